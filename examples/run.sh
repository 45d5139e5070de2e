#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The main job, from nothing: installs what the build needs, builds otpc, makes a project with fresh keys and a small
# firmware, builds its images and option-byte keys, and checks images with a reader of its own that shares no code with
# otpc. Then builds the example projects beside this script.
set -eu

cd -- "$(dirname -- "$0")/.."
sh tests/packages.sh build
make --no-print-directory -j"$(nproc)" build/otpc build/imagecheck >build.log 2>&1 || {
    cat build.log
    exit 1
}
rm -f build.log
otpc=$PWD/build/otpc
imagecheck=$PWD/build/imagecheck
passed=0
failed=0

# verify IMAGE SIGNING-KEY ENCRYPTION-KEY FIRMWARE: the image holds this firmware, signed and encrypted by these keys
verify() {
    if ! "$imagecheck" --key "$2" --decrypt "$3" --body build/body.bin "$1"; then
        failed=$((failed + 1))
    elif ! head -c "$(stat -c %s "$4")" build/body.bin | cmp - "$4"; then
        failed=$((failed + 1))
    else
        echo "body: is '$4'"
        passed=$((passed + 1))
    fi
    rm -f build/body.bin
}

# count COMMAND...: one more that passed or failed
count() {
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
}

echo '== a new project'
rm -rf build/demo
"$otpc" project new --family h5 --path stirot build/demo
echo
echo '== its images and option-byte keys'
make --no-print-directory -C build/demo OTPC="$otpc"
echo
echo '== what one of them says of itself'
"$otpc" image info build/demo/Binary/app_enc_sign.hex
echo
echo '== the keys that the device gets to check it with'
"$otpc" obk info build/demo/Binary/STiROT_Config.obk --config build/demo/Config/STiROT_Config.xml
echo
echo '== the same image, verified by an independent reader'
verify build/demo/Binary/app_enc_sign.hex build/demo/Keys/STiROT_Authentication_pub.pem \
    build/demo/Keys/STiROT_Encryption.pem build/demo/Binary/app.bin
echo
echo '== what the boot code of a device says to it, with the keys of the option-byte key file'
count "$otpc" image verify --secondary --config build/demo/Binary/STiROT_Config.obk build/demo/Binary/app_enc_sign.hex
echo
echo '== the same device on the desk: the image is in the download slot, and the power comes on'
count "$otpc" boot run build/demo/Config/STiROT_Config.xml --flash build/demo/Binary/app_enc_sign.hex
echo
echo '== and power fails at every write and erase of that'
count "$otpc" boot run build/demo/Config/STiROT_Config.xml --flash build/demo/Binary/app_enc_sign.hex --cut-everywhere

for example in examples/h5-oemirot examples/h7rs-stirot; do
    echo
    echo "== $example"
    rm -rf build/example
    cp -r "$example" build/example
    make --no-print-directory -C build/example OTPC="$otpc"
    case $example in
        *h5-oemirot)
            keys=build/example/Keys/OEMiROT
            verify build/example/Binary/s_app_enc_sign.hex "${keys}_Authentication_S.pem" \
                "${keys}_Encryption.pem" build/example/Binary/s_app.bin
            verify build/example/Binary/ns_app_enc_sign.hex "${keys}_Authentication_NS.pem" \
                "${keys}_Encryption.pem" build/example/Binary/ns_app.bin
            verify build/example/Binary/s_data_enc_sign.hex "${keys}_Authentication_S.pem" \
                "${keys}_Encryption.pem" build/example/Binary/s_data.bin
            ;;
        *)
            keys=build/example/Keys/STiROT
            verify build/example/Binary/app_enc_sign.hex "${keys}_Authentication.pem" \
                "${keys}_Encryption.pem" build/example/Binary/app.bin
            ;;
    esac
done
rm -rf build/example

echo
echo '== examples/cmake'
if command -v cmake >/dev/null; then
    make --no-print-directory -s install PREFIX="$PWD/build/example/installed" >/dev/null
    cmake -S examples/cmake -B build/example/build -DCMAKE_PREFIX_PATH="$PWD/build/example/installed"
    cmake --build build/example/build
    keys=examples/h5-oemirot/Keys/OEMiROT
    verify build/example/build/secure_app.hex "${keys}_Authentication_S.pem" "${keys}_Encryption.pem" \
        examples/h5-oemirot/Binary/s_app.bin
    verify build/example/build/nonsecure_app.hex "${keys}_Authentication_NS.pem" "${keys}_Encryption.pem" \
        examples/h5-oemirot/Binary/ns_app.bin
else
    echo 'there is no cmake here'
fi
rm -rf build/example

echo
echo '== examples/libotpc'
make --no-print-directory -s install PREFIX="$PWD/build/example/installed" >/dev/null
cp -r examples/libotpc examples/h5-oemirot build/example
PKG_CONFIG_PATH="$PWD/build/example/installed/lib/pkgconfig" make --no-print-directory -C build/example/libotpc
count env LD_LIBRARY_PATH="$PWD/build/example/installed/lib" build/example/libotpc/build \
    build/example/h5-oemirot/Images/Secure_Code_Image.xml 1.2.0 build/example/h5-oemirot/Config/OEMiROT_Config.xml \
    build/example/secure.hex
rm -rf build/example
echo
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
