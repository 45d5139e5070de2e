#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every #include under src/ and include/ stays within the layers that ARCHITECTURE.md draws.
. ./tests/lint/lib.sh

# room          the rooms whose headers it may include, besides its own
export rooms='
main            command base
library         device spec pack crypto bootcore base
command         device spec pack port/host bootcore crypto format text base
device          spec pack port/host bootcore crypto format text base
spec            pack text format base
pack            crypto text format base
crypto          base
text            base
base
port/host       bootcore crypto base
port/mbedtls    bootcore
port/cortexm    bootcore port/mbedtls format
bootcore        format
format
'

# place         the system headers that are seen nowhere else; an entry that ends in / stands for the directory
export fenced='
crypto          openssl/ p11-kit/
text            libxml/ cjson/ cJSON.h
port/mbedtls    mbedtls/
src/base        unistd.h fcntl.h sys/ poll.h termios.h dirent.h signal.h pthread.h spawn.h glob.h pwd.h lzma.h
'

# room          the only system headers it may include
export freestanding='
bootcore        stdint.h stddef.h stdbool.h string.h
format          stdint.h stddef.h stdbool.h string.h
'

# shellcheck disable=SC2016 # the program is awk's
found=$(files '^(src|include)/.*\.[ch]$' | on_files awk '
# Table TEXT into LISTS: the first word of each row -> the others, a space around each.
function table(text, lists,    rows, n, i, words, j, room) {
    n = split(text, rows, "\n")
    for (i = 1; i <= n; i++) {
        if (split(rows[i], words, " ") == 0) continue
        room = words[1]
        lists[room] = " "
        for (j = 2; j in words; j++) lists[room] = lists[room] words[j] " "
    }
}

# The room of a path below src/ or include/, "" when it is in none.
function room_of(path,    room) {
    for (room in may)
        if (index(path, room "/") == 1) return room
    return ""
}

# Whether the header is in the list, by name or by directory.
function listed(header, list,    names, n, i) {
    n = split(list, names, " ")
    for (i = 1; i <= n; i++)
        if (header == names[i] || (names[i] ~ /\/$/ && index(header, names[i]) == 1)) return 1
    return 0
}

function complain(message) {
    printf "%s:%d: %s\n", FILENAME, FNR, message
}

function check_project(header, target,    others) {
    if (target == here || index(may[here], " " target " ")) return
    others = may[here]
    sub(/ $/, "", others)
    complain(here " may not include <" header ">" (others == "" ? "" : "; it may include" others))
}

function check_system(header,    place) {
    if (here in only && !listed(header, only[here]))
        complain(here " is freestanding and may not include <" header ">")
    for (place in fence)
        if (listed(header, fence[place]) && place != here && index(FILENAME, place "/") != 1)
            complain("only " place " may include <" header ">")
}

BEGIN {
    table(ENVIRON["rooms"], may)
    table(ENVIRON["fenced"], fence)
    table(ENVIRON["freestanding"], only)
}

FNR == 1 {
    path = FILENAME
    sub(/^(src|include)\//, "", path)
    here = FILENAME == "src/main.c" ? "main" : path ~ /^otpc[.][ch]$/ ? "library" : room_of(path)
    if (here == "") complain("in none of the rooms")
}

here != "" && /^[ \t]*#[ \t]*include/ {
    header = $0
    sub(/^[ \t]*#[ \t]*include[ \t]*/, "", header)
    if (header !~ /^<[^>]+>/) {
        complain("write project headers as <room/module.h>")
        next
    }
    sub(/^</, "", header)
    sub(/>.*/, "", header)
    target = header == "otpc.h" ? "library" : room_of(header)
    if (target != "")
        check_project(header, target)
    else if ((getline line < ("include/" header)) >= 0)
        complain("<" header "> is in none of the rooms")
    else
        check_system(header)
}')
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
fi
