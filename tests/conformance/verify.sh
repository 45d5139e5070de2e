#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Has the boot core judge the images of the original tools, and those that otpc builds from their configurations: each
# is valid with the keys of its project, and with no others. Skips, and says so, where ../shared/corpus does not exist.
set -u

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
copy_corpus

has_param() {
    [ -n "$(param "$1" "$2" Command)" ] && [ "$(param "$1" "$2" Enable)" != 0 ]
}

# signer XML IMAGE: the key file of its project that the image names, by its hash or whole; nothing where nobody signed
signer() {
    named=$("$otpc" image info --json "$2" | jq -r '.tlvs[] | select(.type == "0x1") | .value')
    whole=$("$otpc" image info --json "$2" | jq -r '.tlvs[] | select(.type == "0x2") | .value')
    [ -n "$named$whole" ] || return
    for candidate in "$(dirname "$1")"/../Keys/*.pem; do
        spki=$(openssl pkey -in "$candidate" -pubout -outform DER 2>/dev/null | od -An -v -tx1 | tr -d ' \n') ||
            spki=$(openssl pkey -pubin -in "$candidate" -outform DER 2>/dev/null | od -An -v -tx1 | tr -d ' \n')
        hash=$("$otpc" key hash "$candidate" 2>/dev/null)
        [ "${hash%% *}" != "$named" ] || echo "$candidate"
        [ -z "$whole" ] || [ "$spki" != "$whole" ] || echo "$candidate"
    done | head -n 1
}

# recipient XML ARGUMENT...: the key file of its project that the content key was wrapped for
recipient() {
    beside=$(dirname "$1")/../Keys
    shift
    for candidate in "$beside"/*ncryption*.pem; do
        openssl pkey -in "$candidate" -noout 2>/dev/null || continue
        refuses wrapped-key --decrypt-key "$candidate" "$@" || echo "$candidate"
    done | head -n 1
}

# fact FILTER: of the image that `otpc image info --json` has told of
fact() {
    jq -r "$1" "$work/info"
}

# flavour XML IMAGE: how the device would look at it, in $how; and why
flavour() {
    "$otpc" image info --json "$2" >"$work/info" || return 1
    how=
    is_encrypted=$(fact 'any(.tlvs[]; .type == "0x32")')
    # primary slots of ST's encrypted boot paths hold images in clear that are flagged as encrypted (-c)
    if has_param "$1" -c; then
        how="$how --clear"
        is_encrypted=false
    fi
    # an update has the trailer's magic. An image that is confirmed is not one, it is written to the primary slot; nor
    # is one that goes there alone.
    if [ "$(fact .trailer.magic)" = good ] && [ "$(fact .trailer.image_ok)" != set ] && ! has_param "$1" --primary-only; then
        how="$how --secondary"
        # the trailer of a swap has a status area, which boot code writes to; STiROT never swaps
        if ! has_param "$1" --overwrite-only && [ "$(fact .header.magic)" != 0x73ab1024 ]; then
            sectors=$(param "$1" -M Value)
            [ "${sectors:-128}" -eq 0 ] || how="$how --max-sectors ${sectors:-128}"
        fi
    fi
    slot=$(fact '.slot_size // empty')
    [ -z "$slot" ] || how="$how --slot-size $slot"
    # ST's OEMiROT wants a security counter and knows keys by their hash: an image without counter, and those of the
    # secure manager, which hold the key whole, can be accepted by upstream's rules alone
    if [ -z "$(fact '.tlvs[] | select(.type == "0x50")')" ] || [ -n "$(fact '.tlvs[] | select(.type == "0x2")')" ]; then
        how="$how --policy mcuboot"
    fi
}

# verify ARGUMENT...: the exit status of image verify
verify() {
    "$otpc" image verify "$@" >"$work/log" 2>&1
}

# refuses WORD ARGUMENT...: not valid, for that reason
refuses() {
    word=$1
    shift
    "$otpc" image verify --json "$@" >"$work/verdict" 2>>"$work/log"
    [ $? -eq 1 ] && jq -e --arg word "$word" '.valid == false and .images[0].reason == $word' "$work/verdict" >>"$work/log"
}

# judge XML IMAGE: valid with the right keys, not with the wrong ones
judge() {
    flavour "$1" "$2" || return 1
    key=$(signer "$1" "$2")
    if [ -z "$key" ]; then
        # settings that another image carries are not signed: only their digest can be judged
        kind=unsigned
        # shellcheck disable=SC2086 # the flavour is words
        verify --unsigned $how "$2" && refuses tlv-missing --key "$work/other.pem" $how "$2"
        return
    fi
    kind=signed
    good=
    # shellcheck disable=SC2086
    [ "$is_encrypted" = false ] || good="--decrypt-key $(recipient "$1" --key "$key" $how "$2")"
    # shellcheck disable=SC2086
    verify --key "$key" $good $how "$2" || return 1
    # shellcheck disable=SC2086
    refuses key-unknown --key "$work/other.pem" $good $how "$2" || return 1
    # no device has a counter above the highest
    if [ "$(fact '.tlvs[] | select(.type == "0x50") | .value')" != ffffffff ]; then
        # shellcheck disable=SC2086
        refuses counter --key "$key" $good $how --min-counter 0xffffffff "$2" || return 1
    fi
    [ "$is_encrypted" = true ] || return 0
    kind='signed and encrypted'
    # shellcheck disable=SC2086
    refuses wrapped-key --key "$key" --decrypt-key "$work/other.pem" $how "$2" &&
        refuses digest --key "$key" $how "$2"
}

# tally WHAT XML IMAGE
tally() {
    if judge "$2" "$3"; then
        number=$((number + 1))
        pass "$1 ($kind$how)"
    else
        fail "$1 ($kind$how)"
    fi
}

verify_shipped() {
    number=0
    while read -r xml; do
        image=$(output_of "$xml" | sed "s|$work/corpus|$corpus|")
        [ ! -f "$image" ] || tally "shipped: ${image#"$corpus/"}" "$xml" "$image"
    done <"$work/list"
    echo "shipped images verified: $number"
    there=$(find "$corpus"/cube-* -name '*.hex' -o -name '*.bin' | while read -r file; do
        "$otpc" image info "$file" >>"$work/log" 2>&1 && echo "$file"
    done | wc -l)
    check "there are $there images, and $number of them verified" [ "$number" -eq "$there" ]
}

verify_imgtool() {
    number=0
    for image in "$corpus"/imgtool-st/*_*; do
        tally "image tool's: ${image##*/}" "$(xml_of_imgtool "${image##*/}")" "$image"
    done
    echo "image tool's images verified: $number"
}

verify_built() {
    number=0
    mkdir -p "$work/elsewhere"
    while read -r xml; do
        input=$(input_of "$xml")
        output=$(output_of "$xml")
        mkdir -p "$(dirname "$input")" "$(dirname "$output")"
        [ -e "$input" ] || head -c 1000 /dev/urandom >"$input"
        if "$otpc" image build --quiet "$xml" --input "$input" --output "$output" >"$work/log" 2>&1; then
            tally "built: ${xml#"$work/corpus/"}" "$xml" "$output"
        else
            fail "does not build: ${xml#"$work/corpus/"}"
        fi
    done <"$work/list"
    echo "built images verified: $number"
}

# The keys as a device has them: from the option-byte key files that were shipped.
verify_with_option_bytes() {
    number=0
    while read -r xml; do
        image=$(output_of "$xml" | sed "s|$work/corpus|$corpus|")
        linked=$(path_of "$xml" '//GlobalParam/LinkedXML')
        obk=$(find "$(dirname "$(dirname "$linked")")/Binary" -iname "$(basename "$linked" .xml).obk" 2>/dev/null)
        if [ ! -f "$image" ] || [ ! -f "$linked" ] || [ ! -f "$obk" ]; then
            continue
        fi
        flavour "$xml" "$image"
        # shellcheck disable=SC2086
        check "${obk##*/} verifies ${image#"$corpus/"}" "$otpc" image verify --config "$obk" $how "$image"
        number=$((number + 1))
    done <"$work/list"
    echo "shipped images verified with shipped option-byte keys: $number"
}

grep -rl --include='*.xml' '<McubootFormat>' "$work/corpus" | LC_ALL=C sort >"$work/list"
"$otpc" key generate --quiet "$work/other.pem" || exit 1
verify_shipped
verify_with_option_bytes
verify_imgtool
verify_built
finish
