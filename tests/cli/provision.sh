#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc provision plan` and `otpc provision run`, with a stand-in for the programmer: the steps of each family and path in
# order, a failure at each of them and the way on from there, and what is refused before the first one.
mock=$(cd "$(dirname "$0")/../mock" && pwd)
expected=$(cd "$(dirname "$0")/../expected/provision" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
STAND_IN=$scratch/stand-in
export STAND_IN STAND_IN_FAMILY

# make_project NAME: a project whose make has run, and what comes from elsewhere. Its plan closes the device.
make_project() {
    "$OTPC" project new --family "${1%%-*}" --path "${1#*-}" "$1" >/dev/null 2>&1 || fail "no project $1"
    PATH=$(dirname "$OTPC"):$PATH make -C "$1" >make.log 2>&1 || fail "make of $1: $(tail -n 1 make.log)"
    for file in OEMiROT_Boot.bin STiROT_iLoader.bin ExternalLoader.stldr; do
        random_file 3000 "$1/Binary/$file"
    done
    edit "$1/PLAN.json" '.state = "CLOSED"'
}

# edit FILE FILTER: jq in place.
edit() {
    jq "$2" "$1" >"$scratch/edited" && cat "$scratch/edited" >"$1"
}

# fresh FAMILY: a new device, and a programmer that was never called.
fresh() {
    STAND_IN_FAMILY=$1
    rm -rf "$STAND_IN"
    mkdir "$STAND_IN"
}

# calls COUNT: so often the programmer was called.
# shellcheck disable=SC2317 # check calls it
calls() {
    [ "$(grep -c '' "$STAND_IN/calls" 2>/dev/null)" = "$1" ]
}

# device NAME=VALUE: the device has that option byte.
# shellcheck disable=SC2317 # check calls it
device() {
    grep -qxF -e "$1" "$STAND_IN/device"
}

# provision ARGUMENT...: a run of the plan in the current directory.
provision() {
    run provision run PLAN.json --programmer "$mock/programmer.sh" "$@"
}

# untouched: the programmer was not called, and nothing is noted.
# shellcheck disable=SC2317 # check calls it
untouched() {
    [ ! -e "$STAND_IN/calls" ] && [ ! -e PLAN.json.state ]
}

# test_path NAME CLOSED: all of one family and path; CLOSED is what the option byte says at the end, if one does.
test_path() {
    make_project "$1"
    cd "$1" || exit 1
    fresh "${1%%-*}"
    provision --yes CLOSED --log run.log
    check "$1 is provisioned" status_is 0
    check "$1: in order" cmp "$expected/$1.calls" "$STAND_IN/calls"
    check "$1: it is closed" device PRODUCT_STATE=0x72
    check "$1: nothing is noted any more" absent PLAN.json.state
    total=$(wc -l <"$expected/$1.calls")
    check "$1: the log has each step" [ "$(grep -cE '^[0-9-]{10}T[0-9:]{8}Z step .*done after' run.log)" -eq "$total" ]
    check "$1: and what the programmer printed" grep -qx 'done' run.log
    cp "$STAND_IN/device" ../device
    run provision plan PLAN.json --json
    check "$1: plan tells as many steps" out_json ".valid and (.steps | length) == $total"
    check "$1: the last cannot be undone" out_json '.steps[-1].confirm == "CLOSED"'
    test_failures "$1" "$total"
    test_scripts "$1"
    cd .. || exit 1
}

# A failure at each step stops there; --resume does that step again and the others.
test_failures() {
    at=1
    while [ "$at" -le "$2" ]; do
        fresh "${1%%-*}"
        echo "$at" >"$STAND_IN/fail"
        provision --yes CLOSED --quiet
        check "$1: a failure at step $at" status_is 4
        check "$1: is told" err_has "step $at/$2, "
        check "$1: nothing follows step $at" calls "$at"
        check "$1: what is done is noted" json PLAN.json.state ".done == $((at - 1)) and .steps == $2"
        provision --yes CLOSED --quiet --resume
        check "$1: goes on at step $at" status_is 0
        check "$1: with that step" cmp -s "$expected/$1.calls" - <<EOF
$(sed "${at}d" "$STAND_IN/calls")
EOF
        check "$1: and ends as without a failure" cmp -s ../device "$STAND_IN/device"
        check "$1: nothing is noted" absent PLAN.json.state
        at=$((at + 1))
    done
}

# The script for sh does the same, and asks; that for Windows has the same words.
test_scripts() {
    run provision plan PLAN.json --quiet --programmer "$mock/programmer.sh" --script provision.sh
    check "$1: a script" status_is 0
    check "$1: silent" silent
    check "$1: that can be run" [ -x provision.sh ]
    fresh "${1%%-*}"
    echo CLOSED | ./provision.sh >"$stdout" 2>"$stderr"
    status=$?
    check "$1: the script provisions" status_is 0
    check "$1: with the same calls" cmp -s "$expected/$1.calls" "$STAND_IN/calls"
    fresh "${1%%-*}"
    echo LOCKED | ./provision.sh >"$stdout" 2>"$stderr"
    status=$?
    check "$1: the script stops without consent" status_is 1
    check "$1: before the last call" calls $(($(wc -l <"$expected/$1.calls") - 1))
    fresh "${1%%-*}"
    echo 2 >"$STAND_IN/fail"
    echo CLOSED | ./provision.sh >"$stdout" 2>"$stderr"
    status=$?
    check "$1: the script stops at a failure" status_is 1
    check "$1: and says where" err_has 'step 2 failed'
    check "$1: at once" calls 2
    run provision plan PLAN.json --quiet --script provision.bat
    check "$1: a script for Windows" status_is 0
    check "$1: each line ends as there" [ "$(grep -c "$(printf '\r')\$" provision.bat)" -eq "$(wc -l <provision.bat)" ]
    check "$1: each call is checked" [ "$(grep -c '^STM32_Programmer_CLI .* || goto failed' provision.bat)" -eq \
        "$(wc -l <"$expected/$1.calls")" ]
    check "$1: it asks" grep -qF 'if not "%answer%"=="CLOSED" goto stopped' provision.bat
}

test_paths() {
    for name in h5-oemirot h5-oemirot-full-secure h5-stirot h5-stirot-oemurot h503-oemirot h7rs-oemirot h7rs-stirot \
        h7rs-stirot-oemurot; do
        test_path "$name"
    done
}

# states: what the device is in the end, and which steps there are.
test_states() {
    for pair in PROVISIONED=0x2E TZ-CLOSED=0xC6 OPEN=0xED; do
        fresh h5
        edit PLAN.json ".state = \"${pair%=*}\""
        provision
        check "${pair%=*} asks nothing" status_is 0
        check "${pair%=*} is reached" device "PRODUCT_STATE=${pair#*=}"
    done
    check 'an open device gets no option-byte keys' not grep -q -e -sdp "$STAND_IN/calls"
    fresh h5
    edit PLAN.json '.state = "LOCKED"'
    provision --yes LOCKED
    check 'LOCKED' status_is 0
    check 'is reached' device PRODUCT_STATE=0x5C
    edit PLAN.json '.state = "CLOSED"'
}

# Nothing starts where nobody could agree in the end.
test_consent() {
    fresh h5
    provision
    check 'without a terminal and --yes' status_is 2
    check 'it says what to give' err_has 'give --yes CLOSED'
    check 'before the first step' untouched
    provision --yes LOCKED
    check 'another word' status_is 2
    check 'is not what it asks for' err_is "otpc: error: no step of this plan asks for 'LOCKED'"
    check 'before the first step' untouched
    provision --yes CLOSED --yes LOCKED
    check 'one word too many' status_is 2
}

# asked ANSWER ARGUMENT...: a run on a terminal, where somebody types the answer to the question.
asked() {
    answer=$1
    shift
    rm -f "$scratch/keyboard"
    mkfifo "$scratch/keyboard"
    : >"$stdout"
    {
        tries=0
        until grep -q 'to go on: ' "$stdout" || [ "$tries" -eq 600 ]; do
            tries=$((tries + 1))
            sleep 0.1
        done
        echo "$answer"
    } >"$scratch/keyboard" &
    script -qefc "'$OTPC' provision run PLAN.json --programmer '$mock/programmer.sh' $*" "$stdout" <"$scratch/keyboard" \
        >/dev/null 2>&1
    status=$?
    wait
}

test_question() {
    fresh h5
    asked closed
    check 'another answer than the word' status_is 2
    check 'the question' out_has 'enter the state CLOSED: this cannot be undone; type CLOSED to go on: '
    check 'is told' out_has "'CLOSED' was not confirmed"
    check 'all but the last step are done' json PLAN.json.state '.done == 20'
    check 'and the device is not closed' device PRODUCT_STATE=0x17
    asked CLOSED --resume
    check 'the word' status_is 0
    check 'closes the device' device PRODUCT_STATE=0x72
    check 'nothing was done twice' cmp -s "$expected/h5-oemirot.calls" "$STAND_IN/calls"
}

test_resume() {
    fresh h5
    provision --yes CLOSED --resume
    check 'nothing to resume' status_is 2
    check 'and nothing is done' untouched
    echo 5 >"$STAND_IN/fail"
    provision --yes CLOSED --quiet
    check 'a failure' status_is 4
    provision --yes CLOSED
    check 'a run that did not finish is not overlooked' status_is 2
    check 'and tells what to do' err_has '--resume goes on, --restart begins again'
    provision --yes CLOSED --resume --restart
    check 'not both' status_is 2
    check 'no call' calls 5
    cp PLAN.json.state ../note
    run provision run PLAN.json --programmer "$mock/programmer.sh" --action discovery
    check 'the device can be asked meanwhile' status_is 0
    check 'which changes nothing' cmp -s PLAN.json.state ../note
    sed -i '$d' "$STAND_IN/calls"
    touch -d '2 hours ago' Images/* Config/*
    random_file 3000 Binary/OEMiROT_Boot.bin
    provision --yes CLOSED --resume
    check 'a file has changed' status_is 3
    check 'so it does not go on' err_has 'has changed since; --restart begins again'
    echo '{"plan": "00", "done": 1' >PLAN.json.state
    provision --yes CLOSED --resume
    check 'a state that is none' status_is 3
    check 'no call' calls 5
    provision --yes CLOSED --restart
    check 'what is no state is not replaced' status_is 2
    check 'and stays' grep -q '"plan": "00"' PLAN.json.state
    provision --yes CLOSED --state nowhere/state
    check 'a state that cannot be written' status_is 4
    check 'before the first step' calls 5
    cp ../note PLAN.json.state
    fresh h5
    provision --yes CLOSED --restart --quiet
    check '--restart begins again' status_is 0
    check 'with all' cmp -s "$expected/h5-oemirot.calls" "$STAND_IN/calls"
}

test_programmer() {
    fresh h5
    run provision run PLAN.json --yes CLOSED --programmer ./nowhere
    check 'no programmer' status_is 4
    check 'is named' err_has "'./nowhere' cannot be started"
    check 'nothing is done' json PLAN.json.state '.done == 0'
    echo 3 >"$STAND_IN/hang"
    provision --yes CLOSED --restart --timeout 1
    check 'a step that takes too long' status_is 4
    check 'is ended' err_has 'took more than 1 seconds'
    check 'and not done' json PLAN.json.state '.done == 2'
    rm PLAN.json.state
    fresh h5
    provision --yes CLOSED --json --log run.json.log
    check '--json' out_json '.done == .total and .valid and (.steps | length) == .total and (.steps | all(.done))'
    fresh h5
    echo 4 >"$STAND_IN/fail"
    provision --yes CLOSED --json --quiet --state other.state --log other.log
    check '--json with a failure' status_is 4
    check 'tells how far it came' out_json '.done == 3 and (.steps | length) == 4 and (.steps[3].done | not)'
    check 'the state has its own file' exists other.state
    check 'the log has the error' grep -q 'step 4/21: failed after .* ended with status 1' other.log
    provision --yes CLOSED --state PLAN.json
    check 'the plan is no place for a state' status_is 2
    provision --yes CLOSED --log Binary/DA_Config.obk
    check 'a file of the plan is no place for a log' status_is 2
    run provision plan PLAN.json --script Binary/OEMiROT_Config.obk
    check 'nor for a script' status_is 2
    check 'it is as it was' "$OTPC" obk verify --quiet Binary/OEMiROT_Config.obk
}

# refused WHAT CHECK TEXT: the plan is refused, for that, by both commands, and the device is left alone.
refused() {
    fresh "${project%%-*}"
    provision --yes CLOSED --json
    check "$1: refused" status_is 1
    check "$1: named '$2'" out_json ".valid == false and ([.findings[].check] | index(\"$2\")) != null"
    check "$1: says '$3'" out_json "[.findings[].message] | any(contains(\"$3\"))"
    check "$1: before the first step" untouched
    run provision plan PLAN.json --script refused.sh
    check "$1: plan refuses it too" status_is 1
    check "$1: says so" err_has "$3"
    check "$1: and writes no script" absent refused.sh
    run provision plan PLAN.json --no-check
    check "$1: the steps can be seen" status_is 0
}

# keep FILE..., put_back: around a change. Times stay.
keep() {
    rm -rf ../kept
    mkdir ../kept
    cp -p --parents "$@" ../kept
}

put_back() {
    cp -rp ../kept/. .
}

test_refusals_of_files() {
    mv Binary/OEMiROT_Boot.bin boot
    refused 'a file that is not there' missing "cannot open 'Binary/OEMiROT_Boot.bin'"
    : >Binary/OEMiROT_Boot.bin
    refused 'an empty file' missing 'there is nothing in it'
    mv boot Binary/OEMiROT_Boot.bin
    keep PLAN.json Config/OEMiROT_Config.xml Config/OEMiROT_Data.xml Binary/s_app_init_sign.hex Binary/OEMiROT_Data.obk \
        Images/Secure_Code_Init_Image.xml Binary/OEMiROT_Config.obk
    cp -p Binary/s_app_init_sign.hex Binary/s_app_init_sign.hex.stale
    refused 'a file that an earlier build left' stale "not newer than 'Binary/s_app_init_sign.hex.stale'"
    rm Binary/s_app_init_sign.hex
    refused 'a file that was set aside' stale 'its last build failed'
    rm Binary/s_app_init_sign.hex.stale
    put_back
    touch Images/Secure_Code_Init_Image.xml
    refused 'an image older than its XML' stale "older than 'Images/Secure_Code_Init_Image.xml'"
    put_back
    sed -i 's/<DoEncryption>0/<DoEncryption>1/' Config/OEMiROT_Data.xml
    refused 'option-byte keys older than their XML' stale "not what 'Config/OEMiROT_Data.xml' gives today"
    put_back
    edit PLAN.json '.artefacts.secure.config = "Images/Secure_Code_Image.xml"'
    refused 'an image of another XML' stale "it gives 'Images/../Binary/s_app_enc_sign.hex'"
    put_back
    edit PLAN.json 'del(.artefacts.config.config) | .artefacts.config.file = "Binary/OEMiROT_Data.obk"'
    refused 'option-byte keys of another place' obk 'its destination is 0x0ffd0280'
    put_back
    printf x | dd of=Binary/OEMiROT_Data.obk bs=1 seek=60 conv=notrunc 2>/dev/null
    refused 'damaged option-byte keys' obk 'its hash does not match the payload'
    put_back
    head -c 100 Binary/OEMiROT_Config.obk >Binary/OEMiROT_Data.obk
    refused 'truncated option-byte keys' obk 'header and file disagree on the length'
    put_back
    edit PLAN.json '.artefacts.secure = "Binary/s_app.bin"'
    refused 'an image without address' address "give the artefact an 'address'"
    refused 'a firmware that is no image' image 'the device would not boot it'
    put_back
}

test_refusals_of_keys() {
    keep PLAN.json Binary/s_app_init_sign.hex Binary/OEMiROT_Config.obk
    key other
    "$OTPC" image build --quiet Images/Secure_Code_Init_Image.xml \
        --set 'Authentication secure key=other.pem' --output Binary/s_app_init_sign.hex 2>/dev/null ||
        "$OTPC" image resign --quiet --key other.pem --output Binary/s_app_init_sign.hex Binary/s_app_enc_sign.hex
    refused 'an image of another key' image 'the device would not boot it'
    put_back
    edit PLAN.json '.artefacts.secure.file = "Binary/s_app_enc_sign.hex" | del(.artefacts.secure.config)'
    refused 'an update instead of an image' image 'the device would not boot it'
    put_back
    edit PLAN.json '.artefacts.da = "Binary/DA_ConfigWithPassword.obk"'
    refused 'a password with TrustZone' trustzone 'such a device may never open again'
    put_back
    edit PLAN.json 'del(.artefacts.da.config)'
    refused 'a root key that nobody knows' sample-key 'whose key opens the device is not known'
    edit PLAN.json '.state = "PROVISIONED"'
    fresh h5
    provision --quiet
    check 'which is taken where there is a way back' status_is 0
    put_back
}

# The keys of the example are known to everybody.
test_sample_keys() {
    for name in OEMiROT_Authentication_S OEMiROT_Encryption DA_root; do
        keep PLAN.json Keys/*.pem Binary/* Config/*
        for file in "$examples/h5-oemirot/Keys/$name"*.pem; do
            cat "$file" >"Keys/$(basename "$file")"
        done
        PATH=$(dirname "$OTPC"):$PATH make >make.log 2>&1 || fail 'make with sample keys'
        refused "the sample key $name" sample-key 'a publicly known sample key is in it'
        edit PLAN.json '.state = "TZ-CLOSED"'
        fresh h5
        provision
        check "$name: before CLOSED" status_is 0
        check "$name: it is a warning" err_has 'is a publicly known sample key'
        put_back
    done
    make clean >make.log 2>&1
    PATH=$(dirname "$OTPC"):$PATH make >make.log 2>&1 || fail 'make with own keys'
}

# chain: certificates of the project's own keys.
make_chain() {
    "$OTPC" cert issue --quiet --role root --key Keys/DA_root.pem --family h5 -o root.b64
    "$OTPC" cert issue --quiet --role leaf --key Keys/DA_leaf_pub.pem --issuer-key Keys/DA_root.pem --issuer root.b64 \
        --family h5 -o leaf.b64
    "$OTPC" cert chain --quiet root.b64 leaf.b64 -o chain.b64
}

test_debug_authentication() {
    make_chain
    keep PLAN.json
    run provision run PLAN.json --action regression
    check 'regression without anything' status_is 3
    check 'says what it needs' err_has "'certificate' with 'key' and 'certificate'"
    edit PLAN.json '.debug_authentication = {method: "certificate", key: "Keys/DA_leaf.pem", certificate: "chain.b64",
        permission: "d"}'
    cp -p PLAN.json ../kept
    for action in 'regression per=a' 'open per=d'; do
        fresh h5
        provision --action "${action% *}"
        check "${action% *}" status_is 0
        check "${action% *}: the call" [ "$(cat "$STAND_IN/calls")" = \
            "${action#* } key=Keys/DA_leaf.pem cert=chain.b64 debugauth=1" ]
    done
    fresh h5
    provision --action discovery
    check 'discovery' status_is 0
    check 'shows what the device says' err_has 'discovery: OPEN'
    run provision run PLAN.json --action other
    check 'another action' status_is 2
    fresh h5
    provision --yes CLOSED --quiet
    check 'a plan with certificates' status_is 0
    edit PLAN.json '.debug_authentication.key = "Keys/DA_root.pem"'
    refused 'another key than that of the leaf' debug-authentication 'not the key of the last certificate'
    put_back
    key stranger
    "$OTPC" cert issue --quiet --role root --key stranger.pem --family h5 -o stranger.b64
    edit PLAN.json '.debug_authentication = {method: "certificate", key: "stranger.pem", certificate: "stranger.b64"}'
    refused 'another root' debug-authentication 'its root key is not the one in'
    edit PLAN.json '.debug_authentication = {method: "password", password: "Binary/password.bin"}'
    refused 'another method' debug-authentication 'by certificate, the plan says by password'
    rm PLAN.json
    put_back
}

# No boot stage: TrustZone as the plan says, and with it the way to open the device.
test_application() {
    mkdir application
    cd application || exit 1
    project=h5-application
    random_file 3000 firmware.bin
    "$OTPC" obk build --quiet ../h5-oemirot/Config/DA_ConfigWithPassword.xml --set 'Password=a secret' \
        --output DA.obk 2>/dev/null
    cat >PLAN.json <<'JSON'
{"family": "h5", "path": "application", "state": "CLOSED", "trustzone": false, "serial": "0123",
 "protect": ["WRPSGn1=0xFFFFFFFE"],
 "artefacts": {"firmware": {"file": "firmware.bin", "address": "0x08000000"}, "da": "DA.obk"}}
JSON
    fresh h5
    provision --yes CLOSED
    check 'an application without TrustZone' status_is 0
    check 'TrustZone is off' device TZEN=0xC3
    check 'its own option bytes' device WRPSGn1=0xFFFFFFFE
    run provision plan PLAN.json
    check 'the probe is named' out_has 'port=SWD sn=0123 speed=fast'
    edit PLAN.json '.trustzone = true'
    refused 'a password with TrustZone' trustzone 'debug authentication by password, and TrustZone on'
    cp ../h5-oemirot/Binary/DA_Config.obk DA.obk
    edit PLAN.json '.artefacts.da = {file: "DA.obk", config: "../h5-oemirot/Config/DA_Config.xml"}'
    fresh h5
    provision --yes CLOSED
    check 'a certificate with TrustZone' status_is 0
    check 'TrustZone is on' device TZEN=0xB4
    edit PLAN.json '.trustzone = false'
    refused 'a certificate without TrustZone' trustzone 'debug authentication by certificate, and TrustZone off'
    "$OTPC" obk build --quiet ../h5-oemirot/Config/DA_ConfigWithPassword.xml --output DA.obk 2>/dev/null
    edit PLAN.json '.artefacts.da = "DA.obk"'
    refused 'the password of the template' sample-key 'the password in it is that of the template'
    cd .. || exit 1
}

# The digest of a password goes into memory that can be written once.
test_otp() {
    cd h503-oemirot || exit 1
    project=h503-oemirot
    random_file 32 Binary/board_password.bin
    edit PLAN.json '.artefacts.password = "Binary/board_password.bin"'
    fresh h503
    provision --yes CLOSED
    check 'the OTP is asked for' status_is 2
    check 'by its name' err_has 'give --yes OTP'
    check 'before the first step' untouched
    provision --yes CLOSED --yes OTP
    check 'with consent' status_is 0
    check 'it is written' device OTP=written
    check 'and locked' device LOCKBL=0x1
    random_file 31 Binary/board_password.bin
    refused 'what is no digest' debug-authentication 'the digest of a password has 32'
    edit PLAN.json 'del(.artefacts.password, .artefacts.code.key)'
    refused 'an image without key' image 'nothing to verify it with'
    cd .. || exit 1
}

# An open STM32H7RS gets its option-byte keys as well, and no state.
test_open_h7rs() {
    cd h7rs-oemirot || exit 1
    edit PLAN.json '.state = "OPEN"'
    fresh h7rs
    provision
    check 'an open device' status_is 0
    check 'has its keys' device PROVISIONED_OEMiROT_Config.obk=yes
    check 'but no debug authentication' not device PROVISIONED_DA_Config.obk=yes
    check 'and no state' device PRODUCT_STATE=0xED
    edit PLAN.json '.state = "PROVISIONED"'
    run provision plan PLAN.json
    check 'a state that the family has not' status_is 3
    cd .. || exit 1
}

# bad TEXT MESSAGE [STATUS]: a plan that is none.
bad() {
    printf '%s' "$1" >bad.json
    run provision plan bad.json
    check "bad: $2" status_is "${3:-3}"
    check "bad: says so" err_has "$2"
    check 'bad: nothing else' out_empty
}

test_bad_plans() {
    bad '' 'not JSON'
    bad '{"family": "h5",' 'bad.json:1: error: not JSON'
    bad '[]' 'not an object'
    bad '{}' "member 'state' is missing"
    good='"state": "CLOSED", "artefacts": {}'
    bad "{$good}" "'family' and 'path', or 'sequence', are missing"
    bad "{$good, \"family\": \"h5\", \"path\": \"../x\"}" "there is no sequence for family 'h5' and path '../x'"
    good="$good, \"family\": \"h5\", \"path\": \"application\", \"trustzone\": true"
    bad "{$good}" "missing: 'firmware'"
    bad "{$good, \"more\": 1}" "unknown member 'more'"
    bad "{$good, \"port\": 1}" "member 'port': not a text"
    files='"artefacts": {"firmware": {"file": "f.bin", "address": 1}, "da": "d.obk"}'
    good="\"family\": \"h5\", \"path\": \"application\", \"trustzone\": true, $files"
    bad "{$good, \"state\": \"SHUT\"}" "these devices have no state 'SHUT'"
    good="$good, \"state\": \"CLOSED\""
    bad "{$good, \"option_bytes\": {\"X\": \"1\"}}" "this sequence does not set 'X'"
    bad "{$good, \"protect\": [\"A=1 -e\"]}" 'element 0 is not NAME=VALUE'
    bad "{$good, \"protect\": [7]}" 'element 0 is not NAME=VALUE'
    bad "{$good, \"protect\": {}}" "protect: not an array"
    bad "{$good, \"serial\": \"1\\n2\"}" 'a control character in what the programmer is given'
    bad "{$good, \"debug_authentication\": {\"method\": \"magic\"}}" "none of 'none', 'certificate', 'password'"
    bad "{$good, \"debug_authentication\": []}" 'not an object'
    bad "{$good, \"sequence\": \"nowhere.json\"}" "cannot open 'nowhere.json'" 4
    bad "$(printf '{%s}' "$good" | sed 's/"trustzone": true, //')" "member 'trustzone' is missing"
    bad "$(printf '{%s}' "$good" | sed 's/"da":/"ad":/')" "this sequence has no artefact 'ad'"
    bad "$(printf '{%s}' "$good" | sed 's/"file": "f.bin", //')" "artefacts.firmware: member 'file' is missing"
    run provision plan nowhere.json
    check 'no plan' status_is 4
    run provision plan .
    check 'a directory' status_is 4
    run provision plan
    check 'no operand' status_is 2
}

# A sequence of one's own.
test_own_sequence() {
    random_file 100 f.bin
    plan='{"sequence": "own.json", "state": "A", "artefacts": {"f": {"file": "f.bin", "address": 4096}}}'
    own='{"summary": "mine", "family": "x", "trustzone": "none", "states": [{"name": "A", "value": "1"}],
        "connections": {"c": ["-c", "port={port}"]}, "artefacts": [{"name": "f", "kind": "firmware"}],
        "provision": [{"title": "write", "connect": "c", "artefact": "f", "arguments": ["-d", "{file}", "{address}"]}]}'
    printf '%s' "$own" >own.json
    printf '%s' "$plan" >plan.json
    run provision plan plan.json --json
    check 'a sequence of one'"'"'s own' out_json '.steps[0].command == ["STM32_Programmer_CLI", "-c", "port=SWD", "-d",
        "f.bin", "0x00001000"]'
    for edit in 's/"c": \["-c"/"d": ["-c"/;there is no connection' 's/{file}/{life}/;nothing is called' \
        's/{file}/{file/;a brace without its end' 's/"artefact": "f"/"artefact": "g"/;there is no artefact' \
        's/"arguments": \[[^]]*\]/"arguments": 1/;not an array' 's/"-d"/[]/;word 0 is not a text' \
        's/{file}/{permission}/;needs '"'permission'"', which the plan lacks' 's/"provision": .*/"x": 1}/;unknown member' \
        's/"kind": "firmware"/"kind": "soft"/;none of' 's/"kind"/"keys": "k", "kind"/;there is no artefact'; do
        printf '%s' "$own" | sed "${edit%%;*}" >own.json
        run provision plan plan.json
        check "a bad sequence: ${edit#*;}" status_is 3
        check "says: ${edit#*;}" err_has "${edit#*;}"
    done
}

examples=$(cd "$(dirname "$OTPC")" && cd .. && pwd)/examples
[ -d "$examples" ] || examples=$(cd "$mock/../../examples" && pwd)
test_paths
cd h5-oemirot || exit 1
project=h5-oemirot
test_states
test_consent
test_question
test_resume
test_programmer
test_refusals_of_files
test_refusals_of_keys
test_sample_keys
test_debug_authentication
cd .. || exit 1
test_application
test_otp
test_open_h7rs
test_bad_plans
test_own_sequence
finish
