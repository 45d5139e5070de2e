#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Holds `otpc key` and `otpc password` against the keys and password files of the original tools, where those are at
# hand: every key goes to every form and back, public halves are those that were shipped, and what the option-byte key
# files and password files hold of keys and passwords comes out equal. Skips, and says so, where ../shared/corpus does
# not exist.
set -u

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
printf 'a passphrase\n' >"$work/passphrase"
: >"$work/seen"

key() {
    verb=$1
    shift
    "$otpc" key "$verb" --quiet "$@"
}

# fact FILE FILTER: jq's filter holds for what info says
fact() {
    key info --json "$1" 2>/dev/null | jq -e "$2"
}

# bytes FILE OFFSET COUNT: as hex digits
bytes() {
    od -An -v -tx1 -j "$2" -N "$3" "$1" | tr -d ' \n'
}

# to_form FORM: of the current key, and back to the DER that openssl makes of the original
to_form() {
    key convert "$pem" "$work/form" --form "$1" --force && key convert "$work/form" "$work/back" --form der --force &&
        cmp "$work/back" "$work/ref.der"
}

encrypt_and_back() {
    key convert "$pem" "$work/form" --form "$1" --encrypt --passphrase-file "$work/passphrase" --force &&
        key convert "$work/form" "$work/back" --form der --passphrase-file "$work/passphrase" --force &&
        cmp "$work/back" "$work/ref.der"
}

# Boards share keys, and encrypting takes its time by design.
is_new_key() {
    fingerprint=$(key hash "$pem")
    ! grep -qxF "$fingerprint" "$work/seen" && echo "$fingerprint" >>"$work/seen"
}

# openssl_form FORM ARGUMENT...: openssl writes the same bytes
openssl_form() {
    key convert "$pem" "$work/form" --form "$1" --force || return 1
    shift
    openssl "$@" -in "$pem" -out "$work/openssl" && cmp "$work/form" "$work/openssl"
}

# openssl_encrypted: what openssl encrypts is read
openssl_encrypted() {
    openssl pkcs8 -topk8 -in "$pem" -out "$work/form" -passout "file:$work/passphrase" &&
        key convert "$work/form" "$work/back" --form der --passphrase-file "$work/passphrase" --force &&
        cmp "$work/back" "$work/ref.der"
}

# The short form by its definition, from the PKCS#8 of openssl.
short_form() {
    key private "$pem" -o "$work/form" --form short --force || return 1
    {
        printf '\060\201\103'
        head -c 28 "$work/ref.der" | tail -c +4
        printf '\051\060\047'
        head -c 70 "$work/ref.der" | tail -c +32
    } >"$work/short"
    cmp "$work/form" "$work/short"
}

hash_is_that_of() {
    [ "$(key hash "$1" --form "$2")" = "$(sha256sum "$3" | cut -d ' ' -f 1)" ]
}

private_key() {
    pem=$1
    name=${1#"$corpus/"}
    openssl pkcs8 -topk8 -nocrypt -in "$pem" -outform DER -out "$work/ref.der"
    openssl pkey -in "$pem" -pubout -outform DER -out "$work/public.der"
    tail -c 64 "$work/public.der" >"$work/xy"
    check "info: $name" fact "$pem" '.form == "pkcs8-pem" and .private and (.encrypted | not) and .sample != null'
    for form in pem der sec1 sec1-der short scalar; do
        check "$form and back: $name" to_form "$form"
    done
    if is_new_key; then
        for form in pem der; do
            check "encrypted $form and back: $name" encrypt_and_back "$form"
        done
    fi
    check "encrypted by openssl: $name" openssl_encrypted
    check "PEM as openssl: $name" openssl_form pem pkey
    check "SEC1 as openssl: $name" openssl_form sec1 ec
    check "SEC1 DER as openssl: $name" openssl_form sec1-der ec -outform DER
    check "public PEM as openssl: $name" openssl_form public-pem pkey -pubout
    check "public DER as openssl: $name" openssl_form public-der pkey -pubout -outform DER
    check "short form: $name" short_form
    check "hash: $name" hash_is_that_of "$pem" spki "$work/public.der"
    check "hash of X and Y: $name" hash_is_that_of "$pem" da "$work/xy"
}

# The private key that a public key's file is named after.
partner_of() {
    echo "${1%_[pP]ub.pem}.pem"
}

equals_half_of() {
    key public "$1" -o "$work/half" --force && openssl pkey -pubin -in "$2" -out "$work/openssl" &&
        cmp "$work/half" "$work/openssl" && [ "$(key hash "$1")" = "$(key hash "$2")" ]
}

# public_form FORM: of the current key, and back
public_form() {
    key convert "$pem" "$work/form" --form "$1" --force && key convert "$work/form" "$work/back" --form der --force &&
        cmp "$work/back" "$work/ref.der"
}

public_key() {
    pem=$1
    name=${1#"$corpus/"}
    openssl pkey -pubin -in "$pem" -outform DER -out "$work/ref.der"
    check "info: $name" fact "$pem" '.form == "public-pem" and (.private | not)'
    check "public half: $name" equals_half_of "$(partner_of "$pem")" "$pem"
    for form in pem der raw-point; do
        check "$form and back: $name" public_form "$form"
    done
}

# The hash of the root key lies behind header and hash.
da_hash_is_in() {
    [ "$(key hash "$(dirname "$1")/../Keys/key_1_root.pem" --form da)" = "$(bytes "$1" 44 32)" ]
}

# password_of XML: in the line that the program reads
password_of() {
    xmllint --xpath "string(//Text[Name='Password']/Value)" "$1"
}

h5_password() {
    password_of "$1" >"$work/password" &&
        "$otpc" password create --family "$2" --password-file "$work/password" -o "$work/password.bin" --force --quiet &&
        cmp "$work/password.bin" "$(dirname "$1")/password.bin" &&
        cmp "$work/password.bin" "$(dirname "$1")/../Binary/password.bin"
}

h503_password() {
    rm -rf "$work/h503"
    mkdir "$work/h503"
    "$otpc" password create --family h503 --raw --password-file "$1/user_password.bin" -o "$work/h503" --quiet &&
        for file in user_password.bin board_password.bin da_password.bin; do
            cmp "$work/h503/$file" "$1/$file" || return 1
        done
}

list() {
    find "$corpus" "$@" | LC_ALL=C sort >"$work/list"
}

list -name '*.pem' ! -name '*_[pP]ub.pem'
while read -r file; do private_key "$file"; done <"$work/list"
echo "private keys: $(wc -l <"$work/list")"
list -name '*_[pP]ub.pem'
while read -r file; do public_key "$file"; done <"$work/list"
echo "public keys: $(wc -l <"$work/list")"
list -name 'DA_Config.obk'
while read -r file; do check "root key in ${file#"$corpus/"}" da_hash_is_in "$file"; done <"$work/list"
echo "debug authentication files: $(wc -l <"$work/list")"
list -name 'DA_ConfigWithPassword.xml'
while read -r file; do
    for family in h5 h7rs; do
        check "password.bin of ${file#"$corpus/"} as $family" h5_password "$file" "$family"
    done
done <"$work/list"
echo "passwords of H5 and H7RS: $(wc -l <"$work/list")"
list -name 'user_password.bin'
while read -r file; do check "password files of ${file#"$corpus/"}" h503_password "$(dirname "$file")"; done <"$work/list"
echo "passwords of H503: $(wc -l <"$work/list")"
finish
