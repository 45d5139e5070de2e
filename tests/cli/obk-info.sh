#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc obk info` and `otpc obk verify`: what a file holds, and whether it is what its configuration gives today.
samples=$(cd "$(dirname "$0")/../bad/obk" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# obk_xml FILE [SED]...: option-byte keys that build, edited.
obk_xml() {
    file=$1
    shift
    cp "$samples/good.xml" "$file"
    for edit in "$@"; do
        sed -i -e "$edit" "$file"
    done
}

# rehash FILE: puts the hash that its body has in front of it.
rehash() {
    tail -c +45 "$1" | openssl dgst -sha256 -binary | dd of="$1" bs=1 seek=12 conv=notrunc 2>/dev/null
}

test_info() {
    run obk info out.obk
    check 'info' status_is 0
    check 'info: what it says' [ "$(cat "$stdout")" = "out.obk: STM32H5 area of HDPL2: OEMuROT configuration or data image

destination   0x0ffd0900
payload       0x120 bytes
encryption    by the device
hash          matches" ]
    check 'info: nothing on stderr' err_empty
    run obk info out.obk --json
    check 'info: json' out_json '. == {"destination": "0xffd0900",
        "object": "STM32H5 area of HDPL2: OEMuROT configuration or data image", "payload_size": 288,
        "device_encrypts": true, "hash_matches": true, "fields": []}'
    flip_bit 100 0 out.obk flipped.obk
    run obk info flipped.obk
    check 'info: of a damaged file' status_is 0
    check 'info: its hash' out_has 'hash          none, or it does not match'
    run obk info flipped.obk --json
    check 'info: its hash in json' out_json '.hash_matches == false'
    obk_xml elsewhere.xml 's/0x0FFD0900/0x12345678/' 's/out\.obk/elsewhere.obk/' '/<DoEncryption>/d'
    run obk build elsewhere.xml
    run obk info elsewhere.obk
    check 'info: nothing is known of it' out_has 'elsewhere.obk: option-byte keys'
    check 'info: no encryption' out_has 'encryption    none'
}

test_info_with_config() {
    run obk info out.obk --config good.xml
    check 'info --config' status_is 0
    sed '1,/^offset/d' "$stdout" >fields
    check 'info --config: every field' cmp -s - fields <<TEXT
0x2c     1      Images: 0x02
0x2d     1      Full secure: 0x01
0x2e     2      Filler: 0xabcd
0x30     4      Execution offset: 0x00000000
0x34     4      Download offset: 0x001e0000
0x38     4      Area size: 0x00020000
0x3c     4      Data offset: 0x00000000
0x40     4      Data size: 0x00000100
0x44     4      Other offset: 0x00000100
0x48     4      Other size: 0x000001f0
0x4c     92     Authentication key: key $(fingerprint sign.pem)
0xa8     72     Encryption key: private half of key $(fingerprint enc.pem)
0xf0     32     Seed: 32 bytes, not shown
0x110    16     Permissions: 0x00000000000000000000000000005077
TEXT
    run obk info out.obk --config good.xml --json
    check 'info --config --json' out_json '(.fields | length) == 14 and
        .fields[2] == {"name": "Filler", "offset": 46, "size": 2, "value": "0xabcd", "differs": false}'
    check 'info --config --json: the private key' out_json ".fields[11].value == \"private half of key $(fingerprint enc.pem)\""
    check 'info --config --json: the seed' out_json '.fields[12].value == "32 bytes, not shown"'
    obk_xml other.xml 's/0xABCD/0xABCC/'
    run obk info out.obk --config other.xml
    check 'info --config of another' status_is 0
    check 'info --config: what differs' out_has '0x2e     2      Filler: 0xabcd (differs from the configuration)'
    check 'info --config: nothing else differs' [ "$(grep -c differs "$stdout")" = 1 ]
    run obk info out.obk --config gone.xml
    check 'info: no such configuration' status_is 4
    check 'info: then nothing is shown' out_empty
}

# The file tells whose key it holds also where that is not the key of the configuration, or that one is encrypted.
test_info_of_private_keys() {
    key other
    obk_xml other.xml 's/enc\.pem/other.pem/'
    run obk info out.obk --config other.xml
    check 'info: a key that differs is told by its fingerprint' out_has \
        "Encryption key: private half of key $(fingerprint enc.pem) (differs from the configuration)"
    openssl pkcs8 -topk8 -in enc.pem -passout pass:correct -out secret.pem
    echo correct >passphrase
    obk_xml secret.xml 's/enc\.pem/secret.pem/'
    run obk info out.obk --config secret.xml --passphrase-file passphrase
    check 'info: an encrypted key' status_is 0
    check 'info: an encrypted key is told by its fingerprint' out_has \
        "Encryption key: private half of key $(fingerprint enc.pem)"
    run obk verify out.obk --config secret.xml --passphrase-file passphrase
    check 'verify: an encrypted key' status_is 0
    run obk verify out.obk --config secret.xml
    check 'verify: an encrypted key without its passphrase' status_is 5
    obk_xml raw.xml 's|<Type></Type>|<Type>Private_Raw</Type>|'
    run obk build raw.xml --output raw.obk
    run obk info raw.obk --config raw.xml
    check 'info: a raw scalar is told by its fingerprint' out_has \
        "Encryption key: private half of key $(fingerprint enc.pem)"
}

test_not_obk() {
    : >empty.obk
    head -c 11 out.obk >short.obk
    head -c 299 out.obk >cut.obk
    { cat out.obk && echo; } >long.obk
    random_file 300 random.obk
    mkdir directory.obk
    for file in empty short cut long random directory gone; do
        for verb in info verify; do
            run obk "$verb" "$file.obk"
            check "$verb: $file" status_is 4
            check "$verb: $file is named" err_has "$file.obk"
            check "$verb: $file: nothing is shown" out_empty
        done
    done
    run obk info cut.obk
    check 'cut: the message' err_is \
        'cut.obk: error: not an option-byte key file: header and file disagree on the length'
    run obk info short.obk
    check 'short: the message' err_is 'short.obk: error: not an option-byte key file: shorter than its header'
    run obk info
    check 'info: no file' status_is 2
    run obk verify out.obk good.xml
    check 'verify: two operands' status_is 2
}

test_verify() {
    run obk verify out.obk
    check 'verify' status_is 0
    check 'verify: says so' [ "$(cat "$stdout")" = "'out.obk' is valid" ]
    run obk verify out.obk --quiet
    check 'verify --quiet' silent
    run obk verify out.obk --json
    check 'verify --json' out_json '. == {"findings": [], "valid": true}'
    run obk verify out.obk --config good.xml
    check 'verify --config' status_is 0
    flip_bit 100 0 out.obk flipped.obk
    run obk verify flipped.obk
    check 'verify: wrong hash' status_is 1
    check 'verify: wrong hash is said' [ "$(cat "$stdout")" = 'flipped.obk: the hash does not match the payload' ]
    check 'verify: the verdict' err_is "otpc: error: 'flipped.obk' is not valid"
    run obk verify flipped.obk --json
    check 'verify --json of a wrong one' out_json \
        '. == {"findings": ["the hash does not match the payload"], "valid": false}'
    check 'verify --json: the error' err_json '.error.status == 1'
    obk_xml bare.xml '/<Hash>/d' 's/out\.obk/bare.obk/'
    run obk build bare.xml
    run obk verify bare.obk
    check 'verify: no hash where one is expected' status_is 1
    run obk verify bare.obk --no-hash
    check 'verify --no-hash' status_is 0
    run obk verify bare.obk --config bare.xml
    check 'verify: the configuration says that there is no hash' status_is 0
}

# flip_in FIELD OFFSET: a bit of the field flips; the hash is made good again, so that only the field tells.
flip_in() {
    flip_bit "$2" 0 out.obk flipped.obk
    rehash flipped.obk
    run obk verify flipped.obk
    check "$1: without its configuration nothing is wrong" status_is 0
    run obk verify flipped.obk --config good.xml
    check "$1: with it something is" status_is 1
    check "$1: it is named" grep -qE "^flipped.obk: field '$1' at 0x[0-9a-f]+ differs from 'good.xml'\$" "$stdout"
    check "$1: it alone" [ "$(grep -c "field '" "$stdout")" = 1 ]
}

test_every_field() {
    flip_in Images 44
    flip_in 'Full secure' 45
    flip_in Filler 46
    flip_in 'Execution offset' 50
    flip_in 'Download offset' 52
    flip_in 'Area size' 59
    flip_in 'Data offset' 60
    flip_in 'Data size' 65
    flip_in 'Other offset' 70
    flip_in 'Other size' 75
    flip_in 'Authentication key' 76
    flip_in 'Authentication key' 167
    flip_in 'Encryption key' 204
    flip_in 'Encryption key' 239
    flip_in Seed 240
    flip_in Seed 271
    flip_in Permissions 272
    flip_in Permissions 287
}

test_header() {
    run obk build good.xml --set Filler=0x1234 --output other.obk
    run obk verify other.obk --config good.xml
    check 'an older value' out_has "other.obk: field 'Filler' at 0x2e differs from 'good.xml'"
    cp out.obk changed.obk
    printf '\000\001\375\017' | dd of=changed.obk bs=1 conv=notrunc 2>/dev/null
    run obk verify changed.obk
    check 'wrong size for its destination' status_is 1
    check 'wrong size for its destination: both are told' [ "$(cat "$stdout")" = \
        'changed.obk: the payload has 0x120 bytes, the STM32H5 debug authentication has 0x60' ]
    run obk verify changed.obk --config good.xml
    check 'wrong destination' out_has "changed.obk: destination 0x0ffd0100, 'good.xml' says 0x0ffd0900"
    flip_bit 8 0 out.obk changed.obk
    run obk verify changed.obk --config good.xml
    check 'wrong flag' status_is 1
    check 'wrong flag is told' [ "$(cat "$stdout")" = "changed.obk: encryption flag 0, 'good.xml' says 1" ]
    flip_bit 12 0 out.obk changed.obk
    run obk verify changed.obk --config good.xml
    check 'wrong hash alone' [ "$(cat "$stdout")" = 'changed.obk: the hash does not match the payload' ]
    flip_bit 299 0 out.obk changed.obk
    rehash changed.obk
    run obk verify changed.obk --config good.xml
    check 'wrong fill' status_is 1
    check 'wrong fill is told' [ "$(cat "$stdout")" = \
        "changed.obk: bytes outside of every field differ from 'good.xml'" ]
}

test_size() {
    truncate -s 48 more.bin
    obk_xml wider.xml 's/seed\.bin/more.bin/'
    run obk verify out.obk --config wider.xml
    check 'wrong size' status_is 1
    check 'wrong size is told' out_has "out.obk: 0x12c bytes, 'wider.xml' gives 0x13c"
    obk_xml plain.xml '/ObDestAddress/d'
    run obk verify out.obk --config plain.xml
    check 'a header where none is due' status_is 1
    check 'a header where none is due: told' out_has "'plain.xml' gives a file without header"
}

# Without header there is only the configuration to hold a file against.
test_without_header() {
    obk_xml raw.xml '/ObDestAddress/d; /<Hash>/d; /DoEncryption/d' 's/out\.obk/raw.bin/'
    run obk build raw.xml
    run obk verify raw.bin --config raw.xml
    check 'without header: good' status_is 0
    run obk info raw.bin --config raw.xml
    check 'without header: info' out_has 'Filler: 0xabcd'
    flip_bit 2 0 raw.bin flipped.bin
    run obk verify flipped.bin --config raw.xml
    check 'without header: a field differs' status_is 1
    check 'without header: it is named' out_has "field 'Filler' at 0x2 differs from 'raw.xml'"
}

test_password() {
    obk_xml da.xml 's/0x0FFD0900/0x008A0008/' 's|<Hash></Hash>|&<DA></DA>|' '/<List>/,/<Permission>/d' 's/out\.obk/da.obk/' \
        's|^    <Output>|    <Text><Name>Password</Name><Value>corr3ct</Value><Width>16</Width></Text>\n&|'
    run obk build da.xml
    check 'password' status_is 0
    run obk info da.obk --config da.xml
    check 'info: the password' out_has 'Password: '
    check 'info: not the password' not out_has corr3ct
    # From four letters on, a hash is soon a password again.
    check 'info: not what leads to it' not out_has "$(printf corr3ct | sha256sum | cut -c 1-64)"
    run obk verify da.obk --config da.xml
    check 'verify: the password' status_is 0
    sed -i 's/corr3ct/oth3r/' da.xml
    run obk verify da.obk --config da.xml
    check 'verify: another password' [ "$(cat "$stdout")" = "da.obk: field 'Password' at 0x2c differs from 'da.xml'" ]
}

# Both read what is there and write nothing.
test_nothing_changes() {
    snapshot >"$scratch/before"
    run obk info out.obk --config good.xml
    run obk verify out.obk --config good.xml
    run obk verify flipped.obk --config good.xml
    snapshot >"$scratch/after"
    check 'nothing changes' cmp -s "$scratch/before" "$scratch/after"
    "$OTPC" obk info out.obk >/dev/full 2>"$stderr"
    status=$?
    check 'info: a report that cannot be written' status_is 4
    "$OTPC" obk verify out.obk >/dev/full 2>"$stderr"
    status=$?
    check 'verify: a report that cannot be written' status_is 4
}

key sign
key enc
random_file 32 seed.bin
obk_xml good.xml
run obk build good.xml
check 'the sample builds' status_is 0
test_info
test_info_with_config
test_info_of_private_keys
test_not_obk
test_verify
test_every_field
test_header
test_size
test_without_header
test_password
test_nothing_changes
check 'no temporary files' no_temporary
finish
