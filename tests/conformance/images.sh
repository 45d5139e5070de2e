#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Holds otpc against image configurations and images of the original tools, where those are at hand: every
# configuration builds, and every image is rebuilt equal to the byte except for what is random by nature. Skips, and
# says so, where ../shared/corpus does not exist.
set -u

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
imagecheck=${IMAGECHECK:-$top/build/imagecheck}
copy_corpus

# build XML [ARGUMENT...]: the message of a failure is in the log
build() {
    "$otpc" image build --quiet "$@" >"$work/log" 2>&1
}

# check IMAGE XML CANONICAL BODY: reads an image with the keys beside its XML; tries them until one fits
check() {
    keys=$(dirname "$2")/../Keys
    for sign in none "$keys"/*uthentication*.pem; do
        for decrypt in none "$keys"/*ncryption.pem; do
            arguments=
            [ "$sign" = none ] || arguments="--key $sign"
            [ "$decrypt" = none ] || arguments="$arguments --decrypt $decrypt"
            # shellcheck disable=SC2086
            "$imagecheck" $arguments --body "$4" --canonical "$3" "$1" >"$work/facts" 2>/dev/null || continue
            grep -q '^digest: matches' "$work/facts" || continue
            # an image that somebody signed is read with the signer's key
            if [ "$sign" = none ] && [ -n "$(param "$2" -k Name)" ]; then
                continue
            fi
            return 0
        done
    done
    return 1
}

# begins_with FILE START: the rest are zeros, the padding of an encrypted body
begins_with() {
    size=$(stat -c %s "$2")
    [ "$(head -c "$size" "$1" | cksum)" = "$(cksum <"$2")" ] &&
        [ -z "$(tail -c +$((size + 1)) "$1" | tr -d '\0')" ]
}

build_every_configuration() {
    number=0
    mkdir -p "$work/elsewhere"
    while read -r xml; do
        input=$(input_of "$xml")
        output=$(output_of "$xml")
        mkdir -p "$(dirname "$input")" "$(dirname "$output")"
        [ -e "$input" ] || head -c 1000 /dev/urandom >"$input"
        name=${xml#"$work/corpus/"}
        if build "$xml" --input "$input" --output "$output" && check "$output" "$xml" "$work/c" "$work/body" &&
            begins_with "$work/body" "$input"; then
            number=$((number + 1))
            pass "builds: $name"
        else
            fail "does not build: $name"
        fi
    done <"$work/list"
    echo "configurations built: $number"
}

# same_image XML SHIPPED INPUT [ARGUMENT...]: rebuilds, and compares with what was shipped
same_image() {
    xml=$1
    shipped=$2
    input=$3
    shift 3
    "$otpc" image info --json "$shipped" >"$work/info" 2>"$work/log" || return 1
    base=$(jq -r .base "$work/info")
    slot=$(jq -r '.slot_size // empty' "$work/info")
    rebuilt=$work/rebuilt.${shipped##*.}
    set -- --set "Version=$(jq -r .header.version "$work/info")" "$@"
    address=$(param "$xml" -x Name)
    [ -z "$address" ] || set -- --set "$address=$base" "$@"
    [ -z "$slot" ] || set -- --set "$(param "$xml" -S Name)=$slot" "$@"
    build "$xml" --input "$input" --output "$rebuilt" "$@" || return 1
    check "$shipped" "$xml" "$work/shipped.txt" "$work/shipped.body" || return 1
    check "$rebuilt" "$xml" "$work/rebuilt.txt" "$work/rebuilt.body" || return 1
    begins_with "$work/shipped.body" "$input" || return 1
    diff "$work/shipped.txt" "$work/rebuilt.txt" >"$work/log" || return 1
    # without anything random in it, the file itself must be equal
    grep -q random "$work/shipped.txt" || cmp "$shipped" "$rebuilt" >"$work/log" 2>&1
}

rebuild_shipped() {
    number=0
    while read -r xml; do
        shipped=$(output_of "$xml" | sed "s|$work/corpus|$corpus|")
        input=$(input_of "$xml" | sed "s|$work/corpus|$corpus|")
        if [ ! -f "$shipped" ] || [ ! -f "$input" ]; then
            continue
        fi
        if same_image "$xml" "$shipped" "$input"; then
            number=$((number + 1))
            pass "equals the shipped image: ${shipped#"$corpus/"}"
        else
            fail "differs from the shipped image: ${shipped#"$corpus/"}"
        fi
    done <"$work/list"
    echo "shipped images rebuilt: $number"
}

rebuild_imgtool() {
    number=0
    for image in "$corpus"/imgtool-st/*_*; do
        name=${image##*/}
        xml=$(xml_of_imgtool "$name")
        input=$(input_of "$xml" | sed "s|$work/corpus|$corpus|")
        [ -f "$input" ] || input=$corpus/imgtool-st/input.bin
        if same_image "$xml" "$image" "$input" --hex-trailer magic; then
            number=$((number + 1))
            pass "equals the image tool's: $name"
        else
            fail "differs from the image tool's: $name"
        fi
    done
    echo "image tool's images rebuilt: $number"
}

sample_key_warns() {
    xml=$(find "$work/corpus" -name STiRoT_Code_Image.xml | head -1)
    "$otpc" -pb "$xml" >/dev/null 2>"$work/log"
    if grep -q 'publicly known sample key' "$work/log"; then
        pass "a sample key warns"
    else
        fail "a sample key does not warn"
    fi
}

grep -rl --include='*.xml' '<McubootFormat>' "$work/corpus" | LC_ALL=C sort >"$work/list"
rebuild_shipped
rebuild_imgtool
build_every_configuration
sample_key_warns
finish
