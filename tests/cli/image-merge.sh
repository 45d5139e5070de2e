#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc image merge`: what comes together and where, gaps, overlaps, both formats, everything that is refused.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# refused LABEL STATUS MESSAGE ARGUMENT...: as text and as JSON, and nothing is written.
refused() {
    label=$1
    wanted=$2
    message=$3
    shift 3
    rm -f out.bin out.hex
    run image merge "$@"
    check "$label: status" status_is "$wanted"
    check "$label: message" err_has "$message"
    check "$label: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
    check "$label: nothing on stdout" out_empty
    check "$label: no output" absent out.bin
    check "$label: no output as .hex" absent out.hex
    run image merge "$@" --json
    check "$label: status with JSON" status_is "$wanted"
    check "$label: error as JSON" err_json ".error.status == $wanted"
}

# The bytes of a .hex from an address on, by an independent reader.
flat() {
    objcopy -I ihex -O binary --gap-fill 0xff "$1" flat.bin
}

test_hex() {
    run image merge --output out.hex secure.hex ns.hex boot.bin@0x08000000 data.bin@0x080a0000
    check 'merge' status_is 0
    check 'merge: no error' err_empty
    bytes=$((0x8000 * 2 + 5000 + 333))
    grep -v '^:......04' out.hex | grep '^:......00' >records
    check 'merge: text' out_has "wrote 'out.hex': 4 files, "
    flat out.hex
    check 'merge: the whole span' size_is $((0xa0000 + 333)) flat.bin
    check 'merge: boot code' [ "$(head -c 5000 flat.bin | sha256sum)" = "$(sha256sum <boot.bin)" ]
    check 'merge: secure image' [ "$(tail -c +$((0x10001)) flat.bin | head -c $((0x8000)) | sha256sum)" = "$(sha256sum <secure.bin)" ]
    check 'merge: other image' [ "$(tail -c +$((0x40001)) flat.bin | head -c $((0x8000)) | sha256sum)" = "$(sha256sum <ns.bin)" ]
    check 'merge: data' [ "$(tail -c 333 flat.bin | sha256sum)" = "$(sha256sum <data.bin)" ]
    check 'merge: gaps are left out' [ "$(wc -l <records)" -lt $((bytes / 16)) ]
    cp out.hex first.hex
    run image merge --quiet --output out.hex data.bin@0x080a0000 boot.bin@0x08000000 ns.hex secure.hex
    check 'merge: quiet' silent
    check 'merge: in any order' cmp -s first.hex out.hex
    run image merge --json --output out.hex secure.hex boot.bin@0x08000000
    check 'merge: JSON' out_json '(keys == ["base", "bytes", "format", "output", "parts", "size"]) and .base == "0x8000000" and
        .format == "hex" and .size == 98304 and [.parts[] | [.file, .address, .size]] ==
        [["secure.hex", "0x8010000", 32768], ["boot.bin", "0x8000000", 5000]]'
    run image merge --output out.hex first.hex
    check 'merge: one file' status_is 0
    check 'merge: one file, the same' cmp -s first.hex out.hex
    run image merge --output out.hex secure.hex@0x0c010000
    flat out.hex
    check 'merge: at another address' grep -q '^:020000040C01' out.hex
    check 'merge: at another address, the same' cmp -s flat.bin secure.bin
}

test_bin() {
    run image merge --output out.bin secure.hex ns.hex boot.bin@0x08000000 data.bin@0x080a0000
    check 'merge to .bin' status_is 0
    run image merge --output out.hex secure.hex ns.hex boot.bin@0x08000000 data.bin@0x080a0000
    flat out.hex
    check 'merge to .bin: the bytes of the .hex' cmp -s out.bin flat.bin
    check 'merge to .bin: gaps are erased' [ "$(bytes 5000 4 out.bin)" = ffffffff ]
    run image merge --output out.bin boot.bin@0 data.bin@0xffffff0
    check 'merge to .bin: too far' status_is 6
    check 'merge to .bin: too far, message' err_has 'bytes, a .bin may have 0x10000000; write a .hex'
    run image merge --output out.hex boot.bin@0x08000000 data.bin@0x90000000
    check 'merge to .hex: far' status_is 0
    check 'merge to .hex: far, small' [ "$(stat -c %s out.hex)" -lt 20000 ]
    run image merge --output out.hex data.bin@0xfffffeb3
    check 'merge: to the last byte' status_is 0
    refused 'merge: beyond the last byte' 6 "data.bin: error: 0x14d bytes at 0xfffffeb4 go beyond 4 GiB" --output out.hex data.bin@0xfffffeb4
    setsid -w "$OTPC" image merge --output /dev/stdout boot.bin@0 >piped.bin 2>"$stderr" </dev/null
    check 'merge into a pipe' cmp -s piped.bin boot.bin
}

test_overlaps() {
    refused 'overlap' 3 "'secure.hex' and 'data.bin' overlap: both have bytes from 0x08010010 to 0x0801015c" \
        --output out.hex secure.hex data.bin@0x08010010
    refused 'overlap: of .bin' 3 "'boot.bin' and 'data.bin' overlap: both have bytes from 0x08001387 to 0x08001387" \
        --output out.bin data.bin@0x08001387 boot.bin@0x08000000
    run image merge --output out.hex boot.bin@0x08000000 data.bin@0x08001388
    check 'next to each other' status_is 0
    refused 'twice' 3 "'secure.hex' and 'secure.hex' overlap" --output out.hex secure.hex secure.hex
    run image merge --output out.hex first.hex
    cp out.hex gap.hex
    run image merge --output out.hex gap.hex data.bin@0x08020000
    check 'into a gap' status_is 0
    refused 'inside of another' 3 "'ns.hex' and 'data.bin' overlap: both have bytes from 0x08040400 to 0x0804054c" \
        --output out.hex data.bin@0x08040400 boot.bin@0x08000000 ns.hex
    run image merge --output out.hex data.bin@0x08042000 ns.hex
    check 'into the slot of another' status_is 0
    check 'into the slot of another: warning' err_is "otpc: warning: 'data.bin' lies in the slot of 'ns.hex', which should be erased behind its image"
    run image merge --output out.hex boot.bin@0x08000000 ns.hex
    check 'beside the slot of another: no warning' err_empty
}

test_files() {
    mkdir -p directory
    : >empty.bin
    echo ':junk' >junk.hex
    refused 'no address' 2 "'boot.bin' carries no address; write it behind the name: boot.bin@0x08000000" --output out.hex secure.hex boot.bin
    refused 'a bad address' 2 "address of 'boot.bin'" --output out.hex boot.bin@here
    refused 'empty' 4 'empty.bin: error: empty' --output out.hex empty.bin@0
    refused 'gone' 4 'gone.bin' --output out.hex gone.bin@0
    refused 'a directory' 4 'directory' --output out.hex directory@0
    refused 'no hex' 4 'not an Intel HEX record' --output out.hex junk.hex
    refused 'no output' 2 'give --output' secure.hex
    refused 'another output' 2 "output 'out.elf' must end in .hex or .bin" --output out.elf secure.hex
    cp secure.hex kept.hex
    cp boot.bin kept.bin
    for file in kept.hex kept.bin; do
        run image merge --output "$file" kept.hex kept.bin@0
        check "onto $file" status_is 2
        check "onto $file: message" err_has "output '$file' is the file '$file' that is read"
    done
    check 'what is read stays' cmp -s kept.hex secure.hex
    check 'what is read stays too' cmp -s kept.bin boot.bin
    cp boot.bin 'odd@name.bin'
    run image merge --output out.bin 'odd@name.bin@0x100'
    check 'a name with @' status_is 0
    setsid -w "$OTPC" image merge --output out.hex secure.hex >/dev/full 2>"$stderr" </dev/null
    status=$?
    check 'full disk' status_is 4
}

# What was merged boots as its parts do.
test_boot() {
    run image merge --output all.hex secure.hex boot.bin@0x08000000
    run image merge --output out.hex all.hex
    check 'merged again: the same' cmp -s all.hex out.hex
    run project new --quiet --family h5 --path oemirot rot
    check 'a project' status_is 0
    for name in Secure NonSecure; do
        "$OTPC" -pb "rot/Images/${name}_Code_Image.xml" --output "$name.hex" || fail "$name.hex is built"
    done
    run image merge --output both.hex NonSecure.hex Secure.hex
    check 'updates together' status_is 0
    run boot run h573-overwrite-data --config rot/Config/OEMiROT_Config.xml --flash Secure.hex --flash NonSecure.hex
    cp "$stdout" timeline
    check 'updates boot' grep -q 'starts what is at' timeline
    run boot run h573-overwrite-data --config rot/Config/OEMiROT_Config.xml --flash both.hex
    check 'updates together boot' status_is 0
    check 'updates together boot in the same way' cmp -s "$stdout" timeline
}

key sign
random_file 2000 firmware.bin
random_file 5000 boot.bin
random_file 333 data.bin
image_xml secure.xml
param secure.xml Base -x 0x08010000
image_xml ns.xml 's/1\.2\.3/2.0.0/'
param ns.xml Base -x 0x08040000
for name in secure ns; do
    for kind in bin hex; do
        "$OTPC" -pb "$name.xml" --output "$name.$kind" || fail "$name.$kind is built"
    done
done
test_hex
test_bin
test_overlaps
test_files
test_boot
check 'nothing temporary is left' no_temporary
finish
