#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Usage: ci/token.sh DIRECTORY TOKEN KEY.pem...
#
# Makes a token of SoftHSM2 in DIRECTORY, which must not exist, with the private keys in it: the key of NAME.pem is then
# pkcs11:token=TOKEN;object=NAME. The PIN is that in OTPC_PIN. Prints the line that whoever uses the token has to have in
# the environment. Needs softhsm2-util and openssl.
#
# For a runner that nobody else is on: softhsm2-util takes the PIN as an argument, and knows no other way. With a real
# token this script is not needed, only its module of PKCS #11, registered with p11-kit.
set -eu
umask 077

directory=${1:?usage: token.sh DIRECTORY TOKEN KEY.pem...}
token=${2:?usage: token.sh DIRECTORY TOKEN KEY.pem...}
shift 2
: "${OTPC_PIN:?the PIN of the token}"

mkdir "$directory"
directory=$(cd "$directory" && pwd)
mkdir "$directory/tokens"
SOFTHSM2_CONF=$directory/softhsm2.conf
export SOFTHSM2_CONF
cat >"$SOFTHSM2_CONF" <<CONF
directories.tokendir = $directory/tokens
objectstore.backend = file
log.level = ERROR
CONF

softhsm2-util --init-token --free --label "$token" --so-pin "$OTPC_PIN" --pin "$OTPC_PIN" >/dev/null
number=0
for key in "$@"; do
    number=$((number + 1))
    openssl pkcs8 -topk8 -nocrypt -in "$key" -out "$directory/key"
    softhsm2-util --import "$directory/key" --token "$token" --label "$(basename "$key" .pem)" \
        --id "$(printf '%02x' "$number")" --pin "$OTPC_PIN" >/dev/null
    rm "$directory/key"
done
echo "SOFTHSM2_CONF=$SOFTHSM2_CONF"
