#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc key`: generate, public, private, hash, info, convert, held against the openssl command; and what is refused.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

private_forms='pem der sec1 sec1-der short scalar'

# sha256_of FILE, without its name
sha256_of() {
    sha256sum "$1" | cut -d ' ' -f 1
}

# c_bytes FILE: the bytes of a C array
c_bytes() {
    tr -d '\n ' <"$1" | sed 's/.*{//; s/}.*//; s/0x//g; s/,//g'
}

hex_of() {
    od -An -v -tx1 "$1" | tr -d ' \n'
}

# on_terminal ANSWER... -- ARGUMENT...: the program on a terminal of its own, answering each question without echo;
# then $status and $stdout, where everything is.
on_terminal() {
    : >"$scratch/answers"
    while [ "$1" != -- ]; do
        printf '%s\n' "$1" >>"$scratch/answers"
        shift
    done
    shift
    rm -f "$scratch/keyboard"
    mkfifo "$scratch/keyboard"
    : >"$stdout"
    : >"$stderr"
    answer_questions >"$scratch/keyboard" &
    NO_COLOR=1 script -qefc "'$OTPC' $*" "$stdout" <"$scratch/keyboard" >/dev/null 2>&1
    status=$?
    wait
}

# Types an answer as soon as there is a question more, but not before the program listens: it drops what was typed.
answer_questions() {
    number=0
    while read -r answer; do
        number=$((number + 1))
        tries=0
        while [ "$(grep -oF 'pass' "$stdout" 2>/dev/null | wc -l)" -lt "$number" ] && [ "$tries" -lt 100 ]; do
            sleep 0.1
            tries=$((tries + 1))
        done
        sleep 0.3
        printf '%s\n' "$answer"
    done <"$scratch/answers"
    sleep 0.5
}

test_generate() {
    run key generate new.pem --public new_pub.pem
    check 'generate' status_is 0
    check 'nothing on stderr' err_empty
    check 'report' out_has "made 'new.pem': P-256 key "
    check 'mode' mode_is 600 new.pem
    check 'mode of the public half' mode_is 644 new_pub.pem
    check 'on the curve' openssl pkey -in new.pem -check -noout -out "$scratch/check"
    openssl pkey -in new.pem -text -noout >"$scratch/text"
    check 'P-256' grep -q prime256v1 "$scratch/text"
    openssl pkey -in new.pem -out ref.pem
    check 'the very PEM that openssl writes' cmp -s new.pem ref.pem
    openssl pkey -in new.pem -pubout -out ref.pem
    check 'and the public half' cmp -s new_pub.pem ref.pem
    run key generate two.pem --json
    check 'json' out_json '.output == "two.pem" and .public == null and .form == "pkcs8-pem" and .encrypted == false'
    check 'fingerprint' out_json '.fingerprint | test("^[0-9a-f]{64}$")'
    check 'another key' not cmp -s new.pem two.pem
    run key generate new.der --output-form der --public new_pub.der --quiet
    check 'DER' status_is 0
    check 'quiet' silent
    check 'openssl reads it' openssl pkey -inform DER -in new.der -noout
    check 'and its public half' openssl pkey -pubin -inform DER -in new_pub.der -noout
    check 'mode of DER' mode_is 600 new.der
}

test_generate_encrypted() {
    run key generate enc.pem --encrypt --passphrase-file word.txt
    check 'encrypted' status_is 0
    check 'PEM says so' grep -q 'BEGIN ENCRYPTED PRIVATE KEY' enc.pem
    check 'openssl opens it' openssl pkey -in enc.pem -passin pass:word -noout
    check 'only with the passphrase' not openssl pkey -in enc.pem -passin pass:other -noout -out "$scratch/none" 2>/dev/null
    openssl asn1parse -in enc.pem >"$scratch/asn1"
    for part in PBES2 hmacWithSHA256 aes-256-cbc ':0927C0'; do
        check "encryption: $part" grep -q "$part" "$scratch/asn1"
    done
    "$OTPC" key generate fd.pem --encrypt --passphrase-fd 3 3<word.txt >"$stdout" 2>"$stderr"
    check 'from a descriptor' openssl pkey -in fd.pem -passin pass:word -noout
    run key generate enc.der --encrypt --output-form der --passphrase-file word.txt --public enc_pub.der
    check 'DER' openssl pkey -in enc.der -inform DER -passin pass:word -noout
    check 'its public half is open' openssl pkey -pubin -inform DER -in enc_pub.der -noout
    run key generate none.pem --encrypt
    check 'nobody to ask' status_is 5
    check 'says what to give' err_has '--passphrase-file or --passphrase-fd'
    check 'nothing is left' absent none.pem
    run key generate none.pem --passphrase-file word.txt
    check 'a passphrase without --encrypt' status_is 2
    check 'leaves no clear key' absent none.pem
    : >nothing.txt
    run key generate none.pem --encrypt --passphrase-file nothing.txt
    check 'an empty passphrase' status_is 5
    check 'leaves nothing' absent none.pem
}

test_generate_refused() {
    snapshot >"$scratch/before"
    run key generate one.pem
    check 'exists' status_is 4
    check 'message' err_is "otpc: error: 'one.pem' exists already; --force replaces it"
    run key generate none.pem --public one.pem
    check 'public half exists' status_is 4
    run key generate none.pem --public none.pem
    check 'both the same' status_is 2
    run key generate none.pem --public ./none.pem
    check 'both the same by another name' status_is 2
    run key generate none.pem --output-form sec1
    check 'unknown form' err_is "otpc: error: option --output-form: 'sec1' is none of pem|der"
    run key generate word.txt --encrypt --passphrase-file word.txt --force
    check 'the file of the passphrase' status_is 2
    run key generate gone/none.pem
    check 'no directory' status_is 4
    run key generate none.pem --public gone/none.pem
    check 'no directory for the public half' status_is 4
    snapshot >"$scratch/after"
    check 'nothing changed' cmp -s "$scratch/before" "$scratch/after"
    cp one.pem again.pem
    chmod 644 again.pem
    run key generate again.pem --force
    check '--force' status_is 0
    check 'replaces it' not cmp -s one.pem again.pem
    check 'and mends the mode' mode_is 600 again.pem
    check 'no temporary file' no_temporary
}

test_private() {
    for form in $private_forms; do
        run key private one.pem --form "$form" --output "private.$form"
        check "private $form" status_is 0
        check "private $form: mode" mode_is 600 "private.$form"
        run key private "private.$form" --quiet -o "back.$form"
        check "private $form is read again" cmp -s "back.$form" one.pem
        run key hash "private.$form"
        check "private $form: same hash" out_has "$fingerprint"
    done
    openssl pkcs8 -topk8 -nocrypt -in one.pem -outform DER -out ref.der
    check 'DER is that of openssl' cmp -s private.der ref.der
    openssl ec -in one.pem -out ref.sec1 2>/dev/null
    check 'SEC1 is that of openssl' cmp -s private.sec1 ref.sec1
    openssl ec -in one.pem -outform DER -out ref.der 2>/dev/null
    check 'SEC1 DER is that of openssl' cmp -s private.sec1-der ref.der
    check 'short is 70 bytes' size_is 70 private.short
    check 'short: head' [ "$(bytes 0 36 private.short)" = 308143020100301306072a8648ce3d020106082a8648ce3d030107042930270201010420 ]
    check 'short: scalar' [ "$(bytes 36 32 private.short)" = "$(hex_of private.scalar)" ]
    check 'short: tail' [ "$(bytes 68 2 private.short)" = a144 ]
    check 'scalar is that of the PKCS#8' [ "$(hex_of private.scalar)" = "$(bytes 36 32 private.der)" ]
    run key private one.pem -o private.c --form c --name my_key
    check 'C' status_is 0
    check 'C: mode' mode_is 600 private.c
    check 'C: name' grep -qF 'static const unsigned char my_key[] = {' private.c
    check 'C: the short form' [ "$(c_bytes private.c)" = "$(hex_of private.short)" ]
    run key private one.pem -o private.h --form c
    check 'C: a name of its own' grep -qF 'static const unsigned char private_key[] = {' private.h
    run key private one-pub.pem -o none.pem
    check 'a public key' status_is 5
    check 'message' err_is "otpc: error: 'one-pub.pem' is a public key, the private one is needed"
    check 'nothing is left' absent none.pem
}

test_public() {
    for input in one.pem one-pub.pem; do
        for form in pem der raw-point c; do
            run key public "$input" --form "$form" --output "public.$form" --force
            check "public $form" status_is 0
            check "public $form: mode" mode_is 644 "public.$form"
        done
        openssl pkey -in one.pem -pubout -outform DER -out ref.der
        check 'PEM is that of openssl' cmp -s public.pem one-pub.pem
        check 'DER is that of openssl' cmp -s public.der ref.der
        check 'the point' [ "$(hex_of public.raw-point)" = "$(bytes 26 65 ref.der)" ]
        check 'the C array' [ "$(c_bytes public.c)" = "$(hex_of ref.der)" ]
    done
    check 'name' grep -qF 'static const unsigned char public_key[] = {' public.c
    printf '#include "public.c"\nint main(void) { return sizeof public_key == 91 ? 0 : 1; }\n' >main.c
    if command -v cc >/dev/null; then
        check 'it compiles' cc -Wall -Werror -o "$scratch/main" main.c
        check 'and has its size' "$scratch/main"
    fi
    for form in der raw-point; do
        run key public "public.$form" -o "again.$form" --force
        check "$form is read again" cmp -s "again.$form" one-pub.pem
    done
}

test_hash() {
    openssl pkey -in one.pem -pubout -outform DER -out ref.der
    for input in one.pem one-pub.pem; do
        run key hash "$input"
        check 'hash' [ "$(cat "$stdout")" = "$(sha256_of ref.der)" ]
        run key hash "$input" --form da
        tail -c 64 ref.der >ref.xy
        check 'hash of X and Y' [ "$(cat "$stdout")" = "$(sha256_of ref.xy)" ]
    done
    run key hash one.pem --json
    check 'json' out_json ".file == \"one.pem\" and .form == \"spki\" and .sha256 == \"$fingerprint\""
    for sha in 256 384 512; do
        run key hash one.pem --sha "$sha"
        check "hash by SHA-$sha" [ "$(cat "$stdout")" = "$("sha${sha}sum" ref.der | cut -d ' ' -f 1)" ]
    done
    run key hash one.pem --sha 384 --json
    check 'json names the digest' out_json '(.sha384 | length == 96) and .sha256 == null'
    run key hash one.pem --sha 1
    check 'unknown digest' status_is 2
    run key hash one.pem --form da --sha 512
    check 'debug authentication has its digest' status_is 2
    run key hash one.pem --form md5
    check 'unknown form' status_is 2
}

# info_is FILE FORM PRIVATE ENCRYPTED
info_is() {
    run key info "$1" --json
    check "info of $1" status_is 0
    check "info of $1: facts" out_json ".form == \"$2\" and .private == $3 and .encrypted == $4 and .sample == null"
}

test_info() {
    for row in pem:pkcs8-pem der:pkcs8-der sec1:sec1-pem sec1-der:sec1-der short:short scalar:scalar; do
        info_is "private.${row%%:*}" "${row#*:}" true false
        check "fingerprint" out_json ".fingerprint == \"$fingerprint\" and .curve == \"P-256\""
    done
    for row in pem:public-pem der:public-der raw-point:raw-point; do
        info_is "public.${row%%:*}" "${row#*:}" false false
        check "fingerprint" out_json ".fingerprint == \"$fingerprint\""
    done
    info_is enc.pem encrypted-pem true true
    check 'locked' out_json '.fingerprint == null and .curve == null and .da_hash == null'
    info_is enc.der encrypted-der true true
    run key info enc.pem --json --passphrase-file word.txt
    check 'opened' out_json '.encrypted and .curve == "P-256" and (.fingerprint | length == 64)'
    openssl ec -in one.pem -aes128 -passout pass:word -out trad.pem 2>/dev/null
    info_is trad.pem sec1-pem true true
    run key info trad.pem --json --passphrase-file word.txt
    check 'SEC1 opened' out_json ".fingerprint == \"$fingerprint\""
    run key info one.pem
    check 'text' out_has 'one.pem: private key'
    for line in 'form         PKCS#8, PEM' 'encrypted    no' 'curve        P-256' "fingerprint  $fingerprint"; do
        check "text: $line" out_has "$line"
    done
    check 'nothing on stderr' err_empty
    run key info private.scalar
    check 'a scalar is noted' err_has 'it is taken for a secret scalar'
    for secret in one.pem private.short private.scalar; do
        run key info "$secret"
        check 'no secret is shown' not out_has "$(hex_of private.scalar)"
    done
}

test_convert() {
    for from in $private_forms; do
        for to in $private_forms; do
            run key convert "private.$from" "to.$to" --form "$to" --force --quiet
            check "$from to $to" cmp -s "to.$to" "private.$to"
        done
        for to in public-pem public-der raw-point; do
            run key convert "private.$from" "to.$to" --form "$to" --force --quiet
            check "$from to $to" cmp -s "to.$to" "public.${to#public-}"
            check "$from to $to: mode" mode_is 644 "to.$to"
        done
    done
    for from in pem der raw-point; do
        for to in pem der raw-point; do
            run key convert "public.$from" "to.$to" --form "$to" --force --quiet
            check "public $from to $to" cmp -s "to.$to" "public.$to"
        done
        for to in sec1 sec1-der short scalar; do
            run key convert "public.$from" none.key --form "$to"
            check "public $from to $to" status_is 5
        done
    done
    check 'nothing is left' absent none.key
    for name in guess.pem guess.der guess.c guess.h; do
        run key convert one.pem "$name"
        check "$name: form from the name" status_is 0
    done
    check 'PEM from the name' cmp -s guess.pem private.pem
    check 'DER from the name' cmp -s guess.der private.der
    check 'C from the name' [ "$(c_bytes guess.c)" = "$(hex_of private.short)" ]
    run key convert one.pem guess
    check 'no form to be guessed' status_is 2
    run key convert one.pem stdout.pem --json
    check 'json' out_json ".input == \"one.pem\" and .output == \"stdout.pem\" and .form == \"pkcs8-pem\" and
        .private and .fingerprint == \"$fingerprint\""
    "$OTPC" key private one.pem -o /dev/stdout --form scalar 2>/dev/null | cat >piped
    check 'through a pipe, without the report' cmp -s piped private.scalar
}

test_convert_encrypted() {
    printf 'word\nother\n' >two.txt
    run key convert one.pem locked.pem --encrypt --passphrase-file word.txt
    check 'encrypt' status_is 0
    check 'mode' mode_is 600 locked.pem
    check 'openssl opens it' openssl pkey -in locked.pem -passin pass:word -noout
    run key convert locked.pem open.pem --passphrase-file word.txt
    check 'decrypt' cmp -s open.pem private.pem
    run key private locked.pem -o locked2.der --form der --encrypt --passphrase-file word.txt --new-passphrase-file other.txt
    check 'another passphrase' openssl pkey -inform DER -in locked2.der -passin pass:other -noout
    "$OTPC" key convert locked.pem locked3.pem --encrypt --passphrase-fd 3 --new-passphrase-fd 3 3<two.txt >/dev/null
    check 'two lines of one descriptor' openssl pkey -in locked3.pem -passin pass:other -noout
    openssl pkcs8 -topk8 -in one.pem -v2 aes-128-cbc -passout pass:word -out openssl.pem
    run key convert openssl.pem open.pem --passphrase-file word.txt --force
    check "openssl's is read" cmp -s open.pem private.pem
    openssl pkcs8 -topk8 -in one.pem -outform DER -passout pass:word -out openssl.der
    run key convert openssl.der open.pem --passphrase-file word.txt --force
    check "openssl's DER is read" cmp -s open.pem private.pem
    run key convert locked.pem none.pem --passphrase-file other.txt
    check 'wrong passphrase' status_is 5
    check 'message' err_is "otpc: error: cannot decrypt key 'locked.pem': wrong passphrase"
    run key convert locked.pem none.pem
    check 'no passphrase' status_is 5
    run key convert one.pem none.pem --new-passphrase-file word.txt
    check 'a new passphrase without --encrypt' status_is 2
    run key convert one-pub.pem none.pem --encrypt --passphrase-file word.txt
    check 'a public key is not encrypted' status_is 5
    for form in sec1 short scalar c raw-point; do
        run key convert one.pem none.pem --form "$form" --encrypt --passphrase-file word.txt
        check "--encrypt with $form" status_is 2
    done
    check 'nothing is left' absent none.pem
}

# bad FILE STATUS MESSAGE: every command refuses the file with that message and leaves nothing.
bad() {
    for verb in info hash; do
        run key "$verb" "$1"
        check "$verb of $1" status_is "$2"
        check "$verb of $1: message" err_has "$3"
    done
    for verb in public private; do
        run key "$verb" "$1" -o none.pem
        check "$verb of $1" status_is "$2"
        check "$verb of $1: message" err_has "$3"
    done
    run key convert "$1" none.pem
    check "convert of $1" status_is "$2"
    check "convert of $1: message" err_has "$3"
    check "$1: nothing on stdout" out_empty
    check "$1: one line" [ "$(wc -l <"$stderr")" -eq 1 ]
    check "$1: nothing is left" absent none.pem
}

test_bad() {
    wanted='a key of P-256, P-384, RSA-2048, RSA-3072, Ed25519 or X25519 is needed'
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out p521.pem 2>/dev/null
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out rsa1024.pem 2>/dev/null
    openssl genpkey -algorithm ED448 -out ed448.pem
    bad p521.pem 5 "holds an elliptic-curve key on secp521r1, $wanted"
    bad rsa1024.pem 5 "holds an RSA key of 1024 bits, $wanted"
    bad ed448.pem 5 "holds a key of type ED448, $wanted"
    echo 'no key at all' >garbage
    bad garbage 5 "no key in 'garbage'"
    random_file 200 garbage.der
    bad garbage.der 5 "no key in 'garbage.der'"
    : >empty
    bad empty 5 "no key in 'empty'"
    head -c 32 /dev/zero >zero
    bad zero 5 "no key in 'zero': its scalar is 0 or not below the order of P-256"
    order='\377\377\377\377\0\0\0\0\377\377\377\377\377\377\377\377\274\346\372\255\247\27\236\204\363\271\312\302\374\143\45\121'
    # shellcheck disable=SC2059 # octal escapes
    printf "$order" >order
    bad order 5 'its scalar is 0 or not below the order of P-256'
    { head -c 36 private.short && cat zero && tail -c 2 private.short; } >zero.short
    bad zero.short 5 'its scalar is 0 or not below the order of P-256'
    { head -c 36 private.short && cat order && tail -c 2 private.short; } >order.short
    bad order.short 5 'its scalar is 0 or not below the order of P-256'
    { head -c 36 private.der && cat zero && tail -c 70 private.der; } >zero.der
    bad zero.der 5 'its two halves do not belong together'
    { head -c 36 private.der && head -c 32 /dev/urandom && tail -c 70 private.der; } >other.der
    bad other.der 5 'its two halves do not belong together'
    for size in 1 36 68 69; do
        head -c "$size" private.short >cut.short
        bad cut.short 5 "no key in 'cut.short'"
    done
    { cat private.short && printf x; } >long.short
    bad long.short 5 "no key in 'long.short'"
    head -c 31 private.scalar >short.scalar
    bad short.scalar 5 "no key in 'short.scalar'"
    { printf '\004' && head -c 64 /dev/zero; } >point
    bad point 5 "no key in 'point': its point is not on P-256"
    head -c 70000 /dev/zero >huge
    bad huge 4 'larger than'
    mkdir directory
    bad directory 4 'it is a directory'
    bad missing 4 'No such file'
}

test_refused() {
    snapshot >"$scratch/before"
    run key convert one.pem one.pem --form der --force
    check 'output is input' status_is 2
    check 'message' err_is "otpc: error: output 'one.pem' is the file 'one.pem' that is read"
    ln one.pem link.pem
    run key private one.pem -o link.pem --form der --force
    check 'output is input by a link' status_is 2
    rm link.pem
    for verb in 'convert one.pem two.pem' 'private one.pem -o two.pem' 'public one.pem -o two.pem'; do
        # shellcheck disable=SC2086 # words
        run key $verb
        check "$verb: exists" status_is 4
        check "$verb: message" err_is "otpc: error: 'two.pem' exists already; --force replaces it"
    done
    run key public one.pem
    check 'no --output' status_is 2
    run key private one.pem
    check 'no --output' status_is 2
    run key public one.pem -o none.pem --form short
    check 'a private form' err_is "otpc: error: option --form: 'short' is none of pem|der|pkcs1|pkcs1-der|raw-point|c"
    run key private one.pem -o none.pem --form raw-point
    check 'a public form' status_is 2
    for form in '' p e 'pem|der'; do
        run key public one.pem -o none.pem --form "$form"
        check "form '$form'" status_is 2
    done
    run key public one.pem -o none.pem --name x
    check '--name without C' status_is 2
    run key public one.pem -o none.c --form c --name 'x[1]; int y'
    check 'no name in C' status_is 2
    run key private one.pem -o directory --force
    check 'output is a directory' status_is 4
    run key private enc.pem -o word.txt --force --passphrase-file word.txt
    check 'output is the file of the passphrase' status_is 2
    run key private one.pem -o /dev/full
    check 'a full disk' status_is 4
    snapshot >"$scratch/after"
    check 'nothing changed' cmp -s "$scratch/before" "$scratch/after"
    if command -v script >/dev/null; then
        on_terminal -- key private one.pem -o /dev/tty
        check 'not to a terminal' status_is 4
        check 'says why' out_has 'it is a terminal, which shows what is to stay secret'
        check 'and shows nothing' not out_has 'PRIVATE KEY'
        on_terminal -- key public one.pem -o /dev/tty
        check 'the public half is no secret' out_has 'BEGIN PUBLIC KEY'
    else
        skip 'no script(1) to make a terminal'
    fi
}

test_prompt() {
    if ! command -v script >/dev/null; then
        skip 'no script(1) to make a terminal'
        return
    fi
    on_terminal typed typed -- key generate asked.pem --encrypt
    check 'asked twice' status_is 0
    check 'first question' out_has "new passphrase of 'asked.pem': "
    check 'second question' out_has "once more, the passphrase of 'asked.pem': "
    check 'no echo' not out_has typed
    check 'openssl opens it' openssl pkey -in asked.pem -passin pass:typed -noout
    on_terminal typed typo -- key generate none.pem --encrypt
    check 'two answers' status_is 5
    check 'message' out_has 'the two answers differ'
    check 'nothing is left' absent none.pem
    on_terminal typed -- key info asked.pem
    check 'info asks on a terminal' out_has 'fingerprint  '
}

key one
echo word >word.txt
echo other >other.txt
run key generate two.pem
rm two.pem
openssl pkey -in one.pem -pubout -outform DER -out spki.der
fingerprint=$(sha256_of spki.der)
test_generate
test_generate_encrypted
test_generate_refused
test_private
test_public
test_hash
test_info
test_convert
test_convert_encrypted
test_bad
test_refused
test_prompt
finish
