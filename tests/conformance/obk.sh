#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Holds option-byte key files against those of the original tool, where they are at hand: every configuration gives the
# shipped bytes, but for password files that are older than their XML; those differ in two bytes and in the hash.
set -u

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
copy_corpus

# output_of XML
output_of() {
    value=$(xmllint --xpath "normalize-space(//Output/Value)" "$1" | tr '\134' /)
    echo "$(dirname "$1")/$value"
}

# stale_only SHIPPED BUILT: they differ in bytes 0x4c and 0x4d, and in the hash over the body
stale_only() {
    cmp -l "$1" "$2" | awk '$1 > 44 && $1 != 77 && $1 != 78 { bad = 1 } $1 <= 12 { bad = 1 } END { exit bad }'
}

# The stock chain: keys, an unsigned image of them, and that as option-byte keys.
build_chains() {
    for directory in "$work"/corpus/cube-h5/Projects/*/ROT_Provisioning/STiROT_OEMuROT; do
        chain "$directory" -obk Config/OEMuRoT_Config_Keys.xml -pb ST/OEMuRoT_ST_Settings_1.xml
    done
    for directory in "$work"/corpus/cube-h5/Projects/*/ROT_Provisioning/STiROT; do
        chain "$directory" -pb Image/STiRoT_Data_Init_Image.xml
    done
    mkdir -p "$work/corpus/cube-h5-sm/Binary"
    chain "$work/corpus/cube-h5-sm" -obk Config/SM_Config_Keys.xml -pb ST/SM_ST_Settings_1.xml
}

# chain DIRECTORY [-obk|-pb XML]...
chain() {
    directory=$1
    shift
    while [ $# -gt 0 ]; do
        "$otpc" "$1" "$directory/$2" >"$work/log" 2>&1 || fail "chain: $1 ${directory##*corpus/}/$2"
        shift 2
    done
}

compare_all() {
    equal=0
    stale=0
    unshipped=0
    while read -r xml; do
        output=$(output_of "$xml")
        shipped=$corpus/${output#"$work/corpus/"}
        name=${xml#"$work/corpus/"}
        rm -f "$work/built.obk" "$work/password.bin"
        if ! "$otpc" -obk "$xml" AUTO --output "$work/built.obk" >"$work/log" 2>&1; then
            fail "does not build: $name"
        elif [ ! -f "$shipped" ]; then
            unshipped=$((unshipped + 1))
            pass "builds, nothing was shipped: $name"
        elif cmp -s "$work/built.obk" "$shipped"; then
            equal=$((equal + 1))
            pass "equals the shipped file: $name"
        elif [ "${name%DA_ConfigWithPassword.xml}" != "$name" ] && stale_only "$shipped" "$work/built.obk"; then
            stale=$((stale + 1))
            echo "$xml" >>"$work/stale"
            pass "differs in the two stale bytes: $name"
        else
            fail "differs from the shipped file: $name"
        fi
        check_password "$xml" "$name"
    done <"$work/list"
    echo "option-byte key files equal: $equal, stale: $stale, without a shipped file: $unshipped"
}

check_password() {
    case $1 in *WithPassword.xml) ;; *) return ;; esac
    for made in "$work/password.bin" "$(dirname "$1")/password.bin"; do
        if cmp -s "$made" "$corpus/$(dirname "$2")/password.bin"; then
            pass "password.bin: $2"
        else
            fail "password.bin: $2"
        fi
    done
}

# verify finds what is stale
verify_stale() {
    found=0
    while read -r xml; do
        output=$corpus/$(output_of "$xml" | sed "s|^$work/corpus/||")
        case $output in *.obk) ;; *) continue ;; esac
        [ -f "$output" ] || continue
        "$otpc" obk verify "$output" --config "$xml" >"$work/log" 2>/dev/null
        status=$?
        wanted=0
        grep -qxF "$xml" "$work/stale" && wanted=1
        if [ "$status" -eq "$wanted" ]; then
            pass "verify: ${xml#"$work/corpus/"}"
            [ "$wanted" -eq 0 ] || grep -q "field 'Reserved'" "$work/log" || fail "verify does not name the field"
            found=$((found + wanted))
        else
            fail "verify ends with $status: ${xml#"$work/corpus/"}"
        fi
    done <"$work/list"
    echo "stale files found by verify: $found"
}

# fixed SHIPPED ARGUMENT...: files without any XML
fixed() {
    shipped=$1
    shift
    if "$otpc" obk "$@" --output "$work/fixed.obk" >"$work/log" 2>&1 && cmp "$work/fixed.obk" "$shipped" >>"$work/log" 2>&1; then
        pass "obk $*"
    else
        fail "obk $*"
    fi
}

h5=$corpus/cube-h5/Projects/STM32H573I-DK/ROT_Provisioning
h7=$corpus/cube-h7rs/Projects/STM32H7S78-DK/ROT_Provisioning
grep -rl --include='*.xml' '<Obdata>' "$work/corpus" | LC_ALL=C sort >"$work/list"
: >"$work/stale"
build_chains
compare_all
verify_stale
fixed "$h7/DA/Binary/DA_ConfigLock.obk" lock --yes
fixed "$h5/OEMiROT/Binary/OEMiRoT_Data.obk" data --family h5 --path oemirot
fixed "$h5/STiROT/Binary/STiRoT_Data.obk" data --family h5 --path stirot
fixed "$h5/STiROT_OEMuROT/Binary/OEMuRoT_Data.obk" data --family h5 --path oemurot
fixed "$h7/OEMiROT/Binary/OEMiROT_Data.obk" data --family h7rs --path oemirot
fixed "$h7/OEMiROT/Binary/OEMiROT_Data_OPEN.obk" data --family h7rs --path oemirot --no-encryption
fixed "$h7/STiROT/Binary/STiROT_Data.obk" data --family h7rs --path stirot
fixed "$h7/STiROT_OEMuROT/Binary/OEMuROT_Data.obk" data --family h7rs --path oemurot
finish
