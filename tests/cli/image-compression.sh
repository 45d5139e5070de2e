#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc image sign --compression`: what is written, that xz takes it apart, that it comes out as it was, what is refused.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# compress METHOD OPTION...: firmware.bin to out.bin.
compress() {
    method=$1
    shift
    rm -f out.bin
    run image sign --compression "$method" -v 1.2.3 -H 0x40 "$@" firmware.bin out.bin
}

# xz_opens METHOD: what stands in the body behind the two bytes of its head is raw LZMA2 of firmware.bin.
# shellcheck disable=SC2317 # check calls it
xz_opens() {
    filter=
    [ "$1" = lzma2armthumb ] && filter=--armthumb
    "$OTPC" image extract --quiet --output body.bin out.bin &&
        [ "$(head -c 2 body.bin | od -An -tx1 | tr -d ' ')" = 0a66 ] &&
        tail -c +3 body.bin | xz -dc --format=raw ${filter:+"$filter"} --lzma2=dict=128KiB,lc=3,lp=1,pb=2 | cmp -s - firmware.bin
}

# tlv TYPE FILTER: FILTER holds for the one TLV of that type in out.bin.
# shellcheck disable=SC2317 # check calls it
tlv() {
    "$OTPC" image info --json out.bin | jq -e "[.tlvs[] | select(.type == \"$1\")] | length == 1 and (.[0] | $2)" >/dev/null
}

every_kind() {
    for method in lzma2 lzma2armthumb; do
        compress "$method" -k sign.pem --pad-header
        check "$method" status_is 0
        check "$method: xz opens it" xz_opens "$method"
        check "$method: size before" tlv 0x70 '.protected and .value == "00400000"'
        check "$method: digest before" tlv 0x71 '.protected and .length == 32'
        check "$method: signature before" tlv 0x72 '.protected and .length >= 68'
        run image extract --decompress --output back.bin out.bin
        check "$method: comes out" status_is 0
        check "$method: as it was" cmp -s back.bin firmware.bin
        for key in sign.pem ed.pem p384.pem rsa.pem; do
            compress "$method" -k "$key" --pad-header -E enc.pem -S 0x8000 --pad
            check "$method, encrypted, $key" status_is 0
            check "$method, encrypted, $key: bytes that are compressed" tlv 0x73 .protected
            run image extract --decompress --decrypt-key enc.pem --output back.bin out.bin
            check "$method, encrypted, $key: as it was" cmp -s back.bin firmware.bin
        done
        compress "$method" -k ed.pem --pure --pad-header
        check "$method, pure" status_is 0
        run image extract --decompress --output back.bin out.bin
        check "$method, pure: as it was" cmp -s back.bin firmware.bin
    done
}

# The digest of the image before is that of the image that comes of the same options without compression.
digest_before() {
    compress disabled -k sign.pem --pad-header -s 7
    before=$("$OTPC" image info --json out.bin | jq -r '.tlvs[] | select(.type == "0x10") | .value')
    compress lzma2 -k sign.pem --pad-header -s 7
    check 'the digest is that of the image without compression' tlv 0x71 ".value == \"$before\""
}

# Where the input has room for the header, that is not compressed.
room_for_the_header() {
    mv firmware.bin bare.bin
    { head -c 64 /dev/zero && cat bare.bin; } >firmware.bin
    compress lzma2 -k sign.pem
    check 'with room for the header' status_is 0
    check 'with room for the header: size before' tlv 0x70 '.value == "00400000"'
    run image extract --decompress --output back.bin out.bin
    check 'with room for the header: as it was' cmp -s back.bin bare.bin
    mv bare.bin firmware.bin
}

refused_or_warned() {
    compress lzma2 -k sign.pem --pad-header -S 0x100
    check 'too large for its slot' status_is 6
    check 'too large for its slot: nothing is written' absent out.bin
    compress lzma2 -k sign.pem --pad-header -S 0x2000
    check 'fits only when it is compressed' status_is 0
    compress lzma2 -k sign.pem --pad-header --profile st -s 1
    check 'for ST' status_is 2
    check 'for ST: message' err_has 'option --compression: goes with --profile mcuboot only'
    compress lzma3 -k sign.pem --pad-header
    check 'another method' err_is "otpc: error: option --compression: 'lzma3' is none of 'disabled', 'lzma2', 'lzma2armthumb'"
    compress lzma2 -k sign.pem --pad-header --vector-to-sign digest
    check 'signed elsewhere' status_is 2
    check 'signed elsewhere: message' err_has '--compression takes two signatures'
    compress lzma2 -k sign.pem --pad-header
    run image resign --key other.pem --output new.bin out.bin
    check 'resigned' status_is 3
    check 'resigned: message' err_has 'it is compressed, and what is compressed is signed as well'
    check 'resigned: nothing is written' absent new.bin
    run image extract --decompress --header --output new.bin out.bin
    check 'extracted with the header' status_is 2
    cp firmware.bin kept.bin
    openssl enc -aes-128-ctr -K 00 -iv 00 -in kept.bin -out firmware.bin 2>/dev/null
    compress lzma2 -k sign.pem --pad-header
    check 'what cannot be compressed' status_is 0
    check 'what cannot be compressed: warning' err_is "otpc: warning: 'firmware.bin' is left as it is: compressed it would not be smaller"
    run image extract --decompress --output new.bin out.bin
    check 'what is not compressed' status_is 4
    check 'what is not compressed: message' err_has 'it is not compressed'
    mv kept.bin firmware.bin
}

key sign
key other
key enc
openssl genpkey -algorithm ed25519 -out ed.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out p384.pem
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem 2>/dev/null
seq 1 4000 | head -c 16384 >firmware.bin

every_kind
digest_before
room_for_the_header
refused_or_warned
finish
