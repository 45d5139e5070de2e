#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc image extract`, `decrypt`, `encrypt`, `resign`, `pad`, `unpad`: round trips over every kind of image, reports,
# and everything that is refused.
samples=$(cd "$(dirname "$0")/../bad/obk" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# refused LABEL STATUS MESSAGE ARGUMENT...: as text and as JSON, and no out.bin or out.hex is there afterwards.
refused() {
    label=$1
    wanted=$2
    message=$3
    shift 3
    rm -f out.bin out.hex
    run image "$@"
    check "$label: status" status_is "$wanted"
    check "$label: message" err_has "$message"
    check "$label: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
    check "$label: nothing on stdout" out_empty
    check "$label: no output" absent out.bin
    check "$label: no output as .hex" absent out.hex
    run image "$@" --json
    check "$label: status with JSON" status_is "$wanted"
    check "$label: error as JSON" err_json ".error.status == $wanted"
}

# done_well LABEL ARGUMENT...
done_well() {
    label=$1
    shift
    run image "$@"
    check "$label" status_is 0
    check "$label: no error" err_empty
    check "$label: a line" [ "$(wc -l <"$stdout")" -eq 1 ]
}

# built NAME [SED]...: NAME.bin and NAME.hex at 0x08010000, encrypted, with a security counter.
built() {
    name=$1
    shift
    image_xml "$name.xml"
    param "$name.xml" Encryption -E enc-pub.pem File
    param "$name.xml" Counter -s auto
    param "$name.xml" Base -x 0x08010000
    param "$name.xml" Magic -ma 0x96f3b83d
    param "$name.xml" 'Key format' --public-key-format hash
    param "$name.xml" Sectors -M 32
    param "$name.xml" Align --align 8
    for edit in "$@"; do
        sed -i -e "$edit" "$name.xml"
    done
    "$OTPC" -pb "$name.xml" --output "$name.bin" || fail "$name.bin is built"
    "$OTPC" -pb "$name.xml" --output "$name.hex" || fail "$name.hex is built"
}

header_size() {
    "$OTPC" image info --json "$1" | jq .header.header_size
}

# A .hex as the bytes that it stands for.
flat() {
    objcopy -I ihex -O binary --gap-fill 0xff "$1" "$2"
}

# Of each kind: NAME, header size, more for `image verify`.
kinds='overwrite 0x400
swap 0x400
confirmed 0x400
unpadded 0x400
primary 0x400 --policy mcuboot
stirot 0x400
h7rs 0x400
data 0x20
small 0x40
odd 0x1f4
full-key 0x400 --policy mcuboot
no-counter 0x400 --policy mcuboot'

images() {
    built overwrite
    built swap '/overwrite/d'
    built confirmed '/overwrite/d' 's/--pad</--confirm</'
    built unpadded '/--pad</d'
    built primary 's/--overwrite-only/--primary-only/'
    built stirot 's/0x96f3b83d/0x73ab1024/'
    built h7rs 's/0x96f3b83d/0xc1592ee9/'
    built data 's/0x96f3b83d/0x55f7394e/' 's/0x400/0x20/'
    built small 's/0x400/0x40/'
    built odd 's/0x400/0x1f4/'
    built full-key 's/>hash</>full</'
    built no-counter '/>-s</d'
}

# The body is the firmware, in both directions of both formats; and zeros where encryption put them.
test_extract() {
    echo "$kinds" | while read -r name header _; do
        [ "$(header_size "$name.bin")" -eq $((header)) ] || fail "$name has another header"
    done
    for name in $(echo "$kinds" | cut -d ' ' -f 1); do
        header=$(header_size "$name.bin")
        done_well "extract $name" extract --decrypt-key enc.pem --output out.bin "$name.bin"
        check "extract $name: the firmware" [ "$(head -c 2001 out.bin | sha256sum)" = "$(sha256sum <firmware.bin)" ]
        check "extract $name: zeros" [ -z "$(tail -c +2002 out.bin | tr -d '\0')" ]
        check "extract $name: secret" mode_is 600 out.bin
        done_well "extract $name.hex" extract --decrypt-key enc.pem --output out.hex "$name.hex"
        flat out.hex flat.bin
        "$OTPC" image extract --quiet --decrypt-key enc.pem --output again.bin "$name.hex"
        check "extract $name.hex to .hex" cmp -s flat.bin again.bin
        "$OTPC" image extract --quiet --decrypt-key enc.pem --output out.bin "$name.bin"
        case $name in stirot | confirmed) ;; *) check "extract $name.hex to .bin: as long" size_is "$(stat -c %s out.bin)" again.bin ;; esac
        check "extract $name.hex: secret" mode_is 600 out.hex
        address=$((0x08010000 + header))
        check "extract $name.hex: upper half" grep -q '^:020000040801' out.hex
        check "extract $name.hex: address" grep -q "^:10$(printf '%04X' $((address & 0xffff)))00" out.hex
        done_well "extract $name with header" extract --header --decrypt-key enc.pem --output out.bin "$name.bin"
        check "extract $name with header: header" cmp -s -n "$header" out.bin "$name.bin"
        check "extract $name with header: firmware" [ "$(tail -c +$((header + 1)) out.bin | head -c 2001 | sha256sum)" = "$(sha256sum <firmware.bin)" ]
    done
    run image extract --decrypt-key enc.pem --output out.bin overwrite.bin
    check 'extract: text' [ "$(cat "$stdout")" = "wrote 'out.bin': body of 'overwrite.bin', 0x7e0 bytes, decrypted, with the zeros that encryption fills it up with" ]
    run image extract --json --decrypt-key enc.pem --output out.bin overwrite.bin
    check 'extract: JSON' out_json '. == {"input": "overwrite.bin", "output": "out.bin", "format": "bin", "size": 2016,
        "header": false, "decrypted": true}'
    run image extract --quiet --config keys.xml --output out.bin overwrite.bin
    check 'extract: keys of a device' status_is 0
    check 'extract: quiet' silent
    rm -f out.bin
    done_well 'extract plain' extract --output out.bin plain.bin
    check 'extract plain: all of it' cmp -s out.bin firmware.bin
    check 'extract plain: not secret' mode_is 644 out.bin
    done_well 'extract plain at an address' extract --base 0x20000000 --output out.hex plain.bin
    check 'extract plain at an address: behind the header' grep -q '^:10040000' out.hex
    setsid -w "$OTPC" image extract --output /dev/stdout plain.bin >piped.bin 2>"$stderr" </dev/null
    check 'extract into a pipe' cmp -s piped.bin firmware.bin
}

# What was decrypted is what the device has in its primary slot; encrypted again, it is the same file.
test_recrypt() {
    echo "$kinds" >kinds
    while read -r name _ more; do
        for kind in bin hex; do
            done_well "decrypt $name.$kind" decrypt --decrypt-key enc.pem --output "clear.$kind" "$name.$kind"
            check "decrypt $name.$kind: secret" mode_is 600 "clear.$kind"
            # shellcheck disable=SC2086 # words
            run image verify --key sign.pem --clear $more "clear.$kind"
            check "decrypt $name.$kind: valid in clear" status_is 0
            done_well "encrypt $name.$kind" encrypt --decrypt-key enc.pem --output "again.$kind" "clear.$kind"
            check "encrypt $name.$kind: the same file" cmp -s "$name.$kind" "again.$kind"
            # shellcheck disable=SC2086 # words
            run image verify --key sign.pem --decrypt-key enc.pem $more "again.$kind"
            check "encrypt $name.$kind: valid" status_is 0
        done
        flat clear.hex flat.bin
        check "decrypt $name: the body is there" [ "$(tail -c +$(($(header_size "$name.bin") + 1)) flat.bin | head -c 2001 | sha256sum)" = "$(sha256sum <firmware.bin)" ]
    done <kinds
    run image decrypt --decrypt-key enc.pem --output clear.bin overwrite.bin
    check 'decrypt: text' [ "$(cat "$stdout")" = "wrote 'clear.bin': 'overwrite.bin' with its body in clear" ]
    check 'decrypt: header and TLVs stay' [ "$(bytes 0 1024 clear.bin)" = "$(bytes 0 1024 overwrite.bin)" ]
    run image encrypt --json --config keys.xml --output again.bin clear.bin
    check 'encrypt: JSON' out_json '. == {"input": "clear.bin", "output": "again.bin", "format": "bin", "encrypted": true}'
    run image decrypt --decrypt-key enc.pem --output clear.bin primary.bin
    run image info --json clear.bin
    check 'decrypt primary-only: its flag goes' out_json '.header.flags == "0x2"'
    done_well 'decrypt to another format' decrypt --decrypt-key enc.pem --base 0x08010000 --output out.hex overwrite.bin
    run image verify --key sign.pem --clear --secondary out.hex
    check 'decrypt to another format: valid' status_is 0
    done_well 'built in clear' encrypt --decrypt-key enc.pem --output out.bin in-clear.bin
    run image verify --key sign.pem --decrypt-key enc.pem --secondary out.bin
    check 'built in clear, encrypted: valid' status_is 0
}

# resigned LABEL IMAGE VERIFY-OPTIONS...: the image is the other key's now, and only that.
resigned() {
    label=$1
    image=$2
    shift 2
    run image verify --key other.pem "$@" "$image"
    check "$label: valid for the new key" status_is 0
    run image verify --key sign.pem "$@" "$image"
    check "$label: refused for the old one" status_is 1
}

# kept LABEL IMAGE OTHER: what resigning leaves alone.
kept() {
    for image in "$2" "$3"; do
        "$OTPC" image info --json "$image" | jq '[.header, .trailer, .slot_size, [.tlvs[] | select(.protected)], [.tlvs[].type]]' >"$image.kept"
    done
    check "$1: the rest stays" cmp -s "$2.kept" "$3.kept"
}

test_resign() {
    while read -r name _ more; do
        for kind in bin hex; do
            done_well "resign $name.$kind" resign --key other.pem --decrypt-key enc.pem --output "new.$kind" "$name.$kind"
            # shellcheck disable=SC2086 # words
            resigned "resign $name.$kind" "new.$kind" --decrypt-key enc.pem $more
            kept "resign $name.$kind" "$name.$kind" "new.$kind"
            [ -z "${IMAGECHECK:-}" ] ||
                check "resign $name.$kind: by an independent reader" "$IMAGECHECK" --key other.pem --decrypt enc.pem "new.$kind" >/dev/null
            run image extract --decrypt-key enc.pem --output out.bin "new.$kind"
            check "resign $name.$kind: firmware" [ "$(head -c 2001 out.bin | sha256sum)" = "$(sha256sum <firmware.bin)" ]
        done
        done_well "resign $name for another" resign --key other.pem --decrypt-key enc.pem --encrypt-key third-pub.pem --output new.bin "$name.bin"
        # shellcheck disable=SC2086 # words
        resigned "resign $name for another" new.bin --decrypt-key third.pem $more
        # shellcheck disable=SC2086 # words
        run image verify --key other.pem --decrypt-key enc.pem $more new.bin
        check "resign $name for another: not the old one" status_is 1
        kept "resign $name for another" "$name.bin" new.bin
    done <kinds
    check 'stirot: constant signature' [ "$("$OTPC" image info --json stirot.bin | jq '.tlvs[] | select(.type == "0x22") | .length')" -eq 72 ]
}

test_resign_forms() {
    done_well 'resign plain' resign --key other.pem --output new.bin plain.bin
    resigned 'resign plain' new.bin
    kept 'resign plain' plain.bin new.bin
    check 'resign plain: not secret' mode_is 644 new.bin
    done_well 'resign plain, encrypted' resign --key other.pem --encrypt-key enc-pub.pem --output new.bin plain.bin
    resigned 'resign plain, encrypted' new.bin --decrypt-key enc.pem
    run image info --json new.bin
    check 'resign plain, encrypted: flag' out_json '.header.flags == "0x4" and .header.image_size == 2016'
    done_well 'resign padded, encrypted' resign --key other.pem --encrypt-key enc-pub.pem --output new.bin padded.bin
    resigned 'resign padded, encrypted' new.bin --decrypt-key enc.pem --secondary
    check 'resign padded, encrypted: as long' size_is 32768 new.bin
    done_well 'resign unsigned' resign --key other.pem --output new.bin unsigned.bin
    resigned 'resign unsigned' new.bin
    done_well 'resign in clear' resign --key other.pem --output new.bin in-clear.bin
    resigned 'resign in clear' new.bin --clear
    check 'resign in clear: wrapped key' [ "$("$OTPC" image info --json new.bin | jq '.tlvs[] | select(.type == "0x32").value')" = "$("$OTPC" image info --json in-clear.bin | jq '.tlvs[] | select(.type == "0x32").value')" ]
    done_well 'resign in clear, encrypted' resign --key other.pem --encrypt-key third-pub.pem --output new.bin in-clear.bin
    resigned 'resign in clear, encrypted' new.bin --decrypt-key third.pem
    done_well 'resign to .hex' resign --key other.pem --base 0x0c000000 --output new.hex padded.bin
    resigned 'resign to .hex' new.hex --secondary
    run image resign --json --key other.pem --output new.bin plain.bin
    check 'resign: JSON' out_json '.input == "plain.bin" and .output == "new.bin" and .version == "1.2.3" and .verified and
        .policy == "st" and (.encrypted | not) and (.key | length == 64) and (.sha256 | length == 64)'
    run image resign --key other.pem --output new.bin record.bin
    check 'resign with a boot record' status_is 0
    check 'resign with a boot record: warning' err_has "the boot record of 'record.bin' stays"
    cp sign.pem same.pem
    done_well 'resign by the same key' resign --key same.pem --output new.bin plain.bin
    check 'resign by the same key: the same file' cmp -s new.bin plain.bin
}

# padded NAME ARGUMENT...: unpadded and padded again it is the same file, as .bin and as .hex.
padded() {
    name=$1
    shift
    for kind in bin hex; do
        done_well "unpad $name.$kind" unpad --output "short.$kind" "$name.$kind"
        run image info --json "short.$kind"
        check "unpad $name.$kind: nothing behind the TLVs" out_json '.slot_size == null'
        done_well "pad $name.$kind" pad --slot-size 0x8000 "$@" --output "again.$kind" "short.$kind"
        check "pad $name.$kind: the same file" cmp -s "$name.$kind" "again.$kind"
    done
}

test_pad() {
    padded overwrite --overwrite-only
    padded swap --max-sectors 32 --align 8
    padded confirmed --max-sectors 32 --align 8 --confirm
    padded primary
    padded primary --primary-only
    padded stirot
    padded h7rs --overwrite-only
    padded data --overwrite-only
    run image unpad --output short.bin overwrite.bin
    check 'unpad: text' out_has "wrote 'short.bin': 'overwrite.bin' without fill and trailer, 0x"
    run image unpad --json --output short.bin overwrite.bin
    check 'unpad: JSON' out_json ".slot_size == 32768 and .size == $(stat -c %s short.bin) and .format == \"bin\""
    run image pad --slot-size 0x8000 --confirm --output out.bin short.bin
    check 'pad: text' [ "$(cat "$stdout")" = "wrote 'out.bin': 'short.bin' in a slot of 0x8000 bytes, trailer 0x1870, confirmed" ]
    run image pad --json --slot-size 0x8000 --overwrite-only --output out.bin short.bin
    check 'pad: JSON' out_json '.slot_size == 32768 and .trailer_size == 48 and .confirmed == false'
    size=$(stat -c %s short.bin)
    done_well 'pad: just enough' pad --slot-size $((size + 48)) --overwrite-only --output out.bin short.bin
    refused 'pad: too much by a byte' 6 'exceeds requested size' pad --slot-size $((size + 47)) --overwrite-only --output out.bin short.bin
    head -c 32768 /dev/zero | tr '\0' '\377' >erased.bin
    cp short.bin filled.bin
    tail -c +$((size + 1)) erased.bin >>filled.bin
    done_well 'unpad what is only filled' unpad --output out.bin filled.bin
    check 'unpad what is only filled: the image' cmp -s out.bin short.bin
    refused 'pad twice' 4 'it is padded already, to 0x8000 bytes' pad --slot-size 0x8000 --output out.bin overwrite.bin
    refused 'unpad twice' 4 'it is not padded' unpad --output out.bin short.bin
    refused 'no slot size' 2 'give --slot-size' pad --output out.bin short.bin
    refused 'two modes' 2 'exclude each other' pad --slot-size 0x8000 --primary-only --overwrite-only --output out.bin short.bin
    refused 'not primary-only' 2 'is not flagged as primary-only' pad --slot-size 0x8000 --primary-only --output out.bin short.bin
    refused 'overwrite, confirmed' 2 'go with slots that are swapped' pad --slot-size 0x8000 --overwrite-only --confirm --output out.bin short.bin
    refused 'align' 2 'is not a write alignment' pad --slot-size 0x8000 --align 3 --output out.bin short.bin
    refused 'sectors' 2 'is more than 65535' pad --slot-size 0x8000 --max-sectors 65536 --output out.bin short.bin
    run image unpad --output short.bin stirot.bin
    refused 'stirot, confirmed' 2 'whose trailer is always the same' pad --slot-size 0x8000 --confirm --output out.bin short.bin
    run image unpad --output short.bin primary.bin
    refused 'primary-only, overwritten' 2 'is flagged as primary-only' pad --slot-size 0x8000 --overwrite-only --output out.bin short.bin
    for offset in 0x5000 0x7fc0 0x7fe1 0x7fff; do
        cp confirmed.bin dirty.bin
        printf '\1' | dd of=dirty.bin bs=1 seek=$((offset)) conv=notrunc 2>/dev/null
        run image unpad --output out.bin dirty.bin
        check "unpad with a byte at $offset" status_is 4
    done
    cp overwrite.bin dirty.bin
    printf '\1' | dd of=dirty.bin bs=1 seek=$((0x5000)) conv=notrunc 2>/dev/null
    refused 'unpad what is dirty' 4 'dirty.bin: error: byte 0x5000 behind the TLVs is not erased' unpad --output out.bin dirty.bin
}

test_refused() {
    refused 'no key' 5 'give --decrypt-key' extract --output out.bin overwrite.bin
    refused 'another key' 5 'wrapped for another decryption key' extract --decrypt-key other.pem --output out.bin overwrite.bin
    refused 'a public key' 5 'a public key cannot decrypt' extract --decrypt-key enc-pub.pem --output out.bin overwrite.bin
    refused 'no such key' 4 'gone.pem' decrypt --decrypt-key gone.pem --output out.bin overwrite.bin
    refused 'decrypt without a key' 2 'give --decrypt-key or --config' decrypt --output out.bin overwrite.bin
    refused 'encrypt without a key' 2 'give --decrypt-key or --config' encrypt --output out.bin in-clear.bin
    refused 'decrypt what is plain' 4 'it is not flagged as encrypted' decrypt --decrypt-key enc.pem --output out.bin plain.bin
    refused 'encrypt what is plain' 4 "to encrypt it, use 'otpc image resign --encrypt-key'" encrypt --decrypt-key enc.pem --output out.bin plain.bin
    refused 'decrypt what is in clear' 4 'its body is in clear already' decrypt --decrypt-key enc.pem --output out.bin in-clear.bin
    refused 'encrypt what is encrypted' 4 'its body is encrypted already' encrypt --decrypt-key enc.pem --output out.bin overwrite.bin
    refused 'no option-byte keys' 4 'gone.obk' decrypt --config gone.obk --output out.bin overwrite.bin
    cp plain.bin damaged.bin
    printf '\1' | dd of=damaged.bin bs=1 seek=2000 conv=notrunc 2>/dev/null
    printf '\2' | dd of=damaged.bin bs=1 seek=2001 conv=notrunc 2>/dev/null
    refused 'extract what is damaged' 1 'damaged.bin: error: the digest in it is not that of its bytes' extract --output out.bin damaged.bin
    refused 'resign what is damaged' 1 'the digest in it is not that of its bytes' resign --key other.pem --output out.bin damaged.bin
    cp overwrite.bin damaged.bin
    printf '\1\2\3' | dd of=damaged.bin bs=1 seek=2000 conv=notrunc 2>/dev/null
    for verb in extract decrypt encrypt; do
        refused "$verb what is damaged and encrypted" 1 'the digest in it is not that of its bytes' "$verb" --decrypt-key enc.pem --output out.bin damaged.bin
    done
    refused 'resign without a key' 2 'no key to sign with; give --key' resign --output out.bin plain.bin
    refused 'resign with a public key' 5 'signing needs the private one' resign --key other-pub.pem --output out.bin plain.bin
    refused 'resign what is encrypted' 5 'give --decrypt-key' resign --key other.pem --output out.bin overwrite.bin
    refused 'encrypt for nobody' 4 'gone.pem' resign --key other.pem --encrypt-key gone.pem --output out.bin plain.bin
    refused 'encrypt STiROT' 3 'build it from its XML' resign --key other.pem --encrypt-key enc-pub.pem --output out.bin plain-stirot.bin
    refused 'no room for a signature' 6 'has no room for them' resign --key other.pem --encrypt-key enc-pub.pem --output out.bin full.bin
    refused 'a flag that boot code refuses' 1 'the boot core does not accept it signed anew: flags are' resign --key other.pem --output out.bin loaded.bin
}

test_files() {
    snapshot >before
    for verb in extract unpad; do
        run image "$verb" plain.bin
        check "$verb without output" status_is 2
        check "$verb without output: message" err_is 'otpc: error: nothing says what to write; give --output'
        run image "$verb" --output plain.bin plain.bin
        check "$verb onto itself" status_is 2
        check "$verb onto itself: message" err_is "otpc: error: output 'plain.bin' is the file 'plain.bin' that is read"
        run image "$verb" --output ./plain.bin plain.bin
        check "$verb onto itself by another name" status_is 2
        run image "$verb" --output out.elf plain.bin
        check "$verb to .elf" status_is 2
        check "$verb to .elf: message" err_has "output 'out.elf' must end in .hex or .bin"
        run image "$verb" --output gone/out.bin overwrite.bin
        check "$verb into no directory" not status_is 0
        run image "$verb" --base nowhere --output out.hex plain.bin
        check "$verb at no address" status_is 2
        for garbage in garbage.bin empty.bin cut.bin junk.hex directory gone.bin sign.pem; do
            run image "$verb" --output out.bin "$garbage"
            check "$verb $garbage" status_is 4
            check "$verb $garbage: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
        done
    done
    run image decrypt --decrypt-key der.bin --output der.bin overwrite.bin
    check 'decrypt onto the key' status_is 2
    run image resign --key der.bin --output der.bin plain.bin
    check 'resign onto the key' status_is 2
    run image resign --key sign.pem --encrypt-key der.bin --output der.bin plain.bin
    check 'resign onto the other key' status_is 2
    run image decrypt --config obk.bin --output obk.bin overwrite.bin
    check 'decrypt onto the option-byte keys' status_is 2
    run image decrypt --decrypt-key secret.pem --passphrase-file word.bin --output word.bin overwrite.bin
    check 'decrypt onto the passphrase' status_is 2
    run image decrypt --decrypt-key enc.pem --pin-file word.bin --output word.bin overwrite.bin
    check 'decrypt onto the PIN' status_is 2
    run image extract --output out.hex plain.bin
    check 'no address' status_is 2
    check 'no address: message' err_is "otpc: error: 'plain.bin' carries no address for a .hex; give --base"
    run image pad --slot-size 0x8000 --base 0xfffff000 --output out.hex plain.bin
    check 'beyond 4 GiB' status_is 6
    snapshot >after
    sed -i '/ \.\/\(before\|after\)$/d; /^\.\/\(before\|after\) /d' before after
    check 'nothing was written' cmp -s before after
    run image decrypt --decrypt-key secret.pem --passphrase-file word.bin --output out.bin overwrite.bin
    check 'with a passphrase' status_is 0
    setsid -w "$OTPC" image extract --output /dev/full plain.bin >"$stdout" 2>"$stderr" </dev/null
    status=$?
    check 'full disk' status_is 4
    setsid -w "$OTPC" image extract --output out.bin plain.bin >/dev/full 2>"$stderr" </dev/null
    status=$?
    check 'full disk for the report' status_is 4
}

# More images: what is plain, and what is wrong.
others() {
    built plain '/--pad</d' '/enc-pub/d'
    built padded '/enc-pub/d'
    built plain-stirot '/--pad</d' '/enc-pub/d' 's/0x96f3b83d/0x73ab1024/'
    built unsigned '/--pad</d' '/enc-pub/d' '/sign\.pem/d'
    built in-clear
    param in-clear.xml Clear -c
    "$OTPC" -pb in-clear.xml --output in-clear.bin || fail 'in-clear.bin is built'
    built record '/--pad</d' '/enc-pub/d'
    param record.xml Record --boot-record SPE
    "$OTPC" -pb record.xml --output record.bin || fail 'record.bin is built'
    size=$(stat -c %s plain.bin)
    built full '/enc-pub/d' "s/0x8000/$((size + 60))/"
    cp unsigned.bin loaded.bin
    printf '\040' | dd of=loaded.bin bs=1 seek=16 conv=notrunc 2>/dev/null
    head -c 3037 loaded.bin | openssl dgst -sha256 -binary |
        dd of=loaded.bin bs=1 seek=$((3037 + 8)) conv=notrunc 2>/dev/null
    head -c 1500 plain.bin >cut.bin
    random_file 5000 garbage.bin
    : >empty.bin
    echo ':junk' >junk.hex
    mkdir directory
    openssl pkey -in enc.pem -outform DER -out der.bin
    openssl pkey -in enc.pem -aes128 -passout pass:secret -out secret.pem
    echo secret >word.bin
    cp "$samples/good.xml" keys.xml
    "$OTPC" obk build --quiet keys.xml || fail 'keys.xml is built'
    cp out.obk obk.bin
}

for name in sign enc other third; do
    key "$name"
done
random_file 2001 firmware.bin
random_file 32 seed.bin
images
others
test_extract
test_recrypt
test_resign
test_resign_forms
test_pad
test_refused
test_files
check 'nothing temporary is left' no_temporary
finish
