#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The project speaks of itself alone: no word and no path of the place where it was written.
. ./tests/lint/lib.sh

words='\b([Aa]ssistan[t]s?|[Cc]hatbo[t]s?|LL[M]s?|farm[-]studio)\b'
paths='(^|[^[:alnum:]_.~})-])/(work|root|home)/'
shared='\.\./shared'

found=$(
    files . | on_files grep -nHIoE -e "$words" | sed -E "s/^([^:]*:[0-9]+):(.*)/\1: word '\2'/"
    files . | on_files grep -nHIE -e "$paths" | sed -E 's/^([^:]*:[0-9]+):.*/\1: path of another machine/'
    files . | on_files grep -nHIE -e "$shared" | awk -F : -v shared="$shared" '
        $1 ~ /^tests\/conformance\// { gsub(/\.\.\/shared\/corpus/, "") }
        $0 ~ /\.\.\/shared/ { print $1 ":" $2 ": path of another machine" }'
)
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
fi
