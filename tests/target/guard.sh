# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Numbers against the limits in tests/target/limits. Sourced, not run; `here` is this directory.
exceeded=0

# over WHAT
over() {
    echo "FAILED: $1"
    exceeded=$((exceeded + 1))
}

# guard NAME NUMBER: shows it, and holds it against its limit.
guard() {
    limit=$(awk -v name="$1" '$1 == name { print $2 }' "${here:?}/limits")
    printf '  %-20s %6s of %6s\n' "$1" "$2" "$limit"
    case $2/$limit in
    *[!0-9/]* | /* | */) over "$1: '$2' of '$limit' cannot be compared" ;;
    *) [ "$2" -le "$limit" ] || over "$1 is $2, more than $limit" ;;
    esac
}

guarded() {
    [ "$exceeded" -eq 0 ]
}
