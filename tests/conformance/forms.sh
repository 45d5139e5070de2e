#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Holds `otpc config list`, `get` and `set` against configurations of the original tools, where those are at hand: every
# parameter of every XML is set to the value it has, which leaves the file as it is to the byte, and to another value
# and back, which does too. Works on copies. Skips, and says so, where ../shared/corpus does not exist.
set -u

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
same=0
there_and_back=0
inserted=0
refused=0
only_one=0
copy_corpus
unit=$(printf '\037') # stands between the members of a row

# wrong WHAT: fails, and mends the file for the next
wrong() {
    fail "$1"
    cp "$work/original" "$xml"
}

# set_value VALUE: sets the parameter $name at $line of $xml; the value goes through standard input.
set_value() {
    printf '%s\n' "$1" | "$otpc" config set "$xml" "$name" - --line "$line" >"$work/log" 2>&1
}

get_value() {
    "$otpc" config get "$xml" "$name" --line "$line" --reveal 2>/dev/null
}

# other_value: a value that the parameter may have and has not.
other_value() {
    case $type:$command in
        List:* | Bool:* | Flag:*) printf '%s' "$choice" ;;
        File:*) printf '%s' '../a <new> & other.bin' ;;
        Text:*) printf '%s' 'an0ther <&>' ;;
        Dependency:*) printf '%s' '7,6.5.4+3' ;;
        Data:-v) printf '%s' '6.5.4+3' ;;
        Data:-s) printf '%s' '77' ;;
        Data:--align) [ "$value" = 8 ] && printf 4 || printf 8 ;;
        Data:-ma) [ "$value" = 0x96f3b83d ] && printf 0x73ab1024 || printf 0x96f3b83d ;;
        Data:-e | Data:--public-key-format) ;; # there is no other
        *) [ "$value" = 0x71 ] && printf 0x72 || printf 0x71 ;;
    esac
}

# without_insertion: the file without lines that hold an element which the original lacks.
without_insertion() {
    grep -v -e '<Enable>' -e "<Value>$(printf '%s' "$value" | sed 's/[].[*^$\/]/\\&/g')</Value>" "$1"
}

is_unchanged() {
    cmp -s "$xml" "$work/original"
}

refuses() {
    set_value 0x71
    [ $? -eq 3 ] && is_unchanged && grep -q 'change it there\|no LinkedXML\|no field\|no value\|link' "$work/log"
}

sets_the_same() {
    set_value "$value" && is_unchanged
}

goes_there_and_back() {
    set_value "$other" && not_original && [ "$(get_value)" = "$other" ] && set_value "$value"
}

not_original() {
    ! is_unchanged
}

# A value that stood in <Default>, or nowhere for a flag, has an element of its own now; nothing else differs.
only_inserted() {
    without_insertion "$xml" >"$work/new"
    without_insertion "$work/original" | cmp -s - "$work/new"
}

# one_parameter: all checks of the parameter that the variables tell of.
one_parameter() {
    where="${xml#"$work/corpus/"}:$line: $name"
    if [ "$linked" = true ]; then
        refuses || { wrong "$where: a linked value was set" && return; }
        refused=$((refused + 1))
        pass "$where: linked"
        return
    fi
    if [ "$source" = value ] || [ "$kind" = image ] || [ "$output" = true ]; then
        sets_the_same || { wrong "$where: set to '$value', the file is another" && return; }
        same=$((same + 1))
    fi
    other=$(other_value)
    if [ -z "$other" ]; then
        only_one=$((only_one + 1))
        pass "$where: the same"
        return
    fi
    goes_there_and_back || { wrong "$where: '$value' to '$other' and back" && return; }
    if [ "$source" = value ]; then
        is_unchanged || { wrong "$where: after '$other' and back the file is another" && return; }
        there_and_back=$((there_and_back + 1))
    else
        only_inserted || { wrong "$where: more was inserted than an element" && return; }
        cp "$work/original" "$xml"
        inserted=$((inserted + 1))
    fi
    pass "$where"
}

# rows: the parameters of the form on standard input, one a line.
rows() {
    # shellcheck disable=SC2016 # the program is jq's
    jq -r '.kind as $kind | .parameters[] | .value as $value |
        [$kind, .line, .name, .type, .command // "", .source, .value // "", (.linked != null), .output,
         (first(.choices[]?.value | select(. != $value)) // "")] | map(tostring) | join("\u001f")'
}

one_file() {
    cp "$xml" "$work/original"
    if ! "$otpc" config list --all --json "$xml" >"$work/form" 2>"$work/log"; then
        wrong "${xml#"$work/corpus/"}: no form"
        return
    fi
    rows <"$work/form" >"$work/rows"
    while IFS=$unit read -r kind line name type command source value linked output choice; do
        if [ "$type" = Text ] && [ -z "$value" ]; then
            value=$(get_value)
        fi
        one_parameter
    done <"$work/rows"
    cmp -s "$xml" "$work/original" || wrong "${xml#"$work/corpus/"}: the file is not as it was"
}

grep -rlE --include='*.xml' '<(McubootFormat|Obdata)>' "$work/corpus" | LC_ALL=C sort >"$work/list"
while read -r xml; do
    one_file
done <"$work/list"
echo "forms: $(wc -l <"$work/list") files, $same values set as they are, $there_and_back to another and back," \
    "$inserted inserted, $refused linked ones refused, $only_one with one value only"
finish
