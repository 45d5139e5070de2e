#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What the firmware takes, beside the limits in tests/target/limits; fails where one is exceeded, where the boot core
# has a variable, or where it wants more of others than four functions on memory.
#
# usage: sizes.sh FIRMWARE-DIRECTORY
set -u
here=$(cd "$(dirname "$0")" && pwd)
firmware=${1:?usage: sizes.sh FIRMWARE-DIRECTORY}
cross=${CROSS:-arm-none-eabi-}
# shellcheck source=guard.sh
. "$here/guard.sh"

# linked ERE: bytes of code and constants that the linker took from the objects whose path matches.
linked() {
    awk -v objects="$1" '
        /^Linker script and memory map/ { on = 1 }
        !on { next }
        /^ \.[^ ]+$/ { section = $1; next }
        /^ \.[^ ]+ +0x/ { section = $1; sub(/^ \.[^ ]+/, "") }
        /^ +0x[0-9a-f]+ +0x[0-9a-f]+ [^ ]/ && section ~ /^\.(text|rodata|vectors|data|ARM\.ex)/ && $3 ~ objects {
            sum += hex($2)
        }
        function hex(text,    i, n) {
            for (i = 3; i <= length(text); i++) n = n * 16 + index("0123456789abcdef", substr(text, i, 1)) - 1
            return n
        }
        END { print sum + 0 }' "$firmware/firmware.map"
}

# column NUMBER FILE: of size(1)
column() {
    "${cross}size" "$2" | awk -v column="$1" 'NR == 2 { print $column }'
}

guard bootcore-code "$(linked '/bootcore/')"
guard port-code "$(linked '/src/port/')"
guard mbedtls-code "$(linked '/mbedtls/[a-z0-9_]+[.]o$')"
guard firmware-code "$(column 1 "$firmware/firmware.elf")"
guard bootcore-variables "$(($(column 2 "$firmware/bootcore.o") + $(column 3 "$firmware/bootcore.o")))"
guard bootcore-stack "$(cat "$firmware"/src/bootcore/*.ci | awk -f "$here/stack.awk")"

undefined=$("${cross}nm" -u "$firmware/bootcore.o" | awk '{ print $2 }' | sort | tr '\n' ' ')
echo "  bootcore wants       ${undefined:-nothing}"
for name in $undefined; do
    case $name in
    memcpy | memmove | memset | memcmp) ;;
    *) over "the boot core wants '$name'" ;;
    esac
done
guarded
