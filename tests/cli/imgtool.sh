#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc imgtool`: the commands of MCUboot's imgtool.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

test_list() {
    for words in 'imgtool --help' 'imgtool -h'; do
        # shellcheck disable=SC2086 # the words are words
        run $words
        check "$words" status_is 0
        for command in sign create verify keygen getpub getpubhash getpriv dumpinfo version; do
            check "$words lists $command" out_has "otpc imgtool $command"
        done
    done
    for command in sign create verify keygen getpub getpubhash getpriv dumpinfo version; do
        run imgtool "$command" --help
        check "$command --help" status_is 0
        check "$command --help: usage" out_has 'usage: otpc im'
        run imgtool "$command" -h
        check "$command -h" status_is 0
        run imgtool "$command" --no-such-option
        check "$command with an unknown option" status_is 2
    done
    run imgtool
    check 'no command' status_is 2
    check 'no command: message' err_has "error: 'imgtool' needs a verb"
    run imgtool keyinfo -k sign.pem
    check 'a command that is not covered' status_is 2
    check 'says so' err_is "otpc: error: command 'keyinfo' of imgtool is not covered; see 'otpc imgtool --help'"
    run imgtool keyinfo --json
    check 'the same with --json' err_json '.error.status == 2'
    run imgtool version
    check 'version' grep -qxE '[0-9]+\.[0-9]+\.[0-9]+' "$stdout"
    run imgtool version --json
    check 'version --json' out_json '.version | length > 0'
}

# As Zephyr's build calls it.
test_sign() {
    for command in sign create; do
        run imgtool "$command" --version 1.2.3+4 --header-size 0x200 --slot-size 0x8000 --align 8 \
            --overwrite-only --pad-header --key sign.pem firmware.bin signed.bin
        check "$command" status_is 0
        check "$command: magic" [ "$(bytes 0 4 signed.bin)" = 3db8f396 ]
    done
    run imgtool verify -k sign-pub.pem signed.bin
    check 'verify' status_is 0
    check 'verify: reports' out_has "'signed.bin' is valid: version 1.2.3+4, signed by "
    run imgtool verify signed.bin
    check 'verify without key' out_has 'valid: version 1.2.3+4, signature not checked'
    run imgtool verify --key=other-pub.pem signed.bin
    check 'verify with another key' status_is 1
    cp signed.bin bad.bin
    printf x | dd of=bad.bin bs=1 seek=600 conv=notrunc 2>/dev/null
    run imgtool verify bad.bin
    check 'verify a changed image' status_is 1
    check 'verify: the digest' err_has 'the digest in it is not that of its bytes'
    run imgtool sign -v 1 -H 0x200 --pad-header -k sign.pem -E other-pub.pem firmware.bin encrypted.bin
    run imgtool verify -k sign.pem --decrypt-key other.pem encrypted.bin
    check 'verify an encrypted image' status_is 0
    random_file 300 garbage.bin
    run imgtool verify -k sign.pem garbage.bin
    check 'verify garbage' status_is 1
    run imgtool sign -v 1 -H 0x200 --pad-header -k sign.pem -L 0x20000000 firmware.bin ram.bin
    run imgtool verify -k sign.pem ram.bin
    check 'verify an image for RAM' status_is 0
}

test_dumpinfo() {
    run imgtool dumpinfo signed.bin
    check 'dumpinfo' out_has 'MCUboot image, version 1.2.3+4'
    run imgtool dumpinfo -f json signed.bin
    check 'dumpinfo as JSON' out_json '.header.version == "1.2.3+4"'
    run imgtool dumpinfo -s -f json -o info.json signed.bin
    check 'dumpinfo to a file' status_is 0
    check 'dumpinfo to a file: nothing else' silent
    check 'dumpinfo to a file: it is there' jq -e '.header.version == "1.2.3+4"' info.json >/dev/null
    run imgtool dumpinfo -f yaml signed.bin
    check 'dumpinfo as YAML' err_is "otpc: error: option --format: 'yaml' is neither 'human' nor 'json', which is YAML too"
    run imgtool dumpinfo -o signed.bin signed.bin
    check 'dumpinfo over the image' status_is 2
    run imgtool dumpinfo garbage.bin
    check 'dumpinfo of garbage' status_is 4
}

test_keygen() {
    run imgtool keygen -k new.pem -t ecdsa-p256
    check 'keygen' status_is 0
    check 'keygen is silent' silent
    check 'keygen: for its owner only' mode_is 600 new.pem
    check 'keygen: a key' openssl pkey -in new.pem -noout
    cp new.pem before
    run imgtool keygen -k new.pem -t ecdsa-p256
    check 'keygen replaces no key' status_is 4
    check 'keygen: it stays' cmp -s new.pem before
    echo secret >pass
    run imgtool keygen -k locked.pem -t ecdsa-p256 -p --passphrase-file pass
    check 'keygen -p' grep -q 'BEGIN ENCRYPTED PRIVATE KEY' locked.pem
    run imgtool keygen -k more.pem -t ecdsa-p256 --passphrase-file pass
    check 'a passphrase for nothing' status_is 2
    for type in $types; do
        run imgtool keygen -k "$type.pem" -t "$type"
        check "keygen -t $type" status_is 0
        check "keygen -t $type is silent" silent
        check "keygen -t $type: for its owner only" mode_is 600 "$type.pem"
        openssl pkey -in "$type.pem" -out ref.pem
        check "keygen -t $type: a key" cmp -s ref.pem "$type.pem"
        openssl pkey -in "$type.pem" -pubout -out "$type-pub.pem"
        run imgtool keygen -k locked.pem -t "$type" -p --passphrase-file pass
        check "keygen -t $type -p: not over a key" status_is 4
        run imgtool keygen -k "locked-$type.pem" -t "$type" -p --passphrase-file pass
        check "keygen -t $type -p" openssl pkey -in "locked-$type.pem" -passin file:pass -noout
    done
    for type in aes-128 rsa ecdsa-p224; do
        run imgtool keygen -k more.pem -t "$type"
        check "keygen -t $type" err_is "otpc: error: option --type: '$type' is none of 'ecdsa-p256', 'ecdsa-p384', 'rsa-2048', 'rsa-3072', 'ed25519', 'x25519'"
    done
    run imgtool keygen -k more.pem
    check 'keygen without type' err_is 'otpc: error: option -t, --type is missing'
    check 'nothing is left' absent more.pem
    run imgtool keygen -k more.pem -t ecdsa-p256 --json
    check 'keygen --json' out_json '.output == "more.pem" and (.fingerprint | length == 64)'
}

# c_bytes FILE: the bytes of the array in it, as hex digits.
c_bytes() {
    grep -o '0x[0-9a-f][0-9a-f]' "$1" | cut -c 3- | tr -d '\n'
}

hex() {
    od -An -v -tx1 | tr -d ' \n'
}

test_getpub() {
    spki=$(openssl pkey -in sign.pem -pubout -outform DER | hex)
    for key in sign.pem sign-pub.pem; do
        run imgtool getpub -k "$key"
        check "getpub of $key" out_has 'const unsigned char ecdsa_pub_key[] = {'
        check "getpub of $key: length" out_has 'const unsigned int ecdsa_pub_key_len = 91;'
        check "getpub of $key: bytes" [ "$(c_bytes "$stdout")" = "$spki" ]
        cp "$stdout" pub.c
    done
    check 'getpub: it compiles' cc -Wall -Wextra -Werror -c pub.c -o pub.o
    run imgtool getpub -k sign.pem --encoding lang-rust
    check 'getpub for Rust' out_has 'static ECDSA_PUB_KEY: &[u8] = &['
    check 'getpub for Rust: bytes' [ "$(c_bytes "$stdout")" = "$spki" ]
    run imgtool getpub -k sign.pem -l rust
    check 'getpub -l rust' out_has 'static ECDSA_PUB_KEY'
    run imgtool getpub -k sign.pem -e pem -o pub.pem
    check 'getpub -e pem' cmp -s pub.pem sign-pub.pem
    check 'getpub -o is silent' silent
    run imgtool getpub -k sign.pem -e raw -o pub.der
    check 'getpub -e raw' [ "$(hex <pub.der)" = "$spki" ]
    run imgtool getpub -k sign.pem -e raw -o sign.pem
    check 'getpub over the key' status_is 2
    run imgtool getpub -k sign.pem -e lang-java
    check 'getpub for another language' status_is 2
    run imgtool getpub
    check 'getpub of nothing' err_is 'otpc: error: option -k, --key is missing'
    run imgtool getpub -k sign.pem --json
    check 'getpub --json' out_json '.fingerprint | length == 64'
    hash=$(openssl pkey -in sign.pem -pubout -outform DER | sha256sum | cut -d ' ' -f 1)
    run imgtool getpubhash -k sign.pem
    check 'getpubhash' [ "$(c_bytes "$stdout")" = "$hash" ]
    check 'getpubhash: name' out_has 'const unsigned char ecdsa_pub_key_hash[] = {'
    check 'getpubhash: length' out_has 'const unsigned int ecdsa_pub_key_hash_len = 32;'
    run imgtool getpubhash -k sign.pem -e raw -o hash.bin
    check 'getpubhash -e raw' [ "$(hex <hash.bin)" = "$hash" ]
}

# private_key NAME SIZE OPTION...: the array is that long, and is the key.
private_key() {
    name=$1
    size=$2
    shift 2
    run imgtool getpriv -k sign.pem "$@"
    check "$name" out_has "const unsigned int enc_priv_key_len = $size;"
    c_bytes "$stdout" | tr a-f A-F | basenc --base16 -d >priv.der
    check "$name: size" size_is "$size" priv.der
    openssl pkey -inform DER -in priv.der -pubout -out priv-pub.pem 2>/dev/null
    check "$name: the key" cmp -s priv-pub.pem sign-pub.pem
}

test_getpriv() {
    private_key 'getpriv' 138
    private_key 'getpriv --minimal' 67 --minimal
    private_key 'getpriv -f openssl' 121 -f openssl
    private_key 'getpriv -f openssl -m' 51 -f openssl -m
    run imgtool getpriv -k sign-pub.pem
    check 'getpriv of a public key' status_is 5
    run imgtool getpriv -k sign.pem -f der
    check 'getpriv in another form' status_is 2
    run imgtool getpriv -k sign.pem --json
    check 'getpriv --json' status_is 2
    check 'getpriv --json: no key' out_empty
    command -v script >/dev/null || return
    script -qec "'$OTPC' imgtool getpriv -k sign.pem" /dev/null >"$stdout" 2>&1 </dev/null
    check 'getpriv on a terminal' out_has 'a private key is not shown on a terminal'
    check 'getpriv on a terminal: no key' not out_has 0x30
}

# type_facts TYPE: what C calls it, the digest of its images, and the public key as they have it.
type_facts() {
    sha=256
    openssl pkey -in "$1.pem" -pubout -outform DER -out ref.der
    case $1 in
        rsa-*) array=rsa && openssl rsa -in "$1.pem" -RSAPublicKey_out -outform DER -out ref.der 2>/dev/null ;;
        ecdsa-p384) array=ecdsap384 && sha=384 ;;
        ecdsa-p256) array=ecdsa ;;
        *) array=$1 ;;
    esac
}

test_getpub_types() {
    for type in $types; do
        type_facts "$type"
        for key in "$type.pem" "$type-pub.pem"; do
            run imgtool getpub -k "$key"
            check "getpub of $key" out_has "const unsigned char ${array}_pub_key[] = {"
            check "getpub of $key: length" out_has "const unsigned int ${array}_pub_key_len = $(stat -c %s ref.der);"
            check "getpub of $key: bytes" [ "$(c_bytes "$stdout")" = "$(hex <ref.der)" ]
        done
        run imgtool getpub -k "$type.pem" -e lang-rust
        check "getpub of $type for Rust" out_has "static $(echo "$array" | tr '[:lower:]' '[:upper:]')_PUB_KEY: &[u8] = &["
        run imgtool getpub -k "$type.pem" -e raw -o raw.der
        check "getpub of $type, raw" cmp -s raw.der ref.der
        run imgtool getpub -k "$type.pem" -e pem -o pub.pem
        check "getpub of $type, PEM" cmp -s pub.pem "$type-pub.pem"
        hash=$("sha${sha}sum" ref.der | cut -d ' ' -f 1)
        run imgtool getpubhash -k "$type.pem"
        check "getpubhash of $type" [ "$(c_bytes "$stdout")" = "$hash" ]
        check "getpubhash of $type: name" out_has "const unsigned char ${array}_pub_key_hash[] = {"
        check "getpubhash of $type: length" out_has "const unsigned int ${array}_pub_key_hash_len = $((sha / 8));"
        [ "$type" != x25519 ] || continue # signs nothing
        run imgtool sign -v 1.2.3 -H 0x200 --pad-header --no-verify -k "$type.pem" firmware.bin typed.bin
        run imgtool dumpinfo -f json typed.bin
        check "getpubhash of $type: as in an image" out_json ".tlvs | any(.type == \"0x1\" and .value == \"$hash\")"
    done
}

# private_is NAME KEY FILE OPTION...: the array has the bytes of the file.
private_is() {
    name=$1
    key=$2
    file=$3
    shift 3
    run imgtool getpriv -k "$key.pem" "$@"
    check "$name" out_has "const unsigned int enc_priv_key_len = $(stat -c %s "$file");"
    check "$name: bytes" [ "$(c_bytes "$stdout")" = "$(hex <"$file")" ]
}

# private_is_key NAME KEY SIZE OPTION...: the array is that long, and openssl finds the key in it.
private_is_key() {
    name=$1
    key=$2
    size=$3
    shift 3
    run imgtool getpriv -k "$key.pem" "$@"
    check "$name" out_has "const unsigned int enc_priv_key_len = $size;"
    c_bytes "$stdout" | tr a-f A-F | basenc --base16 -d >priv.der
    openssl pkey -inform DER -in priv.der -pubout -out priv-pub.pem 2>/dev/null
    check "$name: the key" cmp -s priv-pub.pem "$key-pub.pem"
}

test_getpriv_types() {
    for type in rsa-2048 rsa-3072; do
        openssl rsa -in "$type.pem" -traditional -outform DER -out ref.der 2>/dev/null
        private_is "getpriv of $type" "$type" ref.der
        private_is "getpriv of $type, openssl" "$type" ref.der -f openssl
        # version, n, e, d, p and q end where the next number begins; the length counts what is left
        end=$(openssl asn1parse -inform DER -in ref.der | sed -n 8p | cut -d : -f 1)
        { printf '30820%x' $((end - 4)) | tr a-f A-F | basenc --base16 -d && head -c "$end" ref.der | tail -c +5; } >minimal.der
        private_is "getpriv of $type, minimal" "$type" minimal.der --minimal
        openssl pkcs8 -topk8 -nocrypt -in "$type.pem" -outform DER -out ref.der
        private_is "getpriv of $type, pkcs8" "$type" ref.der -f pkcs8
        run imgtool getpriv -k "$type.pem" -f pkcs8 --minimal
        check "getpriv of $type, pkcs8 and minimal" err_has "which is minimal in the format 'openssl' only"
        check "getpriv of $type, pkcs8 and minimal: status" status_is 2
    done
    private_is_key 'getpriv of P-384' ecdsa-p384 185
    private_is_key 'getpriv of P-384, openssl' ecdsa-p384 167 -f openssl
    private_is_key 'getpriv of P-384, minimal' ecdsa-p384 80 -m
    private_is_key 'getpriv of P-384, openssl and minimal' ecdsa-p384 64 -f openssl -m
    private_is_key 'getpriv of X25519' x25519 48
    private_is_key 'getpriv of X25519, minimal' x25519 48 -m
    run imgtool getpriv -k x25519.pem -f openssl
    check 'getpriv of X25519, openssl' err_is "otpc: error: 'x25519.pem' is an X25519 key, which has the format 'pkcs8' only"
    run imgtool getpriv -k ed25519.pem
    check 'getpriv of Ed25519' err_has 'which no boot code holds the private half of'
    check 'getpriv of Ed25519: status' status_is 2
    run imgtool getpriv -k rsa-2048-pub.pem
    check 'getpriv of a public RSA key' status_is 5
    head -c 16 /dev/urandom >wrap.key
    run imgtool getpub -k wrap.key
    check 'getpub of an AES key' status_is 5
}

types='rsa-2048 rsa-3072 ecdsa-p256 ecdsa-p384 ed25519 x25519'
key sign
key other
random_file 2000 firmware.bin
test_list
test_sign
test_dumpinfo
test_keygen
test_getpub
test_getpub_types
test_getpriv
test_getpriv_types
check 'no temporary files' no_temporary
finish
