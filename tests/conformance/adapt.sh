#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Brings the stock projects of ST to a flash layout in two ways: call by call, as their scripts do, with `otpc applicfg`;
# and in one step with `otpc adapt`. Both lead to the same files. Then all images and option-byte keys of an OEMiROT project
# are built from either, and are the same. The mappings of the program agree with the projects as they are shipped. Tells
# the time of each way. Skips, and says so, where ../shared/corpus does not exist.
set -u

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
copy_corpus
h573=cube-h5/Projects/STM32H573I-DK/ROT_Provisioning

# macros FILE NAME=VALUE...: a layout as the preprocessor leaves it
macros() {
    file=$1
    shift
    echo 'enum image_attributes {' >"$file"
    for pair in "$@"; do
        printf '  RE_%s = (%s),\n' "${pair%%=*}" "${pair#*=}" >>"$file"
    done
    echo '};' >>"$file"
}

layouts() {
    macros "$work/overwrite.c" OVER_WRITE=0x1 PRIMARY_ONLY=0x0 FLASH_AREA_SCRATCH_SIZE=0x0 APP_IMAGE_NUMBER=0x2 \
        'AREA_0_OFFSET=(0x18000)' AREA_0_SIZE=0x6000 AREA_1_OFFSET='(0x18000) + (0x6000)' AREA_1_SIZE=0xA0000 \
        AREA_2_OFFSET=0xBE000 AREA_2_SIZE=0x6000 AREA_3_OFFSET=0xC4000 AREA_3_SIZE=0xA0000 \
        AREA_4_OFFSET=0x0 AREA_4_SIZE=0x0 AREA_5_OFFSET=0x0 AREA_5_SIZE=0x0 \
        AREA_6_OFFSET=0x0 AREA_6_SIZE=0x0 AREA_7_OFFSET=0x0 AREA_7_SIZE=0x0
    macros "$work/data.c" OVER_WRITE=0x1 PRIMARY_ONLY=0x0 FLASH_AREA_SCRATCH_SIZE=0x0 APP_IMAGE_NUMBER=0x2 \
        AREA_0_OFFSET=0x1A000 AREA_0_SIZE=0x6000 AREA_1_OFFSET=0x20000 AREA_1_SIZE=0xA0000 \
        AREA_2_OFFSET=0xC2000 AREA_2_SIZE=0x6000 AREA_3_OFFSET=0xC8000 AREA_3_SIZE=0xA0000 \
        AREA_4_OFFSET=0x18000 AREA_4_SIZE=0x2000 AREA_5_OFFSET=0xC0000 AREA_5_SIZE=0x2000 \
        AREA_6_OFFSET=0x168000 AREA_6_SIZE=0x2000 AREA_7_OFFSET=0x16A000 AREA_7_SIZE=0x2000
    macros "$work/swap.c" OVER_WRITE=0x0 PRIMARY_ONLY=0x0 FLASH_AREA_SCRATCH_SIZE=0x10000 APP_IMAGE_NUMBER=0x2 \
        AREA_0_OFFSET=0x2A000 AREA_0_SIZE=0x8000 AREA_1_OFFSET=0x32000 AREA_1_SIZE=0xA0000 \
        AREA_2_OFFSET=0xD4000 AREA_2_SIZE=0x8000 AREA_3_OFFSET=0xDC000 AREA_3_SIZE=0xA0000 \
        AREA_4_OFFSET=0x28000 AREA_4_SIZE=0x2000 AREA_5_OFFSET=0xD2000 AREA_5_SIZE=0x2000 \
        AREA_6_OFFSET=0x17C000 AREA_6_SIZE=0x2000 AREA_7_OFFSET=0x17E000 AREA_7_SIZE=0x2000
}

# The addresses that the XMLs want stand in the layouts of the boot projects as macros of their own.
address() {
    sed -n "s/.*RE_$1_OFFSET = (\(.*\)),/\1/p" "$layout" | sed 's/^/0x08000000 + /'
}

cfg() {
    calls=$((calls + 1))
    "$otpc" applicfg "$@" >>"$work/log" 2>&1 || broken=$((broken + 1))
}

# image NAME SIZE-AREA ADDRESS-AREA: the calls for one XML, in the spellings of the stock scripts
image() {
    xml=$project/Images/OEMiROT_$1.xml
    cfg xmlval --layout "$layout" -m "RE_AREA_$2_SIZE" -c S "$xml"
    cfg xmlval --layout "$layout" -m RE_FLASH_AREA_SCRATCH_SIZE -n 'Number of scratch sectors' --decimal "$xml"
    cfg xmlval -xml "$xml" -nxml "${4:-Firmware area size}" -nxml 'Number of scratch sectors' --decimal \
        -e '(((val1+1)/val2)+1)' -cond 'val2 > 0' -c M "$xml" --vb
    cfg xmlval -xml "$xml" -nxml 'Number of scratch sectors' --decimal -c M "$xml"
    [ -z "$3" ] || cfg xmlval --layout "$work/addresses.h" -m "AREA_$3" -c x "$xml"
    case $1 in
        *Init*) ;;
        *)
            cfg xmlparam --layout "$layout" -m RE_OVER_WRITE -n 'Write Option' -t Data -c --overwrite-only -h 1 -d '' "$xml"
            cfg xmlparam --layout "$layout" -m RE_PRIMARY_ONLY -n 'Slot Option' -t Data -c --primary-only -h 1 -d '' "$xml"
            ;;
    esac
}

# by_calls: all of them; their number in $calls, and of those that fail in $broken
by_calls() {
    calls=0
    for number in 0 1 2 3 4 5 6 7; do
        size=$(sed -n "s/.*RE_AREA_${number}_SIZE = (\(.*\)),/\1/p" "$layout")
        start=$(address "AREA_$number")
        case $number:$((size)) in
            6:0 | 7:0) start=0 ;;
        esac
        echo "#define AREA_$number ($start)"
    done >"$work/addresses.h"
    image S_Code_Image 0 2
    image NS_Code_Image 1 3
    image S_Code_Init_Image 0 0
    image NS_Code_Init_Image 1 1
    image S_Data_Image 6 6 'Data download slot size'
    image NS_Data_Image 7 7 'Data download slot size'
    first=4 second=5
    grep -q 'RE_AREA_4_SIZE = (0x0)' "$layout" && first='' && second=''
    image S_Data_Init_Image 4 "$first" 'Data download slot size'
    image NS_Data_Init_Image 5 "$second" 'Data download slot size'
}

now() {
    date +%s%N
}

# milliseconds SINCE
milliseconds() {
    echo $((($(now) - $1) / 1000000))
}

# build PROJECT: all images and option-byte keys, with a fixed seed in place of chance
build() {
    for xml in "$1"/Images/*.xml; do
        "$otpc" -pb --seed "$work/seed" "$xml" >>"$work/log" 2>&1 || return 1
    done
    "$otpc" -obk "$1/Config/OEMiRoT_Config.xml" >>"$work/log" 2>&1 &&
        "$otpc" -obk "$1/../DA/Config/DA_Config.xml" AUTO >>"$work/log" 2>&1
}

# tree NAME: a copy of the project, with firmware
tree() {
    mkdir -p "$work/$1/Projects"
    cp -r "$work/corpus/cube-h5/Projects/STM32H573I-DK" "$work/$1/Projects/"
    binaries=$work/$1/Projects/STM32H573I-DK/Applications/ROT/OEMiROT_Appli_TrustZone/Binary
    mkdir -p "$binaries"
    cp "$work/s.bin" "$binaries/rot_tz_s_app.bin"
    cp "$work/ns.bin" "$binaries/rot_tz_ns_app.bin"
    project=$work/$1/Projects/STM32H573I-DK/ROT_Provisioning/OEMiROT
}

# both_ways LAYOUT
both_ways() {
    layout=$work/$1.c
    rm -rf "$work/calls" "$work/step"
    tree calls
    broken=0
    since=$(now)
    by_calls
    of_calls=$(milliseconds "$since")
    check "$1: no call fails" [ "$broken" -eq 0 ]
    check "$1: the stock sequence builds" build "$project"
    tree step
    since=$(now)
    "$otpc" adapt h5-oemirot --root "$project" --layout "$layout" >"$work/log" 2>&1
    result "$1: one step" $?
    of_step=$(milliseconds "$since")
    check "$1: and builds" build "$project"
    check "$1: equal files, images and keys" diff -r "$work/calls" "$work/step"
    check "$1: nothing is left to do" "$otpc" adapt h5-oemirot --root "$project" --layout "$layout" --check
    echo "$1: $calls calls $of_calls ms, one step $of_step ms"
}

# agrees NAME MAPPING LAYOUT DIRECTORY: the project as it is shipped
agrees() {
    what=$1
    mapping=$2
    shift 2
    check "$what agrees with its layout" "$otpc" adapt "$mapping" --check --layout "$1" --root "$work/corpus/$2"
}

# Everything but the values stays in each XML: what was edited there and back is what was shipped.
there_and_back() {
    root=$work/corpus/$h573/OEMiROT
    check 'to another layout' "$otpc" adapt h5-oemirot --root "$root" --layout "$work/data.c"
    check 'it is another one' not_same "$root" "$corpus/$h573/OEMiROT"
    "$otpc" adapt h5-oemirot --root "$root" --layout "$work/overwrite.c" >"$work/log" 2>&1
    # unused data images keep the address that they had, so that these two lines differ
    check 'and back' only_addresses "$root" "$corpus/$h573/OEMiROT"
}

not_same() {
    ! diff -r "$1" "$2" >/dev/null
}

only_addresses() {
    ! diff -r "$1" "$2" | grep '^[<>]' | grep -qv '<Value>0x8[0-9A-F]*</Value>'
}

# A programming script as STiROT has it: option bytes on command lines.
ob_script() {
    # shellcheck disable=SC2016 # nothing is to expand
    printf '%s\n' 'clear="SECWM1_STRT=1 SECWM1_END=0"' '"$stm32programmercli" $connect_no_reset -ob SRAM2_RST=1 SRAM2_ECC=1' \
        '"$stm32programmercli" $connect_no_reset -ob SECWM1_STRT=0x1 SECWM1_END=0x1' \
        '"$stm32programmercli" $connect_no_reset -ob SECWM2_STRT=0x1 SECWM2_END=0x1' >"$1"
}

# The option bytes of STiROT in both ways: those that the stock sequence programs.
stirot() {
    root=$work/corpus/$h573/STiROT
    xml=$root/Config/STiRoT_Config.xml
    ob_script "$work/ob.sh"
    ob_script "$root/ob_flash_programming.sh"
    broken=0
    cfg obscript --xml "$xml" -ob SECWM -sp 'Size of the secure area inside the firmware execution area' -cs 'Firmware area size' \
        -co 'Firmware execution area offset' -fs 'Is the firmware full secure' "$work/ob.sh"
    cfg obscript --xml "$xml" -ob SRAM2_RST -sp 'SRAM2 erasing in case of reset' "$work/ob.sh"
    cfg obscript --xml "$xml" -ob SRAM2_ECC -sp 'SRAM2 ECC management activation' "$work/ob.sh"
    check 'STiROT: no call fails' [ "$broken" -eq 0 ]
    check 'STiROT: one step' "$otpc" adapt h5-stirot --root "$root"
    check 'STiROT: equal scripts' diff "$work/ob.sh" "$root/ob_flash_programming.sh"
    check 'STiROT: bank 1' grep -q ' SECWM1_STRT=0x0 SECWM1_END=0xf$' "$work/ob.sh"
    check 'STiROT: bank 2' grep -q ' SECWM2_STRT=0x7f SECWM2_END=0x0$' "$work/ob.sh"
    check 'STiROT: RAM' grep -q ' SRAM2_RST=0 SRAM2_ECC=0$' "$work/ob.sh"
    check 'STiROT: what is no command line stays' grep -q '^clear="SECWM1_STRT=1 SECWM1_END=0"$' "$work/ob.sh"
}

# Variables of a programming script in both ways, with the values that the stock sequence of an H573 programs.
oemirot_script() {
    layout=$work/ob.c
    cp "$work/overwrite.c" "$layout"
    macros "$work/more.c" BL2_BOOT_ADDRESS=0xC000000 BL2_WRP_START=0x0 'BL2_WRP_END=((0x18000) - (0x1))' BL2_HDP_START=0x0 \
        BL2_HDP_END=0x17FFF FLASH_PAGE_NBR=0x7F
    cat "$work/more.c" >>"$layout"
    project=$work/corpus/$h573/OEMiROT
    printf 'wrpgrp1=0xffffffff\nwrpgrp2=0x0\nhdp1_start=1\nhdp1_end=0\nhdp2_start=0\nhdp2_end=1\nbootob=0x0\n' >"$work/ob.sh"
    cp "$work/ob.sh" "$project/ob_flash_programming.sh"
    broken=0
    for name in wrpgrp1 wrpgrp2; do
        cfg setob --layout "$layout" -b "$name" -ms RE_BL2_WRP_START -me RE_BL2_WRP_END -msec RE_FLASH_PAGE_NBR -d "$work/ob.sh"
    done
    for name in hdp1_start hdp1_end hdp2_start hdp2_end; do
        cfg setob --layout "$layout" -b "$name" -ms RE_BL2_HDP_START -me RE_BL2_HDP_END -msec RE_FLASH_PAGE_NBR -d "$work/ob.sh" --vb
    done
    cfg flash --layout "$layout" -b bootob -m RE_BL2_BOOT_ADDRESS -d 0x100 "$work/ob.sh"
    check 'OEMiROT script: no call fails' [ "$broken" -eq 0 ]
    check 'OEMiROT script: one step' "$otpc" adapt h5-oemirot --root "$project" --layout "$layout"
    check 'OEMiROT script: equal' diff "$work/ob.sh" "$project/ob_flash_programming.sh"
    check 'OEMiROT script: values' [ "$(tr '\n' ' ' <"$work/ob.sh")" = \
        'wrpgrp1=0xfffffff8 wrpgrp2=0xffffffff hdp1_start=0x0 hdp1_end=0xb hdp2_start=0x7f hdp2_end=0x0 bootob=0xC0000 ' ]
}

layouts
head -c 32 /dev/urandom >"$work/seed"
head -c 9000 /dev/urandom >"$work/s.bin"
head -c 70000 /dev/urandom >"$work/ns.bin"
both_ways overwrite
both_ways data
both_ways swap
agrees 'H573, OEMiROT' h5-oemirot h573-overwrite "$h573/OEMiROT"
agrees 'H563, OEMiROT' h5-oemirot h563-overwrite cube-h5/Projects/NUCLEO-H563ZI/ROT_Provisioning/OEMiROT
agrees 'H503, OEMiROT' h503-oemirot h503 cube-h5/Projects/NUCLEO-H503RB/ROT_Provisioning/OEMiROT
agrees 'H7S78, OEMiROT' h7rs-oemirot h7s78-overwrite-ext-ram cube-h7rs/Projects/STM32H7S78-DK/ROT_Provisioning/OEMiROT
agrees 'H7S78, OEMuROT' h7rs-stirot-oemurot h7s78-overwrite-xip cube-h7rs/Projects/STM32H7S78-DK/ROT_Provisioning/STiROT_OEMuROT
there_and_back
stirot
oemirot_script
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
