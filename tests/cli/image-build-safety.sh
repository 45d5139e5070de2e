#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc image build` when things go wrong: outputs are whole or not there, and nothing else changes.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# run_limited: run() where no file may become larger than 4 KiB.
run_limited() {
    (
        ulimit -f 8
        run "$@"
        exit "$status"
    )
    status=$?
}

# run_as_nobody: run() without the rights of root.
run_as_nobody() {
    if [ "$(id -u)" -ne 0 ]; then
        run "$@"
        return
    fi
    # LeakSanitizer cannot look into a process that is protected against other users.
    setsid -w setpriv --reuid=65534 --regid=65534 --clear-groups \
        env ASAN_OPTIONS="${ASAN_OPTIONS:-}:detect_leaks=0" "$scratch/otpc" "$@" >"$stdout" 2>"$stderr" </dev/null
    status=$?
}

test_permissions() {
    for row in 022:644 027:640 077:600; do
        rm -f out.bin
        umask "${row%:*}"
        run image build good.xml
        umask 022
        check "umask ${row%:*}" mode_is "${row#*:}" out.bin
    done
}

test_stale() {
    for output in out.bin out.hex; do
        image_xml stale.xml 's/0x8000/many/' "s/out\\.bin/$output/"
        param stale.xml Base -x 0x0
        rm -f out.*
        run image build stale.xml --set 'Slot size=0x8000'
        check "$output is built" status_is 0
        cp "$output" kept
        run image build stale.xml
        check "$output: then the build fails" status_is 3
        check "$output: the old one is set aside" absent "$output"
        check "$output: with its contents" cmp -s kept "$output.stale"
        check "$output: a warning says so" err_has "warning: the image of an earlier build is now '$output.stale'"
        cp kept "$output"
        run image build stale.xml --set 'Slot size=0x8000' --set Version=0.0.1 --output "older-$output"
        mv "older-$output" "$output.stale"
        run image build stale.xml
        check "$output: a second time" cmp -s kept "$output.stale"
    done
    rm -f out.* kept
}

test_not_stale() {
    image_xml stale.xml 's/0x8000/many/'
    printf 'not an image, though its name is that of one' >out.bin
    cp out.bin kept
    run image build stale.xml
    check 'a file that is no image stays' cmp -s kept out.bin
    check 'and gets no other name' absent out.bin.stale
    run image build good.xml
    cp out.bin kept
    echo notes >out.bin.stale
    run image build stale.xml
    check 'what is no image at .stale stays' [ "$(cat out.bin.stale)" = notes ]
    check 'then the image stays as well' cmp -s kept out.bin
    check 'a warning says so' err_has "'out.bin.stale' is something else"
    rm out.bin.stale
    run config check stale.xml
    check 'a check renames nothing' cmp -s kept out.bin
    run image build stale.xml --input gone.bin --set 'Slot size=0x8000' --output firmware.bin
    check 'another output: this one stays' cmp -s kept out.bin
    rm -f out.* kept
}

# The input of a build is no artefact of an earlier one, though it be an image and have the name of the output.
test_input_is_output() {
    run image build good.xml --output signed.bin
    cp signed.bin kept
    # The input stands last, so that another parameter is found wrong before.
    image_xml input.xml 's/0x8000/many/' '/>Firmware</d' 's/out\.bin/signed.bin/'
    param input.xml Firmware '' firmware.bin File
    sed -i 's|<Command></Command>||' input.xml
    run image build input.xml --set Firmware=signed.bin
    check 'input by --set' status_is 3
    check 'input by --set: it stays' cmp -s kept signed.bin
    cp kept signed.bin
    run image build input.xml --input signed.bin
    check 'input by --input: it stays' cmp -s kept signed.bin
    cp kept signed.bin
    run image build input.xml --input ./signed.bin --output "$work/signed.bin"
    check 'input by another spelling: it stays' cmp -s kept signed.bin
    rm -f signed.* kept
}

test_full_disk() {
    for output in out.bin out.hex; do
        image_xml full.xml "s/out\\.bin/$output/"
        param full.xml Base -x 0x0
        ln -sf /dev/full "$output"
        run image build full.xml
        check "$output: no space" status_is 4
        check "$output: the message" err_has "cannot write '$output': No space left on device"
        check "$output: the link stays" [ "$(readlink "$output")" = /dev/full ]
        rm "$output"
    done
}

test_small_limit() {
    for output in out.bin out.hex; do
        image_xml limit.xml "s/out\\.bin/$output/"
        param limit.xml Base -x 0x0
        run_limited image build limit.xml
        check "$output: too large a file" status_is 4
        check "$output: the message" err_has "cannot write '$output': File too large"
        check "$output: nothing is left" absent "$output"
        run image build limit.xml
        cp "$output" kept
        run_limited image build limit.xml
        check "$output: an old one is set aside" cmp -s kept "$output.stale"
        check "$output: and not at its place" absent "$output"
        check "$output: no temporary file" no_temporary
    done
    rm -f out.* kept
}

test_report_to_full_disk() {
    for arguments in '--version' '--help' 'image build good.xml' 'image build good.xml --json' 'config check good.xml'; do
        # shellcheck disable=SC2086 # the arguments are words
        "$OTPC" $arguments >/dev/full 2>"$stderr"
        status=$?
        check "$arguments: a report that cannot be written" status_is 4
    done
    rm -f out.bin
}

test_read_only_directory() {
    cp "$OTPC" "$scratch/otpc"
    chmod 755 "$scratch" "$scratch/otpc"
    mkdir locked
    cp firmware.bin sign.pem good.xml locked
    chmod 644 locked/sign.pem
    chmod 555 locked
    run_as_nobody image build locked/good.xml
    check 'read-only directory' status_is 4
    check 'the message' err_has "cannot write 'locked/out.bin': Permission denied"
    chmod 755 locked
    run image build locked/good.xml
    chmod 555 locked
    snapshot >"$scratch/before"
    run_as_nobody image build locked/good.xml
    check 'read-only directory with an old image' status_is 4
    snapshot >"$scratch/after"
    check 'nothing changes' cmp -s "$scratch/before" "$scratch/after"
    chmod 755 locked
    chmod 000 locked/sign.pem
    run_as_nobody image build locked/good.xml --output /dev/null
    check 'a key that may not be read' status_is 4
    check 'is named' err_has 'locked/sign.pem'
    rm -r locked
}

test_symbolic_link() {
    mkdir store
    echo old >store/v1.bin
    ln -s store/v1.bin out.bin
    run image build good.xml
    check 'output is a link' status_is 0
    check 'the link stays' [ "$(readlink out.bin)" = store/v1.bin ]
    check 'its target is replaced' size_is 32768 store/v1.bin
    rm -r store out.bin
}

# One output is whole whenever somebody looks, though many builds write it.
test_parallel() {
    image_xml other.xml 's/out\.bin/other.bin/'
    "$OTPC" -pb good.xml
    builders=
    for i in 1 2 3 4 5 6 7 8; do
        "$OTPC" -pb good.xml &
        builders="$builders $!"
        "$OTPC" -pb other.xml &
        builders="$builders $!"
    done
    for i in 1 2 3 4 5 6 7 8; do
        run image info out.bin --json
        check "look $i: whole" out_json '.trailer.magic == "good"'
    done
    for builder in $builders; do
        wait "$builder"
        status=$?
        check 'each build succeeds' status_is 0
    done
    check 'no temporary files' no_temporary
    rm out.bin other.bin
}

# What a process is limited to; it waits for its passphrase meanwhile.
test_no_core_dumps() {
    openssl pkcs8 -topk8 -in sign.pem -passout pass:correct -out secret.pem
    image_xml secret.xml 's/sign\.pem/secret.pem/'
    mkfifo fifo
    exec 9<>fifo
    prlimit --pid $$ --core=unlimited: 2>/dev/null
    "$OTPC" -pb secret.xml --passphrase-fd 3 3<fifo 9>&- &
    builder=$!
    for i in 1 2 3 4 5 6 7 8 9 10; do
        grep -q '^Max core file size  *0  *0 ' "/proc/$builder/limits" && break
        sleep 0.1
    done
    check 'no core dumps' grep -q '^Max core file size  *0  *0 ' "/proc/$builder/limits"
    # A process that may not be dumped belongs to root as far as /proc is concerned.
    check 'no other process may look into it' [ "$(stat -c %u "/proc/$builder/mem")" = 0 ]
    echo correct >&9
    exec 9>&-
    wait "$builder"
    status=$?
    check 'then it builds' status_is 0
    rm -f out.bin fifo
}

# The builds to interrupt: without signature an image is the same each time. Two versions, so that old and new differ.
make_large_builds() {
    truncate -s 64M large.bin
    for name in one two; do
        image_xml "$name.xml" 's/firmware\.bin/large.bin/' '/sign\.pem/d' 's/0x8000/0x4100000/' "s/out\\.bin/$name.bin/"
    done
    for name in one two; do
        run image build "$name.xml" --set Version=1.0.0 --output "$scratch/$name-old"
        start=$(date +%s%N)
        run image build "$name.xml" --output "$scratch/$name-new"
        duration=$((($(date +%s%N) - start) / 1000))
    done
}

# delay PART OF: that part of a build's time, in seconds.
delay() {
    awk -v us="$duration" -v part="$1" -v of="$2" 'BEGIN { printf "%.4f", us * 1.2 * part / of / 1000000 }'
}

# Where the file system knows no nameless files, SIGKILL can leave the temporary one.
find_temporary_kind() {
    "$OTPC" -pb one.xml --output "$scratch/probe.bin" &
    builder=$!
    nameless=true
    while kill -0 "$builder" 2>/dev/null; do
        [ -z "$(find "$scratch" -maxdepth 1 -name '.otpc-*' -size +1M)" ] || nameless=false
    done
    wait "$builder"
}

check_after_signal() {
    check "$1: the old image or the new one" copy_of one.bin "$scratch/one-old" "$scratch/one-new"
    if [ "$2" = KILL ] && ! $nameless; then
        rm -f .otpc-*
    else
        check "$1: no temporary file" no_temporary
    fi
    check "$1: nothing else" [ -z "$(find . -name '*.stale')" ]
}

test_signals() {
    for signal in KILL TERM INT; do
        for part in 1 2 3 4 5 6 7 8 9 10; do
            cp "$scratch/one-old" one.bin
            timeout --foreground -s "$signal" "$(delay "$part" 10)" "$OTPC" -pb one.xml 2>"$stderr"
            check_after_signal "SIG$signal at $part/10" "$signal"
        done
    done
}

# The builders of several images end with the process that started them.
test_signals_with_jobs() {
    for signal in KILL TERM INT; do
        for part in 2 5 8; do
            cp "$scratch/one-old" one.bin
            cp "$scratch/two-old" two.bin
            timeout --foreground -s "$signal" "$(delay "$part" 10)" \
                "$OTPC" image build one.xml two.xml --jobs 2 >"$stdout" 2>"$stderr"
            sleep "$(delay 10 10)"
            check_after_signal "SIG$signal with jobs at $part/10" "$signal"
            check "SIG$signal with jobs: the other image" copy_of two.bin "$scratch/two-old" "$scratch/two-new"
        done
    done
}

key sign
random_file 20000 firmware.bin
image_xml good.xml
test_permissions
test_stale
test_not_stale
test_input_is_output
test_full_disk
test_small_limit
test_report_to_full_disk
test_read_only_directory
test_symbolic_link
test_parallel
test_no_core_dumps
make_large_builds
find_temporary_kind
test_signals
test_signals_with_jobs
finish
