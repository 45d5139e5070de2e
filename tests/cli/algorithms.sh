#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every algorithm of MCUboot, from signing to booting: what is signed and encrypted so is valid by upstream's policy, with
# the right keys alone, and not by ST's.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# pair NAME ALGORITHM [OPTION]: NAME.pem and NAME-pub.pem.
pair() {
    # shellcheck disable=SC2086 # an option is two words
    openssl genpkey -algorithm "$2" ${3:+-pkeyopt $3} -out "$1.pem" 2>/dev/null &&
        openssl pkey -in "$1.pem" -pubout -out "$1-pub.pem"
}

# The keys, and another one of each kind, whose name begins with x.
make_keys() {
    for other in '' x; do
        pair "${other}p256" EC ec_paramgen_curve:P-256
        pair "${other}p384" EC ec_paramgen_curve:P-384
        pair "${other}rsa2048" RSA rsa_keygen_bits:2048
        pair "${other}ed25519" ED25519
        pair "${other}x25519" X25519
        random_file 16 "${other}aes128"
        random_file 32 "${other}aes256"
    done
    pair rsa3072 RSA rsa_keygen_bits:3072
    cp xrsa2048-pub.pem xrsa3072-pub.pem
}

# Ways to sign: a key, and options behind it. Ways to encrypt: the same.
signers='p256 p384 rsa2048 rsa3072 ed25519 ed25519,--sha,512 ed25519,--pure'
recipients='p256-pub.pem p256-pub.pem,--encrypt-keylen,256 x25519-pub.pem x25519-pub.pem,--encrypt-keylen,256
x25519-pub.pem,--hmac-sha,512 x25519-pub.pem,--hmac-sha,512,--encrypt-keylen,256 rsa2048-pub.pem
rsa2048-pub.pem,--encrypt-keylen,256 rsa2048.pem aes128 aes256'

# options LIST: as words.
options() {
    echo "$1" | tr ',' ' '
}

# secret RECIPIENT: the key that decrypts.
secret() {
    echo "${1%%,*}" | sed 's/-pub\.pem/.pem/'
}

# sign OUT SIGNER RECIPIENT [OPTION]...: an image; RECIPIENT may be none.
# shellcheck disable=SC2046 # options are words
sign() {
    sign_out=$1
    sign_with=$2
    sign_for=$3
    shift 3
    [ "$sign_for" = none ] || set -- -E $(options "$sign_for") "$@"
    run image sign --profile mcuboot -H 0x200 --pad-header -v 1.2.3 -k $(options "$sign_with" | sed 's/ /.pem /; t; s/$/.pem/') \
        "$@" firmware.bin "$sign_out"
}

# verify IMAGE SIGNER RECIPIENT [OPTION]...: by upstream's policy, with the keys that the names stand for.
verify() {
    verify_image=$1
    verify_key=${2%%,*}-pub.pem
    verify_for=$3
    shift 3
    [ "$verify_for" = none ] || set -- --decrypt-key "$(secret "$verify_for")" "$@"
    run image verify --policy mcuboot -k "$verify_key" "$@" "$verify_image"
}

# field IMAGE FILTER: of what image info says.
field() {
    "$OTPC" image info --json "$1" | jq -r "$2"
}

# value_at IMAGE TYPE...: the offset of the value of the last TLV that has one of these types.
value_at() {
    field "$1" "([.regions[] | select(.name == \"TLVs\") | .offset] | first) as \$start
        | [.tlvs[] | select(.protected | not)] as \$tlvs
        | ([\$tlvs[].type] | map(IN(\"$2\", \"${3:-}\", \"${4:-}\", \"${5:-}\", \"${6:-}\")) | rindex(true)) as \$at
        | \$start + 8 + ([\$tlvs[:\$at][].length + 4] | add // 0)"
}

# flipped IMAGE OFFSET: flipped.bin, with one bit of that byte flipped.
flipped() {
    cp "$1" flipped.bin
    # shellcheck disable=SC2059 # the format is the byte
    printf "$(printf '\\%03o' "$((0x$(bytes "$2" 1 "$1") ^ 4))")" |
        dd of=flipped.bin bs=1 seek="$2" conv=notrunc status=none
}

# refused WHAT REASON SIGNER RECIPIENT: flipped.bin, for that reason.
refused() {
    verify flipped.bin "$3" "$4" --json
    check "$1: refused" status_is 1
    check "$1: for that reason" out_json ".images[0].reason == \"$2\""
}

test_matrix() {
    for signer in $signers; do
        for recipient in none $recipients; do
            rm -f i.bin
            sign i.bin "$signer" "$recipient"
            check "$signer, $recipient: signed" status_is 0
            check "$signer, $recipient: and accepted" out_has 'accepted by the boot core (mcuboot)'
            verify i.bin "$signer" "$recipient"
            check "$signer, $recipient: valid" status_is 0
        done
    done
}

# What breaks a signature, without encryption.
test_signatures() {
    for signer in $signers; do
        sign i.bin "$signer" none
        verify i.bin "x$signer" none --json
        check "$signer: another key" out_json '.images[0].reason == "key-unknown"'
        run image verify --json --policy st -k "${signer%%,*}-pub.pem" i.bin
        check "$signer: not by ST's policy" status_is 1
        signature=$(value_at i.bin 0x20 0x22 0x23 0x24)
        flipped i.bin "$((signature + 20))"
        refused "$signer: signature" signature "$signer" none
        flipped i.bin "$(value_at i.bin 0x10 0x11 0x12)"
        refused "$signer: digest" digest "$signer" none
        flipped i.bin 600
        refused "$signer: body" digest "$signer" none
        flipped i.bin "$(value_at i.bin 0x1)"
        refused "$signer: key hash" key-unknown "$signer" none
        sign i.bin "$signer" none --public-key-format full
        verify i.bin "$signer" none
        check "$signer: with the whole key" status_is 0
        verify i.bin "x$signer" none --json
        check "$signer: another whole key" out_json '.images[0].reason == "key-unknown"'
    done
    sign i.bin ed25519,--pure none
    flipped i.bin "$(value_at i.bin 0x25)"
    refused 'not quite pure' tlv-value ed25519 none
}

# What breaks the way to the content key.
test_recipients() {
    for recipient in $recipients; do
        sign i.bin p384 "$recipient"
        verify i.bin p384 "x$recipient" --json
        check "$recipient: another decryption key" out_json '.images[0].reason == "wrapped-key"'
        verify i.bin p384 none --json
        check "$recipient: no decryption key" out_json '.images[0].reason == "digest"'
        flipped i.bin "$(value_at i.bin 0x30 0x31 0x32 0x33 0x34)"
        refused "$recipient: wrapped key" wrapped-key p384 "$recipient"
        flipped i.bin "$(($(stat -c %s i.bin) - 1))"
        refused "$recipient: end of the wrapped key" wrapped-key p384 "$recipient"
        flipped i.bin 600
        refused "$recipient: body" digest p384 "$recipient"
        flipped i.bin 16
        verify flipped.bin p384 "$recipient" --json
        check "$recipient: flag" status_is 1
        for wrong in p256.pem x25519.pem rsa2048.pem aes128; do
            [ "${wrong%.pem}" != "$(echo "$recipient" | sed 's/[-.,].*//')" ] || continue
            run image verify --json --policy mcuboot -k p384-pub.pem --decrypt-key "$wrong" i.bin
            check "$recipient: not for $wrong" out_json '.images[0].reason | IN("wrapped-type", "wrapped-key")'
        done
        sign i.bin p256 "$recipient" -s 1
        run image verify --json --policy st -k p256-pub.pem --decrypt-key "$(secret "$recipient")" i.bin
        case $recipient in
            p256-pub.pem) check 'that is what ST has' status_is 0 ;;
            *) check "$recipient: not by ST's policy" status_is 1 ;;
        esac
    done
    sign i.bin p384 x25519-pub.pem,--encrypt-keylen,256
    flipped i.bin 16 # the flag of AES-128 beside that of AES-256
    refused 'two flags' flags-conflict p384 x25519-pub.pem
}

# An image of one kind becomes one of every other.
test_resigned() {
    sign plain.bin p256 none -s 1
    sign secret.bin p256 p256-pub.pem -s 1
    for signer in $signers; do
        run image resign --key "${signer%%,*}.pem" --output r.bin plain.bin
        check "resigned by $signer" status_is 0
        verify r.bin "$signer" none
        check "resigned by $signer: valid" status_is 0
    done
    for recipient in x25519-pub.pem rsa2048-pub.pem rsa2048.pem aes128 aes256; do
        run image resign --key ed25519.pem --encrypt-key "$recipient" --decrypt-key p256.pem --output r.bin secret.bin
        check "resigned for $recipient" status_is 0
        verify r.bin ed25519 "$recipient"
        check "resigned for $recipient: valid" status_is 0
    done
}

# layout FILE MODE [JQ]: one image, by upstream's policy.
layout() {
    jq "${3:-.}" >"$1" <<JSON
{
  "name": "small", "buffer": "0x400",
  "flash": [{"name": "flash", "address": "0x0c000000", "size": "0x10000", "sector": "0x400", "write": 8}],
  "stages": [{
    "name": "boot", "mode": "$2", "policy": "mcuboot", "bootstrap": true,
    "images": [{"name": "app", "id": 0,
      "primary": {"address": "0x0c000000", "size": "0x4000"},
      "secondary": {"address": "0x0c004000", "size": "0x4000"}}]
  }]
}
JSON
}

test_boots() {
    layout overwrite.json overwrite
    layout swap.json swap '.stages[0] += {max_sectors: 16, scratch: {address: "0x0c008000", size: "0x400"}}'
    jq '.stages[0].aes256 = true' swap.json >swap256.json
    for kind in p384/none rsa2048/rsa2048-pub.pem rsa3072/aes128 ed25519/x25519-pub.pem \
        ed25519,--pure/x25519-pub.pem,--hmac-sha,512,--encrypt-keylen,256 p256/aes256 \
        ed25519,--sha,512/p256-pub.pem,--encrypt-keylen,256; do
        signer=${kind%/*}
        recipient=${kind#*/}
        sign i.bin "$signer" "$recipient" -S 0x4000 -M 16 --overwrite-only --pad
        set -- --key "${signer%%,*}-pub.pem"
        [ "$recipient" = none ] || set -- "$@" --decrypt-key "$(secret "$recipient")"
        run boot run "$@" --flash i.bin@0x0c004000 overwrite.json
        check "$kind: boots" status_is 0
        check "$kind: is installed" out_has 'installed'
        run boot run --key "x${signer%%,*}-pub.pem" --flash i.bin@0x0c004000 overwrite.json
        check "$kind: not with another key" status_is 1
    done
    sign i.bin p384 x25519-pub.pem,--encrypt-keylen,256 -S 0x4000 -M 16 --pad
    run boot run --key p384-pub.pem --decrypt-key x25519.pem --flash i.bin@0x0c004000 swap256.json
    check 'AES-256, swapped' status_is 0
    run boot run --key p384-pub.pem --decrypt-key x25519.pem --flash i.bin@0x0c004000 --boots 2 --cut-at 30 --torn swap256.json
    check 'AES-256, swapped in two goes' out_has 'installed'
    run boot run --key p384-pub.pem --decrypt-key x25519.pem --flash i.bin@0x0c004000 --confirm --state swapped swap256.json
    check 'AES-256, kept' status_is 0
    sign j.bin p384 x25519-pub.pem,--encrypt-keylen,256 -S 0x4000 -M 16 --pad -v 1.3.0
    run boot run --key p384-pub.pem --decrypt-key x25519.pem --flash j.bin@0x0c004000 --cut-everywhere --state swapped --json \
        swap256.json
    check 'AES-256, every cut' status_is 0
    check 'and all were good' out_json '.cut_everywhere | .cuts > 50 and .new + .old == .cuts'
    run boot run --key p384-pub.pem --decrypt-key x25519.pem --flash i.bin@0x0c004000 swap.json
    check 'AES-256, with a journal for AES-128: refused' status_is 1
    check 'and why' out_has 'its content key has 32 bytes, more than the journal of a swap has room for'
    jq '.stages[0].aes256 = true' overwrite.json >bad.json
    run boot run --key p384-pub.pem bad.json
    check 'a journal where nothing is swapped' status_is 3
    check 'says so' err_has "stage 'boot', aes256: goes with mode 'swap' alone"
}

random_file 3000 firmware.bin
make_keys
test_matrix
test_signatures
test_recipients
test_resigned
test_boots
check 'nothing temporary is left' no_temporary
finish
