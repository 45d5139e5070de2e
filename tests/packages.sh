#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs the Debian packages that building, testing, measuring or the target needs, and only those that are missing.
set -eu

build='gcc make pkg-config libssl-dev libxml2-dev libcjson-dev libp11-kit-dev liblzma-dev'
target='gcc-arm-none-eabi qemu-system-arm libunicorn-dev dpkg-dev jq'
tools='libcmocka-dev clang clang-format libclang-rt-14-dev universal-ctags mandoc bsdextrautils'
tools="$tools shellcheck jq openssl libxml2-utils strace valgrind libmbedtls-dev softhsm2 opensc"
tools="$tools zsh fish cmake ninja-build chromium netpbm"

die() {
    echo "$0: $*" >&2
    exit 1
}

case ${1-} in
build) wanted=$build ;;
test) wanted="$build $tools" ;;
bench) wanted="$build hyperfine" ;;
target) wanted="$build $target" ;;
*)
    echo "usage: $0 build|test|bench|target" >&2
    exit 2
    ;;
esac

missing() {
    for package in $wanted; do
        # shellcheck disable=SC2016 # dpkg-query's own field
        dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || printf ' %s' "$package"
    done
}

# apt ARGUMENT...: apt-get as root; its output is shown when it fails.
apt() {
    # shellcheck disable=SC2086 # one word or none
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 "$@" >"$log" 2>&1 || {
        cat "$log" >&2
        die "'apt-get $*' failed"
    }
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    die "this is not Debian: install what corresponds to: $wanted"
fi
packages=$(missing)
[ -n "$packages" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    command -v sudo >/dev/null || die "neither root nor sudo here: as root, run: apt-get install$packages"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt update
# shellcheck disable=SC2086 # a list of words
apt install -y --no-install-recommends $packages
