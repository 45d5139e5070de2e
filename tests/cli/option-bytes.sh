#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc option-bytes show|check|edit`: fields and names, every finding with its place, layouts of the boards, debug
# authentication, and edits that change nothing else.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# csv FILE [REGISTER=VALUE]...: option bytes that are good, for TrustZone with OEMiROT in an open device, changed.
csv() {
    file=$1
    shift
    cat >"$file" <<'CSV'
OPTSR_PRG,0x2D30EDF8
OPTSR2_PRG,0xB4000034
NSBOOTR_PRG,0x080000C3
SECBOOTR_PRG,0x0C0000C3
SECWM1R_PRG,0x000E0000
SECWM2R_PRG,0x0000007F
WRP1R_PRG,0xFFFFFFF8
WRP2R_PRG,0xFFFFFFFF
EDATA1R_PRG,0x00000000
EDATA2R_PRG,0x00000000
HDP1R_PRG,0x000B0000
HDP2R_PRG,0x0000007F
CSV
    for change in "$@"; do
        sed -i "s/^${change%%=*},.*/${change%%=*},${change#*=}/" "$file"
    done
}

# found LABEL COUNT LINE CHECK MESSAGE [ARGUMENT]...: so many findings in bad.csv, this one among them, as text and JSON.
found() {
    label=$1
    count=$2
    line=$3
    name=$4
    message=$5
    shift 5
    run option-bytes check bad.csv "$@"
    check "$label: status" status_is 1
    check "$label: findings" [ "$(wc -l <"$stdout")" -eq "$count" ]
    check "$label: nothing on stderr" err_empty
    if [ "$line" -eq 0 ]; then place=bad.csv; else place=bad.csv:$line; fi
    check "$label: message" out_has "$place: $message [$name]"
    run option-bytes check bad.csv --json "$@"
    check "$label: status with JSON" status_is 1
    check "$label: JSON" out_json "(keys == [\"family\", \"file\", \"findings\", \"good\"]) and .good == false and
        (.findings | length == $count) and any(.findings[]; .check == \"$name\" and (.line // 0) == $line)"
    run option-bytes check bad.csv --quiet --allow "$name" "$@"
    check "$label: allowed" err_has "[$name]"
}

# good LABEL FILE [ARGUMENT]...
good() {
    label=$1
    shift
    run option-bytes check "$@"
    check "$label: status" status_is 0
    check "$label: text" out_has "'$1' is good"
    check "$label: no warning" err_empty
}

test_show() {
    csv ob.csv OPTSR_PRG=0x30F0C6F8 NSBOOTR_PRG=0x08000401 WRP2R_PRG=0x7FFFFFFE
    run option-bytes show ob.csv
    check 'show' status_is 0
    check 'show: family' out_has 'ob.csv: option bytes of STM32H563, STM32H573'
    check 'show: register' out_has 'OPTSR_PRG          0x30f0c6f8'
    check 'show: state by name' out_has '  PRODUCT_STATE    0xc6  TZ-CLOSED'
    check 'show: boot code by name' out_has '  BOOT_UBE         0xc3  STiROT'
    check 'show: TrustZone' out_has '  TZEN             0xb4  on'
    check 'show: bits of no field' out_has '  other bits       0x00000020'
    check 'show: only where there are any' [ "$(grep -c 'other bits' "$stdout")" -eq 1 ]
    check 'show: an address' out_has '  SECBOOTADD       0x0c0000  0x0c000000'
    check 'show: a value without name' out_has '  NSBOOT_LOCK      0x01  means nothing'
    check 'show: a range' out_has '  SECWM1_END       0x0e  sectors 0x0 to 0xe'
    check 'show: an empty range' out_has '  SECWM2_END       0x00  no sector'
    check 'show: groups' out_has '  WRPSGn1          0xfffffff8  sectors 0x0 to 0xb'
    check 'show: groups apart' out_has '  WRPSGn2          0x7ffffffe  sectors 0x0 to 0x3, 0x7c to 0x7f'
    check 'show: RAM' out_has '  SRAM2_RST        0x0  erased'
    run option-bytes show --json ob.csv
    check 'show: JSON' out_json '(keys == ["family", "file", "registers"]) and .family == "h5" and (.registers | length == 12) and
        (.registers[0] | keys == ["fields", "known", "line", "other_bits", "register", "value"] and .other_bits == "0x20") and
        any(.registers[].fields[]; . == {field: "PRODUCT_STATE", value: "0xc6", meaning: "TZ-CLOSED"}) and
        any(.registers[].fields[]; . == {field: "BOR_LEV", value: "0x0", meaning: null})'
    for state in ED=OPEN 17=PROVISIONING 2E=PROVISIONED C6=TZ-CLOSED 72=CLOSED 5C=LOCKED 00='means nothing'; do
        csv ob.csv "OPTSR_PRG=0x2D30${state%=*}F8"
        run option-bytes show ob.csv
        check "show: state ${state#*=}" out_has "${state#*=}"
    done
    run option-bytes show --family h503 ob.csv
    check 'show: another family' out_has '  PRODUCT_STATE    0x00  means nothing'
    check 'show: another family, what is not known' out_has '  other bits       0x2d3000f8'
    check 'show: no field of a register that it has not' not out_has 'SECWM1_STRT'
    run option-bytes show --family h7rs ob.csv
    check 'show: a family of which nothing is known' status_is 0
    check 'show: only bits then' [ "$(grep -c 'other bits' "$stdout")" -eq 10 ]
}

# What is wrong in the file itself.
test_rows() {
    csv bad.csv OPTSR_PRG=12 OPTSR2_PRG=0x123456789 NSBOOTR_PRG=0xZZ SECBOOTR_PRG=
    found 'decimal' 8 1 row "register OPTSR_PRG: '12' is not 0x and one to eight hexadecimal digits"
    found 'too wide' 8 2 row "register OPTSR2_PRG: '0x123456789' is not 0x and one to eight hexadecimal digits"
    found 'no digits' 8 3 row "register NSBOOTR_PRG: '0xZZ' is not 0x and one to eight hexadecimal digits"
    found 'no value' 8 4 row "register SECBOOTR_PRG: '' is not 0x and one to eight hexadecimal digits"
    csv bad.csv
    sed -i '5s/.*/SECWM1R_PRG/; 6s/$/,0x1/; 7s/.*/"WRP1R_PRG/' bad.csv
    found 'one field' 6 5 row 'not a row of REGISTER,0xVALUE'
    found 'three fields' 6 6 row 'not a row of REGISTER,0xVALUE'
    found 'no CSV' 6 7 csv 'a quoted field does not end on its line'
    csv bad.csv
    sed -i '1s/.*/OPTSR3_PRG,0x0/' bad.csv
    found 'unknown register' 2 1 register "'OPTSR3_PRG' is no register of STM32H563, STM32H573"
    found 'missing register' 2 0 register 'register OPTSR_PRG is missing'
    csv bad.csv
    sed -i '3s/.*/TZEN_PRG,0x0/; 12d' bad.csv
    found 'two missing' 3 0 register 'register HDP2R_PRG is missing'
    csv bad.csv
    sed -i '12s/.*/&\nWRP1R_PRG,0xFFFFFFFF/' bad.csv
    found 'twice' 2 13 register 'register WRP1R_PRG is there twice (the other in line 7)'
    csv bad.csv
    sed -i 's/^HDP1R_PRG/hdp1r_prg/' bad.csv
    found 'lower case' 1 11 register "'hdp1r_prg' is written HDP1R_PRG"
    csv bad.csv
    sed -i '2{h;d}; 3G' bad.csv
    found 'order' 1 3 order 'register OPTSR2_PRG comes behind NSBOOTR_PRG; the order is OPTSR_PRG OPTSR2_PRG NSBOOTR_PRG SECBOOTR_PRG SECWM1R_PRG SECWM2R_PRG WRP1R_PRG WRP2R_PRG EDATA1R_PRG EDATA2R_PRG HDP1R_PRG HDP2R_PRG'
    printf '# nothing\n\n' >bad.csv
    found 'no rows' 13 0 row 'no row of REGISTER,0xVALUE in the file'
}

test_values() {
    csv bad.csv OPTSR_PRG=0x3FF000F8 OPTSR2_PRG=0x00000034
    found 'no state' 3 1 value 'field PRODUCT_STATE of OPTSR_PRG is 0x0, which means nothing'
    found 'no boot code' 3 1 value 'field BOOT_UBE of OPTSR_PRG is 0xff, which means nothing'
    found 'no TrustZone' 3 2 value 'field TZEN of OPTSR2_PRG is 0x0, which means nothing'
    csv bad.csv OPTSR_PRG=0x6D3CEDF8 HDP2R_PRG=0x000000FF
    found 'reserved bits' 2 1 reserved 'OPTSR_PRG has reserved bits set: 0x400c0000'
    found 'reserved bits of a range' 2 12 reserved 'HDP2R_PRG has reserved bits set: 0x00000080'
    csv bad.csv OPTSR_PRG=0x2D305CF8 NSBOOTR_PRG=0x080000B4 SECBOOTR_PRG=0x0C0000B4
    found 'locked' 3 1 danger 'PRODUCT_STATE is LOCKED: no debugger gets in again, and no regression leads back; say with --yes that this is meant'
    found 'boot address locked' 3 3 danger 'NSBOOT_LOCK is locked: the boot address is fixed then, be it right or wrong; say with --yes that this is meant'
    found 'secure boot address locked' 3 4 danger 'SECBOOT_LOCK is locked: the boot address is fixed then, be it right or wrong; say with --yes that this is meant'
    good 'locked, and meant' bad.csv --yes
    run option-bytes check bad.csv
    check 'what is dangerous has the status of its option' [ "$("$OTPC" option-bytes check --json bad.csv | jq -c '[.findings[].status] | unique')" = '[2]' ]
}

test_trustzone() {
    csv bad.csv OPTSR2_PRG=0xC3000034 SECBOOTR_PRG=0x0C0004C3
    found 'off, but sectors are secure' 2 5 trustzone 'SECWM1 makes sectors 0x0 to 0xe secure, but TZEN is off: write an empty range, start 0x7f and end 0'
    found 'off, but a boot address' 2 4 trustzone 'SECBOOTADD is a boot address of its own, 0x0c000400, but TZEN is off: nothing starts there'
    csv bad.csv OPTSR2_PRG=0xC3000034 SECWM1R_PRG=0x0000007F OPTSR_PRG=0x30F0C6F8 SECBOOTR_PRG=0x0C0000B4
    found 'off, but STiROT' 3 1 trustzone 'BOOT_UBE chooses STiROT, which needs TZEN on' --yes
    found 'off, but TZ-CLOSED' 3 1 trustzone 'PRODUCT_STATE is TZ-CLOSED, but TZEN is off' --yes
    found 'off, but a lock' 3 4 trustzone 'SECBOOT_LOCK is locked, but TZEN is off' --yes
    csv ob.csv OPTSR2_PRG=0xC3000034 SECWM1R_PRG=0x0000007F
    good 'off' ob.csv
    csv bad.csv SECWM1R_PRG=0x0000007F
    found 'on, but no sector is secure' 2 2 trustzone 'TZEN is on, but SECWM1 and SECWM2 make no sector secure: no secure code can run from flash'
    found 'on, but what boots is not secure' 2 4 boot-address 'SECBOOTADD is 0x0c000000, in a sector that SECWM1 does not make secure'
    csv bad.csv SECBOOTR_PRG=0x0C1000C3
    found 'boot address in the other bank' 1 4 boot-address 'SECBOOTADD is 0x0c100000, in a sector that SECWM2 does not make secure'
    csv bad.csv SECBOOTR_PRG=0x080000C3 NSBOOTR_PRG=0x0C0000C3
    found 'boot address of the other world' 2 4 boot-address 'SECBOOTADD is 0x08000000, an address of non-secure code: write 0xc0000'
    found 'boot address of the secure world' 2 3 boot-address 'NSBOOTADD is 0x0c000000, an address of secure code: write 0x80000'
    csv ob.csv SECBOOTR_PRG=0x300000C3
    good 'boot address in RAM' ob.csv
}

# make_obk FILE PERMISSIONS [PASSWORD]: debug authentication as devices take it.
make_obk() {
    if [ -n "${3:-}" ]; then
        printf '%s' "$3" | openssl dgst -sha256 -binary >secret
    else
        random_file 32 secret
    fi
    { cat secret && printf '%b' "$2" && head -c 100 /dev/zero; } | head -c 64 >body
    { printf '\000\001\375\017\140\0\0\0\001\0\0\0' && openssl dgst -sha256 -binary <body && cat body; } >"$1"
}

test_debug_authentication() {
    mkdir -p certificate password older
    make_obk certificate/DA.obk 'wP\0\0'
    make_obk password/DA.obk '\0\0\0\0'
    make_obk older/DA.obk 'wP\0\0' 'word of old'
    printf '\0\0\0\200\013\0\0\0word of old' >older/password.bin
    csv bad.csv
    good 'certificate with TrustZone' bad.csv --obk certificate/DA.obk
    pair='TZEN is on, but %s opens the device by password, which goes with TZEN off: such a pair can lock it for good'
    # shellcheck disable=SC2059 # the message is a format
    found 'password with TrustZone' 1 2 debug-authentication "$(printf "$pair" "'password/DA.obk'")" --obk password/DA.obk
    # shellcheck disable=SC2059 # the message is a format
    found 'password with permissions' 1 2 debug-authentication "$(printf "$pair" "'older/DA.obk'")" --obk older/DA.obk
    echo another >older/password.bin
    good 'permissions without that password' bad.csv --obk older/DA.obk
    csv bad.csv OPTSR2_PRG=0xC3000034 SECWM1R_PRG=0x0000007F
    good 'password without TrustZone' bad.csv --obk password/DA.obk
    found 'certificate without TrustZone' 1 2 debug-authentication "TZEN is off, but 'certificate/DA.obk' opens the device by certificate, which goes with TZEN on: such a pair can lock it for good" --obk certificate/DA.obk
    "$OTPC" obk lock --quiet --yes --output lock.obk
    found 'of another family' 1 0 debug-authentication "'lock.obk' is for an STM32H7RS" --obk lock.obk
    "$OTPC" obk data --quiet --family h5 --path oemirot --output data.obk
    run option-bytes check bad.csv --obk data.obk
    check 'not of debug authentication: status' status_is 3
    check 'not of debug authentication: message' err_is 'data.obk: error: not of debug authentication: its destination is 0x0ffd0280'
    run option-bytes check bad.csv --obk gone.obk
    check 'no option-byte keys' status_is 4
}

# What the provisioning of the boards sets for their layouts: SECWM1_END, HDP1_END, WRPSGn1 of the boot code.
test_layouts() {
    while read -r name secure hidden groups; do
        csv ob.csv "SECWM1R_PRG=0x$secure" "HDP1R_PRG=0x$hidden" "WRP1R_PRG=0x$groups" OPTSR_PRG=0x2D3072F8
        good "layout $name" ob.csv --layout "$name"
    done <<'ROWS'
h563-overwrite 000E0000 000B0000 FFFFFFF8
h563-overwrite-data 000F0000 000B0000 FFFFFFF8
h563-primary-only 000E0000 000B0000 FFFFFFF8
h563-swap 00160000 00130000 FFFFFFF8
h563-swap-data 00170000 00130000 FFFFFFF8
h573-overwrite 000E0000 000B0000 FFFFFFF8
h573-overwrite-data 000F0000 000B0000 FFFFFFF8
h573-swap 00170000 00130000 FFFFFFF8
h573-swap-data 00180000 00130000 FFFFFFF8
h573-stirot-oemurot 000E0000 0000007F FFFFFFFF
ROWS
}

test_layout_findings() {
    csv bad.csv SECWM1R_PRG=0x000D0000
    found 'too few secure sectors' 1 5 watermark "the slot of 'secure' in layout 'h573-overwrite', 0x0c018000 to 0x0c01dfff, has to be secure, but sector 0xe of bank 1 (0x0c01c000) is not" --layout h573-overwrite
    csv bad.csv SECWM1R_PRG=0x000F0000
    found 'too many secure sectors' 1 5 watermark "the slot of 'non-secure' in layout 'h573-overwrite', 0x0c01e000 to 0x0c0bdfff, has to be non-secure, but sector 0xf of bank 1 (0x0c01e000) is secure" --layout h573-overwrite
    csv bad.csv SECWM1R_PRG=0x000E0001 SECBOOTR_PRG=0x0C0020C3
    found 'the boot code is not secure' 1 5 watermark "the boot code of layout 'h573-overwrite', 0x0c000000 to 0x0c017fff, has to be secure, but sector 0x0 of bank 1 (0x0c000000) is not" --layout h573-overwrite
    csv bad.csv SECWM1R_PRG=0x00160000 HDP1R_PRG=0x00130000
    found 'another layout' 3 11 hide-protection "HDP1 hides sectors 0x0 to 0x13 when the boot code has run, and with them the slot of 'secure' in layout 'h573-overwrite' from 0x0c018000 on" --layout h573-overwrite
    csv bad.csv HDP1R_PRG=0x000A0000
    found 'too little is hidden' 1 11 hide-protection "the boot code of layout 'h573-overwrite' has 0x18000 bytes, HDP leaves what lies from 0x0c016000 on visible" --layout h573-overwrite
    csv bad.csv HDP1R_PRG=0x0000007F
    good 'nothing is hidden in an open device' bad.csv --layout h573-overwrite
    csv bad.csv HDP1R_PRG=0x0000007F OPTSR_PRG=0x2D3072F8
    found 'nothing is hidden' 1 11 hide-protection "nothing hides the boot code of layout 'h573-overwrite', 0x18000 bytes, when it has run" --layout h573-overwrite
    csv bad.csv HDP2R_PRG=0x007F007F HDP1R_PRG=0x0000007F WRP1R_PRG=0xFFFFFFFF
    found 'the other bank' 1 12 hide-protection "HDP2 hides sectors 0x7f to 0x7f when the boot code has run, and with them the update slot of 'OEMuROT' in layout 'h573-stirot-oemurot' from 0x0c1fe000 on" --layout h573-stirot-oemurot
    csv bad.csv WRP1R_PRG=0xFFFFFFF0
    found 'too much is protected' 2 7 write-protection "WRPSGn1 protects the slot of 'secure' in layout 'h573-overwrite' from 0x0c018000 on against writing: no update could be installed" --layout h573-overwrite
    csv bad.csv OPTSR2_PRG=0xC3000034 SECWM1R_PRG=0x0000007F
    found 'two worlds without TrustZone' 1 2 trustzone "layout 'h573-overwrite' has secure and non-secure images, but TZEN is off" --layout h573-overwrite
    csv bad.csv OPTSR_PRG=0xAD30EDF8
    found 'banks exchanged' 1 1 layout "SWAP_BANK exchanges the banks: the areas of layout 'h573-overwrite' are not compared" --layout h573-overwrite
}

test_other_layouts() {
    "$OTPC" boot layout h573-overwrite | jq '.flash[0].size = "0x400000"' >large.json
    csv bad.csv
    found 'too large' 1 0 layout "layout 'large.json' has 0x400000 bytes of flash, which STM32H563, STM32H573 does not have" --layout large.json
    "$OTPC" boot layout h573-overwrite | jq '.flash[0].size = "0x170000"' >small.json
    good 'a smaller flash' bad.csv --layout small.json
    run option-bytes check bad.csv --layout h7s78-swap-xip
    check 'no internal flash: status' status_is 3
    check 'no internal flash: message' err_is 'h7s78-swap-xip: error: the layout has no flash at 0x08000000 or 0x0c000000, which option bytes are about'
    run option-bytes check bad.csv --layout gone
    check 'no layout' status_is 2
}

test_families() {
    printf 'OPTSR_PRG,0x2D30EDF8\nNSBOOTR_PRG,0x080044C3\nHDP1R_PRG,0x00070000\nHDP2R_PRG,0x00000000\n' >ob.csv
    good 'h503' ob.csv --family h503
    good 'h503 with its layout' ob.csv --family h503 --layout h503 --allow hide-protection
    sed 's/0x00070000/0x00060000/' ob.csv >bad.csv
    found 'h503, HDP' 1 3 hide-protection "the boot code of layout 'h503' has 0x12000 bytes, HDP leaves what lies from 0x0800e000 on visible" --family h503 --layout h503
    printf 'OPTSR_PRG,0x2D30C6F8\nSECWM1R_PRG,0x0\n' >bad.csv
    found 'h503, no TZ-CLOSED' 2 1 value 'field PRODUCT_STATE of OPTSR_PRG is 0xc6, which means nothing' --family h503
    found 'h503, no secure sectors' 2 2 register "'SECWM1R_PRG' is no register of STM32H503" --family h503
    csv bad.csv
    found 'h7rs' 1 0 family 'which registers of STM32H7RS belong into such a file, and what they mean, is not known: nothing in it was checked' --family h7rs
    run option-bytes check bad.csv --family h7rs --allow family
    check 'h7rs, allowed' status_is 0
    run option-bytes check bad.csv --family stm32
    check 'no family: status' status_is 2
    check 'no family: message' err_is "otpc: error: option --family: 'stm32' is none of 'h5', 'h503', 'h7rs'"
    run option-bytes check bad.csv --allow everything
    check 'no check: status' status_is 2
    run option-bytes check gone.csv
    check 'no file: status' status_is 4
    run option-bytes check .
    check 'a directory' status_is 4
    head -c 300000 /dev/zero | tr '\0' 'a' >large.csv
    run option-bytes check large.csv
    check 'a large file' status_is 4
}

# edited LABEL SED FIELD=VALUE...: what edit makes of text.csv is what sed makes of it; in place, and as another file.
edited() {
    label=$1
    sed "$2" text.csv >wanted.csv
    shift 2
    cp text.csv ob.csv
    chmod 640 ob.csv
    run option-bytes edit ob.csv "$@"
    check "$label: status" status_is 0
    check "$label: in place" cmp -s ob.csv wanted.csv
    check "$label: mode" mode_is 640 ob.csv
    rm -f out.csv
    run option-bytes edit --quiet text.csv "$@" -o out.csv
    check "$label: silent" silent
    check "$label: another file" cmp -s out.csv wanted.csv
}

test_edit() {
    csv text.csv
    edited 'edit: by name' 's/0x2D30EDF8/0x2D3072F8/' PRODUCT_STATE=closed
    edited 'edit: several' 's/0x2D30EDF8/0x30F072F8/; s/0xB4000034/0xB400007C/; s/0x000E0000/0x00160001/' \
        PRODUCT_STATE=0x72 BOOT_UBE=STiROT SRAM2_RST=kept SRAM2_ECC=off SECWM1_STRT=1 SECWM1_END=0x16
    edited 'edit: an address' 's/0x0C0000C3/0x0C0004C3/' SECBOOTADD=0xC0004
    edited 'edit: a register' 's/^WRP2R_PRG,.*/WRP2R_PRG,0x12345678/' wrp2r_prg=0x12345678
    edited 'edit: groups' 's/0xFFFFFFF8/0xFFFFFF00/' WRPSGn1=0xffffff00
    edited 'edit: nothing' '' PRODUCT_STATE=OPEN
    { printf '\357\273\277# a comment, 0x2D30EDF8\r\n\r\n' && sed 's/,/ , "/; s/$/" \r/' text.csv && printf '# no newline'; } >text2.csv
    mv text2.csv text.csv
    edited 'edit: all else stays' 's/"0x2D30EDF8"/"0x2D3072F8"/' PRODUCT_STATE=CLOSED
    csv text.csv HDP1R_PRG=0xb0000 HDP2R_PRG=0x7f
    edited 'edit: small digits' 's/0xb0000/0x000c0000/; s/0x7f/0x00010000/' HDP1_END=0xc HDP2_STRT=0 HDP2_END=1
    csv text.csv HDP2R_PRG=0x7f
    edited 'edit: what is not changed' 's/0x000B0000/0x000C0000/' HDP1_END=12
    csv ob.csv
    run option-bytes edit ob.csv PRODUCT_STATE=CLOSED TZEN=on
    check 'edit: text' [ "$(cat "$stdout")" = "'ob.csv': OPTSR_PRG is 0x2d3072f8 now, and was 0x2d30edf8" ]
    run option-bytes edit ob.csv PRODUCT_STATE=CLOSED
    check 'edit: text, unchanged' out_has "'ob.csv': it has these values already"
    run option-bytes edit --json ob.csv PRODUCT_STATE=OPEN
    check 'edit: JSON' out_json '. == {file: "ob.csv", output: "ob.csv", changed: [{register: "OPTSR_PRG", line: 1, before: "0x2d3072f8", value: "0x2d30edf8"}]}'
    ln -s ob.csv link.csv
    run option-bytes edit --quiet link.csv PRODUCT_STATE=CLOSED
    check 'edit: through a link' grep -q 0x2D3072F8 ob.csv
    check 'edit: the link stays' [ -L link.csv ]
    setsid -w "$OTPC" option-bytes edit ob.csv PRODUCT_STATE=OPEN -o /dev/stdout >piped.csv 2>"$stderr" </dev/null
    csv wanted.csv
    check 'edit: into a pipe' cmp -s piped.csv wanted.csv
}

# refused LABEL STATUS MESSAGE FIELD=VALUE...: and nothing is written or changed.
refused() {
    label=$1
    wanted=$2
    message=$3
    shift 3
    cp bad.csv before.csv
    rm -f out.csv
    run option-bytes edit bad.csv "$@"
    check "$label: status" status_is "$wanted"
    check "$label: message" err_is "$message"
    check "$label: nothing on stdout" out_empty
    check "$label: unchanged" cmp -s bad.csv before.csv
    run option-bytes edit bad.csv "$@" -o out.csv --json
    check "$label: as JSON" err_json ".error.status == $wanted"
    check "$label: not written" absent out.csv
}

test_bad_edits() {
    csv bad.csv
    refused 'no sign' 2 "otpc: error: 'TZEN' is not FIELD=VALUE" TZEN
    refused 'no name' 2 "otpc: error: '=1' is not FIELD=VALUE" =1
    refused 'no value' 2 "otpc: error: 'TZEN=' is not FIELD=VALUE" TZEN=
    refused 'no such field' 2 "otpc: error: 'RDP' is neither a field that is known of STM32H563, STM32H573 nor a register in 'bad.csv'" RDP=1
    refused 'no such state' 2 "otpc: error: field PRODUCT_STATE: 'SHUT' is none of OPEN (0xed), PROVISIONING (0x17), PROVISIONED (0x2e), TZ-CLOSED (0xc6), CLOSED (0x72), LOCKED (0x5c)" PRODUCT_STATE=SHUT
    refused 'a state that is none' 2 "otpc: error: field TZEN: '0x12' is none of on (0xb4), off (0xc3)" TZEN=0x12
    refused 'too large' 2 "otpc: error: field SECWM1_END: '0x80' is more than 0x7f" SECWM1_END=0x80
    refused 'no number' 2 "otpc: error: field HDP1_END: 'end' is not a number (write 0x.. or decimal)" HDP1_END=end
    refused 'a whole address' 2 "otpc: error: field SECBOOTADD has bits 31 to 8 of an address: write 0xc0000 for 0xc000000" SECBOOTADD=0x0C000000
    refused 'a wide register' 2 "otpc: error: register WRP1R_PRG: '0x100000000' is more than 0xffffffff" WRP1R_PRG=0x100000000
    refused 'the last state' 2 'otpc: error: PRODUCT_STATE=LOCKED: no debugger gets in again, and no regression leads back; say with --yes that this is meant' PRODUCT_STATE=LOCKED
    refused 'a lock by its register' 2 'otpc: error: SECBOOTR_PRG=0x0C0000B4: the boot address is fixed then, be it right or wrong; say with --yes that this is meant' SECBOOTR_PRG=0x0C0000B4
    refused 'one good, one bad' 2 "otpc: error: 'TZEN' is not FIELD=VALUE" PRODUCT_STATE=CLOSED TZEN
    refused 'a field of another family' 2 "otpc: error: 'TZEN' is neither a field that is known of STM32H503 nor a register in 'bad.csv'" TZEN=on --family h503
    cp bad.csv ob.csv
    run option-bytes edit --quiet ob.csv PRODUCT_STATE=LOCKED --yes
    check 'the last state, and meant' grep -q 0x2D305CF8 ob.csv
    run option-bytes edit --quiet ob.csv SRAM2_RST=kept
    check 'a danger that was there already' status_is 0
    run option-bytes edit bad.csv TZEN=on -o ./bad.csv
    check 'onto itself: status' status_is 2
    check 'onto itself: message' err_has "output './bad.csv' is the file 'bad.csv' that is read; without --output it is changed in place"
    sed -i '2d' bad.csv
    refused 'a register that is missing' 3 'bad.csv: error: there is no register OPTSR2_PRG' TZEN=on
    csv bad.csv
    echo 'WRP1R_PRG,0x0' >>bad.csv
    refused 'a register that is there twice' 3 'bad.csv:13: error: register WRP1R_PRG is there twice (the other in line 7)' WRPSGn1=1
    csv bad.csv HDP1R_PRG=7
    refused 'a bad row' 3 "bad.csv:11: error: register HDP1R_PRG: '7' is not 0x and one to eight hexadecimal digits" TZEN=on
    run option-bytes edit gone.csv TZEN=on
    check 'no file' status_is 4
    run option-bytes edit bad.csv
    check 'nothing to change' status_is 2
}

test_show
test_rows
test_values
test_trustzone
test_debug_authentication
test_layouts
test_layout_findings
test_other_layouts
test_families
test_edit
test_bad_edits
check 'nothing temporary is left' no_temporary
finish
