#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Builds one image again and again, each time with the next call of a kind failing: memory, cryptography, files. Every
# such run must end with an error and a documented exit status, and leave nothing but an older image set aside. So with
# the files that 'image digest' writes.
set -u

top=$(cd -- "$(dirname -- "$0")/../.." && pwd)
otpc=${OTPC:-$top/build/otpc}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

if ldd "$otpc" | grep -q libasan; then
    echo "injection: skipped, the sanitizer has an allocator of its own"
    echo "0 passed, 0 failed, 1 skipped"
    exit 0
fi
${CC:-cc} -std=c17 -D_GNU_SOURCE -shared -fPIC -O1 -w -o "$work/inject.so" "$top/tests/inject/inject.c" -ldl || exit 1
cp -r "$top/examples/h5-oemirot" "$work/project"
cp "$otpc" "$work/otpc"
cd "$work/project" || exit 1

# one KIND N: 0 when the call failed and everything is as it should be, 1 when it is not, 2 when there is no such call
one() {
    rm -f ../done Binary/*_sign.*
    LD_PRELOAD=$work/inject.so INJECT_KIND=$1 INJECT_AT=$2 INJECT_DONE=$work/done \
        ../otpc image build --quiet Images/Secure_Data_Image.xml >../out 2>../err
    status=$?
    [ -e ../done ] || return 2
    files=$(find Binary -name '*sign*' -o -name '.otpc*' | wc -l)
    if [ "$status" -eq 0 ] && [ "$files" -eq 1 ]; then
        # not every failure matters: it did what it should all the same
        "${IMAGECHECK:-$top/build/imagecheck}" --key Keys/OEMiROT_Authentication_S.pem \
            --decrypt Keys/OEMiROT_Encryption.pem Binary/s_data_enc_sign.hex >/dev/null && return 0
    fi
    if [ "$status" -ge 1 ] && [ "$status" -le 7 ] && [ "$files" -eq 0 ] && [ -s ../err ]; then
        return 0
    fi
    echo "FAILED: $1 call $2: status $status, $files files left, $(cat ../err)"
    return 1
}

# pair KIND N: the same of what is to be signed and the sidecar, of which both appear or neither.
pair() {
    rm -f ../done Binary/vector*
    LD_PRELOAD=$work/inject.so INJECT_KIND=$1 INJECT_AT=$2 INJECT_DONE=$work/done \
        ../otpc image digest --quiet --vector --output Binary/vector Images/Secure_Data_Image.xml >../out 2>../err
    status=$?
    [ -e ../done ] || return 2
    files=$(find Binary -name 'vector*' -o -name '.otpc*' | wc -l)
    case $status:$files in
        0:2) return 0 ;;
        [1-7]:0) [ -s ../err ] && return 0 ;;
    esac
    echo "FAILED: image digest, $1 call $2: status $status, $files files left, $(cat ../err)"
    return 1
}

# identity KIND N: the same of a device's key and its certificate.
identity() {
    rm -f ../done Binary/new*
    LD_PRELOAD=$work/inject.so INJECT_KIND=$1 INJECT_AT=$2 INJECT_DONE=$work/done \
        ../otpc device new --quiet --ca ../ca.pem --product STM32H57 --key Binary/new.pem Binary/new.cert \
        >../out 2>../err
    status=$?
    [ -e ../done ] || return 2
    files=$(find Binary -name 'new*' -o -name '.otpc*' | wc -l)
    case $status:$files in
        0:2) return 0 ;;
        [1-7]:0) [ -s ../err ] && return 0 ;;
    esac
    echo "FAILED: device new, $1 call $2: status $status, $files files left, $(cat ../err)"
    return 1
}

# licence KIND N: the same of a licence, which opens where there is one.
licence() {
    rm -f ../done Binary/new.lic
    LD_PRELOAD=$work/inject.so INJECT_KIND=$1 INJECT_AT=$2 INJECT_DONE=$work/done \
        ../otpc license create --quiet --key ../oem.key --nonce ../oem.nonce --device ../device.cert \
        --ca ../ca.pem --output Binary/new.lic >../out 2>../err
    status=$?
    [ -e ../done ] || return 2
    if [ "$status" -eq 0 ]; then
        "$otpc" license verify --quiet Binary/new.lic --recipient ../device.pem --key ../oem.key && return 0
    elif [ "$status" -le 7 ] && [ ! -e Binary/new.lic ] && [ -s ../err ]; then
        return 0
    fi
    echo "FAILED: license create, $1 call $2: status $status, $(cat ../err)"
    return 1
}

# each FUNCTION KIND: the function with every call of that kind.
each() {
    number=0
    while [ "$number" -lt 2000 ]; do
        "$1" "$2" $((number + 1))
        case $? in
            0) passed=$((passed + 1)) ;;
            1) failed=$((failed + 1)) ;;
            *) break ;;
        esac
        number=$((number + 1))
    done
    echo "injection: $number times $2, each in a run of its own"
    [ "$number" -gt 0 ] || failed=$((failed + 1))
}

# Where a file system knows no nameless temporary files, a named one is used: it must not outlive a signal either.
# Replaces the (sub)shell it is called in, so that a signal reaches the program.
without_tmpfile() {
    exec env --default-signal=INT LD_PRELOAD="$work/inject.so" INJECT_KIND=no-tmpfile \
        ../otpc image build --quiet "$@" >../out 2>../err
}

# leaves NOTHING-OR-NAMES: the entries of Binary that a build made
leaves() {
    [ "$(find Binary -name '.otpc*' -o -name '*sign*' | sort | tr '\n' ' ')" = "$1" ]
}

count() {
    if [ "$2" -eq 0 ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAILED: $1"
    fi
}

rm -f Binary/*_sign.*
(without_tmpfile Images/Secure_Data_Image.xml) && leaves 'Binary/s_data_enc_sign.hex '
count 'a build without O_TMPFILE' $?
rm -f Binary/*_sign.*
truncate -s 64M Binary/large.bin
for signal in TERM INT HUP; do
    without_tmpfile Images/Secure_Data_Image.xml --input Binary/large.bin \
        --set 'Data download slot size=0x8000000' --output Binary/large_sign.bin &
    sleep 0.05
    kill -s "$signal" "$!"
    wait "$!" 2>/dev/null
    [ "$?" -gt 128 ] && leaves ''
    count "a named temporary file and SIG$signal" $?
done
rm -f Binary/large.bin

# A byte that the disk keeps otherwise: the boot core refuses the image, and it does not appear.
corrupted() {
    rm -f ../done Binary/*_sign.*
    LD_PRELOAD=$work/inject.so INJECT_KIND=corrupt INJECT_AT=1 INJECT_BYTE=$1 INJECT_DONE=$work/done \
        ../otpc image build --quiet Images/Secure_Data_Image.xml --output Binary/x_sign.bin >../out 2>../err
    [ $? -eq 7 ] && [ -e ../done ] && leaves '' && grep -q 'the boot core does not accept' ../err
}

# the image has a header of 0x20 bytes and a body of 0x20, then TLVs, fill and trailer up to 0x2000
for byte in 0 5 8 12 20 31 32 50 63 64 66 70 80 100 150 200 300 400 5000 8175 8176 8191; do
    corrupted "$byte"
    count "byte $byte is kept otherwise by the disk" $?
done

# package KIND N: an SFI package of every kind of area, and the record of its nonce.
package() {
    rm -rf ../done ../sfi && mkdir ../sfi
    LD_PRELOAD=$work/inject.so INJECT_KIND=$1 INJECT_AT=$2 INJECT_DONE=$work/done \
        ../otpc sfi build --quiet --key ../key --nonce ../nonce --ver 1 --ramsize 0x8000 --hash 1 \
        --firmware Binary/input.bin 0x08000000 --firmwx Binary/input.bin 0x90000000 0 00 0x08100000 --module ../key 0x08200000 \
        --ssfi ../key --ob-keys ../keys.obk --nonce-record ../sfi/nonces --outfile ../sfi/out.sfix >../out 2>../err
    status=$?
    [ -e ../done ] || return 2
    if [ "$status" -eq 0 ] && ../otpc sfi verify --quiet --key ../key ../sfi/out.sfix; then
        return 0
    fi
    [ "$status" -ge 1 ] && [ "$status" -le 7 ] && [ -z "$(find ../sfi -name '.otpc*' -o -name 'out*')" ] && [ -s ../err ] && return 0
    echo "FAILED: $1 call $2 of a package: status $status, $(ls -A ../sfi), $(cat ../err)"
    return 1
}

# unpack KIND N: the package that is there, in clear: all of its areas, or nothing.
unpack() {
    rm -rf ../done ../plain
    LD_PRELOAD=$work/inject.so INJECT_KIND=$1 INJECT_AT=$2 INJECT_DONE=$work/done \
        ../otpc sfi extract --quiet --key ../key --output ../plain ../good.sfix >../out 2>../err
    status=$?
    [ -e ../done ] || return 2
    [ "$status" -eq 0 ] && [ "$(find ../plain -type f | wc -l)" -eq "$areas" ] && return 0
    [ "$status" -ge 1 ] && [ "$status" -le 7 ] && [ -z "$(find .. -maxdepth 1 -name '.otpc*' -o -name plain)" ] && [ -s ../err ] && return 0
    echo "FAILED: $1 call $2 of unpacking: status $status, $(cat ../err)"
    return 1
}

# misread KIND N: a build with a seed reads its input twice, and the Nth read gives another byte: the key that the first
# pass made must encrypt nothing that the second has.
misread() {
    rm -f ../done Binary/*_sign.*
    LD_PRELOAD=$work/inject.so INJECT_KIND=$1 INJECT_AT=$2 INJECT_FILE=Binary/input.bin INJECT_BYTE=$2 \
        INJECT_DONE=$work/done ../otpc image build --quiet Images/Secure_Data_Image.xml --seed ../seed \
        --input Binary/input.bin --set 'Data download slot size=0x100000' --output Binary/x_sign.bin >../out 2>../err
    status=$?
    [ -e ../done ] || return 2
    # the first read only looks whether it is an ELF file after all
    [ "$2" -eq 1 ] && [ "$status" -eq 0 ] && leaves 'Binary/x_sign.bin ' && return 0
    [ "$status" -eq 4 ] && leaves '' && grep -q "'Binary/input.bin' has changed while it was read" ../err && return 0
    echo "FAILED: read $2 gives another byte: status $status, $(cat ../err)"
    return 1
}

# Three reads a pass, of 256 KiB at most.
head -c 32 /dev/urandom >../seed
head -c 600000 /dev/urandom >Binary/input.bin
each misread misread
[ "$number" -eq 7 ]
count 'a build with a seed reads its input twice' $?
[ "$status" -eq 0 ] && leaves 'Binary/x_sign.bin '
count 'a build with a seed' $?
rm -f Binary/input.bin

for kind in memory crypto file; do
    each one "$kind"
done
each pair file

# A byte of a package that the disk keeps otherwise: header, descriptor, content.
head -c 16 /dev/urandom >../key
head -c 12 /dev/urandom >../nonce
head -c 40000 /dev/urandom >Binary/input.bin
../otpc obk lock --quiet --yes --output ../keys.obk
for byte in 0 30 47 48 60 100 20000; do
    rm -rf ../done ../sfi && mkdir ../sfi
    LD_PRELOAD=$work/inject.so INJECT_KIND=corrupt INJECT_AT=1 INJECT_BYTE=$byte INJECT_DONE=$work/done \
        ../otpc sfi build --quiet --key ../key --nonce ../nonce --ver 1 --firmware Binary/input.bin 0x08000000 \
        --outfile ../sfi/out.sfi >../out 2>../err
    [ $? -eq 7 ] && [ -e ../done ] && [ -z "$(ls -A ../sfi)" ] && grep -q 'what was written cannot be verified' ../err
    count "byte $byte of a package is kept otherwise by the disk" $?
done
for kind in memory crypto file; do
    each package "$kind"
done
package none 1
cp ../sfi/out.sfix ../good.sfix
areas=$(../otpc sfi info --json ../good.sfix | grep -o '"size":[1-9]' | wc -l)
areas=$((areas - 1))
for kind in memory crypto file; do
    each unpack "$kind"
done
printf 'sixteen bytes 16' >../oem.key
printf 'twelve bytes' >../oem.nonce
"$otpc" key generate --quiet ../ca.pem
"$otpc" device new --quiet --ca ../ca.pem --product STM32H57 --key ../device.pem ../device.cert
for kind in memory crypto file; do
    each identity "$kind"
    each licence "$kind"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
