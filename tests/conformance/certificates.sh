#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Holds otpc against certificates of the original tools, where those are at hand: every certificate and chain is read,
# verifies against its keys, and is issued again from the same fields, equal to the byte except for the signature,
# which OpenSSL verifies. Skips, and says so, where ../shared/corpus does not exist.
set -u

# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# field NUMBER NAME: of a certificate in the last report
field() {
    jq -r ".certificates[$1].$2" "$work/info"
}

# hex OFFSET COUNT FILE
hex() {
    od -An -v -tx1 -j "$1" -N "$2" "$3" | tr -d ' \n'
}

# signed_by PUBLIC-PEM CERTIFICATE: by OpenSSL, with no help of otpc
signed_by() {
    printf 'asn1=SEQUENCE:parts\n[parts]\nr=INTEGER:0x%s\ns=INTEGER:0x%s\n' \
        "$(hex 148 32 "$2")" "$(hex 180 32 "$2")" >"$work/asn1.cnf"
    openssl asn1parse -genconf "$work/asn1.cnf" -noout -out "$work/signature.der" 2>"$work/log" || return 1
    head -c 148 "$2" | openssl dgst -sha256 -verify "$1" -signature "$work/signature.der" >"$work/log" 2>&1
}

# The private keys of a project, and beside each its public half.
collect_keys() {
    rm -rf "$work/keys"
    mkdir "$work/keys"
    for pem in "$1"/*.pem; do
        openssl pkey -in "$pem" -pubout -out "$work/keys/$(basename "$pem").pub" 2>/dev/null &&
            cp "$pem" "$work/keys/"
    done
}

# subject_key NUMBER: the key file whose fingerprint a certificate in the last report has
subject_key() {
    for pem in "$work"/keys/*.pem; do
        fingerprint=$(openssl pkey -pubin -in "$pem.pub" -pubout -outform DER | sha256sum | cut -d ' ' -f 1)
        [ "$fingerprint" = "$(field "$1" key)" ] && echo "$pem" && return 0
    done
    return 1
}

# signing_key CERTIFICATE: the key file whose public half verifies it
signing_key() {
    for pem in "$work"/keys/*.pem; do
        signed_by "$pem.pub" "$1" && echo "$pem" && return 0
    done
    return 1
}

# split FILE: the certificates of a container as $work/shipped.0.cert, ...; their number in $count
split() {
    rm -f "$work"/shipped.* "$work"/issued.*
    base64 -d "$1" >"$work/container" || return 1
    count=$(($(stat -c %s "$work/container") / 220))
    [ "$((count * 220))" -eq "$(stat -c %s "$work/container")" ] || return 1
    number=0
    while [ "$number" -lt "$count" ]; do
        [ "$(hex $((number * 220)) 8 "$work/container")" = 00000102d4000000 ] || return 1
        tail -c +$((number * 220 + 9)) "$work/container" | head -c 212 >"$work/shipped.$number.cert"
        number=$((number + 1))
    done
}

# without_signature FILE: a container in base64, with zeros for every signature
without_signature() {
    base64 -d "$1" | od -An -v -tx1 -w220 | cut -c 1-468
}

# verify_all FILE: with the root's key, or with the issuer's where the first is no root; and with no other key
verify_all() {
    signer=$(signing_key "$work/shipped.0.cert") || return 1
    option=--issuer-key
    [ "$(field 0 role)" != root ] || option=--root
    for pem in "$work"/keys/*.pem; do
        wanted=1
        [ "$pem" != "$signer" ] || wanted=0
        "$otpc" cert verify "$1" "$option" "$pem.pub" >"$work/log" 2>&1
        [ "$?" -eq "$wanted" ] || return 1
    done
    : >"$work/log"
}

# issue NUMBER: again, from what the report says of it
issue() {
    shipped=$work/shipped.$1.cert
    issued=$work/issued.$1.cert
    subject=$(subject_key "$1") || return 1
    signer=$(signing_key "$shipped") || return 1
    set -- --role "$(field "$1" role)" --key "$subject.pub" --issuer-key "$signer" \
        --permissions "$(field "$1" permissions)" --soc-class "$(field "$1" soc_class)" \
        --soc-id "$(field "$1" soc_id)" --lifecycle "$(field "$1" lifecycle)" \
        --oem-constraint "$(field "$1" oem_constraint)"
    "$otpc" cert issue "$@" --output "$issued" >"$work/log" 2>&1 || return 1
    [ "$(hex 0 148 "$issued")" = "$(hex 0 148 "$shipped")" ] || return 1
    [ "$(stat -c %s "$issued")" -eq 212 ] && signed_by "$signer.pub" "$issued"
}

# issue_all FILE: each certificate, and the file as a whole
issue_all() {
    set --
    number=0
    while [ "$number" -lt "$count" ]; do
        issue "$number" || return 1
        set -- "$@" "$work/issued.$number.cert"
        number=$((number + 1))
    done
}

# container_equals FILE: made of the certificates that were issued
container_equals() {
    set -- "$1" "$work/again.b64"
    rm -f "$2"
    if [ "$count" -gt 1 ] || [ "$(field 0 role)" = root ]; then
        "$otpc" cert chain "$work"/issued.?.cert --output "$2" >"$work/log" 2>&1 || return 1
    else
        subject=$(subject_key 0) && signer=$(signing_key "$work/shipped.0.cert") || return 1
        "$otpc" cert issue --role "$(field 0 role)" --key "$subject" --issuer-key "$signer" \
            --permissions "$(field 0 permissions)" --output "$2" >"$work/log" 2>&1 || return 1
    fi
    [ "$(stat -c %s "$1")" -eq "$(stat -c %s "$2")" ] || return 1
    [ "$(without_signature "$1")" = "$(without_signature "$2")" ]
}

# chain_equals DIRECTORY NAME CERTIFICATE...: shipped certificates joined are the shipped chain, to the byte
chain_equals() {
    directory=$1
    chain=$2
    shift 2
    (cd "$directory" && "$otpc" cert chain "$@" --output "$work/joined.b64") >"$work/log" 2>&1 &&
        cmp "$directory/$chain" "$work/joined.b64" >"$work/log" 2>&1
}

find "$corpus" -name '*.b64' | LC_ALL=C sort >"$work/list"
files=0
certificates=0
: >"$work/log"
while read -r file; do
    name=${file#"$corpus/"}
    collect_keys "$(dirname "$file")/../Keys"
    split "$file" && "$otpc" cert info --json "$file" >"$work/info" 2>"$work/log" &&
        [ "$(jq '.certificates | length' "$work/info")" -eq "$count" ]
    result "reads: $name" $?
    verify_all "$file"
    result "verifies against its keys: $name" $?
    issue_all
    result "issued again, equal but for the signature: $name" $?
    container_equals "$file"
    result "the file again, equal but for the signatures: $name" $?
    files=$((files + 1))
    certificates=$((certificates + count))
done <"$work/list"

chains=0
for directory in $(find "$corpus" -type d -name Certificates | LC_ALL=C sort); do
    chain_equals "$directory" cert_intermediate_chain.b64 cert_root.b64 cert_intermediate.b64
    result "joined, equals the shipped chain: ${directory#"$corpus/"}/cert_intermediate_chain.b64" $?
    chain_equals "$directory" cert_leaf_chain.b64 cert_root.b64 cert_intermediate.b64 cert_leaf.b64
    result "joined, equals the shipped chain: ${directory#"$corpus/"}/cert_leaf_chain.b64" $?
    chains=$((chains + 2))
done

echo "files of certificates: $files, certificates in them: $certificates, chains joined: $chains"
[ "$files" -gt 0 ] || failed=$((failed + 1))
finish
