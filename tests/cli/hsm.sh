#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc hsm provision`, `issue` and `info`: a token that counts licences, whoever is killed and whoever comes at once.
#
# HSM_TRIES is how many licences processes ask for at once (80); HSM_KILLS how many of them are killed at some moment (12).
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${STOPPING_MODULE:=$(dirname "$OTPC")/mock_stopping.so}"
: "${HSM_TRIES:=80}"
: "${HSM_KILLS:=12}"

pin=736215
token=pkcs11:token=line

# provision COUNT [ARGUMENT]...: on the token, whatever is there already.
provision() {
    maximum=$1
    shift
    run hsm provision --token "$token?$at" --pin-file pin.txt --key oem.key --nonce oem.nonce --firmware-id FW-1 \
        --max-counter "$maximum" "$@"
}

# issue DEVICE LICENSE [ARGUMENT]...
issue() {
    device=$1
    license=$2
    shift 2
    run hsm issue --token "$token?$at" --pin-file pin.txt --device "$device.cert" --ca ca-pub.pem --output "$license" "$@"
}

# state: what is left, and how many licences are reserved, as "9 1".
state() {
    "$OTPC" hsm info --token "$token?$at" --pin-file pin.txt --json | jq -r '"\(.remaining) \(.reserved | length)"'
}

# serial LICENSE: its number, or nothing.
serial() {
    [ ! -e "$1" ] || od -An -tu4 -j 8 -N 4 "$1" | tr -d ' '
}

# opens LICENSE DEVICE
opens() {
    "$OTPC" license verify --quiet "$1" --recipient "$2.pem" --key oem.key --nonce oem.nonce --device "$2.cert" 2>/dev/null
}

# tool ARGUMENT...: another program on the same token.
tool() {
    pkcs11-tool --module "$module" --token-label line --login --pin "$pin" "$@" >"$scratch/tool" 2>&1
}

test_provision() {
    run hsm info --token "$token?$at" --pin-file pin.txt --json
    check 'before' out_json '.condition == "empty" and .label == "otpc-hsm"'
    issue one none.lic
    check 'nothing to issue yet' err_is "otpc: error: 'otpc-hsm' in '$token' is not provisioned: see 'otpc hsm provision'"
    check 'its status' status_is 5
    provision 3 --license-version 2
    check 'provision' status_is 0
    check 'provision: report' out_is "provisioned 'otpc-hsm' in '$token': 3 licences for firmware 'FW-1'"
    check 'provision: nothing on stderr' err_empty
    run hsm info --token "$token?$at" --pin-file pin.txt
    check 'info' grep -qE '^licences +3 of 3 left$' "$stdout"
    check 'info: condition' grep -qE '^condition +ready$' "$stdout"
    check 'info: version' grep -qE '^version +2$' "$stdout"
    check 'info: the nonce is no secret' grep -qE "^nonce +$(bytes 0 12 oem.nonce)\$" "$stdout"
    run hsm info --token "$token?$at" --pin-file pin.txt --json
    check 'info --json' out_json '.condition == "ready" and .maximum == 3 and .remaining == 3 and .reserved == [] and
        .firmware_id == "FW-1" and .license_version == 2'
    run hsm info --token "$token?$at" --pin-file pin.txt --verbose
    check 'info: no key' not grep -q "$(bytes 0 16 oem.key)" "$stdout" "$stderr"
    provision 100
    check 'no second time' status_is 5
    check 'no second time: says what is there' err_has "is provisioned already: 3 of 3 licences for firmware 'FW-1' are left"
    check 'and it is as it was' [ "$(state)" = '3 0' ]
}

# The key cannot be read, neither from the token nor from its files.
test_secret() {
    tool --list-objects --type secrkey
    check 'another program sees the key' grep -q 'Access: *sensitive' "$scratch/tool"
    check 'it has no use but to be wrapped' grep -q 'Usage: *none' "$scratch/tool"
    check 'it cannot be read' not tool --read-object --type secrkey --label otpc-hsm --output-file stolen
    check 'nothing was read' [ ! -s stolen ]
    check 'the files of the token do not show it' not grep -rqF secret-key "$scratch/tokens"
}

test_issue() {
    issue one one.lic
    check 'issue' status_is 0
    check 'issue: report' out_is "issued 'one.lic': chip licence 1 for 'STM32H57'; 2 of 3 left"
    check 'issue: nothing on stderr' err_empty
    check 'it opens' opens one.lic one
    check 'for nobody else' not opens one.lic two
    issue two two.lic --json
    check 'issue --json' out_json '.output == "two.lic" and .serial == 2 and .remaining == 1 and .maximum == 3 and
        .resumed == false and .kind == "chip" and .firmware_id == "FW-1" and .license_version == 2'
    check 'the second opens' opens two.lic two
    issue one again.lic --quiet
    check 'a device may have two' status_is 0
    check 'quiet' silent
    check 'it has its own number' [ "$(serial again.lic)" = 3 ]
    issue two none.lic
    check 'used up' status_is 5
    check 'used up: the state' err_is "otpc: error: '$token': the counter is used up: of 3 licences for firmware 'FW-1' none \
is left; reserved and not written: 0"
    issue two none.lic --json
    check 'used up: json' err_json '.error.status == 5'
    check 'used up: nothing was written' absent none.lic
    check 'used up: nothing was counted' [ "$(state)" = '0 0' ]
}

# What is refused costs no licence.
test_refused() {
    provision 5 --replace
    check 'provisioned anew' status_is 0
    issue stranger none.lic
    check 'a device of another authority' status_is 1
    head -c 135 one.cert >cut.cert
    issue cut none.lic
    check 'a truncated certificate' status_is 4
    issue gone none.lic
    check 'no certificate' status_is 4
    issue one none/none.lic
    check 'no such directory' status_is 4
    issue one one.cert
    check 'the output is the certificate' status_is 2
    issue one oem.key
    check 'the output is something else' status_is 4
    for wrong in "--token $token" "--token $token --device one.cert --output x" "--device one.cert --ca ca-pub.pem --output x" \
        "--token $token --ca ca-pub.pem --output x" "--token $token --device one.cert --ca ca-pub.pem" \
        "--token line --device one.cert --ca ca-pub.pem --output x"; do
        # shellcheck disable=SC2086 # words
        run hsm issue $wrong
        check "usage: $wrong" status_is 2
    done
    run hsm issue --token "pkcs11:token=none?$at" --pin-file pin.txt --device one.cert --ca ca-pub.pem --output none.lic
    check 'no such token' status_is 5
    run hsm issue --token "$token?$at" --device one.cert --ca ca-pub.pem --output none.lic
    check 'no PIN' status_is 5
    echo 999999 >wrong.txt
    run hsm issue --token "$token?$at" --pin-file wrong.txt --device one.cert --ca ca-pub.pem --output none.lic
    check 'a wrong PIN' err_has 'wrong PIN'
    check 'nothing was written' absent none.lic
    check 'nothing was counted' [ "$(state)" = '5 0' ]
}

test_provision_refused() {
    for wrong in '--key oem.key --nonce oem.nonce --firmware-id x' '--key oem.key --nonce oem.nonce --max-counter 1' \
        '--key oem.key --firmware-id x --max-counter 1' '--nonce oem.nonce --firmware-id x --max-counter 1' \
        '--key oem.key --nonce oem.nonce --firmware-id 0123456789abcdef0 --max-counter 1' \
        '--key oem.key --nonce oem.nonce --firmware-id x --max-counter 0' \
        '--key oem.key --nonce oem.nonce --firmware-id x --max-counter 1000000001' \
        '--key oem.key --nonce oem.nonce --firmware-id x --max-counter 1 --license-version 256'; do
        # shellcheck disable=SC2086 # words
        run hsm provision --token "$token?$at" --pin-file pin.txt --replace $wrong
        check "usage: $wrong" status_is 2
    done
    run hsm provision --token "$token?$at" --pin-file pin.txt --replace --key oem.nonce --nonce oem.nonce --firmware-id x \
        --max-counter 1
    check 'a key of another size' status_is 4
    check 'it is as it was' [ "$(state)" = '5 0' ]
}

# As ST's tool is called; the slot by its number.
test_drop_in() {
    slot=$(softhsm2-util --module "$module" --show-slots | sed -n 's/^Slot \([0-9]*\)$/\1/p' | head -n 1)
    new_token st "$pin"
    run -hsm -i "pkcs11:token=st?$at" -k oem.key -n oem.nonce -id FW-2 -mc 2000 --pin-file pin.txt
    check 'drop-in' status_is 0
    check 'drop-in: silent' silent
    run -hsm -i "pkcs11:token=st?$at" -k oem.key -n oem.nonce -id FW-2 -mc 10 -pd oem.key --pin-file pin.txt --replace
    check 'data for cards' err_is "otpc: note: 'oem.key' is for ST's cards, and not used here"
    run hsm info -i "pkcs11:slot-id=$slot?$at" --pin-file pin.txt --json
    check 'a slot in a URI' out_json '.remaining == 5'
    if grep -qsr softhsm /usr/share/p11-kit/modules; then
        run hsm info -i "$slot" --pin-file pin.txt --json
        check 'a slot by its number alone' out_json ".token == \"pkcs11:slot-id=$slot\" and .remaining == 5"
    else
        skip 'p11-kit does not know SoftHSM2: slots by their number'
    fi
}

# Several counters in one token.
test_labels() {
    run hsm provision --token "$token;object=second?$at" --pin-file pin.txt --key oem.key --nonce oem.nonce \
        --firmware-id FW-3 --max-counter 7
    check 'a second label' status_is 0
    run hsm issue --token "$token;object=second?$at" --pin-file pin.txt --device one.cert --ca ca-pub.pem --output second.lic
    check 'its licence' out_has '6 of 7 left'
    check 'the other one is as it was' [ "$(state)" = '5 0' ]
    run hsm info --token "$token;object=third?$at" --pin-file pin.txt --json
    check 'a third one' out_json '.condition == "empty" and .label == "third"'
}

# The lock is on the module: who waits, goes on when it is free.
test_lock() {
    if ! command -v flock >/dev/null; then
        skip 'no flock: waiting for others'
        return
    fi
    flock "$module" sleep 1 &
    sleep 0.3
    before=$(date +%s%N)
    issue one waited.lic
    check 'waits for others' status_is 0
    check 'it did wait' [ $(($(date +%s%N) - before)) -gt 300000000 ]
    wait
}

# A disk that is full: the licence stays reserved for its device, and no other gets it.
test_reserved() {
    provision 4 --replace
    issue one /dev/full
    check 'full disk' status_is 4
    check 'full disk: says what to do' err_has "licence 1 stays reserved for 'one.cert': run the command again"
    check 'it is reserved' [ "$(state)" = '3 1' ]
    run hsm info --token "$token?$at" --pin-file pin.txt
    check 'info shows for whom' out_has "reserved     1 for device $(tail -c +9 one.cert | head -c 64 | sha256sum | cut -d ' ' -f 1)"
    issue two two.lic
    check 'another device gets the next' [ "$(serial two.lic)" = 2 ]
    issue one one.lic --json
    check 'the device gets its own' out_json '.resumed and .serial == 1 and .remaining == 2'
    check 'says so' err_is 'otpc: note: licence 1 was reserved for this device before'
    check 'nothing is reserved' [ "$(state)" = '2 0' ]
    check 'it opens' opens one.lic one
}

# Killed at each call that changes the token, before and after it, or let down by the token there.
test_stopped() {
    MOCK_MODULE=$module
    export MOCK_MODULE
    stopped="$token?module-path=$STOPPING_MODULE"
    points=0
    for mode in before after fail-before fail-after; do
        call=1
        done=
        while [ -z "$done" ] && [ "$call" -lt 20 ]; do
            provision 9 --replace --quiet
            rm -f out.lic
            MOCK_STOP=$mode MOCK_STOP_AT=$call "$OTPC" hsm issue --token "$stopped" --pin-file pin.txt --device one.cert \
                --ca ca-pub.pem --output out.lic >"$stdout" 2>"$stderr"
            status=$?
            first=$(serial out.lic)
            went=$status
            counted=$(state)
            issue one out.lic
            check "$mode call $call: again" status_is 0
            check "$mode call $call: it opens" opens out.lic one
            second=$(serial out.lic)
            # done before, and this is the next; or not done, and this is the same
            check "$mode call $call: ${first:-none}, $counted, $second" \
                [ "$second $(state)" = "$((9 - ${counted% *} + 1 - ${counted#* })) $((9 - second)) 0" ]
            check "$mode call $call: none is lost" [ "$second" -eq 1 -o "$first" = 1 ]
            [ "$went" -ne 0 ] && points=$((points + 1))
            case $went in 137 | 5) ;; *) done=yes ;; esac
            call=$((call + 1))
        done
    done
    check "so many points: $points" [ "$points" -ge 25 ]
}

# A provisioning that is killed leaves the old counter, or has put the new one there.
test_stopped_provision() {
    MOCK_MODULE=$module
    export MOCK_MODULE
    for mode in before after; do
        call=1
        result=137
        while [ "$result" -ne 0 ] && [ "$call" -lt 20 ]; do
            provision 9 --replace --quiet
            MOCK_STOP=$mode MOCK_STOP_AT=$call "$OTPC" hsm provision --token "$token?module-path=$STOPPING_MODULE" \
                --pin-file pin.txt --key other.key --nonce oem.nonce --firmware-id FW-2 --max-counter 5 --replace --quiet \
                >"$stdout" 2>"$stderr"
            result=$?
            issue one out.lic
            check "provision, $mode call $call: goes on" status_is 0
            left=$(state)
            key=oem.key
            [ "$left" = '8 0' ] || key=other.key
            check "provision, $mode call $call: old or new" [ "$left" = '8 0' -o "$left" = '4 0' ]
            check "provision, $mode call $call: with its key" "$OTPC" license verify --quiet out.lic --recipient one.pem --key "$key"
            call=$((call + 1))
        done
        check "provision, $mode: it came to an end" [ "$result" -eq 0 -a "$call" -gt 5 ]
    done
    provision 9 --replace --quiet
    tool --list-objects --type secrkey --label otpc-hsm
    check 'one key is left of all that' [ "$(grep -c 'label: *otpc-hsm' "$scratch/tool")" -eq 1 ]
}

# numbers FILE...: serial and device of each licence, one line for each pair.
numbers() {
    for file; do
        echo "$(serial "$file") $(bytes 36 32 "$file")"
    done | sort -u
}

# check_count DIRECTORY MAXIMUM: each device asks once more; then there is a licence for each that was counted, and each
# number is of one device.
check_count() {
    for device in device0 device1 device2; do
        issue "$device" "$1/last-$device.lic"
        check "$1: $device goes on" status_is 0
    done
    left=$(state)
    numbers "$1"/*.lic >pairs
    check "$1: nothing stays reserved" [ "${left#* }" -eq 0 ]
    check "$1: as many licences as were counted: $left" \
        [ "$(cut -d ' ' -f 1 pairs | sort -u | wc -l)" -eq $(($2 - ${left% *})) ]
    check "$1: each number for one device" [ "$(wc -l <pairs)" -eq $(($2 - ${left% *})) ]
}

# Killed at any moment behind the login, with others that go on between.
test_killed() {
    mkdir killed
    provision 1000 --replace --quiet
    try=0
    kills=0
    while [ "$try" -lt "$HSM_KILLS" ]; do
        MOCK_MODULE=$module MOCK_STOP=later MOCK_STOP_AT=$((try * 7919 % 30000)) \
            "$OTPC" hsm issue --token "$token?module-path=$STOPPING_MODULE" --pin-file pin.txt \
            --device "device$((try % 3)).cert" --ca ca-pub.pem --output "killed/$try.lic" >"$stdout" 2>"$stderr"
        [ $? -ne 137 ] || kills=$((kills + 1))
        issue "device$((try / 2 % 3))" "killed/$try-next.lic"
        check "killed: after try $try" status_is 0
        try=$((try + 1))
    done
    check 'killed: some were' [ "$kills" -gt $((HSM_KILLS / 3)) ]
    check_count killed 1000
}

# crowd DIRECTORY COUNT MODULE...: one process for each module at a time asks for COUNT licences.
crowd() {
    where=$1
    count=$2
    shift 2
    mkdir "$where"
    worker=0
    for module_file; do
        (
            i=0
            while [ "$i" -lt "$count" ]; do
                "$OTPC" hsm issue --token "$token?module-path=$module_file" --pin-file pin.txt --device "device$worker.cert" \
                    --ca ca-pub.pem --output "$where/$worker-$i.lic" --quiet 2>>"$where/errors$worker"
                i=$((i + 1))
            done
        ) &
        worker=$((worker + 1))
    done
    wait
}

test_crowd() {
    each=$((HSM_TRIES / 4))
    provision $((HSM_TRIES - 5)) --replace --quiet
    crowd crowd "$each" "$module" "$module" "$module" "$module"
    check 'crowd: no licence too many, none too few' [ "$(find crowd -name '*.lic' | wc -l)" -eq $((HSM_TRIES - 5)) ]
    check 'crowd: as many as were counted' [ "$(state)" = '0 0' ]
    numbers crowd/*.lic >pairs
    check 'crowd: each with its number' [ "$(cut -d ' ' -f 1 pairs | sort -un | tail -n 1) $(wc -l <pairs)" = \
        "$((HSM_TRIES - 5)) $((HSM_TRIES - 5))" ]
    check 'crowd: those refused are told why' [ "$(cat crowd/errors* | grep -c 'the counter is used up')" -eq 5 ]
    check 'crowd: no other word' [ "$(cat crowd/errors* | grep -vc 'the counter is used up')" -eq 0 ]
    wrong=0
    for file in crowd/*.lic; do
        worker=${file#crowd/}
        opens "$file" "device${worker%%-*}" || wrong=$((wrong + 1))
    done
    check 'crowd: all open' [ "$wrong" -eq 0 ]
}

# Processes that do not see each other's lock, since each has a copy of the module: some are refused, none is one too many.
test_blind_crowd() {
    copies=
    for worker in 0 1 2; do
        cp "$module" "module$worker.so"
        copies="$copies $work/module$worker.so"
    done
    provision 500 --replace --quiet
    # shellcheck disable=SC2086 # words
    crowd blind $((HSM_TRIES / 8)) $copies
    check_count blind 500
}

# Somebody writes an old counter back, or something else that looks like one.
test_tampered() {
    provision 5 --replace --quiet
    tool --read-object --type data --label otpc-hsm --application-label 'otpc hsm' --output-file old.record
    issue one one.lic
    tool --write-object old.record --type data --private --label otpc-hsm --application-label 'otpc hsm'
    check 'an old counter is written back' [ "$(grep -c 'Data object' "$scratch/tool")" -eq 1 ]
    check 'it does not count' [ "$(state)" = '4 0' ]
    printf 'no record' >junk.record
    tool --write-object junk.record --type data --private --label otpc-hsm --application-label 'otpc hsm'
    issue one one.lic
    check 'nor does something else' [ "$(state)" = '3 0' ]
    tool --list-objects --type data
    check 'both are gone after that' [ "$(grep -c "label: *'otpc-hsm'" "$scratch/tool")" -eq 1 ]
    tool --delete-object --type data --label otpc-hsm --application-label 'otpc hsm'
    run hsm info --token "$token?$at" --pin-file pin.txt --json
    check 'a key without counter' out_json '.condition == "damaged" and (has("remaining") | not)'
    issue one none.lic
    check 'issues nothing' err_has 'has a counter that cannot be read: provision it anew'
    provision 5
    check 'nor is it provisioned by mistake' status_is 5
    provision 5 --replace
    check 'but when asked to' [ "$(state)" = '5 0' ]
    tool --delete-object --type secrkey --label otpc-hsm
    run hsm info --token "$token?$at" --pin-file pin.txt --json
    check 'a counter without key' out_json '.condition == "keyless"'
    issue one none.lic
    check 'has nothing to issue' err_has 'has lost its key'
    check 'nothing was written' absent none.lic
}

# shellcheck disable=SC2317 # check calls it
out_is() {
    printf '%s\n' "$1" | cmp -s - "$stdout"
}

if ! softhsm || ! command -v pkcs11-tool >/dev/null; then
    skip 'tokens that issue licences: there is no SoftHSM2, or no pkcs11-tool'
else
    at="module-path=$module"
    printf '%s\n' "$pin" >pin.txt
    printf 'secret-key-16by.' >oem.key
    printf 'nonce-12byte' >oem.nonce
    random_file 16 other.key
    key ca
    key other
    for name in one two device0 device1 device2 device3; do
        "$OTPC" device new --quiet --ca ca.pem --product STM32H57 --key "$name.pem" "$name.cert"
    done
    "$OTPC" device new --quiet --ca other.pem --product STM32H57 --key stranger.pem stranger.cert
    new_token line "$pin"

    test_provision
    test_secret
    test_issue
    test_refused
    test_provision_refused
    test_drop_in
    test_labels
    test_lock
    test_reserved
    test_stopped
    test_stopped_provision
    test_killed
    test_crowd
    test_blind_crowd
    test_tampered
    check 'no temporary files' no_temporary
fi
finish
