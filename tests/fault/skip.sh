#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Skips each executed instruction of the boot core once, as it is compiled for a Cortex-M33, for size and for speed.
# Names the lines of source whose instructions had better not be skipped. Ends with "N passed, N failed".
#
# usage: skip.sh BUILD
set -eu
cd "$(dirname "$0")/../.."
build=${1:?usage: skip.sh BUILD}/fault
cross=arm-none-eabi-
target='-std=c17 -ffreestanding -mcpu=cortex-m33 -mthumb -g -Wall -Wextra -Werror -Iinclude -Isrc/port/cortexm/libc'

skip() {
    echo "skipped: $*: run 'sh tests/packages.sh target'"
    echo '0 passed, 0 failed, 1 skipped'
    exit 0
}
command -v ${cross}gcc >/dev/null || skip "${cross}gcc is missing"
pkg-config --exists unicorn || skip 'the emulator library Unicorn is missing'

# compile LEVEL: the boot core and its harness, with an optimisation, to build/fault/LEVEL.bin.
compile() {
    objects=$build/$1
    rm -rf "$objects"
    mkdir -p "$objects/core"
    for source in src/bootcore/*.c; do
        object=$objects/core/$(basename "$source" .c).o
        # shellcheck disable=SC2086 # the flags are words
        ${cross}gcc $target "-$1" -c -o "$object" "$source"
    done
    # without the option, memset() would be made a call of memset()
    # shellcheck disable=SC2086 # the flags are words
    ${cross}gcc $target "-$1" -fno-tree-loop-distribute-patterns -c -o "$objects/target.o" tests/fault/skip_target.c
    ${cross}gcc -nostdlib -mcpu=cortex-m33 -mthumb -T tests/fault/skip.ld -o "$build/$1.elf" "$objects/target.o" \
        "$objects"/core/*.o -lgcc
    ${cross}objcopy -O binary -j .text "$build/$1.elf" "$build/$1.bin"
}

compile Os
compile O2
# shellcheck disable=SC2046 # the flags are words
${CC:-cc} -std=c17 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Wconversion -Wshadow -Werror -Iinclude -o "$build/skip" \
    tests/fault/skip.c tests/fault/skip_machine.c tests/fault/skip_port.c tests/fault/skip_image.c \
    $(pkg-config --cflags --libs unicorn libcrypto)

status=0
"$build/skip" Os "$build/Os.bin" O2 "$build/O2.bin" >"$build/skip.log" || status=$?
sed '/^accepted /d; $d' "$build/skip.log"
sed -n 's/^accepted //p' "$build/skip.log" | while read -r level address; do
    echo "accepted without the instruction at $address of $level:"
    ${cross}addr2line -sfi -e "$build/$level.elf" "$address" | paste -d ' ' - -
done
tail -n 1 "$build/skip.log"
exit "$status"
