#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Firmware as .elf, .axf and S-records: the same images as from Intel HEX, by XML and by options; what is refused.
elf=$(cd "$(dirname "$0")/../support" && pwd)/elf.sh
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# same_image NAME: the image that an XML makes of NAME is the one that it makes of the .hex.
same_image() {
    image_xml "$1.xml" "s/firmware\.bin/$1/" "s/out\.bin/$1.out.hex/"
    run image build --quiet "$1.xml"
    check "$1: status" status_is 0
    check "$1: silent" silent
    check "$1: the image of the .hex" [ "$(image_of "$1.out.hex")" = "$(image_of gap.hex.out.hex)" ]
}

# What an image is but for its signature: facts without it, and the body.
image_of() {
    "$OTPC" image info --json "$1" | jq -c '[.base, .size, .slot_size, .format]'
    "$OTPC" image extract --quiet --output body.bin "$1" && sha256sum <body.bin
}

# refused LABEL MESSAGE FILE
refused() {
    rm -f out.hex
    run image sign -k sign.pem -v 1.0.0 -H 0x400 -S 0x8000 --pad-header "$3" out.hex
    check "$1: status" status_is 4
    check "$1: message" err_has "$2"
    check "$1: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
    check "$1: no output" absent out.hex
    run image sign -k sign.pem -v 1.0.0 -H 0x400 -S 0x8000 --pad-header "$3" out.hex --json
    check "$1: as JSON" err_json '.error.status == 4'
}

# byte FILE OFFSET VALUE: as octal digits.
byte() {
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\$3" | dd of="$1" bs=1 seek="$2" conv=notrunc status=none
}

make_inputs() {
    key sign
    random_file 3000 one.bin
    random_file 333 two.bin
    sh "$elf" gap.elf 0x0c010400 one.bin 0x0c011400 two.bin
    cp gap.elf gap.axf
    cp gap.elf gap
    run image merge --quiet --output gap.hex one.bin@0x0c010400 two.bin@0x0c011400
    check 'the .hex is made' status_is 0
    for kind in srec s37; do objcopy -I ihex -O srec gap.hex "gap.$kind"; done
    objcopy -I ihex -O srec --change-addresses=-0x0c000000 gap.hex gap.s28
    cp gap.srec gap.mot
}

test_builds() {
    same_image gap.hex
    for name in gap.elf gap.axf gap gap.srec gap.s37 gap.mot; do same_image "$name"; done
    image_xml gap.s28.xml 's/firmware\.bin/gap.s28/' 's/out\.bin/gap.s28.hex/'
    run image build --json gap.s28.xml
    check 'S2 records: status' status_is 0
    check 'S2 records: address' [ "$("$OTPC" image info --json gap.s28.hex | jq -r .base)" = 0x10000 ]
    run image sign -k sign.pem -v 1.2.3 -H 0x400 -S 0x8000 --pad-header --pad --overwrite-only gap.elf signed.hex
    check 'sign: status' status_is 0
    "$OTPC" image extract --quiet --output body.bin signed.hex
    check 'sign: gap is erased' [ "$(bytes 3000 4 body.bin)" = ffffffff ]
    check 'sign: second segment' [ "$(tail -c 333 body.bin | sha256sum)" = "$(sha256sum <two.bin)" ]
    check 'sign: address' [ "$("$OTPC" image info --json signed.hex | jq -r .base)" = 0xc010000 ]
    run image sign -k sign.pem -v 1.2.3 -H 0x400 -S 0x8000 --pad-header -R 0 gap.elf zero.bin
    "$OTPC" image extract --quiet --output body.bin zero.bin
    check 'sign: another erased value' [ "$(bytes 3000 4 body.bin)" = 00000000 ]
    run image merge --output out.hex gap.elf gap.srec@0x08000000
    check 'merge: status' status_is 0
    check 'merge: text' out_has "2 files, 0x1a0a bytes from 0x08000000 to 0x0c01154c"
}

test_manifest() {
    image_xml m.xml 's/firmware\.bin/gap.elf/'
    run image build --quiet --manifest m.json m.xml
    check 'manifest: status' status_is 0
    check 'manifest: the file as it is' grep -q "$(sha256sum <gap.elf | cut -d ' ' -f 1)" m.json
    run manifest verify m.json
    check 'manifest: verifies' status_is 0
}

test_bad_elf() {
    cp gap.elf bad.elf
    byte bad.elf 4 2
    refused 'ELF of 64 bits' 'bad.elf: error: operand IN: the ELF file is not of 32 bits' bad.elf
    cp gap.elf bad.elf
    byte bad.elf 16 1
    refused 'ELF, relocatable' 'the ELF file is relocatable: an object file that has still to be linked' bad.elf
    cp gap.elf bad.elf
    byte bad.elf 18 76
    refused 'ELF for another machine' 'the ELF file is not for Arm' bad.elf
    head -c 3000 gap.elf >bad.elf
    refused 'ELF, cut off' 'program header 0: its bytes are missing: the ELF file is cut off' bad.elf
    sh "$elf" bad.elf 0x0c010400 one.bin 0x0c010fb7 two.bin
    refused 'ELF, overlap' 'data for address 0xc010fb7 is given twice, by program headers 0 and 1' bad.elf
    sh "$elf" bad.elf 0x0c010400 one.bin 0x90000000 two.bin
    refused 'ELF, far apart' 'bytes, from 0xc010400 on; more than 0x20000000 is refused' bad.elf
    cp gap.elf bad.bin
    refused 'ELF called .bin' 'a .bin by its name, an ELF file by its content: name it .elf, or make a .bin of it' bad.bin
    cp one.bin bad.elf
    refused 'no ELF' 'bad.elf: error: operand IN: not an ELF file' bad.elf
}

test_bad_srec() {
    sed '3s/[0-9A-F][^0-9A-F]*$/G/' gap.srec >bad.srec
    refused 'S-record, digit' 'bad.srec:3: error: operand IN: not an S-record' bad.srec
    sed '4s/^S3/S4/' gap.srec >bad.srec
    refused 'S-record, type' 'bad.srec:4: error: operand IN: unknown record type' bad.srec
    { sed -n 2p gap.srec && cat gap.srec; } >bad.srec
    refused 'S-record, twice' 'bad.srec:3: error: operand IN: data for address 0xc010400 is given twice (the other from line 1 on)' bad.srec
    sed '$d' gap.srec >bad.srec
    refused 'S-record, cut off' 'bad.srec: error: operand IN: no end record: the file is cut off' bad.srec
    sed '2s/^\(S3......\)../\100/' gap.srec >bad.srec
    refused 'S-record, checksum' 'bad.srec:2: error: operand IN: wrong checksum' bad.srec
    sed '$d' gap.srec >bad.srec
    echo S5030003F9 >>bad.srec
    tail -n 1 gap.srec >>bad.srec
    refused 'S-record, count' 'the file does not have as many data records as this one says: some are missing' bad.srec
    cp gap.hex bad.srec
    refused 'no S-record' "bad.srec:1: error: operand IN: not an S-record (no 'S')" bad.srec
}

test_outputs() {
    for name in out.elf out.axf out.srec out.s19 out.ihex; do
        run image sign -k sign.pem -v 1.0.0 -H 0x400 -S 0x8000 --pad-header gap.elf "$name"
        check "$name: status" status_is 3
        check "$name: message" err_is "otpc: error: operand OUT: output '$name' must end in .hex or .bin"
        check "$name: not written" absent "$name"
    done
}

# What the linkers really write, with the ELF header in the first segment.
test_linkers() {
    printf 'MEMORY { F : ORIGIN = 0x0c018400, LENGTH = 64K\nR : ORIGIN = 0x30000000, LENGTH = 64K }\n%s\n' \
        'SECTIONS { .text : { *(.text*) *(.rodata*) } >F .data : { *(.data*) } >R AT>F .bss : { *(.bss*) } >R
            /DISCARD/ : { *(.comment) *(.ARM*) } }' >app.ld
    echo 'int data = 5; int bss[100]; void _start(void) { bss[0] = data; for (;;); }' >app.c
    if ! clang --target=arm-none-eabi -mcpu=cortex-m33 -c app.c -o app.o 2>/dev/null; then
        skip 'no compiler for Arm here'
        return
    fi
    refused 'an object file' 'relocatable' app.o
    for linker in ld.lld arm-none-eabi-ld; do
        if ! "$linker" -T app.ld app.o -o app.elf 2>/dev/null; then
            skip "no $linker here"
            continue
        fi
        run image merge --quiet --output linked.hex app.elf
        check "$linker: status" status_is 0
        run image merge --json --output linked.bin app.elf
        check "$linker: begins with the program" out_json '.base == "0xc018400" and .size < 200'
        if command -v llvm-objcopy >/dev/null; then
            llvm-objcopy -O binary app.elf app.bin
            check "$linker: what objcopy makes of it" cmp -s linked.bin app.bin
        fi
    done
}

make_inputs
test_builds
test_manifest
test_bad_elf
test_bad_srec
test_outputs
test_linkers
check 'nothing temporary is left' no_temporary
finish
