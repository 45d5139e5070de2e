#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc license create`, `info` and `verify`: for one device and for many, and what is no licence.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# create ARGUMENT...
create() {
    run license create --key oem.key --nonce oem.nonce "$@"
}

# verify ARGUMENT...
verify() {
    run license verify "$@"
}

test_chip() {
    create --device dev.cert --ca ca-pub.pem --firmware-id FW-1 --license-version 2 --output chip.lic
    check 'chip licence' status_is 0
    check 'chip licence: report' out_has "made 'chip.lic': chip licence for 'STM32H57'"
    check 'chip licence: nothing on stderr' err_empty
    check 'chip licence: size' size_is 188 chip.lic
    check 'chip licence: magic' [ "$(head -c 4 chip.lic)" = SFIC ]
    check 'chip licence: head' [ "$(bytes 4 32 chip.lic)" = \
        020000000000000053544d333248353746572d31000000000000000000000000 ]
    check 'chip licence: recipient' [ "$(bytes 36 32 chip.lic)" = \
        "$(tail -c +9 dev.cert | head -c 64 | sha256sum | cut -d ' ' -f 1)" ]
    check 'chip licence: no key in clear' not grep -qF secret-key chip.lic
    verify chip.lic --recipient dev.pem --key oem.key --nonce oem.nonce --device dev.cert
    check 'it opens' status_is 0
    check 'it opens: report' out_has "'chip.lic' is good: chip licence for 'STM32H57', opens with 'dev.pem'"
    verify chip.lic --recipient dev.pem
    check 'it opens, whatever is in it' status_is 0
    run license info chip.lic
    check 'info' out_has 'chip.lic: chip licence'
    check 'info: firmware' grep -qE '^firmware id +FW-1$' "$stdout"
    check 'info: version' grep -qE '^version +2$' "$stdout"
    check 'info: serial' grep -qE '^serial +not counted$' "$stdout"
    run license info chip.lic --json
    check 'info --json' out_json '.kind == "chip" and .firmware_id == "FW-1" and .license_version == 2 and .serial == 0 and
        .product == "STM32H57" and .size == 188'
    create --device dev.cert --ca ca.pem --output plain.lic --json
    check 'without terms' out_json '.output == "plain.lic" and .firmware_id == "" and .license_version == 1'
}

test_global() {
    create --global group-pub.pem --output global.lic
    check 'global licence' status_is 0
    check 'global licence: size' size_is 136 global.lic
    check 'global licence: head' [ "$(bytes 0 24 global.lic)" = 534649470000000000000000000000000000000000000000 ]
    verify global.lic --recipient group.pem --key oem.key --nonce oem.nonce
    check 'it opens' status_is 0
    check 'it opens: report' out_has "'global.lic' is good: global licence, opens with 'group.pem'"
    run license info global.lic --json
    check 'info --json' out_json '.kind == "global" and .size == 136 and (has("serial") | not)'
    create --global group.pem --output private.lic
    check 'a private key is as good as its public half' status_is 0
    create --global group-pub.pem --output other.lic
    check 'each one is another' not cmp -s global.lic other.lic
    check 'quiet' status_is 0
    create --global group-pub.pem --output other.lic --quiet
    check 'quiet: a licence is replaced' silent
}

# closed LICENSE REASON ARGUMENT...
closed() {
    file=$1
    reason=$2
    shift 2
    verify "$file" "$@"
    check "$file $*: not good" status_is 1
    check "$file $*: why" err_is "$file: error: $reason"
    check "$file $*: no report" out_empty
    verify "$file" "$@" --json
    check "$file $*: json" out_json '.valid == false and .reason != null'
}

test_closed() {
    closed chip.lic 'it was sealed for another key, or has changed' --recipient group.pem
    closed global.lic 'it was sealed for another key, or has changed' --recipient dev.pem
    closed chip.lic "a key is in it, but not that of 'other.key'" --recipient dev.pem --key other.key
    closed chip.lic "a nonce is in it, but not that of 'other.nonce'" --recipient dev.pem --nonce other.nonce
    closed chip.lic "it is not for the device of 'dev2.cert'" --recipient dev.pem --device dev2.cert
    closed global.lic "it is not for the device of 'dev.cert'" --recipient group.pem --device dev.cert
    verify chip.lic --recipient dev-pub.pem
    check 'a public key opens nothing' status_is 5
    verify chip.lic --recipient dev.pem --key oem.nonce
    check 'a key of another size' status_is 4
}

# A certificate is believed only with its authority's word.
test_certificates() {
    create --device dev.cert --ca other-pub.pem --output none.lic
    check 'another authority' status_is 1
    check 'another authority: says so' err_is 'dev.cert: error: it is not signed by this certification authority'
    { printf 'STM32H56' && tail -c +9 dev.cert; } >changed.cert
    create --device changed.cert --ca ca-pub.pem --output none.lic
    check 'another product' status_is 1
    head -c 135 dev.cert >cut.cert
    create --device cut.cert --ca ca-pub.pem --output none.lic
    check 'a truncated certificate' status_is 4
    create --device oem.key --ca ca-pub.pem --output none.lic
    check 'no certificate' status_is 4
    check 'nothing was written' absent none.lic
}

# flips LICENSE KEY SIZE
flips() {
    offset=0
    accepted=0
    while [ "$offset" -lt "$3" ]; do
        flip_bit "$offset" $((offset % 8)) "$1" flipped.lic
        verify flipped.lic --recipient "$2"
        case $status in 1 | 4) ;; *) accepted=$((accepted + 1)) ;; esac
        offset=$((offset + 1))
    done
    check "$1: a flipped bit in each byte is refused" [ "$accepted" -eq 0 ]
}

test_bad() {
    flips chip.lic dev.pem 188
    flips global.lic group.pem 136
    for size in 0 3 4 24 88 135 137 187; do
        head -c "$size" chip.lic >cut.lic
        verify cut.lic --recipient dev.pem
        check "$size bytes of a chip licence" status_is 4
    done
    { cat global.lic && printf x; } >long.lic
    run license info long.lic
    check 'a byte too many' status_is 4
    check 'a byte too many: says so' err_is 'long.lic: error: a global licence has 136 bytes, here are 137'
    head -c 100000 /dev/zero >zeros.lic
    run license info zeros.lic
    check 'a large file' status_is 4
    run license info dev.cert
    check 'a certificate' err_is "dev.cert: error: no licence: it does not begin with 'SFIC' or 'SFIG'"
}

test_usage() {
    device='--device dev.cert --ca ca-pub.pem'
    for wrong in "$device" "$device --output oem.key" "$device --output oem.nonce" "$device --output dev.cert" \
        "$device --output ca-pub.pem" '--device dev.cert --output u.lic' '--output u.lic' \
        "$device --global group-pub.pem --output u.lic" '--global group-pub.pem --ca ca-pub.pem --output u.lic' \
        '--global group-pub.pem --firmware-id x --output u.lic' '--global group-pub.pem --license-version 3 --output u.lic' \
        "$device --firmware-id 0123456789abcdef0 --output u.lic" "$device --firmware-id= --output u.lic" \
        "$device --license-version 256 --output u.lic" "$device --license-version x --output u.lic" \
        "$device --output pkcs11:token=x"; do
        # shellcheck disable=SC2086 # words
        create $wrong
        check "usage: $wrong" status_is 2
    done
    run license create --key oem.key --global group-pub.pem --output u.lic
    check 'a nonce is needed' status_is 2
    run license create --key oem.nonce --nonce oem.nonce --global group-pub.pem --output u.lic
    check 'a key of 12 bytes' err_is 'oem.nonce: error: a key has 16 bytes, this file has 12'
    run license create --key oem.key --nonce oem.key --global group-pub.pem --output u.lic
    check 'a nonce of 16 bytes' status_is 4
    run license create --key gone --nonce oem.nonce --global group-pub.pem --output u.lic
    check 'no key' status_is 4
    printf 'aaaaaaaaaaaaaaaa' >weak.key
    run license create --key weak.key --nonce oem.nonce --global group-pub.pem --output weak.lic
    check 'a weak key' err_has "'weak.key' is one byte again and again"
    verify chip.lic
    check 'who opens' status_is 2
    check 'nothing came of all this' absent u.lic
    echo 'somebody wrote this' >text
    create --global group-pub.pem --output text
    check 'another file is not replaced' status_is 4
    check 'says so' err_is "otpc: error: 'text' exists, and is no licence: it is not replaced"
    check 'it is as it was' [ "$(cat text)" = 'somebody wrote this' ]
    create --global group-pub.pem --output none/u.lic
    check 'no such directory' status_is 4
    create --global dev.cert --output u.lic
    check 'a certificate is no key' status_is 5
}

printf 'secret-key-16by.' >oem.key
printf 'nonce-12byte' >oem.nonce
random_file 16 other.key
random_file 12 other.nonce
key ca
key other
key group
"$OTPC" device new --quiet --ca ca.pem --product STM32H57 --key dev.pem dev.cert
"$OTPC" device new --quiet --ca ca.pem --product STM32H57 --key dev2.pem dev2.cert
openssl pkey -in dev.pem -pubout -out dev-pub.pem
test_chip
test_global
test_closed
test_certificates
test_bad
test_usage
check 'no temporary files' no_temporary
finish
