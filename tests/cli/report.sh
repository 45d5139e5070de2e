#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc report`: the page about a project, its facts, and what a browser makes of it.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

layout=h573-overwrite-data

# shellcheck disable=SC2317 # check calls it
page_has() {
    grep -qF -e "$2" "$1"
}

browser() {
    chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking \
        --disable-component-update --disable-sync --hide-scrollbars --force-device-scale-factor=1 \
        --user-data-dir="$scratch/browser" "$@" 2>"$scratch/browser.log"
}

"$OTPC" project new --quiet --family h5 --path oemirot P || exit 1
make -s -C P OTPC="$OTPC" >/dev/null 2>"$scratch/make.log" || fail "the project is built"

# The whole of it.
run report P -o page.html --layout $layout
check 'a project that is in order' status_is 0
check 'it says what it did' out_has "wrote 'page.html': 24 checks passed, 0 failed, 0 files not built"
check 'nothing else' err_empty
run report P --json --layout $layout
check 'the facts' out_json '.project == "P" and .summary == {passed: 24, failed: 0, not_built: 0, warnings: 2}'
check 'every image' out_json '(.images | length) == 8 and all(.images[]; .valid and .version == "1.0.0" and
    .counter == "0x1000000" and (.key | length) == 64)'
check 'encryption' out_json '[.images[].body] | sort | unique == ["encrypted", "in clear, key wrapped"]'
check 'the map' out_json '.memories | length == 1 and (.[0] | .size == 2097152 and
    [.slots[].images | length] == [1, 1, 1, 1, 1, 1, 1, 1])'
check 'a slot' out_json '.memories[0].slots[2] | .name == "non-secure" and .kind == "primary" and
    .address == 201457664 and .size == 655360 and .images == ["Binary/ns_app_init_sign.hex"] and .used > 9000'
check 'two boots' out_json '[.boots[] | .booted] == [true, true] and .boots[0].entry == "0xc01a400"'
check 'updates are installed in the second' out_json '[.boots[].events | map(select(.event == "installed")) | length]
    == [0, 4]'
fingerprint=$(fingerprint P/Keys/OEMiROT_Authentication_S.pem)
check 'a key by its fingerprint' out_json "[.keys[] | select(.fingerprint == \"$fingerprint\") | .what] | sort ==
    [\"public half in\", \"signs\", \"signs\", \"signs\", \"signs\"]"

# The page: complete in itself, the same each time, without secrets.
check 'the key in the page' page_has page.html "$fingerprint"
check 'no script, nothing from elsewhere' not grep -qiE '<script|<link|src=|href=|url\(|@import|https?:' page.html
check 'no absolute path' not grep -qF "$work" page.html
cp page.html first.html
run report "$work/P//" -o page.html --layout $layout --quiet
check 'the same from an absolute path' cmp -s first.html page.html
check 'quiet' silent
scalar=$(openssl pkey -in P/Keys/OEMiROT_Encryption.pem -outform DER | od -An -v -tx1 | tr -d ' \n' | cut -c 73-136)
check 'no private key' not grep -qiF "$scalar" page.html
check 'no password' not page_has page.html CHANGE-ME

# What a browser shows: its own tree of the page, and the areas of the map in a picture of it.
# colour X Y: that of a point of the picture, as three numbers
colour() {
    pamcut -left "$1" -top "$2" -width 1 -height 1 page.ppm | pnmtoplainpnm | tail -n 1 | xargs
}

# count_in_row COLOUR ROW: how many points of a row have it
count_in_row() {
    pamcut -top "$2" -height 1 page.ppm | pnmtoplainpnm | tail -n +4 | xargs -n 3 | grep -cxF "$1"
}

# about EXPECTED FOUND: at most two points off for each edge of a slot
# shellcheck disable=SC2317 # check calls it
about() {
    [ $(($1 - $2)) -le 8 ] && [ $(($2 - $1)) -le 8 ]
}

look() {
    browser --dump-dom "file://$work/page.html" >dom.html
    check 'the browser reads eight slots' [ "$(grep -o '<rect class="slot k-' dom.html | wc -l)" -eq 8 ]
    check 'all sections' [ "$(grep -o '<section id="[a-z]*"' dom.html | wc -l)" -eq 6 ]
    check 'the title' page_has dom.html '<title>P</title>'
    browser --window-size=1200,3600 --screenshot="$work/page.png" "file://$work/page.html" >/dev/null
    pngtopnm page.png >page.ppm 2>/dev/null
    check 'the page is light' [ "$(colour 2 2)" = '246 247 249' ]
    row=$(pamcut -left 250 -width 1 page.ppm | pnmtoplainpnm | tail -n +4 | xargs -n 3 | grep -nxF '47 111 183' |
        head -n 1 | cut -d : -f 1)
    check 'the map is there' [ -n "$row" ]
    [ -n "$row" ] || return
    row=$((row + 8))
    # The bar is 1056 points wide for 2 MiB; each kind of slot has 0x6000 + 0xa0000 + 2 * 0x2000 bytes.
    wide=$((1056 * (0x6000 + 0xa0000 + 0x4000) / 0x200000))
    check 'primary slots are to scale' about "$wide" "$(count_in_row '47 111 183' $row)"
    check 'secondary slots too' about "$wide" "$(count_in_row '208 138 29' $row)"
    check 'and what is free' about $((1056 - 2 * wide)) "$(count_in_row '233 237 242' $row)"
}

if command -v chromium >/dev/null && command -v pngtopnm >/dev/null; then
    look
else
    skip 'no chromium and netpbm to look at the page with'
fi

# What is wrong is told.
cp -R P Q
rm Q/Binary/ns_data_enc_sign.hex
cp Q/Binary/DA_Config.obk Q/Binary/OEMiROT_Data.obk
cp P/Keys/OEMiROT_Authentication_NS.pem Q/Keys/OEMiROT_Authentication_S.pem
cp Q/Images/Secure_Code_Image.xml 'Q/Images/<img src=x onerror="alert(1)">&.xml'
run report Q -o bad.html --layout $layout
check 'a failed check' status_is 1
check 'the page is written all the same' page_has bad.html 'signed by key'
check 'names are escaped' page_has bad.html 'Images/&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;.xml'
check 'everywhere' not page_has bad.html '<img'
run report Q --json --layout $layout
check 'what failed' out_json '.summary.failed == 7 and .summary.not_built == 1 and
    ([.checks[] | select(.check == "option-byte keys" and .verdict == "fail")] | length) == 2'
check 'nothing boots' out_json '[.boots[].booted] == [false, false]'
run report P --json --layout h573-overwrite
check 'images that no slot is for' out_json '[.checks[] | select(.check == "place in the layout")] | length == 7 and
    all(.[]; .verdict == "fail")'
run report P --json
check 'without a layout' out_json '.boots == [] and (.memories[0].slots | length) == 8'
printf 'no image' >Q/Binary/s_app_enc_sign.hex
run report Q --json
check 'what is no image is a failed check' out_json '[.checks[] | select(.subject == "Binary/s_app_enc_sign.hex" and
    .verdict == "fail")] | length == 2'

# Keys that the image itself names, where no configuration has them.
"$OTPC" project new --quiet --family h503 --path oemirot H || exit 1
make -s -C H OTPC="$OTPC" >/dev/null 2>&1
run report H --json --layout h503-data
check 'keys of the images' status_is 0
check 'boot with them' out_json '[.boots[].booted] == [true, true]'
check 'what shares a slot is programmed one after the other' out_json '.boots[0].files ==
    ["Binary/app_init_sign.hex", "Binary/data_init_sign.hex"] and (.boots[1].files[2:] ==
    ["Binary/app_enc_sign.hex", "Binary/data_enc_sign.hex"])'

# The command line.
run report P
check 'no output' status_is 2
run report P -o page.html --config P/Config/OEMiROT_Config.xml
check 'keys without a layout' status_is 2
before=$(digest P/Config/OEMiROT_Config.xml)
run report P -o P/Config/OEMiROT_Config.xml
check 'an input is no output' status_is 2
check 'and is as before' [ "$before" = "$(digest P/Config/OEMiROT_Config.xml)" ]
run report P -o page.html --layout none
check 'no such layout' status_is 2
run report gone -o gone.html
check 'no such directory' status_is 4
check 'no page' absent gone.html
mkdir empty
run report empty -o empty.html
check 'nothing in it' status_is 2
check 'no page of it' absent empty.html
run report P -o missing/page.html
check 'a page that cannot be written' status_is 4
check 'nothing is left' no_temporary

finish
