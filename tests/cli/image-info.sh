#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc image info`: text and JSON of each kind of file, and what is no image.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# The regions follow each other without a gap and are placed from the base on.
# shellcheck disable=SC2016 # the variables are jq's
regions='.regions as $r | [range(1; $r | length) | $r[.].offset == $r[. - 1].offset + $r[. - 1].size] | all'

test_text() {
    run image info padded.bin
    check 'info' status_is 0
    check 'nothing on stderr' err_empty
    check 'title' out_has 'padded.bin: MCUboot image, version 1.2.3+4'
    check 'magic' out_has 'magic         0x96f3b83d'
    check 'flags by name' out_has 'flags         0x4 encrypted AES-128'
    check 'slot size' out_has 'slot size     0x8000'
    check 'header region' grep -qE '^header +0x00000000 +0x0 +0x400$' "$stdout"
    check 'body region' grep -qE '^body +0x00000400 +0x400 +0x7d0$' "$stdout"
    check 'a protected TLV' grep -qE '^0x50 +security counter +yes +4 +01000000$' "$stdout"
    check 'a dependency' grep -qE '^0x40 +dependency +yes +12 +010000000200000000000000$' "$stdout"
    check 'the hash' grep -qE '^0x10 +SHA-256 +no +32 +[0-9a-f]{32}\.\.\.$' "$stdout"
    check 'the signature' grep -qE '^0x22 +ECDSA signature +no +7[0-2] +30' "$stdout"
    check 'the wrapped key' grep -qE '^0x32 +ECIES-P256 key +no +113 +04' "$stdout"
    check 'the trailer' out_has 'trailer: magic good, image_ok unset'
    run image info plain.bin
    check 'without a trailer' out_has 'trailer: magic absent, image_ok absent'
    check 'without a slot size' not out_has 'slot size'
}

test_json() {
    run image info padded.bin --json
    check 'json' status_is 0
    check 'nothing on stderr' err_empty
    check 'keys' out_json 'keys == ["base", "format", "header", "regions", "slot_size", "tlvs", "trailer"]'
    check 'file' out_json '.format == "bin" and .base == "0x0" and .slot_size == 32768'
    check 'header' out_json '.header == {"magic": "0x96f3b83d", "load_address": "0x0", "header_size": 1024,
        "protected_size": 28, "image_size": 2000, "flags": "0x4", "version": "1.2.3+4"}'
    check 'TLVs' out_json '[.tlvs[] | [.type, .protected]] == [["0x50", true], ["0x40", true], ["0x10", false],
        ["0x1", false], ["0x22", false], ["0x32", false]]'
    check 'lengths' out_json 'all(.tlvs[]; .length * 2 == (.value | length))'
    check 'names' out_json '[.tlvs[].name] == ["security counter", "dependency", "SHA-256", "key hash",
        "ECDSA signature", "ECIES-P256 key"]'
    check 'regions follow each other' out_json "$regions"
    check 'regions fill the slot' out_json '[.regions[].size] | add == 32768'
    check 'trailer' out_json '.trailer == {"magic": "good", "image_ok": "unset"}'
    run image info plain.bin --json
    check 'unpadded' out_json ".slot_size == null and .trailer.magic == \"absent\" and
        ([.regions[].size] | add) == $(stat -c %s plain.bin)"
}

test_hex() {
    run image info padded.hex --json
    check 'hex' out_json '.format == "hex" and .base == "0x8010000" and .slot_size == 32768'
    check 'regions lie at the base' out_json '.regions[0].address == "0x8010000" and .regions[1].address == "0x8010400"'
    check 'regions follow each other' out_json "$regions"
    check 'trailer' out_json '.trailer == {"magic": "good", "image_ok": "unset"}'
    run image info plain.hex --json
    check 'unpadded hex' out_json '.format == "hex" and .slot_size == null and .trailer.magic == "absent"'
    run image info padded.hex
    check 'text of hex' grep -qE '^body +0x08010400 +0x400 +0x7d0$' "$stdout"
}

test_kinds() {
    run image info confirmed.bin --json
    check 'confirmed' out_json '.trailer.image_ok == "set"'
    for row in '0x73ab1024:STiROT H5 code' '0x55f7394e:STiROT H5 data' '0xc1592ee9:STiROT H7RS'; do
        run image build plain.xml --set "Magic=${row%%:*}" --output kind.bin
        run image info kind.bin
        check "magic ${row%%:*}" out_has "kind.bin: ${row#*:} image"
    done
    run image build primary.xml --output kind.bin
    run image info kind.bin --json
    check 'primary-only' out_json '.header.flags == "0x2"'
    run image info kind.bin
    check 'primary-only by name' out_has 'flags         0x2 primary-only'
    run image build plain.xml --set 'Key format=full' --output kind.bin
    run image info kind.bin --json
    check 'full key' out_json '.tlvs[] | select(.type == "0x2") | .name == "public key" and .length == 91'
}

# refused FILE MESSAGE: as text and as JSON.
refused() {
    run image info "$1"
    check "$1: refused" status_is 4
    check "$1: message" err_has "$2"
    check "$1: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
    check "$1: names the file" err_has "$1"
    check "$1: nothing on stdout" out_empty
    run image info "$1" --json
    check "$1: refused as JSON" status_is 4
    check "$1: message as JSON" err_json '.error | .status == 4 and (.message | length > 0)'
}

test_garbage() {
    { printf 'no' && random_file 5000 /dev/stdout; } >garbage.bin
    : >empty.bin
    echo ':junk' >garbage.hex
    mkdir directory.bin
    refused garbage.bin 'not an image: unknown magic 0x'
    refused empty.bin 'not an image: shorter than a header'
    refused garbage.hex 'not an Intel HEX record'
    refused directory.bin 'it is a directory, not a file'
    refused gone.bin 'No such file or directory'
    refused sign.pem 'not an image: unknown magic'
}

test_truncated() {
    whole=$(stat -c %s plain.bin)
    for size in 1 31 32 1000 1500 3023 3026 3030 $((whole - 1)); do
        head -c "$size" plain.bin >cut.bin
        refused cut.bin 'not an image: '
    done
    head -n 20 padded.hex >cut.hex
    refused cut.hex 'no end record: the file is cut off'
}

# A byte of the header or of a TLV's length that is wrong makes no crash and no endless loop.
test_damaged() {
    for offset in 0 8 9 10 11 12 14 15 3024 3026 3027 3030 3031; do
        cp plain.bin damaged.bin
        printf '\377' | dd of=damaged.bin bs=1 seek="$offset" conv=notrunc 2>/dev/null
        run image info damaged.bin
        check "byte $offset is wrong" status_is 4
    done
}

key sign
random_file 2000 firmware.bin
image_xml padded.xml 's/1\.2\.3/1.2.3+4/'
param padded.xml Counter -s 1
param padded.xml Dependency -d 1,2.0.0 Dependency
param padded.xml 'Encryption key' -E sign-pub.pem File
param padded.xml Base -x 0x08010000
image_xml plain.xml '/--pad</d'
param plain.xml Base -x 0x08010000
param plain.xml Magic -ma 0x96f3b83d
param plain.xml 'Key format' --public-key-format hash
image_xml confirmed.xml '/overwrite/d' 's/--pad</--confirm</'
image_xml primary.xml 's/--overwrite-only/--primary-only/'
for kind in bin hex; do
    run image build padded.xml --output "padded.$kind"
    check "padded.$kind is built" status_is 0
    run image build plain.xml --output "plain.$kind"
    check "plain.$kind is built" status_is 0
done
run image build confirmed.xml --output confirmed.bin
test_text
test_json
test_hex
test_kinds
test_garbage
test_truncated
test_damaged
run image info
check 'a file is needed' status_is 2
run image info plain.bin padded.bin
check 'one file only' status_is 2
finish
