#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every header compiles alone and twice in a row, and what declares a function has the source file of its name.
. ./tests/lint/lib.sh
cc=${CC:-gcc}
need "$cc" ctags pkg-config
libraries=$(pkg-config --cflags libcrypto libxml-2.0 libcjson p11-kit-1 2>/dev/null)

# compile HEADER: a file that only includes it, twice.
compile() {
    # shellcheck disable=SC2086 # the flags are words
    printf '#include <%s>\n#include <%s>\n' "${1#include/}" "${1#include/}" |
        "$cc" -std=c17 -fsyntax-only -Wall -Wextra -Werror -Iinclude $libraries -x c - 2>&1
}

# pair HEADER: its source file, where it declares a function.
pair() {
    source=src/${1#include/}
    source=${source%.h}.c
    [ -f "$source" ] || ctags --languages=C --langmap=C:.h --kinds-C=p -x "$1" |
        awk -v source="$source" 'NR == 1 { print $4 ":" $3 ": declares " $1 "() but there is no " source }'
}

found=$(files '^include/.*\.h$' | while IFS= read -r header; do
    if ! out=$(compile "$header"); then
        printf '%s\n' "$out" | awk -v header="$header" '
            /^[^ ]+:[0-9]+:.* error:/ && !seen[$0]++
            { text = text " " $0 }
            END { for (any in seen) exit; print header ":1:" text }'
    fi
    pair "$header"
done)
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
fi
