#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Holds otpc against licences of the original tools, where those are at hand: a global licence is known as one, the place
# where its ephemeral key is taken from holds a point of the curve, and nobody here can open it. Skips, and says so, where
# ../shared/corpus does not exist.
set -u

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

is_global() {
    "$otpc" license info --json "$1" | jq -e '.kind == "global" and .size == 136'
}

# has_point FILE: OpenSSL takes bytes 24 to 87 for a public key, behind the head of a SubjectPublicKeyInfo
has_point() {
    {
        printf '\060\131\060\023\006\007\052\206\110\316\075\002\001\006\010\052\206\110\316\075\003\001\007\003\102\000\004'
        tail -c +25 "$1" | head -c 64
    } >"$work/point.der"
    openssl pkey -pubin -inform DER -in "$work/point.der" -pubcheck -noout
}

stays_closed() {
    "$otpc" license verify "$1" --recipient "$work/some.pem"
    [ $? -eq 1 ]
}

"$otpc" key generate --quiet "$work/some.pem" || exit 1
find "$corpus" -iname '*license*' -size -2 | sort >"$work/list"
while read -r file; do
    check "${file#"$corpus/"} is a global licence" is_global "$file"
    check "${file#"$corpus/"} has a point" has_point "$file"
    check "${file#"$corpus/"} does not open" stays_closed "$file"
done <"$work/list"
echo "licences: $(wc -l <"$work/list")"
[ -s "$work/list" ] || fail 'there is no licence'
finish
