#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# libotpc: what it exports, and programs that use it as it is installed, shared and static.
top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

installed=$work/installed

install_library() {
    make -s -C "$top" BUILD="$(dirname "$OTPC")" PREFIX="$installed" LIBDIR="$installed/lib64" install >"$stdout" 2>"$stderr"
    status=$?
    check 'install' status_is 0
    PKG_CONFIG_PATH=$installed/lib64/pkgconfig
    LD_LIBRARY_PATH=$installed/lib64
    export PKG_CONFIG_PATH LD_LIBRARY_PATH
    library=$(echo "$installed"/lib64/libotpc.so.*.*.*)
}

# The interface is one list, which the header, the version script and both libraries have in common.
test_symbols() {
    sed -n 's/^        \(otpc_.*\);$/\1/p' "$top/src/otpc.map" | sort >interface
    check 'there is an interface' [ "$(wc -l <interface)" -ge 20 ]
    check 'sorted, and each once' sh -c 'sort -u interface | cmp -s - interface'
    gcc -E -P "$installed/include/otpc.h" | grep -oE 'otpc_[a-z_]+ *\(' | tr -d ' (' | sort >declared
    check 'the header declares it' cmp -s declared interface
    nm -D --defined-only "$library" | awk '{ print $3 }' | sort >exported
    { sed 's/$/@@OTPC_0.1/' interface && echo OTPC_0.1; } | sort >expected
    check 'the shared library exports it, with versions' cmp -s exported expected
    nm -g --defined-only "$installed/lib64/libotpc.a" | awk 'NF == 3 { print $3 }' | sort >exported
    check 'the static library exports it' cmp -s exported interface
    check 'soname' [ "$(readelf -d "$library" | sed -n 's/.*soname: \[\(.*\)\]/\1/p')" = libotpc.so.0 ]
    check 'links' [ "$(readlink "$installed/lib64/libotpc.so") $(readlink "$installed/lib64/libotpc.so.0")" = \
        "libotpc.so.0 $(basename "$library")" ]
    check 'it needs no text relocations' not sh -c "readelf -d '$library' | grep -q TEXTREL"
    while read -r name; do
        check "libotpc(3) describes $name" grep -q "$name" "$top/man/libotpc.3"
    done <interface
}

# calls OBJECT: the functions of others that it calls.
calls() {
    nm -D --undefined-only "$1" | awk '{ sub(/@.*/, "", $2); print $2 }'
}

test_manners() {
    calls "$library" >called
    for name in exit abort printf puts putchar perror setlocale chdir umask; do
        check "no $name()" not grep -qx "$name" called
    done
    check 'neither stdout nor stderr' not grep -qxE 'stdout|stderr' called
    printf '#include <otpc.h>\nint main(void) { return otpc_version()[0] == 0; }\n' >once.c
    # shellcheck disable=SC2046 # the flags are words
    check 'C++ and C89 can read the header' sh -c "
        clang -Wall -Wextra -Werror -pedantic -fsyntax-only -x c++ -I'$installed/include' once.c &&
            gcc -std=c89 -Wall -Wextra -Werror -pedantic -fsyntax-only -I'$installed/include' once.c"
}

# compile STATIC: the example.
compile() {
    rm -f example/build
    make -C example "$1" CFLAGS='-O2 -Wall -Wextra -Werror' >"$stdout" 2>"$stderr"
    status=$?
}

# example ARGUMENT...: the program of the example, as run().
example() {
    setsid -w example/build "$@" >"$stdout" 2>"$stderr" </dev/null
    status=$?
}

# uses WHAT: the example builds, verifies, and fails as the commands of otpc do.
uses() {
    example rot/Images/Secure_Code_Image.xml 1.2.3+4 rot/Config/OEMiROT_Config.xml out.hex
    check "$1" status_is 0
    check "$1: report" [ "$(cat "$stdout")" = "built 'out.hex'
valid: version 1.2.3+4, security counter 0x1020003" ]
    check "$1: warnings" err_has 'warning: the key in'
    cp out.hex by-library.hex
    run image verify --config rot/Config/OEMiROT_Config.xml --secondary out.hex
    check "$1: the program takes it" status_is 0
    example rot/Images/Secure_Code_Image.xml 1.2.x rot/Config/OEMiROT_Config.xml out.hex
    check "$1: a bad version" status_is 3
    check "$1: an older image does not stay" absent out.hex
    check "$1: it is set aside" cmp -s by-library.hex out.hex.stale
    sed -n 's/^cannot build: //p' "$stderr" >message
    run image build --set Version=1.2.x --output out.hex rot/Images/Secure_Code_Image.xml
    sed -n "s/.*error: cannot build '[^']*': //p" "$stderr" >expected
    check "$1: there is a message" [ -s expected ]
    check "$1: the message of the program" cmp -s message expected
    sed 's/Authentication_S\.pem/Authentication_NS.pem/' rot/Config/OEMiROT_Config.xml >rot/Config/Other.xml
    example rot/Images/Secure_Code_Image.xml 1.2.3 rot/Config/Other.xml out.hex
    check "$1: other keys" status_is 1
    check "$1: the reason" err_has 'cannot verify: out.hex:0: not valid: '
    example gone.xml 1.2.3 rot/Config/Other.xml out.hex
    check "$1: no XML" status_is 4
    rm -f out.hex*
}

test_example() {
    cp -r "$top/examples/libotpc" example
    cp -r "$top/examples/h5-oemirot" rot
    compile shared=1
    check 'shared: compiled' status_is 0
    check 'shared: it uses the library' sh -c 'readelf -d example/build | grep -q "NEEDED.*libotpc.so.0"'
    uses shared
    compile STATIC=1
    check 'static: compiled' status_is 0
    check 'static: without the shared library' not sh -c 'readelf -d example/build | grep -q libotpc'
    uses static
}

# Everything else of the interface, in a program of its own.
test_rest() {
    openssl pkcs8 -topk8 -in rot/Keys/OEMiROT_Authentication_S.pem -out locked.pem -passout pass:secret
    head -c 32 /dev/zero | tr '\0' s >seed
    # shellcheck disable=SC2046 # the flags are words
    check 'rest: compiled' gcc -Wall -Wextra -Werror -o rest "$top/tests/support/library/rest.c" $(pkg-config --cflags --libs otpc)
    setsid -w ./rest >"$stdout" 2>"$stderr" </dev/null
    status=$?
    check 'rest' status_is 0
    check 'rest: nothing is printed' silent
    run image build --seed seed --set 'Authentication secure key=rot/Keys/OEMiROT_Authentication_S.pem' \
        --output by-program.hex --hex-trailer magic --input rot/Binary/ns_app.bin rot/Images/Secure_Code_Image.xml
    check 'rest: the image is that of the program' cmp -s by-program.hex rest.hex
    run obk build --output by-program.obk rot/Config/OEMiROT_Config.xml
    check 'rest: so are the option-byte keys' cmp -s by-program.obk rest.obk
    check 'rest: secret files' mode_is 600 rest.obk
    check 'rest: no temporary file' no_temporary
}

if nm -D "$(dirname "$OTPC")"/libotpc.so.*.*.* 2>/dev/null | grep -q __asan; then
    skip 'a library with sanitizers is no use to other programs'
    finish
fi
install_library
test_symbols
test_manners
test_example
test_rest
finish
