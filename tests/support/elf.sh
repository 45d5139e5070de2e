#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes a linked program for Arm as an ELF file, by the format alone: a loadable segment for each file. Its variables
# would live in RAM: virtual addresses differ from the physical ones.
# usage: elf.sh OUT ADDRESS FILE [ADDRESS FILE]...
set -eu

half() {
    # shellcheck disable=SC2059 # the format is the bytes
    printf "$(printf '\\%03o\\%03o' $(($1 & 255)) $(($1 >> 8 & 255)))"
}

word() {
    half $(($1 & 65535))
    half $(($1 >> 16 & 65535))
}

# The ELF header: executable, Arm, COUNT program headers behind it, no sections.
header() {
    printf '\177ELF\001\001\001\0\0\0\0\0\0\0\0\0'
    half 2
    half 40
    for value in 1 0 52 0 0x05000200; do word "$value"; done
    for value in 52 32 "$1" 40 0 0; do half "$value"; done
}

# program_header OFFSET ADDRESS SIZE
program_header() {
    for value in 1 "$1" $(($2 ^ 0x20000000)) "$2" "$3" "$3" 5 4; do word "$value"; done
}

out=$1
shift
{
    header $(($# / 2))
    offset=$((52 + 32 * ($# / 2)))
    index=0
    for argument in "$@"; do
        index=$((index + 1))
        if [ $((index % 2)) -eq 1 ]; then
            address=$argument
            continue
        fi
        size=$(stat -L -c %s "$argument")
        program_header "$offset" "$address" "$size"
        offset=$((offset + size))
    done
    index=0
    for argument in "$@"; do
        index=$((index + 1))
        [ $((index % 2)) -eq 1 ] || cat "$argument"
    done
} >"$out"
