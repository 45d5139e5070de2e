#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No call that overflows, guesses or shells out, no goto, no promise left in a comment, no mutable static state.
. ./tests/lint/lib.sh
need nm

calls='strcpy|strcat|sprintf|vsprintf|gets|strtok|atoi|atol|atof|system|popen|alloca|mktemp|tmpnam|rand|srand'

code() {
    on_files awk -f tests/lint/code.awk
}

# called NAMES: rows of code that call one of them, as "path:line: message".
called() {
    awk -v names="($1)" -F : '{
        path = $1; line = $2; text = " " substr($0, length(path) + length(line) + 3)
        while (match(text, "[^A-Za-z0-9_.>]" names "[ \t]*\\(")) {
            name = substr(text, RSTART + 1, RLENGTH - 2)
            sub(/[ \t]+$/, "", name)
            print path ":" line ": " name "() is not used here"
            text = substr(text, RSTART + RLENGTH - 1)
        }
    }'
}

# state OBJECT: its symbols in writable sections, as "path:line: message"; data that is only relocated is constant.
state() {
    source=${1#build/obj/}
    source=${source%.o}
    [ -f "$source" ] || source=${source%.c}.c
    [ -f "$source" ] || return 0
    nm --format=sysv "$1" | awk -F '|' '
        { gsub(/ /, "", $1); gsub(/ /, "", $3); gsub(/ /, "", $7) }
        $3 ~ /^[bBdDCsS]$/ && $7 !~ /^\.data\.rel\.ro/ { sub(/\.[0-9]+$/, "", $1); print $1 }' |
        while IFS= read -r name; do
            line=$(grep -n -m 1 -E "(^|[^[:alnum:]_])${name}[[:space:]]*([][;=,]|\$)" "$source" | cut -d : -f 1)
            echo "$source:${line:-1}: '$name' is mutable static state"
        done
}

found=$(
    files '^(src|include)/.*\.[ch]$' | code | called "$calls"
    files '^(src|include)/.*\.[ch]$' | grep -v '^src/base/' | code | called getenv
    files '\.[ch]$' | code | sed -n -E 's/^([^:]*:[0-9]+:).*\<goto\>.*/\1 goto is not used here/p'
    files . | on_files grep -nHIwE 'TOD[O]|FIXM[E]|XX[X]|HAC[K]' |
        sed -E 's/^([^:]*:[0-9]+):.*/\1: promises belong on an issue, not in the tree/'
    if [ -d build/obj/src ]; then
        find build/obj/src -name '*.o' | sort | while IFS= read -r object; do state "$object"; done
    fi
)
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
fi
