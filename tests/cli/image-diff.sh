#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc image diff`: every kind of difference by its name, what is random, exit statuses, reports.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# differs LABEL NAMES ARGUMENT...: exactly these differences, as "part:name" with commas between, and status 1.
differs() {
    label=$1
    names=$2
    shift 2
    run image diff --json "$@"
    check "$label: status" status_is 1
    check "$label: no error" err_empty
    check "$label: differences" out_json "([.differences[] | .part + \":\" + .name] | join(\",\")) == \"$names\" and (.same | not)"
    run image diff "$@"
    check "$label: status of text" status_is 1
    check "$label: lines" [ "$(wc -l <"$stdout")" -ge 1 ]
    run image diff --quiet "$@"
    check "$label: status when quiet" status_is 1
    check "$label: quiet" silent
}

same() {
    label=$1
    shift
    run image diff "$@"
    check "$label: same" status_is 0
    check "$label: says so" [ "$(cat "$stdout")" = 'no difference' ]
    run image diff --json "$@"
    check "$label: same as JSON" out_json '. == {"same": true, "only_random": false, "hidden": false, "differences": []}'
}

# patched FROM TO OFFSET OCTAL: one byte is another.
patched() {
    cp "$1" "$2"
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\$4" | dd of="$2" bs=1 seek=$(($3)) conv=notrunc 2>/dev/null
}

# built NAME [ARGUMENT]...
built() {
    name=$1
    shift
    "$OTPC" -pb plain.xml --output "$name" "$@" || fail "$name is built"
}

test_same() {
    same 'itself' plain.bin plain.bin
    same 'bin and hex' padded.bin padded.hex
    same 'encrypted, itself' encrypted.bin encrypted.bin
    same 'encrypted, with the key' --decrypt-key enc.pem encrypted.bin encrypted.bin
    same 'a key without use' --decrypt-key enc.pem plain.bin plain.bin
}

test_header() {
    built other.bin --set Version=1.2.4
    differs 'version' 'header:version,TLV:SHA-256,TLV:ECDSA signature' plain.bin other.bin
    run image diff plain.bin other.bin
    check 'version: text' grep -qE '^header +version +1\.2\.3\+0, 1\.2\.4\+0$' "$stdout"
    built other.bin --set Counter=9
    differs 'counter' 'protected TLV:security counter,TLV:SHA-256,TLV:ECDSA signature' plain.bin other.bin
    run image diff plain.bin other.bin
    check 'counter: text' grep -qE '^protected TLV +security counter +0x7, 0x9$' "$stdout"
    built other.bin --set Magic=0x55f7394e
    differs 'magic' 'header:magic,TLV:SHA-256,TLV:ECDSA signature' plain.bin other.bin
    patched plain.bin other.bin 4 1
    differs 'load address' 'header:load address' plain.bin other.bin
    patched plain.bin other.bin 16 20
    differs 'flags' 'header:flags' plain.bin other.bin
    patched plain.bin other.bin 28 1
    differs 'reserved word' 'header:reserved word' plain.bin other.bin
    patched plain.bin other.bin 100 1
    differs 'header fill' 'header:fill' plain.bin other.bin
    run image diff --json plain.bin other.bin
    check 'header fill: where' out_json '.differences[0] | .offset == 100 and .bytes == 1'
    "$OTPC" -pb plain.xml --set 'Header size=0x200' --output other.bin
    differs 'header size' 'header:header size,TLV:SHA-256,TLV:ECDSA signature' plain.bin other.bin
    built one.hex --set Base=0x08010000
    built other.hex --set Base=0x08020000
    differs 'address' 'file:address' one.hex other.hex
}

test_body() {
    patched plain.bin other.bin 1500 1
    patched other.bin again.bin 1600 2
    head -c 2000 firmware.bin >expected.bin
    run image diff --json plain.bin again.bin
    check 'body' out_json '.differences | length == 1 and (.[0] | .part == "body" and .name == "bytes" and .bytes == 2 and .offset == 1500)'
    run image diff plain.bin again.bin
    check 'body: text' grep -qE '^body +bytes +2 differ, the first at 0x5dc$' "$stdout"
    head -c 1990 firmware.bin >short.bin
    built other.bin --input short.bin
    differs 'a shorter body' 'header:image size,body:bytes,TLV:SHA-256,TLV:ECDSA signature' plain.bin other.bin
    run image diff --json plain.bin other.bin
    check 'a shorter body: how much' out_json '.differences[1] | .bytes == 10 and .offset == 3014'
}

test_tlvs() {
    built other.bin --set 'Signing key=other.pem'
    differs 'another key' 'TLV:key hash,TLV:ECDSA signature' plain.bin other.bin
    built other.bin --set 'Key format=full'
    differs 'key in full' 'TLV:key hash,TLV:public key' plain.bin other.bin
    run image diff --json plain.bin other.bin
    check 'key in full: one has none' out_json '.differences[0].second == null and (.differences[0].first | length == 64) and
        .differences[1].first == null'
    run image diff plain.bin other.bin
    check 'key in full: text' grep -qE '^TLV +public key +none, 3059[0-9a-f]+\.\.\.$' "$stdout"
    size=$(stat -c %s plain.bin)
    patched plain.bin other.bin $((size - 1)) 1
    patched plain.bin again.bin $((size - 1)) 2
    run image diff other.bin again.bin
    check 'signatures by one key' status_is 0
    check 'signatures by one key: random' out_has 'only what is random differs'
    run image diff --json other.bin again.bin
    check 'signatures by one key: JSON' out_json '.only_random and (.same | not) and (.differences | length == 1) and .differences[0].random'
    patched other.bin damaged.bin 1500 1
    differs 'signatures over what is damaged' 'body:bytes,TLV:ECDSA signature' plain.bin damaged.bin
    "$OTPC" -pb dependent.xml --output other.bin
    differs 'dependency' 'header:protected size,TLV:SHA-256,TLV:ECDSA signature,protected TLV:dependency' plain.bin other.bin
}

test_encrypted() {
    "$OTPC" -pb encrypted.xml --output again.bin
    run image diff --decrypt-key enc.pem encrypted.bin again.bin
    check 'encrypted twice' status_is 0
    check 'encrypted twice: random' out_has 'only what is random differs'
    check 'encrypted twice: which' grep -qE '^TLV +ECIES-P256 key +04[0-9a-f]+\.\.\., 04[0-9a-f]+\.\.\. \(random\)$' "$stdout"
    run image diff --json --decrypt-key enc.pem encrypted.bin again.bin
    check 'encrypted twice: JSON' out_json '.only_random and (.hidden | not) and [.differences[].name] == ["ECIES-P256 key"]'
    run image diff encrypted.bin again.bin
    check 'without the key' status_is 1
    check 'without the key: note' err_has 'give --decrypt-key to compare them in clear'
    check 'without the key: not random' not out_has 'only what is random differs'
    run image diff --json --quiet encrypted.bin again.bin
    check 'without the key: JSON' out_json '.hidden and [.differences[] | .part + ":" + .name] == ["body:bytes", "TLV:ECIES-P256 key"]'
    run image diff --decrypt-key other.pem encrypted.bin again.bin
    check 'another key' status_is 5
    check 'another key: message' err_is 'encrypted.bin: error: its content key was wrapped for none of the keys given, or changed'
    "$OTPC" image decrypt --quiet --decrypt-key enc.pem --output clear.bin encrypted.bin
    differs 'in clear' 'body:form' --decrypt-key enc.pem encrypted.bin clear.bin
    run image diff --decrypt-key enc.pem encrypted.bin clear.bin
    check 'in clear: text' grep -qE '^body +form +encrypted, in clear$' "$stdout"
    "$OTPC" image resign --quiet --key sign.pem --decrypt-key enc.pem --encrypt-key other-pub.pem --output again.bin encrypted.bin
    run image diff --decrypt-key enc.pem --decrypt-key other.pem encrypted.bin again.bin
    check 'for two recipients' status_is 0
    "$OTPC" -pb encrypted.xml --input changed.bin --output again.bin
    differs 'another firmware' 'body:bytes,TLV:SHA-256,TLV:ECDSA signature,TLV:ECIES-P256 key' --decrypt-key enc.pem encrypted.bin again.bin
    run image diff --json --decrypt-key enc.pem encrypted.bin again.bin
    check 'another firmware: one byte' out_json '.differences[0] | .bytes == 1 and .offset == 2023'
}

test_slots() {
    differs 'padded' 'file:size' plain.bin padded.bin
    "$OTPC" -pb padded.xml --set 'Slot size=0x9000' --output other.bin
    differs 'another slot' 'file:size' padded.bin other.bin
    patched padded.bin other.bin 0x5000 1
    differs 'fill' 'fill:bytes' padded.bin other.bin
    run image diff --json padded.bin other.bin
    check 'fill: where' out_json '.differences[0] | .offset == 20480 and .bytes == 1'
    patched padded.bin other.bin 0x7fe0 1
    differs 'confirmed' 'trailer:image_ok' padded.bin other.bin
    run image diff padded.bin other.bin
    check 'confirmed: text' grep -qE '^trailer +image_ok +f{32}, 01f{30}$' "$stdout"
    patched padded.bin other.bin 0x7fff 1
    differs 'magic of the trailer' 'trailer:magic' padded.bin other.bin
    patched padded.bin other.bin 0x7fd0 1
    differs 'copied' 'trailer:copy_done' padded.bin other.bin
    patched padded.bin other.bin 0x7fc0 1
    differs 'swapped' 'trailer:swap_info' padded.bin other.bin
}

test_files() {
    random_file 5000 garbage.bin
    : >empty.bin
    for file in garbage.bin empty.bin gone.bin sign.pem .; do
        run image diff plain.bin "$file"
        check "$file" status_is 4
        check "$file: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
        check "$file: nothing on stdout" out_empty
        run image diff --json "$file" plain.bin
        check "$file first" status_is 4
        check "$file first: JSON" err_json '.error.status == 4'
    done
    run image diff plain.bin
    check 'one file' status_is 2
    run image diff plain.bin plain.bin plain.bin
    check 'three files' status_is 2
    run image diff --decrypt-key gone.pem plain.bin plain.bin
    check 'no such key' status_is 4
    run image diff --decrypt-key enc-pub.pem encrypted.bin encrypted.bin
    check 'a public key' status_is 5
    setsid -w "$OTPC" image diff plain.bin padded.bin >/dev/full 2>"$stderr" </dev/null
    status=$?
    check 'full disk' status_is 4
}

for name in sign enc other; do
    key "$name"
done
random_file 2000 firmware.bin
patched firmware.bin changed.bin 999 "$([ "$(bytes 999 1 firmware.bin)" = 01 ] && echo 2 || echo 1)"
for offset in 476 576; do
    patched firmware.bin firmware.bin.new $offset 377
    mv firmware.bin.new firmware.bin
done
patched firmware.bin changed.bin 999 "$([ "$(bytes 999 1 firmware.bin)" = 01 ] && echo 2 || echo 1)"
image_xml plain.xml '/--pad</d'
param plain.xml Counter -s 7
param plain.xml Base -x 0x08010000
param plain.xml Magic -ma 0x96f3b83d
param plain.xml 'Key format' --public-key-format hash
sed '/--overwrite-only/d' plain.xml >dependent.xml
param dependent.xml Dependency -d 1,2.0.0 Dependency
cp plain.xml padded.xml
param padded.xml Pad --pad
cp plain.xml encrypted.xml
param encrypted.xml Encryption -E enc-pub.pem File
for name in plain padded encrypted; do
    for kind in bin hex; do
        "$OTPC" -pb "$name.xml" --output "$name.$kind" || fail "$name.$kind is built"
    done
done
test_same
test_header
test_body
test_tlvs
test_encrypted
test_slots
test_files
check 'nothing temporary is left' no_temporary
finish
