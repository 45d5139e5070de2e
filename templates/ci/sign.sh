#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: ci/sign.sh EVIDENCE-DIRECTORY [Images/NAME.xml]...
#
# Builds the images of a project, has each attested, and verifies what came out. Where none is named these are all but
# *_Init_Image.xml: first images hold the firmware, and some of them keys, in clear, and are for the production line.
# Called in the directory of the project, by the recipes for continuous integration or by hand. In the evidence directory
# there are then, for each image, NAME.manifest.json and NAME.attestation.json. The first thing that fails ends it. Needs jq.
#
# A key is a file, or the URI of one in a token: pkcs11:token=...;object=...
#
# OTPC_ATTEST_KEY          the private key that attests; none of those that images are made with
# OTPC_ATTEST_PUBLIC_KEY   its public half, to verify with; best a file that is under version control
# OTPC_SIGNING_KEY         the private key that signs all of these images; unset: the one that each XML names
# OTPC_SIGNING_PUBLIC_KEY  its public half; unset: images are not verified once more
# OTPC_ENCRYPTION_KEY      the public key that all of these images are encrypted for; unset: the one that each XML names
# OTPC_DECRYPTION_KEY      the private key that decrypts the images; unset: of encrypted ones only the signer is
#                          compared, the build has verified them
# OTPC_PIN, OTPC_PIN_FILE  the PIN of the token, or a file with it in the first line
# OTPC_BOOT                what `otpc boot run` boots every update on, with power failing at each operation: a layout or
#                          a configuration; with its options, OTPC_BOOT_OPTIONS; unset: nothing is booted
# OTPC                     the program; otpc unless set
set -eu

otpc=${OTPC:-otpc}
evidence=${1:?usage: sign.sh EVIDENCE-DIRECTORY [Images/NAME.xml]...}
shift
: "${OTPC_ATTEST_KEY:?the private key that attests}"
: "${OTPC_ATTEST_PUBLIC_KEY:?the public half of the key that attests}"

say() {
    printf '== %s\n' "$*"
}

# build ARGUMENT...: otpc image build, with the PIN where it is in a file.
build() {
    if [ -n "${OTPC_PIN_FILE:-}" ]; then
        "$otpc" image build --pin-file "$OTPC_PIN_FILE" "$@"
    else
        "$otpc" image build "$@"
    fi
}

# parameter XML COMMAND: the name of the parameter with that command, where it is there and enabled.
parameter() {
    "$otpc" config list --all --json "$1" |
        jq -r --arg command "$2" '.parameters[] | select(.command == $command and .enabled) | .name'
}

# sign XML NAME
sign() {
    set -- "$1" "$2" --manifest "$evidence/$2.manifest.json" --attest "$evidence/$2.attestation.json" \
        --attest-key "$OTPC_ATTEST_KEY"
    xml=$1
    shift 2
    signing=$(parameter "$xml" -k)
    encryption=$(parameter "$xml" -E)
    if [ -n "${OTPC_SIGNING_KEY:-}" ] && [ -n "$signing" ]; then
        set -- --set "$signing=$OTPC_SIGNING_KEY" "$@"
    fi
    if [ -n "${OTPC_ENCRYPTION_KEY:-}" ] && [ -n "$encryption" ]; then
        set -- --set "$encryption=$OTPC_ENCRYPTION_KEY" "$@"
    fi
    build "$@" "$xml"
}

# verify_image MANIFEST: would a device with these keys boot it.
verify_image() {
    if ! jq -e '.artefacts[0].facts.signed' "$1" >/dev/null; then
        return
    fi
    image=$(jq -r '.artefacts[0].output.path' "$1")
    set -- "$1" --key "$OTPC_SIGNING_PUBLIC_KEY" --policy "$(jq -r '.artefacts[0].policy // "mcuboot"' "$1")"
    if jq -e '.artefacts[0] | (.facts.encrypted | not) or .parameters.clear' "$1" >/dev/null; then
        set -- "$@" --clear
    elif [ -n "${OTPC_DECRYPTION_KEY:-}" ]; then
        set -- "$@" --decrypt-key "$OTPC_DECRYPTION_KEY"
    else
        # The boot core judged it when it was built, by whatever key signed: that has to be this one.
        wanted=$("$otpc" key hash "$OTPC_SIGNING_PUBLIC_KEY")
        if [ "$(jq -r '.artefacts[0].facts.key' "$1")" != "$wanted" ]; then
            echo "$image is not signed by $OTPC_SIGNING_PUBLIC_KEY" >&2
            exit 1
        fi
        return
    fi
    shift
    "$otpc" image verify "$@" "$image"
}

# verify XML NAME
verify() {
    "$otpc" manifest verify --inputs --key "$OTPC_ATTEST_PUBLIC_KEY" "$evidence/$2.attestation.json"
    "$otpc" manifest verify --inputs "$evidence/$2.manifest.json"
    if [ -n "${OTPC_SIGNING_PUBLIC_KEY:-}" ]; then
        verify_image "$evidence/$2.manifest.json"
    fi
}

# boot NAME: an update survives power that fails.
boot() {
    if [ -n "${OTPC_BOOT:-}" ] && jq -e '.artefacts[0].facts.encrypted' "$evidence/$1.manifest.json" >/dev/null; then
        # shellcheck disable=SC2086 # options are words
        "$otpc" boot run "$OTPC_BOOT" ${OTPC_BOOT_OPTIONS:-} --cut-everywhere \
            --flash "$(jq -r '.artefacts[0].output.path' "$evidence/$1.manifest.json")"
    fi
}

mkdir -p "$evidence"
if [ "$#" -eq 0 ]; then
    for xml in Images/*.xml; do
        case $xml in
            *_Init_Image.xml) ;;
            *) set -- "$@" "$xml" ;;
        esac
    done
fi

for xml in "$@"; do
    name=$(basename "$xml" .xml)
    say "$xml"
    sign "$xml" "$name"
    verify "$xml" "$name"
    boot "$name"
done
