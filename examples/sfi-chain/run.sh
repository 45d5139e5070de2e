#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Production, from a project to a device that boots: a maker of products packs images, option bytes and option-byte keys
# into an SFI package; a manufacturer who sees none of it gets a licence for each device out of a token that counts
# them, and installs. The same again with a licence for all devices. The device is otpc's own model, kept in a directory.
#
# OTPC is the program (build/otpc). It needs SoftHSM2, for the token: sh tests/packages.sh test.
set -eu

here=$(cd -- "$(dirname -- "$0")" && pwd)
otpc=${OTPC:-$here/../../build/otpc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
passed=0
failed=0
cd -- "$work"

# count COMMAND...: one more that passed or failed
count() {
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $*"
    fi
}

# refuses COMMAND...: it fails as what is checked and is not valid (1), or as a token that does not give more (5)
refuses() {
    status=0
    "$@" || status=$?
    [ "$status" -eq 1 ] || [ "$status" -eq 5 ]
}

# new_device NAME: a device of the product, certified by its maker, that holds the key of global licences as well
new_device() {
    mkdir "$1"
    "$otpc" device new --ca ca.pem --product STM32H57 --key "$1/device.pem" "$1/device.cert"
    cp global.pem "$1/global.pem"
}

# install NAME PACKAGE ARGUMENT...
install() {
    device=$1
    shift
    "$otpc" sfi install --device "$device" --layout project/Config/STiROT_Config.xml "$@"
}

# boots NAME OBK: what was installed runs, by the keys of that file
boots() {
    "$otpc" boot run project/Config/STiROT_Config.xml --state "$1" --config "$2"
}

echo '== the maker of the product: a project, its images and option-byte keys'
"$otpc" project new --family h5 --path stirot project
make --no-print-directory -C project OTPC="$otpc"
echo
echo '== all of it in one package, under a fresh key'
head -c 16 /dev/urandom >oem.key
head -c 12 /dev/urandom >oem.nonce
"$otpc" sfi build --firmware project/Binary/app_enc_sign.hex --obfile "$here/option_bytes.csv" \
    --ob-keys project/Binary/DA_Config.obk project/Binary/STiROT_Config.obk --deviceid 0x484 \
    --ramsize 0x8000 --token 0x0c100000 --hash 1 --key oem.key --nonce oem.nonce --ver 1 --outfile product.sfi
echo
echo '== who makes the chips: an authority, two devices, and a key for licences that are good for all of them'
"$otpc" key generate ca.pem
"$otpc" key generate global.pem
new_device one
new_device two
echo
echo '== a token with the key of the package, and one licence'
module=
for place in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so; do
    [ ! -e "$place" ] || module=$place
done
[ -n "$module" ] || { echo "$0: there is no SoftHSM2: sh tests/packages.sh test" >&2 && exit 1; }
mkdir tokens
printf 'directories.tokendir = %s/tokens\nobjectstore.backend = file\nlog.level = ERROR\n' "$work" >softhsm2.conf
SOFTHSM2_CONF=$work/softhsm2.conf
export SOFTHSM2_CONF
echo 736215 >pin.txt
softhsm2-util --module "$module" --init-token --free --label line --pin 736215 --so-pin 99999999 >softhsm.log
token="pkcs11:token=line?module-path=$module"
"$otpc" hsm provision --token "$token" --pin-file pin.txt --key oem.key --nonce oem.nonce --firmware-id FW-1 --max-counter 1
echo
echo '== the manufacturer: a licence for the first device, up to the first pause, and on from there'
count install one product.sfi --hsm "$token" --pin-file pin.txt --ca ca.pem --until-pause
count install one product.sfi --license one/license.bin
count boots one one/obk/0x0ffd0200.obk
echo
echo '== there is no licence for the second device'
count refuses install two product.sfi --hsm "$token" --pin-file pin.txt --ca ca.pem
echo
echo '== nor does that of the first do'
count refuses install two product.sfi --license one/license.bin
count refuses boots two project/Binary/STiROT_Config.obk
echo
echo '== a licence for all devices'
"$otpc" license create --global global.pem --key oem.key --nonce oem.nonce --output global.lic
echo '== power fails at every operation of the installation'
count install two product.sfi --license global.lic --cut-everywhere
count install two product.sfi --license global.lic
count boots two two/obk/0x0ffd0200.obk
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
