#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The recipes for continuous integration: what they call builds, attests and verifies, with keys in files and in a token.
templates=$(cd "$(dirname "$0")/../../templates/ci" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# called SCRIPT ARGUMENT...: a script of the project, in the project's directory, as a recipe calls it.
called() {
    script=ci/$1
    shift
    (cd project && setsid -w sh "$script" "$@") >"$stdout" 2>"$stderr" </dev/null
    status=$?
}

# A project as a repository has it: no private key, and those of the job elsewhere.
make_project() {
    run project new --family h7rs --path stirot --ci github project
    check 'a project' status_is 0
    mkdir keys
    key keys/attest
    mv keys/attest-pub.pem project/Keys/attest_pub.pem
    mv project/Keys/STiROT_Authentication.pem keys/signing.pem
    mv project/Keys/STiROT_Encryption.pem keys/decryption.pem
    OTPC_ATTEST_KEY=$work/keys/attest.pem
    OTPC_ATTEST_PUBLIC_KEY=Keys/attest_pub.pem
    OTPC_SIGNING_KEY=$work/keys/signing.pem
    OTPC_SIGNING_PUBLIC_KEY=Keys/STiROT_Authentication_pub.pem
    OTPC_ENCRYPTION_KEY=Keys/STiROT_Encryption_pub.pem
    export OTPC_ATTEST_KEY OTPC_ATTEST_PUBLIC_KEY OTPC_SIGNING_KEY OTPC_SIGNING_PUBLIC_KEY OTPC_ENCRYPTION_KEY
}

test_laid_out() {
    check 'the workflow' cmp -s project/.github/workflows/firmware.yml "$templates/github.yml"
    check 'no recipe of another service' absent project/.gitlab-ci.yml
    for script in sign.sh token.sh; do
        check "$script" cmp -s "project/ci/$script" "$templates/$script"
        check "$script can be run" [ -x "project/ci/$script" ]
    done
    run project new --family h7rs --path stirot --ci gitlab other
    check 'gitlab' cmp -s other/.gitlab-ci.yml "$templates/gitlab.yml"
    check 'no workflow' absent other/.github
    run project new --family h7rs --path stirot plain
    check 'nothing without the option' [ -z "$(find plain -name ci -o -name '.git?*' ! -name .gitignore)" ]
    run project new --family h7rs --path stirot --ci jenkins nowhere
    check 'another service' status_is 2
    check 'nothing is made' absent nowhere
    rm -r other plain
}

# check_signed WHAT: the last run signed, attested and verified.
check_signed() {
    check "$1" status_is 0
    check "$1: the image" out_has "built 'Images/../Binary/app_enc_sign.hex'"
    check "$1: the attestation holds" out_has "'evidence/Code_Image.attestation.json' holds, signed by "
    check "$1: the manifest holds" out_has "'evidence/Code_Image.manifest.json' holds, not signed"
    check "$1: nothing on stderr" err_empty
    (cd project && exec "$OTPC" manifest verify --key "$OTPC_ATTEST_PUBLIC_KEY" evidence/Code_Image.attestation.json) \
        >"$stdout" 2>"$stderr"
    status=$?
    check "$1: whoever takes it can verify it" status_is 0
}

test_key_files() {
    called sign.sh evidence
    check_signed 'key files'
    OTPC_DECRYPTION_KEY=$work/keys/decryption.pem
    export OTPC_DECRYPTION_KEY OTPC_BOOT
    cp -r project/Config "$scratch/Config"
    cp -r project/Keys "$scratch/Keys"
    cp keys/decryption.pem "$scratch/Keys/STiROT_Encryption.pem"
    cp keys/signing.pem "$scratch/Keys/STiROT_Authentication.pem"
    OTPC_BOOT=$scratch/Config/STiROT_Config.xml
    called sign.sh evidence Images/Code_Image.xml
    check 'with the key of the device' status_is 0
    check 'the image is verified' out_has "'Binary/app_enc_sign.hex' is valid"
    check 'and booted' out_has '0 boot nothing'
    unset OTPC_DECRYPTION_KEY OTPC_BOOT
}

# What was kept is not what was built.
test_tampered() {
    (cd project && cp -r Binary evidence Keys "$scratch/kept/")
    set -- --directory "$scratch/kept" --key project/Keys/attest_pub.pem "$scratch/kept/evidence/Code_Image.attestation.json"
    run manifest verify "$@"
    check 'an artefact as it was kept' status_is 0
    echo ':00000001FF' >>"$scratch/kept/Binary/app_enc_sign.hex"
    run manifest verify "$@"
    check 'a line more' status_is 1
    check 'it is named' err_has 'Binary/app_enc_sign.hex'
}

test_failures() {
    key keys/other
    OTPC_ATTEST_KEY=$work/keys/other.pem called sign.sh evidence
    check 'attested by another key' status_is 1
    check 'it says so' err_has 'no signature of the envelope is by the given key'
    OTPC_SIGNING_KEY=$work/keys/other.pem called sign.sh evidence
    check 'signed by another key' status_is 1
    check 'its public half is named' err_has 'app_enc_sign.hex is not signed by Keys/STiROT_Authentication_pub.pem'
    OTPC_ATTEST_KEY=$work/keys/decryption.pem called sign.sh evidence
    check 'attested by the key of the devices' status_is 5
    called sign.sh evidence Images/gone.xml
    check 'no such image' [ "$status" -ne 0 ]
    OTPC_ATTEST_KEY='' called sign.sh evidence
    check 'no key to attest' [ "$status" -ne 0 ]
    check 'it is asked for' err_has 'the private key that attests'
}

test_token() {
    if ! command -v softhsm2-util >/dev/null; then
        skip 'no softhsm2-util: keys in a token'
        return
    fi
    OTPC_PIN=918273
    export OTPC_PIN
    called token.sh "$scratch/token" ci "$work/keys/signing.pem" "$work/keys/attest.pem"
    check 'a token' status_is 0
    check 'and how to find it' [ "$(cat "$stdout")" = "SOFTHSM2_CONF=$scratch/token/softhsm2.conf" ]
    check 'no key is left in a file' [ -z "$(find "$scratch/token" -name '*.pem' -o -name key)" ]
    if ! "$OTPC" key list --help >/dev/null 2>&1; then
        skip 'no token support: keys in a token'
        return
    fi
    SOFTHSM2_CONF=$scratch/token/softhsm2.conf
    OTPC_SIGNING_KEY='pkcs11:token=ci;object=signing'
    OTPC_ATTEST_KEY='pkcs11:token=ci;object=attest'
    export SOFTHSM2_CONF
    called sign.sh evidence
    check_signed 'a token'
    check 'the PIN is in no file' [ -z "$(grep -rl 918273 project)" ]
    unset OTPC_PIN
    echo 918273 >"$scratch/pin"
    OTPC_PIN_FILE=$scratch/pin
    export OTPC_PIN_FILE
    called sign.sh evidence
    check_signed 'a PIN in a file'
    echo 111111 >"$scratch/pin"
    called sign.sh evidence
    check 'a wrong PIN' status_is 5
}

# The recipes are YAML, call what is there, and have the secrets in the environment alone.
test_recipes() {
    for recipe in github gitlab; do
        for script in sign.sh token.sh; do
            check "$recipe calls $script" grep -q "sh ci/$script " "$templates/$recipe.yml"
        done
        check "$recipe keeps the evidence" grep -q '^ *\(- \)\?evidence/$' "$templates/$recipe.yml"
        check "$recipe verifies" grep -q 'otpc manifest verify ' "$templates/$recipe.yml"
        if ! command -v python3 >/dev/null || ! python3 -c 'import yaml' 2>/dev/null; then
            skip "$recipe.yml is YAML: no python3-yaml"
            continue
        fi
        check "$recipe.yml is YAML" python3 -c 'import sys, yaml; yaml.safe_load(open(sys.argv[1]))' "$templates/$recipe.yml"
    done
    # shellcheck disable=SC2016 # as it stands there
    check 'no secret is put into a script' [ -z "$(grep 'run:.*secrets' "$templates/github.yml")" ]
}

mkdir "$scratch/kept"
make_project
test_laid_out
test_key_files
test_tampered
test_failures
test_recipes
test_token
finish
