# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# What the tests of the program share: a directory of their own, sample files, runs and checks. Sourced, not run.
# OTPC is the program, as an absolute path. Each test ends with finish().
set -u
: "${OTPC:?the program to test, as an absolute path}"
LC_ALL=C
export LC_ALL
umask 022

scratch=$(mktemp -d)
work=$scratch/work    # the tests' current directory
stdout=$scratch/stdout
stderr=$scratch/stderr
status=0
passed=0
failed=0
skipped=0
mkdir "$work"
cd "$work" || exit 1

clean_up() {
    chmod -R u+rwX "$scratch" 2>/dev/null
    rm -rf "$scratch"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# run ARGUMENT...: the program, without a terminal and without input; then $status, and files $stdout and $stderr.
run() {
    setsid -w "$OTPC" "$@" >"$stdout" 2>"$stderr" </dev/null
    status=$?
}

# pass, fail WHAT: count a check.
pass() {
    passed=$((passed + 1))
}

fail() {
    failed=$((failed + 1))
    echo "FAILED: $(basename "$0"): $1"
}

skip() {
    skipped=$((skipped + 1))
    echo "skipped: $(basename "$0"): $1"
}

# Shows what the last run left behind.
show_run() {
    echo "    status $status"
    sed 's/^/    out: /' "$stdout" | head -n 20
    sed 's/^/    err: /' "$stderr" | head -n 20
}

# check WHAT COMMAND...: passes when the command succeeds.
check() {
    what=$1
    shift
    if "$@"; then
        pass
    else
        fail "$what ($*)"
        show_run
    fi
}

not() {
    ! "$@"
}

# The conditions on the last run that the checks use.
status_is() {
    [ "$status" -eq "$1" ]
}

silent() {
    [ ! -s "$stdout" ] && [ ! -s "$stderr" ]
}

out_empty() {
    [ ! -s "$stdout" ]
}

err_empty() {
    [ ! -s "$stderr" ]
}

out_has() {
    grep -qF -e "$1" "$stdout"
}

err_has() {
    grep -qF -e "$1" "$stderr"
}

# The error line is exactly this, and it is the only line.
err_is() {
    printf '%s\n' "$1" | cmp -s - "$stderr"
}

# jq's filter holds for the one JSON object on standard output, or standard error.
out_json() {
    jq -e -s "length == 1 and (.[0] | ($1))" "$stdout" >/dev/null 2>&1
}

err_json() {
    jq -e -s "length == 1 and (.[0] | ($1))" "$stderr" >/dev/null 2>&1
}

exists() {
    [ -e "$1" ] || [ -L "$1" ]
}

absent() {
    ! exists "$1"
}

mode_is() {
    [ "$(stat -c %a "$2")" = "$1" ]
}

size_is() {
    [ "$(stat -c %s "$2")" -eq "$1" ]
}

# copy_of FILE ORIGINAL...: it equals one of them.
copy_of() {
    copy=$1
    shift
    for original in "$@"; do
        cmp -s "$copy" "$original" && return 0
    done
    return 1
}

# No temporary file of the program is left below the current directory.
no_temporary() {
    [ -z "$(find . -name '.otpc-*')" ]
}

# Everything below the current directory: names, kinds, modes, links, and the contents of files.
snapshot() {
    find . -printf '%p %y %m %l\n' | sort
    find . -type f -exec sha256sum {} + | sort
}

# bytes OFFSET COUNT FILE: as hex digits.
bytes() {
    od -An -v -tx1 -j "$1" -N "$2" "$3" | tr -d ' \n'
}

# body_is FIRMWARE IMAGE: the body behind a header of 0x400 bytes begins with the firmware.
body_is() {
    tail -c +1025 "$2" | head -c "$(stat -c %s "$1")" | cmp -s - "$1"
}

# random_file BYTES FILE
random_file() {
    head -c "$1" /dev/urandom >"$2"
}

# flip_bit BYTE BIT FILE COPY: a copy with one bit of it another.
flip_bit() {
    value=$(od -An -tu1 -j "$1" -N 1 "$3")
    cp "$3" "$4"
    # shellcheck disable=SC2059 # the format is the byte
    printf "\\$(printf '%03o' $((value ^ (1 << $2))))" | dd of="$4" bs=1 seek="$1" conv=notrunc 2>/dev/null
}

# key NAME: a P-256 key pair NAME.pem and NAME-pub.pem.
key() {
    openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1.pem" 2>/dev/null &&
        openssl pkey -in "$1.pem" -pubout -out "$1-pub.pem"
}

# digest FILE: its SHA-256.
digest() {
    sha256sum "$1" | cut -d ' ' -f 1
}

# fingerprint KEY: SHA-256 of its SubjectPublicKeyInfo.
fingerprint() {
    openssl pkey -in "$1" -pubout -outform DER | sha256sum | cut -d ' ' -f 1
}

# json FILE FILTER: the filter holds for the file.
json() {
    jq -e "$2" "$1" >/dev/null 2>&1
}

# is_file MANIFEST PATH FILE [PATH-IN-MANIFEST]: that place of it describes the file.
is_file() {
    json "$1" "$2 | .path == \"${4:-$3}\" and .sha256 == \"$(digest "$3")\" and .size == $(stat -c %s "$3")"
}

# payload ENVELOPE: what is signed.
payload() {
    jq -r .payload "$1" | base64 -d
}

# image_xml FILE [SED]...: an image that builds from firmware.bin and sign.pem, edited.
image_xml() {
    file=$1
    shift
    cat >"$file" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<Root>
  <McubootFormat>
    <GlobalParam><Command>sign</Command></GlobalParam>
    <Param><Name>Firmware</Name><Type>File</Type><Value>firmware.bin</Value></Param>
    <Param><Name>Signing key</Name><Type>File</Type><Command>-k</Command><Value>sign.pem</Value></Param>
    <Param><Name>Slot size</Name><Type>Data</Type><Command>-S</Command><Value>0x8000</Value></Param>
    <Param><Name>Header size</Name><Type>Data</Type><Command>-H</Command><Value>0x400</Value></Param>
    <Param><Name>Version</Name><Type>Data</Type><Command>-v</Command><Value>1.2.3</Value></Param>
    <Param><Name>Pad header</Name><Type>Data</Type><Command>--pad-header</Command></Param>
    <Param><Name>Pad</Name><Type>Data</Type><Command>--pad</Command></Param>
    <Param><Name>Overwrite</Name><Type>Data</Type><Command>--overwrite-only</Command></Param>
    <Output><Name>Image</Name><Value>out.bin</Value></Output>
  </McubootFormat>
</Root>
XML
    for edit in "$@"; do
        sed -i -e "$edit" "$file"
    done
}

# param FILE NAME COMMAND [VALUE [TYPE]]: one more parameter.
param() {
    element="<Param><Name>$2</Name><Type>${5:-Data}</Type><Command>$3</Command>"
    [ "$#" -lt 4 ] || element="$element<Value>$4</Value>"
    sed -i -e "s|^    <Output>|    $element</Param>\n&|" "$1"
}

# linked_xml FILE: option-byte keys for an image to link to.
linked_xml() {
    cat >"$1" <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 -->
<Root>
  <Obdata>
    <File><Name>Signing key</Name><Value>sign.pem</Value></File>
    <File><Name>No value</Name><Align>4</Align></File>
    <File><Name>Empty value</Name><Value></Value></File>
    <File><Name>Gone key</Name><Value>gone.pem</Value></File>
    <Data><Name>Header size</Name><Value>0x400</Value></Data>
    <Data><Name>Flash offset</Name><Value>0x10000</Value></Data>
    <Data><Name>Last address</Name><Value>0xFFFFFFFF</Value></Data>
    <Data><Name>Words</Name><Value>eight</Value></Data>
    <File><Name>Signed firmware</Name><Value>signed.bin</Value></File>
  </Obdata>
</Root>
XML
}

# boot_image NAME SLOT-SIZE VERSION MODE [SED]...: NAME.bin, from firmware.bin, signed by sign.pem and encrypted for
# enc-pub.pem, with a security counter that follows the version. MODE is overwrite, swap or primary-only.
boot_image() {
    image_name=$1
    image_slot=$2
    image_version=$3
    image_mode=$4
    shift 4
    image_xml "$image_name.xml" "s/0x8000/$image_slot/" "s/1\.2\.3/$image_version/" "s/out\.bin/$image_name.bin/"
    case $image_mode in
        overwrite) ;;
        primary-only) sed -i 's/--overwrite-only/--primary-only/' "$image_name.xml" ;;
        swap) sed -i '/--overwrite-only/d' "$image_name.xml" ;;
    esac
    param "$image_name.xml" 'Security counter' -s auto
    param "$image_name.xml" 'Encryption key' -E enc-pub.pem File
    for edit in "$@"; do
        sed -i -e "$edit" "$image_name.xml"
    done
    "$OTPC" -pb "$image_name.xml" || fail "$image_name does not build"
}

# softhsm: gives the tokens of SoftHSM2 a directory of the test's own; $module is the module. False where there is none.
softhsm() {
    module=
    for place in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
        [ -e "$place" ] && module=$place
    done
    [ -n "$module" ] && command -v softhsm2-util >/dev/null || return 1
    mkdir "$scratch/tokens"
    SOFTHSM2_CONF=$scratch/softhsm2.conf
    export SOFTHSM2_CONF
    printf 'directories.tokendir = %s\nobjectstore.backend = file\nlog.level = ERROR\n' "$scratch/tokens" \
        >"$SOFTHSM2_CONF"
}

# new_token LABEL PIN
new_token() {
    softhsm2-util --module "$module" --init-token --free --label "$1" --pin "$2" --so-pin 99999999 >/dev/null
}

# finish: the counts, for check.sh to add up.
finish() {
    summary="$passed passed, $failed failed"
    [ "$skipped" -eq 0 ] || summary="$summary, $skipped skipped"
    echo "$summary"
    [ "$failed" -eq 0 ]
    exit
}
