#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Keys that stay in a token: a SoftHSM2 token of the test's own, and a module that misbehaves when it is told to.
samples=$(cd "$(dirname "$0")/../bad/obk" && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"
: "${IMAGECHECK:=$(dirname "$OTPC")/imagecheck}"
: "${FORBID_SIGNING:=$(dirname "$OTPC")/forbid_signing}"
: "${MOCK_MODULE:=$(dirname "$OTPC")/mock_pkcs11.so}"

pin=736215 # nowhere else in what the test makes
found=no
if softhsm && command -v pkcs11-tool >/dev/null; then
    found=yes
fi

# tool ARGUMENT...: another program on the same token.
tool() {
    pkcs11-tool --module "$module" --token-label dev --login --pin "$pin" "$@" >"$scratch/tool" 2>&1
}

token="pkcs11:token=dev"
at="module-path=$module"
source=$work/pin.txt

# uri LABEL: the key of that label, with its module and its PIN.
uri() {
    printf '%s' "$token;object=$1?$at&pin-source=$source"
}

# xml_uri LABEL: the same for an XML, as the replacement of a sed script.
xml_uri() {
    uri "$1" | sed 's/&/\\\&amp;/g'
}

# The key of the module that misbehaves, in a mode.
mock() {
    rm -f "$scratch/logins"
    MOCK_TOKEN=$1
    MOCK_LOG=$scratch/logins
    export MOCK_TOKEN MOCK_LOG
    shift
    run "$@"
    unset MOCK_TOKEN MOCK_LOG
}
mock_key="pkcs11:token=mock?module-path=$MOCK_MODULE"

# shellcheck disable=SC2317 # check calls it
logins_are() {
    [ "$(paste -s -d ' ' "$scratch/logins" 2>/dev/null)" = "$1" ]
}

# shellcheck disable=SC2317 # check calls it
same_key() {
    [ "$("$OTPC" key hash "$1" 2>/dev/null)" = "$("$OTPC" key hash "$2")" ]
}

# by_another ARGUMENT...: the program that was written against the format accepts an image.
# shellcheck disable=SC2317 # check calls it
by_another() {
    "$IMAGECHECK" "$@" >"$scratch/imagecheck" 2>&1
}

# Nothing that the last run wrote has the PIN in it.
# shellcheck disable=SC2317 # check calls it
no_pin_shown() {
    ! grep -qF "$pin" "$stdout" "$stderr"
}

test_generate() {
    run key generate --token "$token?$at" --label made --id 0a0b --public made-pub.pem --pin-file pin.txt
    check 'generate' status_is 0
    check 'report' out_has "made '$token;id=%0A%0B;object=made;type=private?$at': P-256 key "
    check 'public half' same_key "$token;object=made?$at" made-pub.pem
    tool --list-objects --type privkey
    check 'another program sees it' grep -q 'label: *made' "$scratch/tool"
    check 'it does not leave the token' grep -q 'never extractable' "$scratch/tool"
    run key generate --token "$token?$at&pin-source=$source" --label drawn --json
    check 'an id of its own' out_json '.label == "drawn" and (.id | test("^[0-9a-f]{16}$")) and .form == "pkcs11"'
    run key info "$(jq -r .output "$stdout")"
    check 'the URI of the report leads back' out_has 'object of a token'
    run key generate --token "$token?$at" --label made --pin-file pin.txt
    check 'a label that is taken' err_is "otpc: error: the token has a key 'made' already"
    check 'its status' status_is 5
    run key generate --token "$token?$at" --label other --id 0A0B --pin-file pin.txt
    check 'an id that is taken' err_is 'otpc: error: the token has a key of that id already'
    for wrong in "none.pem --token $token --label x" "--token $token" "--token $token --label x --encrypt" \
        "--token dev --label x" '--label x none.pem' '--id 01 none.pem' "--token $token --label x --id 0g" \
        "--token $token --label x --id 012" "--token $token --label x --id=" ''; do
        # shellcheck disable=SC2086 # words
        run key generate $wrong
        check "usage: $wrong" status_is 2
    done
    run key generate "$token;object=x"
    check 'a URI is no file' status_is 2
    check 'nothing came of it' absent none.pem
}

test_import() {
    run key import sign.pem --token "$token?$at" --label sign --id 01 --pin-file pin.txt
    check 'import' status_is 0
    check 'report' out_has "imported '$token;id=%01;object=sign;type=private?$at'"
    check 'the same key' same_key "$token;object=sign?$at" sign.pem
    run key import enc-pub.pem --token "$token?$at" --label half --pin-file pin.txt
    check 'a public key' err_is "otpc: error: 'enc-pub.pem' is a public key, the private one is needed"
    run key import enc.pem --token "$token?$at" --label enc --json --pin-file pin.txt
    check 'json' out_json '.label == "enc" and .encrypted == false and .public == null'
    run key import "$(uri sign)" --token "$token?$at" --label again
    check 'out of a token' status_is 5
    check 'says why not' err_has "the private half of '$token;object=sign' stays in its token"
}

test_list() {
    run key list --token "$token?$at"
    check 'list without a PIN' status_is 0
    check 'says what is not there' err_is "otpc: note: without a PIN token 'dev' does not show its private keys"
    check 'no private key' not out_has 'private'
    run key list --token "$token?$at" --pin-file pin.txt --json
    check 'list' out_json '.token == "dev" and .logged_in and ([.objects[].label] | contains(["sign", "made", "enc"]))'
    check 'a private key' out_json '[.objects[] | select(.label == "sign" and .type == "private")] ==
        [{"type": "private", "label": "sign", "id": "01", "kind": "P-256", "may_sign": true,
          "uri": "pkcs11:token=dev;id=%01;object=sign;type=private?'"$at"'"}]'
    check 'silent' err_empty
    run key list --token "$token;object=sign?$at" --pin-file pin.txt
    check 'one label' not out_has made
    check 'its lines' out_has 'may sign     yes'
    run key list
    check 'which token' status_is 2
}

test_build() {
    run image build good.xml --set "Signing key=$(uri sign)" --output set.bin
    check 'build with --set' status_is 0
    check 'no warning' err_empty
    check 'the boot core accepts it' out_has 'accepted by the boot core'
    check 'checked by another program' by_another --key sign-pub.pem --body firmware.bin set.bin
    run image verify set.bin --key "$token;object=sign?$at" --policy mcuboot
    check 'verify with the key of the token' status_is 0
    run image verify set.bin --key "$token;object=made?$at" --policy mcuboot
    check 'not with another' status_is 1
    image_xml token.xml "s#sign\\.pem#$(xml_uri sign)#" 's/out\.bin/xml.bin/'
    run image build token.xml
    check 'build with a URI in the XML' status_is 0
    check 'checked' by_another --key sign-pub.pem --body firmware.bin xml.bin
    run config check token.xml
    check 'config check' status_is 0
    run image digest good.xml --set "Signing key=$token;object=sign?$at" --output digest.bin --sidecar digest.json
    check 'a digest for somebody else to sign needs no PIN' status_is 0
    run config set token.xml 'Signing key' "$(uri sign)"
    check 'config set' status_is 0
    run config get token.xml 'Signing key'
    check 'config get' [ "$(cat "$stdout")" = "$(uri sign)" ]
    run -pb token.xml
    check 'drop-in' status_is 0
    cp token.xml sealed.xml
    param sealed.xml 'Encryption key' -E "$(printf '%s' "$token;object=enc?$at" | sed 's/&/\\&amp;/g')" File
    run image build sealed.xml --output sealed.bin
    check 'encrypt for a key of the token' status_is 0
    check 'it opens with the key' by_another --key sign-pub.pem --decrypt enc.pem --body firmware.bin sealed.bin
    run image verify sealed.bin --key sign-pub.pem --policy mcuboot --decrypt-key "$(uri enc)"
    check 'a token does not decrypt' err_has 'stays in its token'
    check 'its status' status_is 5
}

# The signature that fills its slot is drawn until it has full length.
test_stirot() {
    boot_image stirot 0x8000 1.2.3 overwrite
    cp stirot.xml hsm.xml
    run image build hsm.xml --set "Signing key=$(uri sign)" --output hsm.bin
    check 'with encryption and counter' status_is 0
    run image verify hsm.bin --key sign-pub.pem --decrypt-key enc.pem
    check 'verified' status_is 0
}

# Each process opens its own session.
# An image that exists is signed anew by a key in a token; to decrypt, that is of no use.
test_resign() {
    run image resign --key "$(uri made)" --decrypt-key enc.pem --output anew.bin hsm.bin
    check 'signed anew' status_is 0
    run image verify anew.bin --key "$token;object=made?$at" --decrypt-key enc.pem
    check 'signed anew: valid for that key' status_is 0
    run image verify anew.bin --key sign-pub.pem --decrypt-key enc.pem
    check 'signed anew: and for no other' status_is 1
    run image extract --decrypt-key "$(uri sign)" --output never.bin hsm.bin
    check 'decrypted in a token' status_is 5
    check 'decrypted in a token: nothing' absent never.bin
}

test_parallel() {
    set --
    for number in 1 2 3 4 5 6; do
        image_xml "many$number.xml" "s#sign\\.pem#$(xml_uri sign)#" "s/out\\.bin/many$number.bin/"
        set -- "$@" "many$number.xml"
    done
    run image build --jobs 2 "$@"
    check 'several at once' status_is 0
    check 'no word' err_empty
    for number in 1 2 3 4 5 6; do
        check "image $number" by_another --key sign-pub.pem --body firmware.bin "many$number.bin"
    done
}

# The session for the attestation is open when the others are made, in processes of their own.
test_evidence() {
    run image build --jobs 2 many1.xml many2.xml many3.xml --attest attest.json --attest-key "$(uri sign)"
    check 'attested' status_is 0
    check 'no word' err_empty
    run manifest verify attest.json --key "$token;object=sign?$at"
    check 'verified without a PIN' status_is 0
    run manifest verify attest.json --key "$token;object=made?$at"
    check 'not by another key' status_is 1
}

test_other_commands() {
    run image resign set.bin --key "$(uri made)" --output again.bin
    check 'signed again' status_is 0
    check 'by the other key' by_another --key made-pub.pem --body firmware.bin again.bin
    run image extract sealed.bin --decrypt-key "$(uri enc)" --output never.bin
    check 'a token does not decrypt' err_has 'stays in its token'
    check 'nothing written' absent never.bin
}

test_commands() {
    run cert issue --role root --key "$(uri sign)" --family h5 --output root.b64
    check 'a root of a token' status_is 0
    run cert verify root.b64 --root "$token;object=sign?$at"
    check 'verified' status_is 0
    run cert issue --role leaf --key "$token;object=made?$at" --issuer-key "$(uri sign)" --issuer root.b64 --family h5 \
        --output leaf.b64
    check 'a leaf for a key whose PIN is not there' status_is 0
    run key public "$token;object=sign?$at" --output got.pem
    check 'public half' cmp -s got.pem sign-pub.pem
    run key info "$token;object=sign?$at" --json
    check 'info' out_json '.form == "pkcs11" and .encrypted == false'
    for form in pem scalar short; do
        run key private "$(uri sign)" --output never.pem --form "$form"
        check "private half as $form" status_is 5
        check 'it says why' err_has 'stays in its token'
    done
    run key convert "$token;object=sign?$at" never.pem --form scalar
    check 'converted' err_has 'stays in its token'
    check 'nothing written' absent never.pem
}

test_pin() {
    key="$token;object=sign?$at"
    "$OTPC" image build good.xml --set "Signing key=$key" --pin-fd 3 3<pin.txt >"$stdout" 2>"$stderr"
    check 'from a descriptor' by_another --key sign-pub.pem out.bin
    run image build good.xml --set "Signing key=$key" --pin-file pin.txt
    check 'from a file' status_is 0
    OTPC_PIN=$pin run image build good.xml --set "Signing key=$key"
    check 'from the environment' status_is 0
    run image build good.xml --set "Signing key=$token;object=sign?$at&pin-source=file:$source"
    check 'from a file: URI' status_is 0
    run image build good.xml --set "Signing key=$token;object=sign?$at&pin-source=file://$source"
    check 'from a file:// URI' status_is 0
    rm -f out.bin
    run image build good.xml --set "Signing key=$key"
    check 'nobody to ask' status_is 5
    check 'says what to give' err_has "token 'dev' wants a PIN: give it with pin-source in the URI, --pin-file"
    run image build good.xml --set "Signing key=$key" --pin-file gone.txt
    check 'no such file' status_is 4
    run image build good.xml --set "Signing key=$token;object=sign?$at&pin-source=gone.txt"
    check 'no such pin-source' status_is 4
    run image build good.xml --set "Signing key=$token;object=sign?$at&pin-source=|cat"
    check 'a command' err_has 'pin-source of'
    run image build good.xml --set "Signing key=$token;object=sign?$at&pin-value=$pin"
    check 'on the command line' status_is 5
    check 'says what to do' err_has 'put it into a file and name that with pin-source'
    check 'and does not repeat it' no_pin_shown
    run image build good.xml --set "No parameter=$token;object=sign?pin-value=$pin&$at" --json
    check 'another error first' err_has 'pin-value=******&module-path'
    check 'does not repeat it either' no_pin_shown
    run image build good.xml --set "Signing key=$key" --pin-file pin.txt --output pin.txt
    check 'the file of the PIN is no output' status_is 3
    check 'nothing came of all this' absent out.bin
    image_xml asks.xml "s#sign\\.pem#$(printf '%s' "$key" | sed 's/&/\\\&amp;/g')#"
    run config check asks.xml
    check 'a check does not ask' out_has "token 'dev' wants a PIN, and none was given"
    run config check asks.xml --pin-file pin.txt
    check 'a check with a PIN' status_is 0
}

# Looks at a process that waits, with the PIN in its memory.
test_pin_is_not_seen() {
    mkfifo passphrase.fifo
    openssl pkey -in sign.pem -aes256 -passout pass:word -out locked.pem
    OTPC_PIN=$pin "$OTPC" key import locked.pem --token "$token?$at" --label waits --passphrase-fd 3 --verbose --json \
        3<>passphrase.fifo >"$stdout" 2>"$stderr" &
    waiting=$!
    sleep 0.5
    tr '\0' '\n' <"/proc/$waiting/cmdline" >seen
    tr '\0' '\n' <"/proc/$waiting/environ" >>seen 2>/dev/null
    ps -ww -o args= -p "$waiting" >>seen
    check 'it waits' grep -q waits seen
    printf 'word\n' >passphrase.fifo &
    wait "$waiting"
    status=$?
    check 'and goes on' status_is 0
    check 'output has no PIN' no_pin_shown
    run key list --token "$token?$at" --pin-file pin.txt --verbose --json
    check 'a list has no PIN' no_pin_shown
    rm -f passphrase.fifo seen
}

# on_terminal ANSWER ARGUMENT...: the program on a terminal of its own, with an answer to its question.
on_terminal() {
    answer=$1
    shift
    : >"$stdout"
    : >"$stderr"
    rm -f "$scratch/keyboard"
    mkfifo "$scratch/keyboard"
    {
        tries=0
        while ! grep -qF 'PIN of token' "$stdout" && [ "$tries" -lt 100 ]; do
            sleep 0.1
            tries=$((tries + 1))
        done
        sleep 0.3
        printf '%s\n' "$answer"
        sleep 0.5
    } >"$scratch/keyboard" &
    NO_COLOR=1 script -qefc "'$OTPC' $*" "$stdout" <"$scratch/keyboard" >/dev/null 2>&1
    status=$?
    wait
}

test_prompt() {
    on_terminal "$pin" image build good.xml --set "'Signing key=$token;object=sign?$at'"
    check 'prompt' status_is 0
    check 'which token' out_has "PIN of token 'dev': "
    check 'without echo' no_pin_shown
    on_terminal 000000 image build good.xml --set "'Signing key=$token;object=sign?$at'"
    check 'a wrong answer' status_is 5
    check 'is not asked for again' [ "$(grep -cF 'PIN of token' "$stdout")" -eq 1 ]
}

test_refused() {
    printf '000000\n' >wrong.txt
    run image build good.xml --set "Signing key=$token;object=sign?$at" --pin-file wrong.txt
    check 'wrong PIN' status_is 5
    check 'message' err_has "wrong PIN for '$token;object=sign'; it was tried once"
    run image build good.xml --set "Signing key=$(uri gone)"
    check 'no such key' status_is 5
    check 'candidates' err_has "no private key matches '$token;object=gone'; in that token there is: "
    check 'their labels' err_has "'sign'"
    run image verify set.bin --key "$token;object=gone;type=public?$at"
    check 'no such public key' err_has "no public key matches '$token;object=gone;type=public'"
    run image build good.xml --set "Signing key=pkcs11:token=other;object=sign?$at"
    check 'no such token' err_has "no token matches 'pkcs11:token=other;object=sign'; there is: 'dev'"
    run image build good.xml --set "Signing key=$token;object=sign?module-path=gone.so"
    check 'no such module' err_has "cannot load module 'gone.so' of '$token;object=sign'"
    check 'its status' status_is 5
    run image build good.xml --set "Signing key=$token;object=sign?module-path=$work/firmware.bin"
    check 'no module at all' status_is 5
    run image build good.xml --set "Signing key=pkcs11:nonsense;object=sign?$at"
    check 'no URI' err_has 'is no URI of RFC 7512'
    run image build good.xml --set "Signing key=pkcs11:lable=sign?$at"
    check 'an unknown attribute' status_is 5
    run image build good.xml --set "Signing key=$token;object=sign;type=public?$at"
    check 'a public key signs nothing' err_has 'is a public key'
}

# Keys as otpc would not make them.
test_other_keys() {
    tool --keypairgen --key-type EC:prime256v1 --label twin --id 21 --usage-sign
    tool --keypairgen --key-type EC:prime256v1 --label twin --id 22 --usage-sign
    run image build good.xml --set "Signing key=$(uri twin)"
    check 'two of one label' err_has "2 private keys match '$token;object=twin': say which with id="
    check 'its status' status_is 5
    run image build good.xml --set "Signing key=$token;object=twin;id=%22?$at&pin-source=$source"
    check 'with an id' status_is 0
    run image verify out.bin --key "$token;object=twin?$at"
    check 'two public keys' err_has "2 public keys match"
    run image verify out.bin --policy mcuboot --key "$token;id=%22?$at"
    check 'one of them' status_is 0
    tool --keypairgen --key-type EC:prime256v1 --label derive --id 31 --usage-sign
    "$FORBID_SIGNING" "$module" dev derive <pin.txt
    run image build good.xml --set "Signing key=$(uri derive)"
    check 'may not sign' err_has "'$token;object=derive' may not sign: its CKA_SIGN is false"
    check 'its status' status_is 5
    tool --keypairgen --key-type EC:secp384r1 --label large --id 32 --usage-sign
    run image build good.xml --set "Signing key=$(uri large)"
    check 'another curve' err_has 'is an elliptic-curve key, a P-256 key is needed'
    tool --keypairgen --key-type rsa:2048 --label rsa --id 33 --usage-sign
    run image build good.xml --set "Signing key=$(uri rsa)"
    check 'RSA' err_has 'is an RSA key, a P-256 key is needed'
    run key list --token "$token?$at" --pin-file pin.txt --json
    check 'listed' out_json '[.objects[] | select(.type == "private" and .label == "derive") | .may_sign] == [false]'
    check 'kinds' out_json '([.objects[].kind] | unique) == ["EC", "P-256", "RSA"]'
}

# The public half from a certificate, then from nowhere.
test_certificate() {
    openssl req -x509 -key sign.pem -subj /CN=sign -days 2 -outform DER -out sign.der 2>/dev/null
    tool --write-object sign.der --type cert --label sign --id 01
    tool --delete-object --type pubkey --id 01
    run image build good.xml --set "Signing key=$(uri sign)"
    check 'with a certificate' status_is 0
    check 'checked' by_another --key sign-pub.pem out.bin
    run image verify out.bin --policy mcuboot --key "$token;object=sign?$at"
    check 'verified with it' status_is 0
    tool --delete-object --type cert --id 01
    run image build good.xml --set "Signing key=$(uri sign)"
    check 'no public half' err_has "the token holds no public half of '$token;object=sign'"
}

test_two_tokens() {
    new_token second "$pin"
    run image build good.xml --set "Signing key=pkcs11:object=made?$at&pin-source=$source"
    check 'two tokens' err_has "2 tokens match 'pkcs11:object=made': say which with token= or serial="
    run image build good.xml --set "Signing key=$token;object=made?$at&pin-source=$source"
    check 'one of them' status_is 0
}

test_system_modules() {
    if ! grep -qsr softhsm /usr/share/p11-kit/modules; then
        skip 'p11-kit does not know of SoftHSM2'
        return
    fi
    run key hash "$token;object=made"
    check 'found by the configuration of the system' status_is 0
    run key hash "$token;object=made?module-name=softhsm2"
    check 'by the name of its module' status_is 0
    run key hash "$token;object=made?module-name=other"
    check 'not by another name' err_has 'no token matches'
}

test_obk() {
    cp "$samples/good.xml" obk.xml
    random_file 32 seed.bin
    run obk build obk.xml --set "Authentication key=$token;object=made?$at"
    check 'public half into option-byte keys' status_is 0
    run obk build obk.xml --set 'Authentication key=made-pub.pem' --output ref.obk
    check 'the same bytes' cmp -s out.obk ref.obk
    run obk build obk.xml --set 'Authentication key=made-pub.pem' --set "Encryption key=$(uri enc)"
    check 'no private half' err_has 'stays in its token'
}

# A sign of life first: the module can be used.
test_mock() {
    printf '4321\n' >mock.txt
    set -- image build good.xml --output mock.bin --pin-file mock.txt --set "Signing key=$mock_key"
    mock good "$@"
    check 'a token that behaves' status_is 0
    check 'one login' logins_are 'user'
    mock locked "$@"
    check 'locked' err_has "the PIN for 'pkcs11:token=mock' is locked: unlock it with the token's own tool"
    check 'status' status_is 5
    check 'nothing is tried' logins_are ''
    mock locks "$@"
    check 'locked, as it turns out' err_has "is locked"
    check 'one try' logins_are 'user'
    mock final-try "$@"
    check 'one try left' err_has 'one more wrong PIN locks the token'
    check 'it is left' logins_are ''
    mock no-pin "$@"
    check 'no PIN yet' err_has 'has no user PIN yet'
    mock open image build good.xml --output mock.bin --set "Signing key=$mock_key"
    check 'a token without login' status_is 0
    check 'no PIN is given' logins_are ''
    mock always "$@"
    check 'a login for each signature' status_is 0
    check 'logins' logins_are 'user context'
    mock good image build good.xml --output mock.bin --pin-file pin.txt --set "Signing key=$mock_key"
    check 'wrong PIN' err_has 'wrong PIN'
    check 'tried once' logins_are 'user'
}

test_mock_failures() {
    rm -f mock.bin
    set -- image build good.xml --output mock.bin --pin-file mock.txt --set "Signing key=$mock_key"
    mock forged "$@"
    check 'a signature that is none' err_has 'is no signature by the public key there'
    mock short "$@"
    check 'a signature that is too short' err_has 'signs with 63 bytes, not 64'
    mock removed "$@"
    check 'a token that was pulled' err_has "cannot sign with 'pkcs11:token=mock'"
    mock rsa "$@"
    check 'RSA' err_has 'is an RSA key'
    mock no-public "$@"
    check 'no public half' err_has 'holds no public half'
    check 'no image came of it' absent mock.bin
    mock read-only key generate --token "$mock_key" --label new --pin-file mock.txt
    check 'write-protected' err_has 'cannot be written to'
}

if [ "$found" != yes ]; then
    skip 'keys in tokens: there is no SoftHSM2, or no pkcs11-tool'
else
    random_file 3000 firmware.bin
    key sign
    key enc
    printf '%s\n' "$pin" >pin.txt
    chmod 600 pin.txt
    image_xml good.xml
    linked_xml linked.xml
    new_token dev "$pin"

    test_generate
    test_import
    test_list
    test_build
    test_stirot
    test_resign
    test_parallel
    test_evidence
    test_other_commands
    test_commands
    test_pin
    test_pin_is_not_seen
    test_prompt
    test_refused
    test_obk
    test_other_keys
    test_certificate
    test_two_tokens
    test_system_modules
    test_mock
    test_mock_failures
    check 'no temporary files' no_temporary
fi
finish
