#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc sfi install`: what is installed boots; whatever is wrong, or cut, leaves the device as it was, blank or complete.
chain=$(cd "$(dirname "$0")/../../examples/sfi-chain" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# install DEVICE ARGUMENT...
install() {
    device=$1
    shift
    run sfi install --device "$device" --layout small.json "$@"
}

# device NAME [PRODUCT]: a device, which is blank.
device() {
    rm -rf "$1"
    mkdir "$1"
    "$OTPC" device new --quiet --ca ca.pem --product "${2:-STM32H57}" --key "$1/device.pem" "$1/device.cert"
    cp group.pem "$1/global.pem"
}

# package NAME VERSION ARGUMENT...
package() {
    name=$1
    version=$2
    shift 2
    "$OTPC" sfi build --quiet --key oem.key --nonce oem.nonce --ver "$version" --deviceid 0x484 --outfile "$name" "$@" ||
        fail "$name is not built"
}

# license DEVICE FILE [ARGUMENT...]: for that device.
license() {
    certificate=$1/device.cert
    file=$2
    shift 2
    "$OTPC" license create --quiet --key oem.key --nonce oem.nonce --device "$certificate" --ca ca.pem --output "$file" "$@" ||
        fail "$file is not made"
}

# Everything in a device's directory.
state_of() {
    (cd "$1" && snapshot)
}

# refused LABEL STATUS MESSAGE DEVICE ARGUMENT...: and nothing in the device's directory changes.
refused() {
    label=$1
    wanted=$2
    message=$3
    shift 3
    before=$(state_of "$1")
    install "$@"
    check "$label: status" status_is "$wanted"
    check "$label: message" err_has "$message"
    check "$label: one error" [ "$(grep -c ' error: ' "$stderr")" -eq 1 ]
    check "$label: nothing on stdout" out_empty
    check "$label: nothing programmed" [ "$before" = "$(state_of "$device")" ]
}

# blank DEVICE: nothing is there that boots.
# shellcheck disable=SC2317 # check calls it
blank() {
    rm -rf copy
    cp -r "$1" copy
    "$OTPC" boot run small.json --quiet --state copy --key sign-pub.pem --decrypt-key enc.pem 2>/dev/null
    [ $? -eq 1 ]
}

# boots DEVICE VERSION: that version of the image.
# shellcheck disable=SC2317 # check calls it
boots() {
    rm -rf copy
    cp -r "$1" copy
    "$OTPC" boot run small.json --state copy --key sign-pub.pem --decrypt-key enc.pem >booted 2>&1 && grep -q "valid, version $2," booted
}

test_install() {
    device one
    license one one.lic --firmware-id FW-1
    check 'before' blank one
    install one --license one.lic first.sfi
    check 'install' status_is 0
    check 'install: report' [ "$(cat "$stdout")" = "installed 'first.sfi' on 'one': firmware version 1, 4 areas" ]
    check 'install: nothing on stderr' err_empty
    check 'install: it boots' boots one 1.0.0
    check 'install: option-byte keys' cmp -s one/obk/0x12340000.obk da.obk
    check 'install: which are secret' mode_is 600 one/obk/0x12340000.obk
    check 'install: option bytes' json one/part.json '.option_bytes | length == 12 and .[0] == "0x2d30edf8"'
    check 'install: no temporary files' no_temporary
    install one --license one.lic first.sfi --json
    check 'again, with JSON' status_is 0
    check 'again: JSON' out_json '.file == "first.sfi" and .device == "one" and .state == "installed" and .areas == 4 and
        .firmware_version == 1 and .license.kind == "chip" and .license.firmware_id == "FW-1" and (.resumed or .cut | not)'
    install one --license one.lic second.sfi --quiet
    check 'an update' status_is 0
    check 'an update: quiet' silent
    check 'an update: it boots' boots one 2.0.0
    check 'an update: the older keys are gone' absent one/obk
    refused 'an older version' 1 'first.sfi: error: its firmware version is 1, the device has had 2' one --license one.lic first.sfi
}

test_pauses() {
    device two
    install two --license global.lic --until-pause chunks.sfi
    check 'pause' status_is 0
    check 'pause: report' out_has "'two' waits before area 3 of 7: run the command again to go on"
    check 'pause: nothing boots' blank two
    refused 'another package meanwhile' 1 'the installation of another package is paused' two --license global.lic first.sfi
    dd if=/dev/zero of=two/paused/flash.bin bs=1 seek=$((0x8000)) count=1 conv=notrunc 2>/dev/null
    refused 'without its token' 1 'there is no token of this pause' two --license global.lic chunks.sfi
    install two --license global.lic --restart --until-pause chunks.sfi
    check 'once more' status_is 0
    install two --license global.lic --json chunks.sfi
    check 'resume' status_is 0
    check 'resume: JSON' out_json '.resumed and .state == "installed" and .license.kind == "global"'
    check 'resume: it boots' boots two 1.0.0
    check 'resume: no token is left' absent two/paused
    device two
    install two --license global.lic --ramsize 0x1000 chunks.sfi
    check 'RAM' status_is 0
    device two
    refused 'too little RAM' 6 'the part takes 0xff0 at once' two --license global.lic --ramsize 0xff0 chunks.sfi
}

test_licenses() {
    device three
    device other STM32H56
    license three three.lic
    license other other.lic
    refused 'of another product' 1 "other.lic: error: it is for a 'STM32H56', the device is a 'STM32H57'" \
        three --license other.lic first.sfi
    refused 'of another device' 1 'one.lic: error: it is for another device' three --license one.lic first.sfi
    "$OTPC" license create --quiet --key other.key --nonce oem.nonce --global group-pub.pem --output wrong.lic
    refused 'of another key' 1 'first.sfi: error: header: the tag is wrong' three --license wrong.lic first.sfi
    "$OTPC" license create --quiet --key oem.key --nonce other.nonce --global group-pub.pem --output wrong.lic
    refused 'of another nonce' 1 'it is for another package: the nonces differ' three --license wrong.lic first.sfi
    for byte in 4 13 40 70 140 187; do
        flip_bit "$byte" 2 three.lic wrong.lic
        refused "a bit of byte $byte" 1 'wrong.lic: error: ' three --license wrong.lic first.sfi
    done
    mv three/global.pem three/gone.pem
    refused 'a device without a key for it' 4 "cannot open 'three/global.pem'" three --license global.lic first.sfi
    refused 'no licence' 4 "sign-pub.pem" three --license sign-pub.pem first.sfi
    check 'still blank' blank three
}

# The unit tests flip every bit of a small package; these are some of a large one.
test_flips() {
    device flips
    size=$(stat -c %s first.sfi)
    accepted=0
    for byte in 0 4 8 19 20 24 28 32 47 48 52 56 60 64 68 72 87 88 5000 $((size / 2)) $((size - 30)) $((size - 1)); do
        flip_bit "$byte" $((byte % 8)) first.sfi flipped.sfi
        install flips --license global.lic flipped.sfi
        [ "$status" -eq 1 ] && [ ! -e flips/device.json ] || accepted=$((accepted + 1))
    done
    check 'flipped bits: nothing installed' [ "$accepted" -eq 0 ]
    head -c $((size - 16)) first.sfi >cut.sfi
    refused 'a truncated package' 1 'cut.sfi: error: header: ' flips --license global.lic cut.sfi
    refused 'no package' 1 'da.obk: error: ' flips --license global.lic da.obk
    install flips --license global.lic --json flipped.sfi
    check 'with JSON: status' status_is 1
    check 'with JSON' out_json '.file == "flipped.sfi" and (.message | length > 0) and (has("state") | not)'
    check 'still blank' blank flips
}

test_cuts() {
    device cuts
    install cuts --license global.lic --cut-everywhere --json chunks.sfi
    check 'every cut' status_is 0
    check 'every cut: none is half' out_json '.cut_everywhere | .half == 0 and .complete == 1 and .blank > 5 and .paused > 3 and
        .cuts == 2 * .operations'
    operations=$(jq .cut_everywhere.operations "$stdout")
    check 'every cut: nothing is installed' absent cuts/device.json
    install cuts --license global.lic first.sfi
    at=1
    ends=
    while [ "$at" -le "$operations" ]; do
        device cuts
        install cuts --license global.lic --cut-at "$at" --torn chunks.sfi
        if [ "$status" -eq 1 ] && blank cuts; then ends=$ends.; else ends=$ends!; fi
        at=$((at + 3))
    done
    check 'a cut: nothing boots' [ "$(printf %s "$ends" | tr -d .)" = '' ]
    install cuts --license global.lic --cut-at "$operations" chunks.sfi
    check 'a cut after the last note' err_is "otpc: error: power failed at operation $operations: 'cuts' is installed"
    check 'which boots' boots cuts 1.0.0
    install cuts --license global.lic --cut-at 9999 chunks.sfi
    check 'a cut that is too late' status_is 0
    check 'a cut that is too late: says so' err_has 'power did not fail: there are only '
    install cuts --license global.lic --cut-at 1 second.sfi
    check 'a cut before anything' err_is "otpc: error: power failed at operation 1: 'cuts' is installed"
    check 'a cut before anything: the older boots' boots cuts 1.0.0
    refused 'but its version counts' 1 'the device has had 2' cuts --license global.lic first.sfi
}

# A program that is killed at any moment is a cut as well.
test_killed() {
    device killed
    bad=0
    for delay in 0 1 2 4 6 8 12 16 24 32; do
        "$OTPC" sfi install --quiet --device killed --layout small.json --license global.lic chunks.sfi &
        pid=$!
        sleep "0.0$(printf %02d "$delay")"
        kill -9 "$pid" 2>/dev/null
        wait "$pid" 2>/dev/null
        blank killed || boots killed 1.0.0 || bad=$((bad + 1))
    done
    check 'killed: blank or complete' [ "$bad" -eq 0 ]
    install killed --license global.lic chunks.sfi
    check 'killed: it can be installed' status_is 0
    check 'killed: and boots' boots killed 1.0.0
}

test_usage() {
    device usage
    run sfi install first.sfi --layout small.json --license global.lic
    check 'no device' status_is 2
    run sfi install first.sfi --device usage --license global.lic
    check 'no layout' status_is 2
    refused 'no licence at all' 2 'either --license or --hsm says where the licence is from' usage first.sfi
    refused 'licence and token' 2 'either --license or --hsm' usage --license one.lic --hsm 1 --ca ca.pem first.sfi
    refused 'token without --ca' 2 '--ca goes with --hsm' usage --hsm 1 first.sfi
    refused 'torn' 2 'option --torn goes with --cut-at' usage --torn --license global.lic first.sfi
    refused 'cuts' 2 '--cut-everywhere goes with neither' usage --cut-at 1 --cut-everywhere --license global.lic first.sfi
    install gone --license global.lic first.sfi
    check 'no such device' status_is 4
    echo '{' >usage/part.json
    refused 'a damaged record' 3 'usage/part.json' usage --license global.lic first.sfi
    run sfi install --help
    check 'help says what it is' out_has "Checked against otpc's own model of the device, not against silicon"
}

# A token issues one licence for a package, and none where it cannot be for that.
test_token() {
    pin=736215
    token="pkcs11:token=line?module-path=$module"
    echo "$pin" >pin.txt
    new_token line "$pin"
    "$OTPC" hsm provision --quiet --token "$token" --pin-file pin.txt --key oem.key --nonce oem.nonce --firmware-id FW-1 \
        --max-counter 2
    device counted
    device late
    "$OTPC" sfi build --quiet --key oem.key --nonce other.nonce --ver 1 --firmware one.bin 0x0c002000 --outfile foreign.sfi
    set -- --hsm "$token" --pin-file pin.txt --ca ca.pem
    refused 'token, another nonce' 1 'the key of the token is for another package' counted "$@" foreign.sfi
    install counted "$@" first.sfi
    check 'token' status_is 0
    check 'token: note' err_is "otpc: note: issued 'counted/license.bin'; 1 of 2 left"
    check 'token: it boots' boots counted 1.0.0
    install counted "$@" first.sfi
    check 'token, again' status_is 0
    check 'token, again: no other is taken' err_has 'no other is taken'
    cp counted/license.bin used.lic
    refused 'replay' 1 'has used this licence for another package' counted --license used.lic second.sfi
    install counted "$@" second.sfi
    check 'token, an update' err_is "otpc: note: issued 'counted/license.bin'; 0 of 2 left"
    check 'token, an update: it boots' boots counted 2.0.0
    refused 'replay of an older package' 1 'the device has had 2' counted --license used.lic first.sfi
    refused 'the counter is used up' 5 'the counter is used up' late "$@" first.sfi
}

key ca
key sign
key group
random_file 16 oem.key
random_file 12 oem.nonce
random_file 16 other.key
random_file 12 other.nonce
cp "$chain/option_bytes.csv" ob.csv
{
    printf '\000\000\064\022\140\000\000\000\001\000\000\000'
    head -c 64 /dev/urandom >payload
    openssl dgst -sha256 -binary payload
    cat payload
} >da.obk
cat >small.json <<'JSON'
{
  "name": "small", "buffer": "0x400",
  "flash": [{"name": "flash", "address": "0x0c000000", "alias": "0x08000000", "size": "0x10000", "sector": "0x400", "write": 16}],
  "stages": [{
    "name": "boot", "mode": "overwrite",
    "images": [{"name": "app", "id": 0,
      "primary": {"address": "0x0c000000", "size": "0x2000"},
      "secondary": {"address": "0x0c002000", "size": "0x2000"}}]
  }]
}
JSON
key enc
random_file 1000 firmware.bin
boot_image one 0x2000 1.0.0 overwrite
boot_image two 0x2000 2.0.0 overwrite
package first.sfi 1 --firmware one.bin 0x0c002000 --obfile ob.csv --ob-keys da.obk --hash 1
package second.sfi 2 --firmware two.bin 0x08002000
package chunks.sfi 1 --firmware one.bin 0x0c002000 --ramsize 0x1000 --token 0x0c008000
"$OTPC" license create --quiet --key oem.key --nonce oem.nonce --global group-pub.pem --output global.lic

test_install
test_pauses
test_licenses
test_flips
test_cuts
test_killed
test_usage
if softhsm; then
    test_token
    if OTPC=$OTPC sh "$chain/run.sh" >chain.log 2>&1; then pass; else fail 'the example' && cat chain.log; fi
else
    skip 'tokens that issue licences: there is no SoftHSM2'
fi
check 'no temporary files' no_temporary
finish
