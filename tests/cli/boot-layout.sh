#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc boot layout`: the layouts that come with the program, each with images made for it that boot; layouts that are
# made of a STiROT configuration, with the images of projects.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

test_list() {
    run boot layout
    check 'the list' status_is 0
    check 'has a layout' out_has 'h573-overwrite  '
    check 'and its name' out_has 'STM32H573I-DK, OEMiROT, overwrite'
    check 'no file name' not out_has .json
    lines=$(wc -l <"$stdout")
    run boot layout --json
    check '--json' out_json '.layouts | all(.layout != "" and .summary != "")'
    check 'as many' out_json "(.layouts | length) == $lines"
    jq -r '.layouts[].layout' "$stdout" >names
    check 'there are some' [ "$lines" -ge 18 ]
}

test_show() {
    run boot layout h573-swap
    check 'one layout' status_is 0
    check 'is JSON' out_json '.stages[0].mode == "swap" and (.stages[0].images | length) == 2'
    cp "$stdout" copy.json
    run boot layout copy.json
    check 'a file' cmp -s copy.json "$stdout"
    run boot layout h573-swap.json
    check 'with extension' cmp -s copy.json "$stdout"
    run boot layout nowhere
    check 'an unknown name' status_is 2
    check 'says where names are' err_is "otpc: error: 'nowhere' is neither a file nor a layout that comes with otpc; \
'otpc boot layout' lists those"
    run boot layout ../layouts/h573-swap
    check 'a path is no name' status_is 2
    run boot layout a b
    check 'two layouts' status_is 2
}

# stage_images LAYOUT STAGE: lines of name, magic, primary address, primary size, secondary address, secondary size.
stage_images() {
    jq -r ".stages[$2].images[] | [.name, .magic // \"0x96f3b83d\", .primary.address, .primary.size,
        .secondary.address // \"-\", .secondary.size // \"-\"] | @tsv" "$1"
}

# flash_images LAYOUT STAGE VERSION: builds an image for each slot, writes the options that program them to the file
# `options`.
flash_images() {
    mode=$(jq -r ".stages[$2].mode" "$1")
    sectors=$(jq -r ".stages[$2].max_sectors // 128" "$1")
    unit=$(jq -r '.flash[0].write' "$1")
    : >options
    count=0
    stage_images "$1" "$2" | tr ' ' _ >images
    while read -r _ magic primary primary_size secondary secondary_size; do
        count=$((count + 1))
        slot=$secondary
        size=$secondary_size
        [ "$slot" != - ] || { slot=$primary && size=$primary_size; }
        name=image-$2-$count
        edits='s/no such text//'
        [ "$mode" != swap ] || edits="/<Output>/i <Param><Name>Sectors</Name><Type>Data</Type><Command>-M</Command>\
<Value>$sectors</Value></Param><Param><Name>Align</Name><Type>Data</Type><Command>--align</Command>\
<Value>$unit</Value></Param>"
        boot_image "$name" "$size" "$3" "$mode" "/<Output>/i <Param><Name>Magic</Name><Type>Data</Type>\
<Command>-ma</Command><Value>$magic</Value></Param>" "$edits"
        printf ' --flash %s.bin@%s' "$name" "$slot" >>options
    done <images
}

# Every layout boots images of its own, and the next boot changes nothing. What goes into option-byte keys is smaller than
# any image here, and refused.
test_each() {
    while IFS= read -r layout; do
        "$OTPC" boot layout "$layout" >layout.json
        stages=$(jq '.stages | length' layout.json)
        options=
        stage=0
        while [ "$stage" -lt "$stages" ]; do
            flash_images layout.json "$stage" 1.0.0
            options="$options $(cat options)"
            stage=$((stage + 1))
        done
        # shellcheck disable=SC2086 # the options are words
        run boot run "$layout" --key sign.pem --decrypt-key enc.pem $options --boots 3 --confirm --json
        check "$layout boots" status_is 0
        check "$layout: three times, and rests" out_json '(.boots | length) == 3 and (.boots | all(.booted)) and
            .boots[0].operations > 0 and .boots[2].operations == 0'
        check "$layout: every image is judged" out_json "[.boots[2].events[] | select(.event == \"slot\") |
            select(.slot == \"primary\")] | all(.valid) and length ==
            $(jq '[.stages[].images[] | select(.primary.address | startswith("0x0ffd") | not)] | length' layout.json)"
        # shellcheck disable=SC2086
        run boot run "$layout" --key other.pem --decrypt-key enc.pem $options --quiet
        check "$layout boots nothing of another key" status_is 1
    done <names
}

# make_project FAMILY PATH: a project whose make has run.
make_project() {
    "$OTPC" project new --family "$1" --path "$2" "$1-$2" >/dev/null 2>&1 || fail "no project $1 $2"
    PATH=$(dirname "$OTPC"):$PATH make -C "$1-$2" >make.log 2>&1 || fail "make of $1 $2: $(tail -n 1 make.log)"
}

# boots WHAT LAYOUT ARGUMENT...: it boots, and says so as JSON.
boots() {
    what=$1
    shift
    run boot run "$@" --json
    check "$what boots" status_is 0
    check "$what: what was judged is valid" out_json '[.boots[0].events[] | select(.event == "slot")] |
        length > 0 and all(.valid)'
}

test_h5_stirot() {
    make_project h5 stirot
    config=h5-stirot/Config/STiROT_Config.xml
    binary=h5-stirot/Binary
    run boot layout $config
    check 'a layout is made of a STiROT configuration' status_is 0
    check 'of its areas' out_json '.stages[0].images[0].secondary.address == "0xc1e0000" and
        .stages[0].images[0].magic == "0x73ab1024" and .stages[0].images[1].magic == "0x55f7394e"'
    boots 'the first image' $config --flash $binary/app_init_sign.hex
    boots 'the update' $config --flash $binary/app_enc_sign.hex
    boots 'both' $config --flash $binary/app_enc_sign.hex --flash $binary/data_enc_sign.hex
    check 'the data image is installed' out_json '[.boots[0].events[] | select(.event == "installed") | .image] ==
        [0, 1]'
    run boot run $config --flash $binary/app_init_sign.hex --flash $binary/data_init_sign.bin@0x0ffd0900
    check 'the first data image has no signature' out_has 'not valid: TLV 0x01 (key hash) is missing'
    run boot run $config --flash $binary/app_enc_sign.hex --flash $binary/data_enc_sign.hex --cut-everywhere --json
    check 'a cut of power is survived everywhere' out_json '.cut_everywhere | .new == .cuts and .none + .mixed == 0'
}

test_h7rs() {
    make_project h7rs stirot
    boots h7rs-stirot h7rs-stirot/Config/STiROT_Config.xml --flash h7rs-stirot/Binary/app_enc_sign.hex
    check 'it is loaded' out_json '.boots[0].entry == "0x24000400"'
    make_project h7rs stirot-oemurot
    project=h7rs-stirot-oemurot
    boots 'two stages' h7s78-stirot-oemurot --config STiROT=$project/Config/STiROT_Config.xml \
        --config OEMuROT=$project/Config/OEMuROT_Config.xml --flash $project/Binary/boot_enc_sign.hex \
        --flash $project/Binary/app_enc_sign.hex
    check 'both are loaded' out_json '[.boots[0].events[] | select(.event == "boot") | .value] ==
        ["0x24000400", "0x70000400"] and .boots[0].entry == "0x70000400"'
    boots 'the first stage alone' $project/Config/STiROT_Config.xml --flash $project/Binary/boot_enc_sign.hex
    run boot run h7s78-stirot-oemurot --config STiROT=$project/Config/OEMuROT_Config.xml \
        --config OEMuROT=$project/Config/OEMuROT_Config.xml --flash $project/Binary/boot_enc_sign.hex \
        --flash $project/Binary/app_enc_sign.hex
    check 'the keys of another stage' status_is 1
    make_project h7rs oemirot
    boots h7rs-oemirot h7s78-overwrite-ext-ram --config h7rs-oemirot/Config/OEMiROT_Config.xml \
        --flash h7rs-oemirot/Binary/app_enc_sign.hex
}

# STiROT boots OEMuROT, which boots the secure and the non-secure application.
test_h5_two_stages() {
    make_project h5 stirot-oemurot
    project=h5-stirot-oemurot
    for kind in init enc; do
        files=
        for image in boot s_app ns_app; do
            files="$files --flash $project/Binary/${image}_${kind}_sign.hex"
        done
        # shellcheck disable=SC2086 # a list of words
        boots "two stages on H5, $kind" h573-stirot-oemurot --config STiROT=$project/Config/STiROT_Config.xml \
            --config OEMuROT=$project/Config/OEMuROT_Config_Keys.xml $files
        check "two stages on H5, $kind: both" out_json '[.boots[0].events[] | select(.event == "boot") | .value] ==
            ["0xc000400", "0xc018400"] and .boots[0].entry == "0xc018400"'
    done
}

# What `make` builds for OEMiROT boots on the built-in layouts.
test_oemirot() {
    make_project h5 oemirot
    for kind in init enc; do
        files=
        for image in s_app ns_app s_data ns_data; do
            files="$files --flash h5-oemirot/Binary/${image}_${kind}_sign.hex"
        done
        # shellcheck disable=SC2086 # the options are words
        boots "h5-oemirot, $kind" h573-overwrite-data --config h5-oemirot/Config/OEMiROT_Config.xml $files
    done
    make_project h503 oemirot
    keys=h503-oemirot/Keys/OEMiROT
    boots h503-oemirot h503-data --key ${keys}_Authentication.pem --decrypt-key ${keys}_Encryption.pem \
        --flash h503-oemirot/Binary/app_init_sign.hex --flash h503-oemirot/Binary/data_init_sign.hex
}

random_file 3000 firmware.bin
key sign
key enc
key other
test_list
test_show
test_each
test_h5_stirot
test_h7rs
test_h5_two_stages
test_oemirot
finish
