#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc image sign`: what each option puts where, what is refused, and that the same image comes of an XML.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${IMAGECHECK:?the independent reader, as an absolute path}"

plain_magic=77c295f360d2ef7f3552500f2cb67980
magic_of_16=10002de15d29410b8d77679c110f1f8a
magic_of_32=20002de15d29410b8d77679c110f1f8a

# sign OPTION...: firmware.bin to out.bin, signed, with a header of 0x200 and a slot of 0x8000 bytes.
sign() {
    run image sign -k sign.pem -v 1.2.3+4 -H 0x200 -S 0x8000 --pad-header "$@" firmware.bin out.bin
}

# good WHAT OPTION...: signs, and the independent reader and otpc agree that it is good.
good() {
    what=$1
    shift
    rm -f out.bin
    sign "$@"
    check "$what" status_is 0
    check "$what: the boot core accepts it" out_has 'accepted by the boot core (mcuboot)'
    check "$what: nothing on stderr" err_empty
    check "$what: the independent reader agrees" independent out.bin
}

# shellcheck disable=SC2317 # check calls it
independent() {
    "$IMAGECHECK" --key sign-pub.pem "$1" >"$scratch/independent" 2>&1
}

# tail_bytes COUNT FILE: its last bytes as hex digits.
tail_bytes() {
    tail -c "$1" "$2" | od -An -v -tx1 | tr -d ' \n'
}

# tlvs JQ: holds for the TLVs of out.bin, each as "type:protected:value".
# shellcheck disable=SC2317 # check calls it
tlvs() {
    "$OTPC" image info out.bin --json | jq -e "[.tlvs[] | \"\(.type):\(.protected):\(.value)\"] | ($1)" >/dev/null
}

# refused WHAT STATUS MESSAGE OPTION...: nothing appears.
refused() {
    what=$1
    wanted=$2
    message=$3
    shift 3
    rm -f out.bin
    sign "$@"
    check "$what" status_is "$wanted"
    check "$what: message" err_is "otpc: error: $message"
    check "$what: nothing is written" absent out.bin
}

test_plain() {
    good 'signed'
    check 'magic' [ "$(bytes 0 4 out.bin)" = 3db8f396 ]
    check 'no load address' [ "$(bytes 4 4 out.bin)" = 00000000 ]
    check 'header size, no protected TLVs' [ "$(bytes 8 4 out.bin)" = 00020000 ]
    check 'size of the body' [ "$(bytes 12 4 out.bin)" = d0070000 ]
    check 'no flags' [ "$(bytes 16 4 out.bin)" = 00000000 ]
    check 'version' [ "$(bytes 20 12 out.bin)" = 010203000400000000000000 ]
    check 'the header is filled with erased bytes' [ "$(bytes 32 4 out.bin)" = ffffffff ]
    check 'the body is the firmware' cmp -s -i 512:0 -n 2000 out.bin firmware.bin
    check 'three TLVs' tlvs 'map(split(":")[0]) == ["0x10", "0x1", "0x22"]'
    run image sign -v 1 -H 32 firmware.bin out.bin --pad-header
    check 'not signed, options behind the operands' out_has ', not signed'
    run image sign firmware.bin -v1.0.0 -H0x20 --slot-size=0x8000 out.bin --pad-header
    check 'values joined to options' status_is 0
    cat blank.bin firmware.bin >room.bin
    run image sign -v 1 -H 0x200 room.bin out.bin
    check 'room for the header in the input' status_is 0
    check 'then zeros fill the header' [ "$(bytes 32 480 out.bin | tr -d 0)" = '' ]
}

test_trailers() {
    good 'padded' --pad
    check 'the slot is full' size_is 32768 out.bin
    check 'words of 8' [ "$(tail_bytes 32 out.bin)" = "ffffffffffffffffffffffffffffffff$plain_magic" ]
    good 'test' --test
    check '--test is no confirmation' [ "$(tail_bytes 32 out.bin)" = "ffffffffffffffffffffffffffffffff$plain_magic" ]
    good 'confirmed' --confirm
    check 'image_ok in a word of 8' [ "$(tail_bytes 24 out.bin)" = "01ffffffffffffff$plain_magic" ]
    check 'info sees it' out_info '.trailer == {magic: "good", image_ok: "set"}'
    good 'align 16' --confirm --align 16
    check 'image_ok in a word of 16' [ "$(tail_bytes 32 out.bin)" = "01ffffffffffffffffffffffffffffff$magic_of_16" ]
    good 'align 32' --confirm --align 32
    check 'magic area of 32' [ "$(tail_bytes 64 out.bin)" = "01$(ff 31)$(ff 16)$magic_of_32" ]
    check 'info sees it there' out_info '.trailer == {magic: "good", image_ok: "set"}'
    good 'max-align above align' --confirm --align 4 --max-align 16
    check 'the words are those of max-align' [ "$(tail_bytes 32 out.bin)" = "01$(ff 15)$magic_of_16" ]
    good 'max-align 8' --pad --align 8 --max-align 8
    check 'plain magic' [ "$(tail_bytes 16 out.bin)" = "$plain_magic" ]
    good 'overwritten' --confirm --overwrite-only
    check 'no confirmation where nothing is swapped' [ "$(tail_bytes 24 out.bin)" = "$(ff 8)$plain_magic" ]
    rm out.bin
    sign --confirm -R 0
    check 'erased flash reads 0' status_is 0
    check 'the words too' [ "$(tail_bytes 32 out.bin)" = "00000000000000000100000000000000$plain_magic" ]
    check 'the header too' [ "$(bytes 32 4 out.bin)" = 00000000 ]
    check 'the fill too' [ "$(bytes 8192 4 out.bin)" = 00000000 ]
    check 'info sees it' out_info '.trailer == {magic: "good", image_ok: "set"}'
}

# ff COUNT: that many bytes 0xff as hex digits.
ff() {
    head -c "$1" /dev/zero | tr '\0' '\377' | od -An -v -tx1 | tr -d ' \n'
}

# shellcheck disable=SC2317 # check calls it
out_info() {
    "$OTPC" image info out.bin --json | jq -e "$1" >/dev/null
}

# trailer_is BYTES OPTION...: what the size check counts; image and trailer fit exactly, and not in a byte less.
trailer_is() {
    wanted=$1
    shift
    sign --json "$@"
    check "trailer of $wanted: $*" out_json ".trailer_size == $wanted"
}

test_sizes() {
    trailer_is 3120 --pad
    trailer_is 432 --align 1
    trailer_is 144 -M 4
    trailer_is 32 --overwrite-only
    trailer_is 48 --overwrite-only --align 16
    trailer_is 96 --overwrite-only --align 32
    trailer_is 6224 --align 16
    trailer_is 12448 --align 32
    trailer_is 3152 -E enc-pub.pem
    trailer_is 3360 -E enc-pub.pem --save-enctlv
    trailer_is 6368 --align 16 -E enc-pub.pem --max-align 32
    size=$("$OTPC" image sign -k sign.pem -v 1 -H 0x200 --pad-header firmware.bin out.bin -S 0x1400 2>&1 |
        sed -n 's/.*; \(0x[0-9a-f]*\) would do/\1/p')
    run image sign -k sign.pem -v 1 -H 0x200 --pad-header firmware.bin out.bin -S "$size" --pad
    check "the size that is proposed, $size, does" status_is 0
    run image sign -k sign.pem -v 1 -H 0x200 --pad-header firmware.bin out.bin -S "$((size - 1))"
    check 'a byte less does not' status_is 6
}

test_tlvs() {
    good 'security counter' -s 0x12345678
    check 'its TLV' tlvs '.[0] == "0x50:true:78563412"'
    good 'security counter of the version' -s auto
    check 'its TLV' tlvs '.[0] == "0x50:true:03000201"'
    good 'dependencies' -d '(1, 1.2.3+5)(2,4.5.6)'
    check 'two of them' tlvs '.[:2] == ["0x40:true:010000000102030005000000", "0x40:true:020000000405060000000000"]'
    good 'dependencies in otpc'"'"'s form' -d 1,1.2.3 --dependencies 2,4.5.6
    check 'two of them' tlvs '.[:2] == ["0x40:true:010000000102030000000000", "0x40:true:020000000405060000000000"]'
    good 'custom TLVs' --custom-tlv 0xa0 0x0102ff --custom-tlv 0xfffe text --custom-tlv-file 0x00b1 file.tlv
    check 'hexadecimal, text, file' \
        tlvs '.[:3] == ["0xa0:true:0102ff", "0xfffe:true:74657874", "0xb1:true:66696c65"]'
    good 'ids as they are' --vid 00112233-4455-6677-8899-AABBCCDDEEFF --cid ffeeddccbbaa99887766554433221100
    check 'their bytes' tlvs \
        '.[:2] == ["0x74:true:00112233445566778899aabbccddeeff", "0x75:true:ffeeddccbbaa99887766554433221100"]'
    good 'boot record' --boot-record ABC
    check 'its TLV' tlvs ".[0] == \"0x60:true:a501634142430465312e322e33055820$(key_hash)06665348413235360258$zeros\""
    good 'all of them, in the order of the format' --vid a --cid b --custom-tlv 0xa0 x -d 1,1 --boot-record A -s 1
    check 'the order' tlvs 'map(split(":")[0]) ==
        ["0x50", "0x60", "0x40", "0x74", "0x75", "0xa0", "0x10", "0x1", "0x22"]'
    good 'the whole key' --public-key-format full
    check 'its TLV' tlvs 'map(split(":")[0]) == ["0x10", "0x2", "0x22"]'
    good 'padded signature' --pad-sig
    check '72 bytes' tlvs '.[2] | split(":")[2] | length == 144'
}

zeros=200000000000000000000000000000000000000000000000000000000000000000

key_hash() {
    openssl pkey -pubin -in sign-pub.pem -outform DER | sha256sum | cut -d ' ' -f 1
}

# The UUIDs of names, against the algorithm itself.
test_uuid() {
    sign --vid example.com
    check 'vid is of version 5' tlvs '.[0] == "0x74:true:cfbff0d193755685968c48ce8b15ae17"'
    sign --vid example.com --cid x
    check 'cid is of version 5, below vid' tlvs '.[1] == "0x75:true:c6e49a8e347458eda229819839c69406"'
}

test_flags() {
    good 'load address' -L 0x20000000
    check 'address, flag' [ "$(bytes 4 4 out.bin)$(bytes 16 4 out.bin)" = 0000002020000000 ]
    good 'fixed address' -F 0x08010000
    check 'address, flag' [ "$(bytes 4 4 out.bin)$(bytes 16 4 out.bin)" = 0000010800010000 ]
    good 'fixed at 0' -F 0
    check 'the flag is set for 0 too' [ "$(bytes 16 4 out.bin)" = 00010000 ]
    good 'not to be started' --non-bootable
    check 'its flag' [ "$(bytes 16 4 out.bin)" = 10000000 ]
}

test_encrypted() {
    sign -E enc-pub.pem --pad --align 16
    check 'encrypted' out_has ', encrypted, accepted by the boot core (mcuboot)'
    check 'the independent reader decrypts it' \
        "$IMAGECHECK" --key sign-pub.pem --decrypt enc.pem --body body.bin out.bin >/dev/null
    check 'and finds the firmware' cmp -s -n 2000 body.bin firmware.bin
    check 'its flag' [ "$(bytes 16 4 out.bin)" = 04000000 ]
    run image verify --policy mcuboot -k sign-pub.pem --decrypt-key enc.pem out.bin
    check 'image verify agrees' status_is 0
    sign -E enc.pem --clear
    check 'in clear' out_has 'key wrapped but body in clear'
    check 'the body is the firmware' cmp -s -i 512:0 -n 2000 out.bin firmware.bin
    sign -E enc-pub.pem --encrypt-keylen 128 --hmac-sha auto --sha 256 --compression disabled -e little
    check 'what there is no choice of' status_is 0
}

test_hex() {
    run image sign -k sign.pem -v 1 -H 0x200 -S 0x8000 --pad-header --confirm -x 0x08010000 firmware.bin out.hex
    check '.hex' status_is 0
    check 'only magic and image_ok at the end of the slot' [ "$(grep -c '^:..7F' out.hex)" -eq 2 ]
    run image info out.hex --json
    check 'its address' out_json '.base == "0x8010000" and .slot_size == 32768 and .trailer.image_ok == "set"'
    run image sign -v 1 -H 0x200 --pad-header out.hex again.hex
    check '.hex in' status_is 0
    run image info again.hex --json
    check 'the header lies below' out_json '.base == "0x800fe00"'
    printf ':01000000AA55\n:01000400BB40\n:00000001FF\n' >gap.hex
    for erased in 0 0xff; do
        run image sign -v 1 -H 0x20 --pad-header -R "$erased" -x 0 gap.hex out.bin
        gap=$([ "$erased" = 0 ] && echo 000000 || echo ffffff)
        check "a gap is erased flash, $erased" [ "$(bytes 32 5 out.bin)" = "aa${gap}bb" ]
    done
    run image sign -v 1 -H 0x200 --pad-header firmware.bin out.hex
    check '.hex without an address' status_is 3
    run image sign -v 1 -H 0x200 -S 0x8000 --pad-header --pad -x 0 --hex-trailer full firmware.bin full.hex
    check 'the whole trailer' [ "$(wc -l <full.hex)" -gt "$(wc -l <out.hex)" ]
    run image sign -v 1 -H 0x200 --pad-header firmware.bin out.signed
    check 'any other name is a binary' [ "$(bytes 0 4 out.signed)" = 3db8f396 ]
}

test_refused() {
    usage="see 'otpc image sign --help'"
    rm -f out.bin
    run image sign firmware.bin
    check 'no output' err_is "otpc: error: IN OUT is missing; $usage"
    run image sign -H 0x200 firmware.bin out.bin
    check 'no version' err_is 'otpc: error: option -v, --version is missing'
    run image sign -v 1 firmware.bin out.bin
    check 'no header size' err_is 'otpc: error: option -H, --header-size is missing'
    run image sign -v 1 -H 0x20 --pad --pad-header firmware.bin out.bin
    check 'padding without a slot' status_is 2
    check 'says so' err_has 'give -S, --slot-size'
    run image sign --custom-tlv 0xa0
    check 'half a pair' err_is 'otpc: error: option --custom-tlv needs two arguments: TYPE VALUE'
    refused 'version' 2 "option --version: '1.256' is not a version x.y.z or x.y.z+build: the minor version 256 is more than 255" -v 1.256
    refused 'header size' 2 'option --header-size: 16 is out of range, 0x20 to 0xffff is allowed' -H 16
    refused 'a number' 2 "option --slot-size: 'big' is not a number (write 0x.. or decimal)" -S big
    refused 'empty' 2 'option --key: no value' -k ''
    refused 'align' 2 'option --align: 3 is not a write alignment: 1, 2, 4, 8, 16 or 32' --align 3
    refused 'max-align' 2 "option --max-align: '4' is none of 8, 16, 32" --max-align 4
    refused 'max-align below align' 2 'option --max-align: 8 is less than --align, 16' --align 16 --max-align 8
    refused 'erased' 2 "option --erased-val: '1' is neither 0 nor 0xff" -R 1
    refused 'counter' 2 "option --security-counter: 'auto' or a 32-bit number is needed: 0x100000000 is out of range, 0x0 to 0xffffffff is allowed" -s 0x100000000
    refused 'big endian' 2 "option --endian: 'big': the boot code reads images in the order 'little' only" -e big
    refused 'dependency' 2 "option --dependencies: '(1,1.0.0' is not (id,x.y.z)" -d '(1,1.0.0'
    refused 'behind a dependency' 2 "option --dependencies: 'x' is not (id,x.y.z)" -d '(1,1.0.0)x'
    refused 'two places' 2 'option --load-addr: an image has either --rom-fixed or --load-addr, not both' -L 1 -F 2
    refused 'record' 2 "option --boot-record: software type 'ABCDEFGHIJKLM' has more than 12 characters" --boot-record ABCDEFGHIJKLM
    refused 'cid' 2 "option --cid: 'x' is no UUID, and to make one from a name takes --vid" --cid x
    refused 'profile' 2 "option --profile: 'nxp' is neither 'st' nor 'mcuboot'" --profile nxp
    refused 'key form' 2 "option --public-key-format: 'half' is neither 'hash' nor 'full'" --public-key-format half
    refused 'both' 2 '--confirm and --test contradict each other' --confirm --test
    refused 'clear of nothing' 2 '--clear goes with --encrypt only' -c
}

test_custom_refused() {
    refused 'type too low' 2 'option --custom-tlv: type 0x50 is not one of 0xa0 to 0xfffe' --custom-tlv 0x50 x
    refused 'type too high' 2 'option --custom-tlv: type 0xffff is not one of 0xa0 to 0xfffe' --custom-tlv 0xffff x
    refused 'no type' 2 "option --custom-tlv: the type of the TLV: 'x' is not a number (write 0x.. or decimal)" --custom-tlv x 1
    refused 'twice' 2 'option --custom-tlv: type 160 is given twice' --custom-tlv 0xa0 x --custom-tlv 160 y
    refused 'odd' 2 'option --custom-tlv: an odd number of hexadecimal digits' --custom-tlv 0xa0 0x123
    refused 'no digit' 2 "option --custom-tlv: '3g' is no byte in hexadecimal" --custom-tlv 0xa0 0x123g
    refused 'no file' 4 "option --custom-tlv-file: cannot open 'gone': No such file or directory" --custom-tlv-file 0xa0 gone
    head -c 65000 /dev/zero >large.tlv
    head -c 600 /dev/zero >small.tlv
    rm -f out.bin
    sign -S 0x40000 --custom-tlv-file 0xa0 large.tlv --custom-tlv-file 0xa1 small.tlv
    check 'more than an area holds' status_is 6
    check 'says so' err_has 'the protected TLVs have 65612 bytes'
}

# Algorithms that do not go together, and those that otpc has not; tests/cli/algorithms.sh has the others.
test_algorithms() {
    refused 'SHA-384' 2 'option --sha: a key of P-256 does not sign over SHA384; leave it out' --sha 384
    refused 'SHA-1' 2 "option --sha: '1' is none of 'auto', '256', '384', '512'" --sha 1
    refused 'AES-256' 2 'option --encrypt-keylen: goes with --encrypt only' --encrypt-keylen 256
    refused 'HMAC alone' 2 'option --hmac-sha: goes with --encrypt only' --hmac-sha 512
    refused 'HMAC' 2 "option --hmac-sha: SHA-512 goes with an X25519 key only, 'enc-pub.pem' holds one of P-256" --hmac-sha 512 -E enc-pub.pem
    refused 'pure' 2 "option --pure: only Ed25519 signs the image itself, 'sign.pem' holds a key of P-256" --pure
    openssl genpkey -algorithm X25519 -out other.pem
    sign -k other.pem
    check 'key of X25519' status_is 5
    check 'key of X25519: nothing is written' absent out.bin
    for algorithm in 'EC -pkeyopt ec_paramgen_curve:P-384' 'EC -pkeyopt ec_paramgen_curve:P-521' \
        'RSA -pkeyopt rsa_keygen_bits:3072' 'RSA -pkeyopt rsa_keygen_bits:1024' ED25519 ED448; do
        # shellcheck disable=SC2086 # the words are words
        openssl genpkey -algorithm $algorithm -out other.pem 2>/dev/null
        rm -f out.bin
        sign -E other.pem
        check "encryption key of $algorithm" status_is 5
        check "encryption key of $algorithm: nothing is written" absent out.bin
    done
}

test_outputs() {
    cp firmware.bin copy.bin
    for file in copy.bin sign.pem enc-pub.pem file.tlv sig.b64 seed; do
        cp "$file" before
        run image sign -k sign.pem -v 1 -H 0x200 --pad-header -E enc-pub.pem --custom-tlv-file 0xa0 file.tlv \
            --seed seed copy.bin "$file"
        case $file in
            sig.b64) check 'another file is replaced' status_is 0 ;;
            *)
                check "output over $file" status_is 3
                check "output over $file: says so" err_has 'that the image is made from'
                check "output over $file: it stays" cmp -s before "$file"
                ;;
        esac
    done
    sign -k enc-pub.pem
    check 'a public key cannot sign' status_is 5
    echo old >out.bin
    sign -S 0x900
    check 'too large' status_is 6
    check 'what was there stays' [ "$(cat out.bin)" = old ]
    sign --json
    check '--json' out_json '.input == "firmware.bin" and .profile == "mcuboot" and .verified and .policy == "mcuboot"'
    sign --quiet
    check '--quiet' silent
    sign --no-verify
    check '--no-verify' out_has ', not verified'
}

test_two_steps() {
    options='-v 1.2.3 -H 0x200 -S 0x8000 --pad-header --pad'
    # shellcheck disable=SC2086 # the words are words
    set -- $options
    run image sign "$@" --vector-to-sign digest firmware.bin digest.bin
    check 'digest' size_is 32 digest.bin
    run image sign "$@" --vector-to-sign payload firmware.bin payload.bin
    check 'payload' [ "$(sha256sum <payload.bin | cut -d ' ' -f 1)" = "$(bytes 0 32 digest.bin)" ]
    openssl pkeyutl -sign -inkey sign.pem -in digest.bin -out sig.der
    openssl base64 -A -in sig.der -out sig.b64
    run image sign "$@" --fix-sig sig.b64 --fix-sig-pubkey sign-pub.pem --sig-out again.b64 firmware.bin out.bin
    check 'the signature is put in' status_is 0
    check 'and is good' independent out.bin
    check '--sig-out writes it' cmp -s sig.b64 again.b64
    run image sign "$@" -k sign.pem --sig-out own.b64 -E enc-pub.pem firmware.bin out.bin
    openssl base64 -A -d -in own.b64 -out own.der
    run image info out.bin --json
    check '--sig-out of a signature of our own' \
        out_json ".tlvs[2].value == \"$(od -An -v -tx1 own.der | tr -d ' \n')\""
    rm -f out.bin
    run image sign "$@" --fix-sig sig.b64 --fix-sig-pubkey enc-pub.pem firmware.bin out.bin
    check 'another key' status_is 1
    run image sign "$@" -s 1 --fix-sig sig.b64 --fix-sig-pubkey sign-pub.pem firmware.bin out.bin
    check 'another image' status_is 1
    head -c 96 /dev/urandom | openssl base64 -A >random.b64
    run image sign "$@" --fix-sig random.b64 --fix-sig-pubkey sign-pub.pem firmware.bin out.bin
    check 'no signature at all' status_is 4
    check 'nothing is written' absent out.bin
    refused 'no public key' 2 '--fix-sig needs --fix-sig-pubkey' --fix-sig sig.b64
    refused 'two keys' 2 '--key and --fix-sig-pubkey contradict each other' --fix-sig sig.b64 --fix-sig-pubkey sign-pub.pem
    refused 'vector' 2 "option --vector-to-sign: 'all' is neither 'payload' nor 'digest'" --vector-to-sign all
    refused 'over the input' 3 "option --sig-out: 'firmware.bin' is another file of the image" --sig-out firmware.bin
    refused 'over a TLV' 3 "option --sig-out: 'file.tlv' is another file of the image" \
        --custom-tlv-file 0xa0 file.tlv --sig-out file.tlv
    ln sign.pem link.pem
    refused 'over the key' 3 "option --sig-out: 'link.pem' is another file of the image" --sig-out link.pem
    refused 'both in one' 3 "option --sig-out: 'out.bin' is another file of the image" --sig-out out.bin
    run image sign "$@" --sig-out x.b64 firmware.bin out.bin
    check 'nothing signs' err_is 'otpc: error: --sig-out goes with --key or --fix-sig only'
    check 'no signature is written' absent x.b64
}

# The same image by XML and by options: all but what is random.
test_profile_st() {
    for mode in overwrite swap primary-only; do
        boot_image by-xml 0x8000 1.2.3 "$mode"
        case $mode in
            swap) set -- --profile st ;;
            *) set -- --profile st "--$mode$([ "$mode" = overwrite ] && echo -only)" ;;
        esac
        run image sign "$@" -k sign.pem -E enc-pub.pem -s auto -v 1.2.3 -H 0x400 -S 0x8000 --pad-header --pad \
            firmware.bin by-options.bin
        check "$mode: signed" out_has 'accepted by the boot core (st)'
        for image in by-xml by-options; do
            "$IMAGECHECK" --key sign-pub.pem --decrypt enc.pem --canonical "$image.text" "$image.bin" >/dev/null
        done
        check "$mode: the same image" cmp -s by-xml.text by-options.text
    done
    run image sign --profile st -ma 0x73ab1024 -k sign.pem -E enc-pub.pem -s 1 -v 1 -H 0x400 -S 0x8000 --pad-header \
        --pad firmware.bin out.bin
    check 'STiROT' status_is 0
    check 'magic, filler' [ "$(bytes 0 4 out.bin)" = 2410ab73 ]
    refused 'a magic of ST' 2 'option --magic: goes with --profile st only' -ma 0x73ab1024
    refused 'one slot' 2 'option --primary-only: goes with --profile st only' --primary-only
    refused 'a TLV that ST refuses' 2 'option --custom-tlv: goes with --profile mcuboot only' --profile st --custom-tlv 0xa0 x
    refused 'words of ST' 2 'option --max-align: goes with --profile mcuboot only' --profile st --max-align 16
    refused 'erased' 2 'option --erased-val: 0 goes with --profile mcuboot only' --profile st -R 0
}

test_passphrase() {
    echo secret >pass
    openssl pkcs8 -topk8 -in sign.pem -out locked.pem -passout file:pass
    sign -k locked.pem --passphrase-file pass
    check 'an encrypted key' status_is 0
    sign -k locked.pem
    check 'and no passphrase' status_is 5
}

key sign
key enc
random_file 2000 firmware.bin
head -c 512 /dev/zero >blank.bin
head -c 32 /dev/urandom >seed
printf file >file.tlv
echo something >sig.b64
test_plain
test_trailers
test_sizes
test_tlvs
test_uuid
test_flags
test_encrypted
test_hex
test_refused
test_custom_refused
test_algorithms
test_outputs
test_two_steps
test_profile_st
test_passphrase
check 'no temporary files' no_temporary
finish
