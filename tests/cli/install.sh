#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `make install`: what it puts where, with DESTDIR and PREFIX, and that `make uninstall` takes all of it away.
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# make_in_tree ARGUMENT...: in the tree, with the build that is tested.
make_in_tree() {
    make -s -C "$top" BUILD="$(dirname "$OTPC")" DESTDIR="$work/package" PREFIX=/opt/otpc "$@" >"$stdout" 2>"$stderr"
    status=$?
}

test_install() {
    make_in_tree install
    check 'install' status_is 0
    check 'all below the prefix' [ "$(find package -mindepth 1 -maxdepth 2 | sort | tr '\n' ' ')" = 'package/opt package/opt/otpc ' ]
    for file in bin/otpc share/man/man1/otpc-image-build.1 share/man/man5/otpc-image-xml.5 \
        share/man/man7/otpc-cmake.7 share/cmake/otpc/otpc-config.cmake share/cmake/otpc/otpc-config-version.cmake \
        share/otpc/schema/image.xsd; do
        check "$file" [ -s "package/opt/otpc/$file" ]
    done
    check 'the program runs' package/opt/otpc/bin/otpc --version
    for pair in bash:bash-completion/completions/otpc zsh:zsh/site-functions/_otpc fish:fish/vendor_completions.d/otpc.fish; do
        run completion "${pair%%:*}"
        check "$pair" cmp -s "$stdout" "package/opt/otpc/share/${pair#*:}"
    done
}

test_uninstall() {
    make_in_tree uninstall
    check 'uninstall' status_is 0
    check 'no file is left' [ -z "$(find package ! -type d)" ]
}

test_install
test_uninstall
finish
