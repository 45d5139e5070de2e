#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc modules check`, and images of modules.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
export OTPC

# finds LIST FINDING...: the check fails with these and no others, in this order
finds() {
    list=$1
    shift
    run modules check "$list"
    check "$list: not valid" status_is 1
    printf "$list:%s\n" "$@" >findings
    check "$list: findings" cmp findings "$stdout"
    check "$list: the verdict" err_is "otpc: error: '$list' is not a valid list of modules"
}

test_good() {
    printf '\357\273\277# module, licence, address\r\nm 0.bin, lic.bin, 0x08172000\r\n"sub\\m1.hex",HSM_slot-1,0x8180000' >good.mcsv
    run modules check good.mcsv
    check 'good' status_is 0
    check 'good: says so' [ "$(cat "$stdout")" = "'good.mcsv' is good: 2 modules" ]
    check 'good: nothing on stderr' err_empty
    run modules check good.mcsv --quiet
    check '--quiet' silent
    run modules check good.mcsv --json
    check '--json' out_json '. == {"list": "good.mcsv", "findings": [], "modules": [
        {"line": 2, "module": "m 0.bin", "licence": "lic.bin", "address": "0x8172000", "size": 8193},
        {"line": 3, "module": "sub/m1.hex", "firmware_id": "HSM_slot-1", "address": "0x8180000", "size": 12289}]}'
    run modules check good.mcsv --verbose
    check '--verbose: a licence' err_has "good.mcsv:2: 'm 0.bin', 0x2001 bytes at 0x08172000, licence 'lic.bin'"
    check '--verbose: an id' err_has "good.mcsv:3: 'sub/m1.hex', 0x3001 bytes at 0x08180000, firmware id of an HSM 'HSM_slot-1'"
    mkdir -p away
    cd away || exit 1
    run modules check ../good.mcsv
    check 'paths are relative to the list' status_is 0
    cd .. || exit 1
    mv 'm 0.bin' 'M 0.BIN'
    run modules check good.mcsv
    check 'another case' status_is 0
    check 'another case: a warning' err_is "otpc: warning: 'm 0.bin' does not exist, 'M 0.BIN' is taken: upper and lower case differ"
    mv 'M 0.BIN' 'm 0.bin'
}

test_findings() {
    cat >bad.mcsv <<'CSV'
# every kind of mistake
m 0.bin, lic.bin
gone.bin, lic.bin, 0x08100000
sub, lic.bin, 0x08102000
none.bin, lic.bin, 0x08104000
broken.hex, lic.bin, 0x08106000
m 0.bin, gone.lic, 0x08172000
m2.bin, two words, 08180000
m2.bin, ID, 0x08174000
m3.bin, ID, 0x0c172004
m 0.bin, ID, 0x08200000
m4.bin, "ID, 0x08202000
m4.bin, ID, 0xFFFFE000
CSV
    finds bad.mcsv '12: a quoted field does not end on its line [csv]' \
        '2: 2 fields instead of three: module file, licence file or firmware id, 0xADDRESS [row]' \
        "3: cannot open 'gone.bin': No such file or directory [module]" \
        "4: cannot read 'sub': it is a directory, not a file [module]" \
        "5: module 'none.bin' is empty [module]" \
        "6: 'broken.hex', line 2: wrong checksum [module]" \
        "7: licence: cannot open 'gone.lic': No such file or directory [licence]" \
        "8: the address '08180000' does not begin with 0x [address]" \
        "8: the firmware id 'two words' may have letters, digits, '_' and '-' only, and there is no licence file of that name [firmware-id]" \
        "9: module 'm2.bin' from 0x08174000 on, 0x10 bytes, overlaps 'm 0.bin' of line 7 from 0x08172000 on, 0x2001 bytes [overlap]" \
        '10: the address 0x0c172004 is no multiple of 0x2000 [address]' \
        "10: module 'm3.bin' from 0x0c172004 on, 0x10 bytes, overlaps 'm 0.bin' of line 7 from 0x08172000 on, 0x2001 bytes [overlap]" \
        "11: module 'm 0.bin' is in line 7 already [duplicate]" \
        "13: module 'm4.bin' of 0x2001 bytes at 0xffffe000 goes beyond 0xffffffff [address]"
}

test_json() {
    printf 'm2.bin, ID, 0x08174001\n' >one.mcsv
    run modules check one.mcsv --json
    check 'json: not valid' status_is 1
    check 'json: the finding' out_json '.findings == [{"check": "address", "status": 3, "file": "one.mcsv", "line": 1,
        "message": "the address 0x08174001 is no multiple of 0x2000"}] and (.modules | length) == 1'
    check 'json: the error' err_json '.error.status == 1'
    run modules check one.mcsv --align 1
    check '--align' status_is 0
    run modules check one.mcsv --align 0
    check '--align 0' status_is 0
    run modules check one.mcsv --align sector
    check '--align: no number' status_is 2
}

test_files() {
    : >empty.mcsv
    finds empty.mcsv ' there is no module in it [row]'
    run modules check gone.mcsv
    check 'no list' status_is 4
    check 'no list: says so' err_is "otpc: error: cannot open 'gone.mcsv': No such file or directory"
    run modules check sub
    check 'a directory' status_is 4
    head -c 262145 /dev/zero | tr '\0' '\n' >huge.mcsv
    run modules check huge.mcsv
    check 'a huge list' status_is 4
    random_file 100000 noise.mcsv
    run modules check noise.mcsv
    check 'noise' status_is 1
    head -c 200000 /dev/zero | tr '\0' ',' >commas.mcsv
    run modules check commas.mcsv
    check 'commas' status_is 1
    i=0
    while [ "$i" -lt 70 ]; do
        echo "m2.bin, ID, 0x0817$i"
        i=$((i + 1))
    done >many.mcsv
    run modules check many.mcsv
    check 'too many' out_has 'many.mcsv:65: more than 64 modules [row]'
    printf 'm2.bin, ID, 0x08172000' >whole.mcsv
    wrong=0
    size=21
    while [ "$size" -gt 0 ]; do
        head -c "$size" whole.mcsv >cut.mcsv
        run modules check cut.mcsv --align 0 --quiet
        # an address that lacks a digit is still one
        [ "$status" -eq 1 ] || [ "$size" -ge 15 ] || wrong=$((wrong + 1))
        size=$((size - 1))
    done
    check 'cut lists' [ "$wrong" -eq 0 ]
    run modules check
    check 'no operand' status_is 2
    run modules check one.mcsv one.mcsv
    check 'two operands' status_is 2
}

# is_module IMAGE: rom-fixed, with boot record and whole key, in front of the signature
# shellcheck disable=SC2317 # check calls it
is_module() {
    "$OTPC" image info --json "$1" >facts &&
        jq -e '.header.load_address == "0x808c000" and .header.header_size == 32 and .header.version == "1.0.0"
            and ([.tlvs[].type][:5] == ["0x50", "0x60", "0x10", "0x2", "0x22"])
            and .tlvs[1].protected and (.tlvs[1].value | startswith("a5016441526f54"))
            and .tlvs[3].length == 91' facts >/dev/null
}

test_images() {
    run project new --family h5 --path secure-manager p --quiet
    run image build p/Images/Module_Image.xml
    check 'a module is built' status_is 0
    check 'accepted' out_has 'accepted by the boot core (mcuboot)'
    check 'it is a module' is_module p/Binary/Module_0.hex
    check 'flags' [ "$(jq -r .header.flags facts)" = 0x104 ]
    check 'where it goes' [ "$(jq -r '.base, .slot_size' facts | tr '\n' ' ')" = '0x8100000 466944 ' ]
    keys='--key p/Keys/SM_Authentication_pub.pem --decrypt-key p/Keys/SM_Encryption.pem'
    # shellcheck disable=SC2086 # the arguments are words
    run image verify --policy mcuboot $keys p/Binary/Module_0.hex
    check 'a device accepts it' status_is 0
    # shellcheck disable=SC2086 # the arguments are words
    run image verify $keys p/Binary/Module_0.hex
    check 'a boot code that wants the hash of a key does not' status_is 1
    check 'and says why' err_has 'TLV 0x02 (public key)'
    run image extract p/Binary/Module_0.hex --decrypt-key p/Keys/SM_Encryption.pem --output body.bin
    check 'the module is in it' cmp -s -n 4096 body.bin p/Binary/module.bin
    run image sign --profile st --key p/Keys/SM_Authentication.pem --version 1.0.0 --header-size 0x20 --pad-header --pad \
        --slot-size 0x72000 --max-sectors 16 --align 16 --security-counter auto --public-key-format full --boot-record ARoT \
        --rom-fixed 0x0808C000 p/Binary/module.bin signed.bin
    check 'a module without XML' status_is 0
    check 'it is one too' is_module signed.bin
    sed '/<Name>Encryption key/s|$|<Enable>0</Enable>|' p/Images/Module_Image.xml >p/Images/Clear_Image.xml
    run image build p/Images/Clear_Image.xml --output built.bin
    check 'the same from an XML' status_is 0
    check 'is the same' cmp built.bin signed.bin
    printf '../p/Binary/module.bin, ID, 0x08100000\n../p/Binary/Module_0.hex, ID, 0x08172000\n' >sub/list.mcsv
    run modules check sub/list.mcsv
    check 'a list of both' status_is 0
}

mkdir sub
head -c 8193 /dev/zero >'m 0.bin'
head -c 8193 /dev/zero >m4.bin
head -c 16 /dev/zero >m2.bin
head -c 16 /dev/zero >m3.bin
: >none.bin
echo licence >lic.bin
printf ':020000040C00EE\n:0100000011EE\n:0130000022AD\n:00000001FF\n' >sub/m1.hex
printf ':020000040C00EE\n:0100000011EF\n:00000001FF\n' >broken.hex
test_good
test_findings
test_json
test_files
test_images
check 'no temporary files' no_temporary
finish
