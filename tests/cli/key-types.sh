#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc key` with keys of every type: made, written in every form and read again, held against the openssl command.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

pairs='ecdsa-p256 ecdsa-p384 rsa-2048 rsa-3072 ed25519 x25519'
every_form='pem der sec1 sec1-der pkcs1 pkcs1-der short scalar raw base64 public-pem public-der raw-point c'

# private_forms TYPE, public_forms TYPE: what comes back from a file
private_forms() {
    case $1 in
        ecdsa-p256) echo pem der sec1 sec1-der short scalar ;;
        ecdsa-p384) echo pem der sec1 sec1-der scalar ;;
        rsa-*) echo pem der pkcs1 pkcs1-der ;;
        aes-*) echo raw base64 ;;
        *) echo pem der raw ;;
    esac
}

public_forms() {
    case $1 in
        ecdsa-*) echo public-pem public-der raw-point ;;
        rsa-*) echo public-pem public-der ;;
        aes-*) ;;
        *) echo public-pem public-der ;;
    esac
}

# c_bytes FILE: the bytes of a C array
c_bytes() {
    tr -d '\n ' <"$1" | sed 's/.*{//; s/}.*//; s/0x//g; s/,//g'
}

hex_of() {
    od -An -v -tx1 "$1" | tr -d ' \n'
}

# reference TYPE FORM FILE: the form as the openssl command has it.
reference() {
    case $2 in
        pem) openssl pkey -in "$1.pem" -out "$3" ;;
        der) openssl pkcs8 -topk8 -nocrypt -in "$1.pem" -outform DER -out "$3" ;;
        sec1) openssl ec -in "$1.pem" -out "$3" 2>/dev/null ;;
        sec1-der) openssl ec -in "$1.pem" -outform DER -out "$3" 2>/dev/null ;;
        pkcs1) openssl rsa -in "$1.pem" -traditional -out "$3" 2>/dev/null ;;
        pkcs1-der) openssl rsa -in "$1.pem" -traditional -outform DER -out "$3" 2>/dev/null ;;
        public-pem) openssl pkey -in "$1.pem" -pubout -out "$3" ;;
        public-der) openssl pkey -in "$1.pem" -pubout -outform DER -out "$3" ;;
        pkcs1-public) openssl rsa -in "$1.pem" -RSAPublicKey_out -out "$3" 2>/dev/null ;;
        pkcs1-public-der) openssl rsa -in "$1.pem" -RSAPublicKey_out -outform DER -out "$3" 2>/dev/null ;;
        scalar) scalar "$1" >"$3" ;;
        raw-point) openssl pkey -in "$1.pem" -pubout -outform DER | tail -c "$(point_size "$1")" >"$3" ;;
        raw) openssl pkey -in "$1.pem" -outform DER | tail -c 32 >"$3" ;;
    esac
}

point_size() {
    case $1 in
        ecdsa-p256) echo 65 ;;
        *) echo 97 ;;
    esac
}

# scalar TYPE: out of SEC1, where it begins behind 7 or 8 bytes
scalar() {
    case $1 in
        ecdsa-p256) openssl ec -in "$1.pem" -outform DER 2>/dev/null | tail -c +8 | head -c 32 ;;
        *) openssl ec -in "$1.pem" -outform DER 2>/dev/null | tail -c +9 | head -c 48 ;;
    esac
}

test_generate() {
    for type in $pairs; do
        run key generate "$type.pem" --type "$type" --public "$type-pub.pem"
        check "generate $type" status_is 0
        check "generate $type: nothing on stderr" err_empty
        check "generate $type: mode" mode_is 600 "$type.pem"
        check "generate $type: mode of the public half" mode_is 644 "$type-pub.pem"
        openssl pkey -in "$type.pem" -text -noout >"$scratch/text"
        reference "$type" pem ref
        check "generate $type: the very PEM that openssl writes" cmp -s "$type.pem" ref
        reference "$type" public-pem ref
        check "generate $type: and the public half" cmp -s "$type-pub.pem" ref
        case $type in
            ecdsa-p256) said='P-256' && text=prime256v1 ;;
            ecdsa-p384) said='P-384' && text=secp384r1 ;;
            rsa-2048) said='RSA-2048' && text='(2048 bit' ;;
            rsa-3072) said='RSA-3072' && text='(3072 bit' ;;
            ed25519) said='Ed25519' && text=ED25519 ;;
            x25519) said='X25519' && text=X25519 ;;
        esac
        check "generate $type: report" out_has "made '$type.pem': $said key "
        check "generate $type: openssl's word" grep -qF -e "$text" "$scratch/text"
    done
    openssl rsa -in rsa-2048.pem -check -noout -out "$scratch/text" 2>/dev/null
    check 'the RSA key holds' grep -qF 'RSA key ok' "$scratch/text"
    run key generate more.der --type ed25519 --output-form der --json
    check 'json' out_json '.type == "ed25519" and .form == "pkcs8-der" and (.fingerprint | length == 64)'
    check 'DER' openssl pkey -inform DER -in more.der -noout
    run key generate more.pem --type ed25519
    check 'another key' not cmp -s more.pem ed25519.pem
    rm more.der more.pem
}

test_generate_aes() {
    for size in 16 32; do
        type=aes-$((8 * size))
        run key generate "$type.key" --type "$type"
        check "generate $type" status_is 0
        check "generate $type: report" out_has "made '$type.key': AES-$((8 * size)) key "
        check "generate $type: mode" mode_is 600 "$type.key"
        check "generate $type: size" size_is "$size" "$type.key"
        run key generate other.key --type "$type" --json
        check "generate $type: json" out_json ".type == \"$type\" and .form == \"raw\" and .public == null"
        check "generate $type: another key" not cmp -s "$type.key" other.key
        rm other.key
        run key generate none.key --type "$type" --public none-pub.pem
        check "$type has no public half" err_is "otpc: error: option --public: an AES-$((8 * size)) key has no public half"
        run key generate none.key --type "$type" --output-form pem
        check "$type in PEM" err_is "otpc: error: option --output-form: 'pem' is none of raw"
        run key generate none.key --type "$type" --encrypt --passphrase-file word.txt
        check "$type encrypted" status_is 2
    done
    for type in rsa-4096 p256 AES-128 ''; do
        run key generate none.key --type "$type"
        check "unknown type '$type'" status_is 2
    done
    check 'it lists the types' err_has "'ecdsa-p256', 'ecdsa-p384', 'rsa-2048', 'rsa-3072', 'ed25519', 'x25519', 'aes-128', 'aes-256'"
    for type in ecdsa-p384 rsa-2048 ed25519 aes-128; do
        run key generate --token pkcs11:token=none --label x --type "$type"
        check "$type in a token" err_is "otpc: error: a token makes keys of type ecdsa-p256 only; give a file instead for one of $type"
        check "$type in a token: status" status_is 2
    done
    run key import ed25519.pem --token pkcs11:token=none --label x
    check 'import of another type' err_is "otpc: error: 'ed25519.pem' holds a key of type ED25519, a P-256 key is needed"
    check 'nothing is left' absent none.key
    check 'nothing public is left' absent none-pub.pem
}

# Every form that a type has, as openssl writes it; and every other is refused.
test_forms() {
    for type in $pairs; do
        run key private "$type-pub.pem" -o none
        check "$type: a public key has no private forms" status_is 5
        for form in $(private_forms "$type"); do
            [ "$form" != pem ] || continue # that is what it is made as
            run key private "$type.pem" --form "$form" --output "$type.$form"
            check "$type as $form" status_is 0
            check "$type as $form: mode" mode_is 600 "$type.$form"
            [ "$form" != short ] || continue # openssl does not have it
            reference "$type" "$form" ref
            check "$type as $form: that of openssl" cmp -s "$type.$form" ref
        done
        for form in $(public_forms "$type"); do
            run key convert "$type.pem" "$type.$form" --form "$form"
            check "$type as $form" status_is 0
            check "$type as $form: mode" mode_is 644 "$type.$form"
            reference "$type" "$form" ref
            check "$type as $form: that of openssl" cmp -s "$type.$form" ref
        done
        for form in $every_form; do
            case " $(private_forms "$type") $(public_forms "$type") c " in
                *" $form "*) continue ;;
            esac
            run key convert "$type.pem" none --form "$form"
            check "$type as $form is refused" status_is 2
            check "$type as $form: message" err_has "which has no form '$form'; it has "
        done
    done
    run key convert rsa-2048.pem none --form short
    check 'the forms of RSA' err_is "otpc: error: 'rsa-2048.pem' is an RSA-2048 key, which has no form 'short'; it has pem, der, pkcs1, pkcs1-der, public-pem, public-der, c"
    run key public ed25519.pem -o none --form raw-point
    check 'a point of Ed25519' err_is "otpc: error: 'ed25519.pem' is an Ed25519 key, which has no form 'raw-point'; it has pem, der, c"
    check 'nothing is left' absent none
}

test_pkcs1_public() {
    for type in rsa-2048 rsa-3072; do
        run key public "$type.pem" -o "$type.pkcs1-public" --form pkcs1
        reference "$type" pkcs1-public ref
        check "$type: PKCS#1 of the public half" cmp -s "$type.pkcs1-public" ref
        run key public "$type.pem" -o "$type.pkcs1-public-der" --form pkcs1-der
        reference "$type" pkcs1-public-der ref
        check "$type: PKCS#1 of the public half, DER" cmp -s "$type.pkcs1-public-der" ref
        for form in pkcs1-public pkcs1-public-der; do
            run key public "$type.$form" -o back.pem --force
            check "$type: $form is read" cmp -s back.pem "$type-pub.pem"
        done
    done
}

# The bytes of one type, whatever else they could be.
test_convert() {
    for type in $pairs aes-128 aes-256; do
        [ -e "$type.pem" ] || ln -s "$type.key" "$type.raw"
        [ -e "$type.pem" ] || run key convert "$type.raw" "$type.base64" --type "$type" --form base64
        for from in $(private_forms "$type"); do
            for to in $(private_forms "$type"); do
                run key convert "$type.$from" to --type "$type" --form "$to" --force --quiet
                check "$type: $from to $to" cmp -s to "$type.$to"
            done
            for to in $(public_forms "$type"); do
                run key convert "$type.$from" to --type "$type" --form "$to" --force --quiet
                check "$type: $from to $to" cmp -s to "$type.$to"
                check "$type: $from to $to: mode" mode_is 644 to
            done
        done
        for from in $(public_forms "$type"); do
            for to in $(public_forms "$type"); do
                run key convert "$type.$from" to --type "$type" --form "$to" --force --quiet
                check "$type: $from to $to" cmp -s to "$type.$to"
            done
        done
    done
    for size in 128 256; do
        base64 <"aes-$size.key" >ref
        check "base64 of AES-$size" cmp -s "aes-$size.base64" ref
        check "base64 of AES-$size: mode" mode_is 600 "aes-$size.base64"
        run key public "aes-$size.base64" -o none
        check "AES-$size has no public half" err_is "otpc: error: 'aes-$size.base64' is an AES-$size key, which has no public half"
        run key hash "aes-$size.base64"
        check "AES-$size has no hash" status_is 2
    done
    check 'nothing is left' absent none
}

test_c() {
    for type in $pairs; do
        run key convert "$type.pem" "$type.c" --name the_key
        run key public "$type.pem" -o "$type.h" --form c
        case $type in
            ecdsa-p256) private='short' && public='public-der' ;;
            rsa-*) private='pkcs1-der' && public='pkcs1-public-der' ;;
            *) private='der' && public='public-der' ;;
        esac
        check "$type as C" [ "$(c_bytes "$type.c")" = "$(hex_of "$type.$private")" ]
        check "$type as C: mode" mode_is 600 "$type.c"
        check "$type as C: public" [ "$(c_bytes "$type.h")" = "$(hex_of "$type.$public")" ]
        check "$type as C: name" grep -qF 'static const unsigned char the_key[] = {' "$type.c"
    done
    run key private aes-128.key -o aes.c --form c
    check 'AES as C' [ "$(c_bytes aes.c)" = "$(hex_of aes-128.key)" ]
    check 'AES as C: name' grep -qF 'static const unsigned char secret_key[] = {' aes.c
}

test_encrypted() {
    for type in $pairs; do
        run key convert "$type.pem" locked.pem --encrypt --passphrase-file word.txt --force
        check "$type encrypted" status_is 0
        openssl pkey -in locked.pem -passin pass:word -out ref 2>/dev/null
        check "$type encrypted: openssl opens it" cmp -s ref "$type.pem"
        run key convert locked.pem open.pem --passphrase-file word.txt --force
        check "$type encrypted: and so do we" cmp -s open.pem "$type.pem"
        run key info locked.pem --json
        check "$type encrypted: info" out_json '.form == "encrypted-pem" and .type == null and .private'
        openssl pkcs8 -topk8 -in "$type.pem" -outform DER -passout pass:word -out locked.der
        run key convert locked.der open.pem --passphrase-file word.txt --force
        check "$type encrypted by openssl" cmp -s open.pem "$type.pem"
    done
    openssl rsa -in rsa-2048.pem -traditional -aes128 -passout pass:word -out locked.pem 2>/dev/null
    run key info locked.pem --json
    check 'encrypted PKCS#1' out_json '.form == "pkcs1-pem" and .encrypted'
    run key convert locked.pem open.pem --passphrase-file word.txt --force
    check 'encrypted PKCS#1 is read' cmp -s open.pem rsa-2048.pem
}

# As the image that the key signs has it.
test_hash() {
    for type in $pairs; do
        der='public-der'
        sha=256
        case $type in
            rsa-*) der='pkcs1-public-der' ;;
            ecdsa-p384) sha=384 ;;
        esac
        wanted=$("sha${sha}sum" "$type.$der" | cut -d ' ' -f 1)
        run key hash "$type.pem"
        check "hash of $type" [ "$(cat "$stdout")" = "$wanted" ]
        run key hash "$type-pub.pem" --json
        check "hash of $type: json" out_json ".sha$sha == \"$wanted\""
        run key hash "$type.pem" --form spki --sha 512
        check "hash of $type by SHA-512" [ "$(cat "$stdout")" = "$(sha512sum "$type.public-der" | cut -d ' ' -f 1)" ]
        fingerprint=$(sha256sum "$type.$der" | cut -d ' ' -f 1)
        run key info "$type.pem" --json
        check "info of $type" out_json ".type == \"$type\" and .private and .fingerprint == \"$fingerprint\""
        [ "$type" != x25519 ] || continue
        run image sign -k "$type.pem" -v 1.2.3 -H 0x200 --pad-header --no-verify firmware.bin image.bin
        run image info --json image.bin
        check "an image of $type" out_json ".tlvs | any(.type == \"0x1\" and .value == \"$wanted\")"
    done
    run key hash ecdsa-p384.pem --form da
    check 'debug authentication' err_is "otpc: error: 'ecdsa-p384.pem' is a P-384 key, debug authentication has P-256 keys"
    run key hash ed25519.pem --form pkcs1
    check 'PKCS#1' err_is "otpc: error: 'ed25519.pem' is an Ed25519 key, PKCS#1 is for RSA keys"
    run key info ecdsa-p384.pem --json
    check 'info: curve' out_json '.curve == "P-384" and .da_hash == null'
    run key info rsa-2048.pem
    check 'info: type' out_has 'type         RSA-2048'
    check 'info: no hash of debug authentication' not out_has 'DA hash'
}

# What bytes alone are taken for, and what --type says.
test_bytes() {
    run key info aes-256.key
    check '32 bytes' err_is "otpc: note: 'aes-256.key' has 32 bytes, it is taken for a secret scalar of P-256; --type says otherwise"
    run key info aes-256.key --json --type aes-256
    check '32 bytes of AES' out_json '.type == "aes-256" and .form == "raw" and .curve == null'
    check '32 bytes of AES: no note' err_empty
    run key info aes-128.key
    check '16 bytes' err_is "otpc: note: 'aes-128.key' has 16 bytes, it is taken for an AES-128 key; --type says otherwise"
    check '16 bytes: report' out_has 'aes-128.key: secret key'
    check '16 bytes: nothing of them' not out_has "$(hex_of aes-128.key)"
    run key info ecdsa-p384.scalar
    check '48 bytes' err_has "has 48 bytes, it is taken for a secret scalar of P-384"
    run key info x25519.der
    check 'PKCS#8 has 48 bytes as well' err_empty
    run key info x25519.raw --type ed25519 --json
    check 'the bytes of X25519 do for Ed25519' out_json '.type == "ed25519"'
    run key info rsa-2048.pem --type rsa-3072
    check 'another type' err_is "otpc: error: 'rsa-2048.pem' holds an RSA key of 2048 bits, an RSA-3072 key is needed"
    run key info ecdsa-p256.short --type aes-128
    check 'the short form is of P-256' status_is 5
    run key info firmware.bin --type aes-128
    check 'no AES key' err_is "otpc: error: no key in 'firmware.bin' (an AES-128 key is its bytes alone, or base64 of them)"
}

# However a file spells curve and point, the key is one.
test_spellings() {
    openssl ec -in ecdsa-p384.pem -conv_form compressed -out compressed.pem 2>/dev/null
    openssl ec -in ecdsa-p384.pem -param_enc explicit -out explicit.pem 2>/dev/null
    for spelling in compressed explicit; do
        check "$spelling is another file" not cmp -s "$spelling.pem" ecdsa-p384.sec1
        run key convert "$spelling.pem" to.pem --force
        check "$spelling is written as ever" cmp -s to.pem ecdsa-p384.pem
        run key public "$spelling.pem" -o to.pem --force
        check "$spelling: public half" cmp -s to.pem ecdsa-p384-pub.pem
    done
}

# damaged NAME OFFSET FILE: the file with another byte at that place is refused.
damaged() {
    cp "$3" damaged
    printf '\125' | dd of=damaged bs=1 seek="$2" conv=notrunc 2>/dev/null
    cmp -s damaged "$3" && printf '\252' | dd of=damaged bs=1 seek="$2" conv=notrunc 2>/dev/null
    run key info damaged
    check "$1" err_is "otpc: error: the key in 'damaged' is damaged: its two halves do not belong together"
}

test_damaged() {
    damaged 'scalar of P-384' 55 ecdsa-p384.sec1-der
    for offset in 100 400 700 800 950 1150; do
        damaged "RSA, byte $offset" "$offset" rsa-2048.pkcs1-der
    done
    for file in rsa-2048.pkcs1-public-der rsa-2048.pkcs1-der ecdsa-p384.der ed25519.der x25519.public-der; do
        head -c 40 "$file" >cut.key
        run key info cut.key
        check "$file cut" err_has "no key in 'cut.key'"
    done
}

random_file 2000 firmware.bin
echo word >word.txt
test_generate
test_generate_aes
test_forms
test_pkcs1_public
test_convert
test_c
test_encrypted
test_hash
test_bytes
test_spellings
test_damaged
check 'no temporary files' no_temporary
finish
