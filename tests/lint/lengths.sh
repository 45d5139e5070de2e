#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No file over 600 lines, no function over 60, and the median function of src/ at most 18.
. ./tests/lint/lib.sh
need ctags

functions() {
    files '^(src|include|tests)/.*\.[ch]$' |
        ctags --languages=C --langmap=C:.c.h --kinds-C=f --fields=+ne --sort=no -f - -L -
}

# Rows of path, first line, last line and name.
spans() {
    awk -F '\t' '/^!/ { next } {
        first = last = 0
        for (i = 4; i <= NF; i++) {
            if ($i ~ /^line:/) first = substr($i, 6)
            if ($i ~ /^end:/) last = substr($i, 5)
        }
        if (first && last) printf "%s\t%d\t%d\t%s\n", $2, first, last, $1
    }'
}

status=0
if files '^(src|include|tests)/.*\.(c|h|sh)$' |
    on_files awk 'FNR == 601 { print FILENAME ":601: the file goes on after 600 lines" }' | grep .; then
    status=1
fi

spans=$(functions | spans)
if printf '%s\n' "$spans" |
    awk -F '\t' '$3 - $2 >= 60 { printf "%s:%d: %s() is %d lines, at most 60\n", $1, $2, $4, $3 - $2 + 1 }' | grep .; then
    status=1
fi

printf '%s\n' "$spans" | awk -F '\t' '$1 ~ /^src\// { print $3 - $2 + 1 }' | sort -n | awk '
    { length_of[NR] = $1 }
    END {
        median = NR ? (length_of[int((NR + 1) / 2)] + length_of[int(NR / 2) + 1]) / 2 : 0
        if (median > 18) print "src:1: the median function is over 18 lines"
        print "median function of src: " median " lines, " NR " functions"
        exit median > 18
    }' || status=1
exit "$status"
