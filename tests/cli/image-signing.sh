#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Images signed by somebody else, in one step or in two, and images that follow from a seed.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

key sign
key other
key enc
random_file 5000 firmware.bin
random_file 32 seed
random_file 32 seed2

# An image whose signing key is public, encrypted unless told otherwise.
public_xml() {
    image_xml "$1" 's/sign\.pem/sign-pub.pem/' "s/out\.bin/${1%.xml}.bin/"
    param "$1" 'Security counter' -s auto
    [ "${2-}" = plain ] || param "$1" 'Encryption key' -E enc-pub.pem File
}

cat >signer <<'SH'
#!/bin/sh
openssl pkeyutl -sign -inkey sign.pem -in "$1" -out "$2"
SH
cat >wrong <<'SH'
#!/bin/sh
openssl pkeyutl -sign -inkey other.pem -in "$1" -out "$2"
SH
cat >b64 <<'SH'
#!/bin/sh
openssl pkeyutl -sign -inkey sign.pem -in "$1" | base64 >"$2"
SH
cat >slow <<'SH'
#!/bin/sh
echo $$ >slow.pid
sleep 30
SH
chmod +x signer wrong b64 slow

valid() {
    run image verify --secondary --key sign-pub.pem --decrypt-key enc.pem "$1"
    check "$2" status_is 0
}

# The bytes without what a new ephemeral key changes must be told apart by a seed alone.
test_seed() {
    image_xml one.xml 's/out\.bin/one.bin/'
    param one.xml 'Security counter' -s auto
    param one.xml 'Encryption key' -E enc-pub.pem File
    run image build --seed seed one.xml
    check 'with a seed' status_is 0
    cp one.bin first.bin
    valid one.bin 'with a seed: valid'
    TZ=Asia/Tokyo run image build --seed seed one.xml
    check 'the same seed: the same image' cmp -s one.bin first.bin
    mkdir -p elsewhere && cp one.xml firmware.bin sign.pem enc-pub.pem elsewhere
    run image build --seed seed elsewhere/one.xml
    check 'from elsewhere: the same image' cmp -s elsewhere/one.bin first.bin
    run image build --seed seed2 one.xml
    check 'another seed: another image' not cmp -s one.bin first.bin
    valid one.bin 'another seed: valid'
    run image build --seed seed --set Version=1.2.4 one.xml
    check 'another version: another body' [ "$(bytes 1024 64 one.bin)" != "$(bytes 1024 64 first.bin)" ]
    key enc2
    run image build --seed seed --set 'Encryption key=enc2-pub.pem' one.xml
    check 'another recipient: another body' [ "$(bytes 1024 64 one.bin)" != "$(bytes 1024 64 first.bin)" ]
    run image build one.xml
    cp one.bin third.bin
    run image build one.xml
    # header, signature and its key are the same; body, ephemeral key, tag and wrapped key are not
    check 'without a seed: another body' [ "$(bytes 1024 64 one.bin)" != "$(bytes 1024 64 third.bin)" ]
    check 'without a seed: the same header' [ "$(bytes 0 1024 one.bin)" = "$(bytes 0 1024 third.bin)" ]
    body=$((1024 + 5008))
    check 'without a seed: the same TLVs up to the wrapped key' \
        [ "$(bytes $body 150 one.bin)" = "$(bytes $body 150 third.bin)" ]
    sed '/Encryption key/d' one.xml >plain.xml
    run image build --output p1.bin plain.xml
    run image build --output p2.bin plain.xml
    check 'signed, not encrypted: the same without a seed' cmp -s p1.bin p2.bin
    : >empty
    run image build --seed empty one.xml
    check 'an empty seed' status_is 4
    check 'an empty seed: why' err_has 'a seed has 32 bytes, this file has 0'
    random_file 33 long
    run image build --seed long one.xml
    check 'a long seed' status_is 4
    cp seed before
    run image build --seed seed --output ./seed one.xml
    check 'the image over the seed' status_is 3
    check 'the image over the seed: says so' err_has "output './seed' is the file 'seed' that the image is made from"
    check 'the image over the seed: it stays' cmp -s seed before
    run image build --seed gone one.xml
    check 'no seed' status_is 4
    check 'no seed: which option' err_has 'option --seed'
}

test_command() {
    public_xml cmd.xml
    run image build cmd.xml
    check 'a public key signs nothing' status_is 5
    run image build --sign-command './signer {digest} {signature}' cmd.xml
    check 'signed by a program' status_is 0
    valid cmd.bin 'signed by a program: valid'
    mkdir -p 'a dir' && cp signer 'a dir/signer'
    run image build --sign-command "'a dir/signer' {digest} \"{signature}\"" cmd.xml
    check 'words in quotes' status_is 0
    cp cmd.bin good.bin
    run image build --sign-command './b64 {digest} {signature}' cmd.xml
    check 'a signature in base64' status_is 0
    run image build --sign-timeout 1 --sign-command './slow {digest} {signature}' cmd.xml
    check 'a program that takes too long' status_is 5
    check 'a program that takes too long: says so' err_has 'took more than 1 seconds'
    check 'nothing is left' absent cmd.bin
    check 'the older image is set aside' exists cmd.bin.stale
    check 'the program is gone' not kill -0 "$(cat slow.pid)" 2>/dev/null
    for bad in "false {digest} {signature}=5=ended with status 1" "true {digest} {signature}=5=has written no signature" \
        "no-such-program {digest} {signature}=5=cannot be started" "cp firmware.bin {signature} {digest}=5=ended with status" \
        "./signer {digest}=2=needs the places" "./signer '{digest} {signature}=2=without its end" \
        "cp {digest} {signature}=4=no ECDSA signature on P-256"; do
        rest=${bad#*=}
        run image build --sign-command "${bad%%=*}" cmd.xml
        check "${bad%%=*}" status_is "${rest%%=*}"
        check "${bad%%=*}: message" err_has "${rest#*=}"
        check "${bad%%=*}: nothing written" absent cmd.bin
    done
    run image build --sign-command './wrong {digest} {signature}' cmd.xml
    check 'signed by another key' status_is 1
    check 'signed by another key: says so' err_has 'the signature is not one by key'
    run image build --sign-timeout 5 cmd.xml
    check 'a timeout alone' status_is 2
    check 'no directory is left behind' [ -z "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'otpc-??????' -newer seed2 -user "$(id -u)")" ]
}

test_constant_form() {
    public_xml st.xml plain
    param st.xml Magic -ma 0x73ab1024
    run image build --sign-command './signer {digest} {signature}' st.xml
    check 'STiROT, by a program' status_is 0
    run image verify --secondary --key sign-pub.pem st.bin
    check 'STiROT: valid' status_is 0
    run image digest --output st.digest st.xml
    # one number in 128 has fewer bytes: sign until it has
    count=0
    while [ "$count" -lt 3000 ]; do
        openssl pkeyutl -sign -inkey sign.pem -in st.digest -out st.sig
        [ "$(stat -c %s st.sig)" -ge 70 ] || break
        count=$((count + 1))
    done
    run image attach --signature st.sig st.digest.json
    check 'STiROT, a short number' status_is 1
    check 'STiROT, a short number: what to do' err_has 'sign the digest again'
}

test_two_steps() {
    public_xml two.xml
    run image digest --output d two.xml
    check 'digest' status_is 0
    check 'digest: 32 bytes' size_is 32 d
    check 'digest: the sidecar is secret' mode_is 600 d.json
    check 'digest: no image' absent two.bin
    ./signer d d.sig
    run image attach --signature d.sig d.json
    check 'attach' status_is 0
    valid two.bin 'attach: valid'
    cp two.bin one-way.bin
    run image attach --signature d.sig d.json
    check 'attach again: the same image' cmp -s two.bin one-way.bin
    rm -f two.bin
    run image digest --vector --output v two.xml --sidecar side.json --json
    check 'vector' out_json '.form == "vector" and .sidecar == "side.json"'
    check 'vector: its SHA-256 is the digest' [ "$(sha256sum <v | cut -d ' ' -f 1)" = "$(od -An -v -tx1 d | tr -d ' \n')" ]
    openssl dgst -sha256 -sign sign.pem -out v.sig v
    run image attach --signature v.sig side.json
    check 'vector: attached' status_is 0
    valid two.bin 'vector: valid'
    rm -f two.bin
    openssl pkeyutl -sign -inkey other.pem -in d -out wrong.sig
    for file in wrong.sig=1 firmware.bin=4 gone=4; do
        run image attach --signature "${file%=*}" d.json
        check "attach ${file%=*}" status_is "${file#*=}"
        check "attach ${file%=*}: nothing written" absent two.bin
    done
    run image digest --output e --image given two.xml
    ./signer e given
    cp given before
    run image attach --signature given e.json
    check 'attach over the signature' status_is 3
    check 'attach over the signature: says so' err_has "output 'given' is the file 'given' that the image is made from"
    check 'attach over the signature: it stays' cmp -s given before
    run image attach d.json
    check 'attach without signature' status_is 2
    random_file 5000 firmware.bin
    run image attach --signature d.sig d.json
    check 'another firmware' status_is 1
    check 'another firmware: says so' err_has 'have changed since the digest was taken'
    sed 's/sidecar 1/sidecar 9/' d.json >other.json
    run image attach --signature d.sig other.json
    check 'another format' status_is 3
    sed 's/"sha256":.*/"sha256": "00",/' d.json >other.json
    run image attach --signature d.sig other.json
    check 'a short digest' status_is 3
    echo '{' >other.json
    run image attach --signature d.sig other.json
    check 'no JSON' status_is 3
    run image digest two.xml
    check 'digest without output' status_is 2
    run image digest --output firmware.bin two.xml
    check 'digest over the firmware' status_is 3
    check 'digest over the firmware: says so' err_has "option --output: 'firmware.bin' is another file of the image"
    run image digest --output x --sidecar sign-pub.pem two.xml
    check 'sidecar over the key' err_has "option --sidecar: 'sign-pub.pem' is another file of the image"
    run image digest --output two.bin two.xml
    check 'digest over the image to come' status_is 3
    for form in --output --vector; do
        case $form in
            --vector) what='a vector' ;;
            *) what='a digest' form= ;;
        esac
        rm -f x x.json
        run image digest $form --output x --sidecar gone/x.json two.xml
        check "$what, no sidecar to be written" status_is 4
        check "$what, no sidecar to be written: which" err_has "cannot write 'gone/x.json'"
        check "$what, no sidecar to be written: neither is" absent x
        run image digest $form --output gone/x --sidecar x.json two.xml
        check "$what that cannot be written" status_is 4
        check "$what that cannot be written: no sidecar" absent x.json
    done
    run image digest --output x --sidecar x two.xml
    check 'digest and sidecar in one file' status_is 2
    sed '/Signing key/d' two.xml >unsigned.xml
    run image digest --output x unsigned.xml
    check 'an image without signature' status_is 3
    run image digest --output x --set Version=2.0.0 --image renamed.hex --set 'Slot size=0x10000' two.xml
    check 'overrides: status (no address for .hex)' status_is 3
    run image digest --output x --set Version=2.0.0 --image renamed.bin two.xml
    ./signer x x.sig
    run image attach --signature x.sig --json x.json
    check 'overrides are kept' out_json '.version == "2.0.0" and .output == "renamed.bin" and .verified'
}

test_primary_only_vector() {
    public_xml po.xml
    sed -i 's/--overwrite-only/--primary-only/' po.xml
    run image digest --vector --output pv po.xml
    openssl dgst -sha256 -sign sign.pem -out pv.sig pv
    run image attach --signature pv.sig pv.json
    check 'primary-only: the vector is what is hashed' status_is 0
}

test_resign() {
    public_xml old.xml
    run image build --sign-command './signer {digest} {signature}' old.xml
    openssl pkey -in other.pem -pubout -out other-pub.pem
    run image resign --key other-pub.pem --decrypt-key enc.pem --output new.bin old.bin
    check 'resign: a public key signs nothing' status_is 5
    run image resign --key other-pub.pem --decrypt-key enc.pem --sign-command './wrong {digest} {signature}' \
        --output new.bin old.bin
    check 'resigned by a program' status_is 0
    run image verify --secondary --key other-pub.pem --decrypt-key enc.pem new.bin
    check 'resigned by a program: valid' status_is 0
    rm -f new.bin
    run image resign --key other-pub.pem --decrypt-key enc.pem --sign-command './signer {digest} {signature}' \
        --output new.bin old.bin
    check 'resigned by another key' status_is 1
    check 'resigned by another key: nothing written' absent new.bin
    run image resign --key other.pem --decrypt-key enc.pem --sign-timeout 3 --output new.bin old.bin
    check 'resign: a timeout alone' status_is 2
}

test_seed
test_resign
test_command
test_constant_form
test_two_steps
test_primary_only_vector
finish
