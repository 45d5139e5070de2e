#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Images of otpc on an emulated Cortex-M33: verified, installed and booted by the firmware, or refused for the reason
# that the case is about. `make check-target` runs it; V=1 shows what the firmware says.
#
# usage: run.sh BUILD
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
cd "$top" || exit 1
build=$(cd "${1:?usage: run.sh BUILD}" && pwd) || exit 1
OTPC=$build/otpc
FIRMWARE=$build/firmware
export OTPC
unset MAKEFLAGS MFLAGS MAKELEVEL # the firmware is not built by a part of the make that runs this
# shellcheck source=lib.sh
. "$here/lib.sh"
# shellcheck source=guard.sh
. "$here/guard.sh"

for tool in arm-none-eabi-gcc qemu-system-arm timeout; do
    command -v "$tool" >/dev/null || {
        skip "no '$tool' here: 'sh tests/packages.sh target' installs it"
        finish
    }
done
if make -C "$top" --no-print-directory BUILD="$1" firmware; then pass; else
    fail 'the firmware, its sizes and what it wants'
    finish
fi

make_inputs() {
    for name in sign encrypt other; do
        device_keys "$name" || fail "key '$name'"
    done
    for number in 1 2 3; do
        application "app$number.bin" flash "$number"
        application "ram$number.bin" ram "$number"
    done
    printf 'data that an application reads, in a slot of its own' >data.bin
    set -- --pad --overwrite-only
    image old app1.bin 1.0.0 "$@"
    image new app2.bin 2.0.0 "$@" -E=encrypt-pub.pem
    image new_clear app2.bin 2.0.0 "$@"
}

test_primary() {
    alone old.bin
    boot
    check 'a signed image is executed in place' runs 1 1.0.0
    check 'nothing is installed' not grep -q install "$stdout"
    alone old.bin
    device_key=other
    boot
    check 'it is refused by a device with another key' refused_for 'key unknown'
    alone old.bin
    counter=0x01000001
    boot
    check 'it is refused by a device whose counter is beyond' refused_for 'security counter'
    alone old.bin
    magic=0x73ab1024
    boot
    check 'it is refused by a device that wants another magic' refused_for magic
    alone new.bin
    boot
    check 'what is encrypted is not executed in place' refused_for digest
    defaults
    erased
    boot
    check 'an empty device stops' status_is 1
    check 'since its slot is empty' says 'image 0 primary empty'
}

test_overwrite() {
    for update in new new_clear; do
        old_and_new "$update.bin"
        boot
        check "$update: is installed and runs" runs 2 2.0.0
        check "$update: says so" says 'image 0 primary installed 0x2'
        check "$update: raises the counter" says 'image 0 primary counter 0x2000000'
        old_and_new "$update.bin"
        restarts=1
        boot
        check "$update: runs at the next boot too" ran 2 2
    done
    image older app3.bin 0.9.0 --pad --overwrite-only -E=encrypt-pub.pem
    old_and_new older.bin
    counter=0x01000000
    boot
    check 'a downgrade is refused' kept_out_for 'security counter'
}

# tampered NAME OFFSET REASON: an update with another bit at that offset is kept out for that reason.
tampered() {
    cp new.bin tampered.bin
    flip tampered.bin "$2"
    old_and_new tampered.bin
    boot
    check "update with a flipped bit in $1" kept_out_for "$3"
}

test_tampered() {
    tampered 'the magic' 0 magic
    tampered 'the version' 20 digest
    tampered 'the flags' 16 flags
    tampered 'the padding of the header' 100 digest
    tampered 'the body' $((0x400 + 70)) digest
    tampered 'the security counter' $(($(region new.bin 'protected TLVs') + 8)) digest
    tampered 'the digest' "$(value new.bin 0x10)" digest
    tampered 'the key hash' "$(value new.bin 0x1)" 'key unknown'
    tampered 'the form of the signature' "$(value new.bin 0x22)" 'signature form'
    tampered 'the numbers of the signature' $(($(value new.bin 0x22) + 40)) signature
    tampered 'the ephemeral key' $(($(value new.bin 0x32) + 9)) 'wrapped key'
    tampered 'the tag of the wrapped key' $(($(value new.bin 0x32) + 70)) 'wrapped key'
    tampered 'the wrapped key' $(($(value new.bin 0x32) + 100)) 'wrapped key'
    tampered 'the fill' $((slot - 0x800)) fill
    for offset in 20 100 $((0x400 + 70)); do
        cp old.bin tampered.bin
        flip tampered.bin "$offset"
        alone tampered.bin
        boot
        check "image in place with a flipped bit at $offset" refused_for digest
    done
}

test_wrong_keys() {
    old_and_new new.bin
    device_scalar=other
    boot
    check 'an update for another device is refused' kept_out_for 'wrapped key'
    old_and_new new.bin
    flags=0
    boot
    check 'and one that is encrypted by a device that cannot decrypt' kept_out_for 'no decryption key'
    image foreign app3.bin 3.0.0 --pad --overwrite-only -E=encrypt-pub.pem -k=other.pem
    old_and_new foreign.bin
    boot
    check 'and one that somebody else has signed' kept_out_for 'key unknown'
}

test_stirot_h5() {
    set -- -ma=0x73ab1024 --pad --overwrite-only
    image sti_old app1.bin 1.0.0 "$@"
    image sti_new app2.bin 2.0.0 "$@" -E=encrypt-pub.pem
    check 'the signature has its constant length' [ "$(bytes "$(value sti_new.bin 0x22)" 5 sti_new.bin)" = 3046022100 ]
    old_and_new sti_new.bin
    place sti_old.bin "$primary"
    magic=0x73ab1024
    boot
    check 'STiROT H5: an update is installed and runs' runs 2 2.0.0
    cp sti_new.bin tampered.bin
    flip tampered.bin $((0x400 + 70))
    old_and_new tampered.bin
    place sti_old.bin "$primary"
    magic=0x73ab1024
    boot
    check 'STiROT H5: a tampered one is not' kept_out_for digest
    defaults
    erased
    flags=10 # a scalar, bootstrap
    place sti_new.bin "$secondary"
    magic=0x73ab1024
    boot
    check 'STiROT H5: the first image comes from the download slot' runs 2 2.0.0
}

test_stirot_h7rs() {
    image h7 ram2.bin 2.0.0 -ma=0xc1592ee9 --primary-only --pad -E=encrypt-pub.pem
    for case in good tampered; do
        alone h7.bin
        mode=2 # BOOTCORE_PRIMARY_ONLY
        magic=0xc1592ee9
        ram=1
        has_secondary=0
        [ "$case" = good ] || {
            cp h7.bin tampered.bin
            flip tampered.bin $((0x400 + 70))
            place tampered.bin "$primary"
        }
        restarts=1
        boot
        if [ "$case" = good ]; then
            check 'STiROT H7RS: is decrypted, loaded to RAM and runs there' runs 2 2.0.0 0x38080400
            check 'STiROT H7RS: and again at the next boot' ran 2 2
        else
            check 'STiROT H7RS: a tampered one is refused' refused_for digest
        fi
    done
}

test_loader() {
    image load_old ram1.bin 1.0.0 --pad --overwrite-only -E=encrypt-pub.pem
    image load_new ram2.bin 2.0.0 --pad --overwrite-only -E=encrypt-pub.pem
    old_and_new load_new.bin
    place load_old.bin "$primary"
    flags=6 # a scalar, a loader
    ram=1
    boot
    check 'OEMiROT H7RS: an update is installed as it came, loaded and runs' runs 2 2.0.0 0x38080400
}

test_data() {
    image data_image data.bin 1.0.0 -ma=0x55f7394e -H=0x20 --pad --overwrite-only -E=encrypt-pub.pem
    image data_clear data.bin 1.0.0 -ma=0x55f7394e -H=0x20 --pad --overwrite-only
    for case in update tampered in-place; do
        alone old.bin
        images=2
        magic2=0x55f7394e
        optional2=1
        cp data_image.bin tampered.bin
        flip tampered.bin 40
        case $case in
        update) place data_image.bin "$secondary2" ;;
        tampered) place tampered.bin "$secondary2" ;;
        in-place) place data_clear.bin "$primary2" ;;
        esac
        boot
        check "data, $case: the application runs" runs 1 1.0.0
        case $case in
        tampered)
            check 'data, tampered: is refused' says 'image 1 secondary judged: digest'
            check 'data, tampered: is not there' says 'image 1 primary empty'
            ;;
        *) check "data, $case: is valid" says 'image 1 primary judged: valid' ;;
        esac
    done
    images=2
    optional2=0
    place tampered.bin "$primary2"
    boot
    check 'data that is tampered with stops the device' status_is 1
    check 'data that is tampered with is named' says 'image 1 primary judged: digest'
}

test_dependency() {
    image needy app2.bin 2.0.0 --pad --overwrite-only -d=1,2.0.0
    image data_old data.bin 1.0.0 -ma=0x55f7394e -H=0x20 --pad --overwrite-only
    image data_new data.bin 2.0.0 -ma=0x55f7394e -H=0x20 --pad --overwrite-only
    for case in together alone; do
        old_and_new needy.bin
        images=2
        magic2=0x55f7394e
        place data_old.bin "$primary2"
        [ "$case" = alone ] || place data_new.bin "$secondary2"
        boot
        if [ "$case" = alone ]; then
            check 'an update waits for what it depends on' runs 1 1.0.0
            check 'and the device says so' grep -q '^image 0 secondary depends' "$stdout"
        else
            check 'both updates are installed' runs 2 2.0.0
        fi
    done
}

test_swap() { # CASE...
    image swap_old app1.bin 1.0.0 --pad -M=16 -s=1
    image swap_new app2.bin 2.0.0 --pad -M=16 -s=1 -E=encrypt-pub.pem
    for case in "$@"; do
        defaults
        erased
        place swap_old.bin "$primary"
        place swap_new.bin "$secondary"
        mode=1 # BOOTCORE_SWAP
        restarts=2
        [ "$case" = revert ] || confirm=1
        boot
        if [ "$case" = revert ]; then
            check 'swap: an update that is not kept goes back' ran 2 1 1
        else
            check 'swap: one that is kept stays' ran 2 2 2
        fi
    done
}

test_policy() {
    image full app1.bin 1.0.0 --pad --overwrite-only --public-key-format=full
    alone full.bin
    flags=3 # a scalar, MCUboot's policy
    boot
    check 'an image with its whole public key runs where that is accepted' runs 1 1.0.0
    alone full.bin
    boot
    check "and is refused by ST's policy" refused_for 'TLV unexpected'
    alone full.bin
    flags=3
    device_key=other
    boot
    check 'the key in the image is not trusted for being there' refused_for 'key unknown'
}

make_inputs
test_primary
test_overwrite
test_tampered
test_wrong_keys
test_stirot_h5
test_stirot_h7rs
test_loader
test_data
test_dependency
test_swap revert keep
test_policy

for name in stack heap lent; do
    guard "$name" "$(most "$name")"
done
check 'memory is within its limits' guarded
finish
