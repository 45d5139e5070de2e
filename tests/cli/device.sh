#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc device new`, `info` and `verify`: identities of devices, and what is no certificate of one.
examples=$(cd "$(dirname "$0")/../../examples" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# new ARGUMENT...
new() {
    run device new --ca ca.pem --product STM32H57 "$@"
}

test_new() {
    new --key dev.pem dev.cert
    check 'new' status_is 0
    check 'new: report' out_has "made 'dev.cert': a device 'STM32H57', whose private key is 'dev.pem'"
    check 'new: nothing on stderr' err_empty
    check 'new: the certificate' size_is 136 dev.cert
    check 'new: begins with the product' [ "$(head -c 8 dev.cert)" = STM32H57 ]
    check 'new: the key is secret' mode_is 600 dev.pem
    check 'new: the certificate is not' mode_is 644 dev.cert
    openssl pkey -in dev.pem -pubout -outform DER | tail -c 64 >point
    tail -c +9 dev.cert | head -c 64 >certified
    check 'new: certifies that key' cmp -s point certified
    new --key quiet.pem --quiet quiet.cert
    check 'quiet' silent
    new --key json.pem --json json.cert
    check 'json' out_json '.output == "json.cert" and .key == "json.pem" and .product == "STM32H57" and
        (.fingerprint | test("^[0-9a-f]{64}$")) and (.device | test("^[0-9a-f]{64}$"))'
}

# The signature, as another program sees it: over the first 72 bytes.
test_signature() {
    {
        echo 'asn1=SEQUENCE:pair'
        echo '[pair]'
        echo "r=INTEGER:0x$(bytes 72 32 dev.cert)"
        echo "s=INTEGER:0x$(bytes 104 32 dev.cert)"
    } >pair.conf
    openssl asn1parse -genconf pair.conf -noout -out pair.der
    head -c 72 dev.cert >signed
    check 'openssl accepts the signature' openssl dgst -sha256 -verify ca-pub.pem -signature pair.der -out verified signed
}

test_info() {
    run device info dev.cert
    check 'info' status_is 0
    fingerprint=$(openssl pkey -in dev.pem -pubout -outform DER | sha256sum | cut -d ' ' -f 1)
    device=$(sha256sum point | cut -d ' ' -f 1)
    check 'info: product' grep -qE '^product +STM32H57$' "$stdout"
    check 'info: fingerprint' grep -qE "^fingerprint +$fingerprint\$" "$stdout"
    check 'info: device' grep -qE "^device +$device\$" "$stdout"
    run device info dev.cert --json
    check 'info --json' out_json ".file == \"dev.cert\" and .product == \"STM32H57\" and .device == \"$device\""
}

test_verify() {
    run device verify dev.cert --ca ca-pub.pem
    check 'verify' status_is 0
    check 'verify: report' out_has "'dev.cert' is good: a device 'STM32H57'"
    run device verify dev.cert --ca ca.pem --json
    check 'verify --json' out_json '.valid and .reason == null and .product == "STM32H57"'
    run device verify dev.cert --ca other-pub.pem
    check 'of another authority' status_is 1
    check 'of another authority: says so' err_is 'dev.cert: error: it is not signed by this certification authority'
    run device verify dev.cert --ca other-pub.pem --json
    check 'of another authority: json' out_json '.valid == false and (.reason | test("not signed"))'
    check 'of another authority: the error' err_json '.error.status == 1'
    sample=$examples/h5-oemirot/Keys/DA_root.pem
    run device new --ca "$sample" --product STM32H57 --key sample.pem sample.cert
    check 'an authority whose key everybody has' status_is 0
    check 'an authority whose key everybody has: a warning' err_has 'anybody can make a device that it certifies'
    run device verify sample.cert --ca "$sample"
    check 'an authority whose key everybody has: verified' err_has 'is a publicly known sample key'
    run device verify --quiet dev.cert --ca ca-pub.pem
    check 'quiet' silent
}

test_bad() {
    offset=0
    accepted=0
    while [ "$offset" -lt 136 ]; do
        flip_bit "$offset" $((offset % 8)) dev.cert flipped.cert
        run device verify flipped.cert --ca ca-pub.pem
        case $status in 1 | 4) ;; *) accepted=$((accepted + 1)) ;; esac
        offset=$((offset + 1))
    done
    check 'a flipped bit in each byte is refused' [ "$accepted" -eq 0 ]
    for size in 0 1 72 135 137 5000; do
        { cat dev.cert && head -c 5000 /dev/zero; } | head -c "$size" >cut.cert
        run device verify cut.cert --ca ca-pub.pem
        check "$size bytes" status_is 4
        run device info cut.cert
        check "$size bytes: info" status_is 4
    done
    flip_bit 71 0 dev.cert off.cert
    run device info off.cert
    check 'a key that is no point' status_is 1
    check 'a key that is no point: says so' err_has 'off.cert: error: the key in it is not a point of P-256'
    check 'a key that is no point: no report' out_empty
    run device info gone.cert
    check 'no such file' status_is 4
    run device info .
    check 'a directory' status_is 4
}

test_usage() {
    for wrong in '--ca ca.pem --key k.pem k.cert' '--product STM32H57 --key k.pem k.cert' \
        '--ca ca.pem --product STM32H57 k.cert' '--ca ca.pem --product STM32H57 --key k.pem' \
        '--ca ca.pem --product STM32H57 --key k.pem k.pem' '--ca ca.pem --product STM32H57 --key ca.pem --force k.cert' \
        '--ca ca.pem --product STM32H57 --key k.pem --force ca.pem' \
        '--ca ca.pem --product STM32H57 --key pkcs11:token=x k.cert'; do
        # shellcheck disable=SC2086 # words
        run device new $wrong
        check "usage: $wrong" status_is 2
    done
    for product in STM32H5 STM32H573 'STM32 57' ''; do
        run device new --ca ca.pem --product "$product" --key k.pem k.cert
        check "product '$product'" status_is 3
    done
    run device new --ca ca-pub.pem --product STM32H57 --key k.pem k.cert
    check 'an authority without private key' status_is 5
    run device new --ca gone.pem --product STM32H57 --key k.pem k.cert
    check 'an authority that is not there' status_is 4
    run device verify dev.cert
    check 'which authority' status_is 2
    check 'nothing came of all this' absent k.cert
    check 'nor a key' absent k.pem
}

test_existing() {
    cp dev.cert before.cert
    cp dev.pem before.pem
    new --key dev.pem fresh.cert
    check 'a key that exists' status_is 4
    new --key fresh.pem dev.cert
    check 'a certificate that exists' status_is 4
    check 'says how' err_has "'dev.cert' exists already; --force replaces it"
    check 'nothing was written' absent fresh.cert
    check 'nothing was changed' cmp -s dev.cert before.cert
    mkdir locked
    chmod 555 locked
    new --key fresh.pem locked/none/dev.cert
    check 'no such directory' status_is 4
    check 'no key without its certificate' absent fresh.pem
    new --key dev.pem --force dev.cert
    check 'with --force' status_is 0
    check 'another key' not cmp -s dev.pem before.pem
    run device verify dev.cert --ca ca-pub.pem
    check 'and its certificate' status_is 0
}

key ca
key other
test_new
test_signature
test_info
test_verify
test_bad
test_usage
test_existing
check 'no temporary files' no_temporary
finish
