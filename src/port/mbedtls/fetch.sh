#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Unpacks Debian's source package of Mbed TLS, with Debian's patches, into a directory that is not there yet.
#
# It comes from the archive that this system installs from, through apt, which checks signatures and sums; the system's
# own lists of sources and packages stay as they are.
#
# usage: fetch.sh DIRECTORY
set -eu
target=${1:?usage: fetch.sh DIRECTORY}
keyring=/usr/share/keyrings/debian-archive-keyring.gpg

die() {
    echo "$0: $*" >&2
    exit 1
}

for tool in apt-get dpkg-source; do
    command -v "$tool" >/dev/null || die "'$tool' is missing: run 'sh tests/packages.sh target'"
done
[ -r "$keyring" ] || die "no keyring of the Debian archive at $keyring"
[ ! -e "$target" ] || die "'$target' is there already"

mkdir -p "$(dirname "$target")"
target=$(cd "$(dirname "$target")" && pwd)/$(basename "$target")
work=$(mktemp -d "$target.XXXXXX") # beside it, so that it appears whole
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$work/package"

codename=$(
    # shellcheck source=/dev/null
    . /etc/os-release && echo "${VERSION_CODENAME-}"
)

# debian_sources [OPTION]: the rows of this system's sources that are the Debian archive, for source packages.
debian_sources() {
    # shellcheck disable=SC2016 # apt's own fields
    apt-get indextargets "$@" --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(ORIGIN)' 'Created-By: Packages' |
        awk -v codename="$codename" -v keyring="$keyring" '
            $3 == "main" && ($4 == "Debian" || $4 ~ /ORIGIN/) &&
            ($2 == codename || $2 == codename "-updates" || $2 == codename "-security") {
                print "deb-src [signed-by=" keyring "] " $1 " " $2 " " $3
            }' | sort -u
}

# apt ARGUMENT...: apt-get with all that it reads and writes in the work directory; its output is shown when it fails.
apt() {
    apt-get -qq -o "Dir::Etc::SourceList=$work/sources.list" -o Dir::Etc::SourceParts=/dev/null \
        -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o "APT::Sandbox::User=$(id -un)" \
        "$@" >"$work/log" 2>&1 || {
        cat "$work/log" >&2
        die "'apt-get $*' failed"
    }
}

# before the first `apt-get update` nothing is known of origins
debian_sources >"$work/sources.list"
[ -s "$work/sources.list" ] || debian_sources --no-release-info >"$work/sources.list"
[ -s "$work/sources.list" ] || die "this system has no source of Debian packages"

apt update
(cd "$work/package" && apt source --download-only mbedtls)
dpkg-source --no-check -x "$work"/package/mbedtls_*.dsc "$work/mbedtls" >"$work/log" || {
    cat "$work/log" >&2
    die 'the source package does not unpack'
}
mv "$work/mbedtls" "$target"
