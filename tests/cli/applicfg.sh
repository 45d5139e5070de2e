#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc applicfg`: values from layouts and XMLs into linker files, headers, scripts and XMLs, and nothing else changed.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# layout FILE: as a preprocessor leaves it; the last of several counts
layout() {
    cat >"$1" <<'TXT'
# 1 "flash_layout.h"
enum image_attributes {
  RE_SIZE = ((0x4000) + (0x2000)),
  RE_OTHER = 0x1000, RE_SIZE_2 = 7,
  RE_BASE = (0x0C000000),
  RE_OFFSET = ((0x20000) - (0x2000)), /* RE_ZERO = 5 */
  RE_ZERO = (0x0),
  RE_ONE = 1,
  RE_WRP_START = (0x0),
  RE_WRP_END = ((0x18000) - (1)),
  RE_PAGES = (0x7f),
  RE_NAME = RE_BASE + TYPO,
  RE_BIG = 0xFFFFFFFFFFFFFFFF,
};
int RE_SIZE_OF = 3;
  RE_SIZE = (0x6000)
TXT
}

# edits WHAT SED FILE ARGUMENT...: applicfg says nothing, and the file becomes what the sed command makes of it
edits() {
    label=$1
    sed -e "$2" "$3" >expected
    file=$3
    shift 3
    run applicfg "$@" "$file"
    check "$label: status" status_is 0
    check "$label: silent" silent
    check "$label: nothing else changes" cmp expected "$file"
    inode=$(stat -c %i "$file")
    run applicfg "$@" "$file"
    check "$label: once more, silent" silent
    check "$label: once more, the file is not written" [ "$inode" = "$(stat -c %i "$file")" ]
}

# refuses STATUS MESSAGE FILE ARGUMENT...: nothing is written
refuses() {
    wanted=$1
    message=$2
    before=$(snapshot)
    shift 2
    run applicfg "$@"
    check "refused: $message: status" status_is "$wanted"
    check "refused: $message" err_has "$message"
    check "refused: $message: nothing on standard output" out_empty
    check "refused: $message: nothing changes" [ "$before" = "$(snapshot)" ]
}

layout layout.c

linker_files() {
    printf 'CODE_OFFSET = 0x0; /* CODE_SIZE = 1 */\r\n  PROVIDE(CODE_SIZE = (0x100));\r\nMEMORY { ROM (rx) : ORIGIN = CODE_OFFSET, LENGTH = 4K }\r\nX.CODE_SIZE = 1;' >a.ld
    edits 'ld, CRLF, no final newline' '2s/0x100/0x6000/' a.ld linker --layout layout.c -m RE_SIZE -n CODE_SIZE
    edits 'ld, offset' '1s/0x0;/0x1e000;/' a.ld linker -l layout.c -m RE_OFFSET -n CODE_OFFSET --vb --quiet
    printf '// CODE_SIZE\ndefine exported symbol CODE_SIZE = 0x100;\ndefine symbol CODE_OFFSET=(0x5); // \344\n' >a.icf
    edits icf '2s/0x100/0x6000/' a.icf linker --layout layout.c -m RE_SIZE -n CODE_SIZE
    edits 'icf, latin-1' '3s/0x5/0x1e000/' a.icf linker --layout layout.c -m RE_OFFSET -n CODE_OFFSET
    printf '#define CODE_SIZE_2 1\n  # define CODE_SIZE 0x100UL /* bytes */\n/* \n#define CODE_OFFSET 1\n*/ #define CODE_OFFSET 2\n' >a.sct
    edits sct '2s/0x100UL/0x6000UL/' a.sct linker --layout layout.c -m RE_SIZE -n CODE_SIZE
    edits 'sct, behind a comment' '5s/ 2/ 0x1e000/' a.sct linker --layout layout.c -m RE_OFFSET -n CODE_OFFSET
    refuses 3 "there is no #define 'GONE'" linker --layout layout.c -m RE_SIZE -n GONE a.sct
    refuses 3 "layout.c: error: there is no 'RE_GONE'" linker --layout layout.c -m RE_GONE -n CODE_SIZE a.sct
    refuses 3 "there is no 'TYPO'" linker --layout layout.c -m RE_NAME -n CODE_SIZE a.sct
    refuses 3 "beyond 63 bits" linker --layout layout.c -m RE_BIG -n CODE_SIZE a.sct
    refuses 2 'option --name is missing' linker --layout layout.c -m RE_SIZE a.sct
    refuses 2 'no value: give' linker -n CODE_SIZE a.sct
    refuses 4 'gone.ld' linker --layout layout.c -m RE_SIZE -n CODE_SIZE gone.ld
}

headers() {
    printf '\357\273\277#define A 16\n#define B (0x10) // twice\n#define C B\n#define L1 (B + 4)\n' >a.h
    edits 'a number in another form stays' '' a.h definevalue --layout a.h -m B -n A
    edits header '2s/(0x10)/(0x6000)/' a.h definevalue --layout layout.c -m RE_SIZE -n B
    edits parentheses '3s/B$/(0x1E000)/' a.h definevalue --layout layout.c -m RE_OFFSET -n C --parenthesis
    printf 'N=1\n  SIZE = "5" # old\nexport T='"'1'"'; x\n' >a.sh
    edits 'shell, quoted' '2s/5/0x6004/' a.sh definevalue --layout a.h -m L1 -n SIZE
    printf '#define LOOP_A LOOP_B\n#define LOOP_B LOOP_A\n' >loop.h
    refuses 3 'too many names stand for others' definevalue --layout loop.h -m LOOP_A -n SIZE a.sh
}

scripts() {
    printf 'set SIZE=1\r\n@SET "base=0x0"\r\nrem set base=2\r\nset b=%%base%%\r\n' >a.bat
    edits 'batch' '1s/=1/=0x6000/' a.bat flash --layout layout.c -b SIZE -m RE_SIZE
    edits 'batch, quoted, divided' '2s/0x0/0xC0000/' a.bat flash --layout layout.c -b base -m RE_BASE -d 0x100
    printf 'base=0xC000000\nnumber=7 # of them\n' >b.sh
    edits 'decimal' '2s/7/24576/' b.sh flash --layout layout.c -b number -m RE_SIZE --decimal
    edits 'same number' '' b.sh flash --layout layout.c -b base -m RE_BASE
    refuses 2 'is not above 0' flash --layout layout.c -b base -m RE_BASE -d 0 b.sh
    printf 'image.size = 1\r\npath=old one\r\nratio:3\n' >a.properties
    edits 'properties' '1s/1/0x10/' a.properties modifyfilevalue --variable image.size --delimiter = --value 0x10
    edits 'text with a space' '2s/old one/new one/' a.properties modifyfilevalue --variable path --delimiter = --value 'new one' --str
    edits 'another delimiter' '3s/3/0x6000/' a.properties modifyfilevalue --layout layout.c -m RE_SIZE --delimiter : -var ratio
    printf '#define A\n  #define B 1 /* note */\n/*#define C 2*/\n//#define D\n#define E_2\n/*#define M 1*/\n/*#define M 2*/\n' >d.h
    edits comment '1s/.*/\/*#define A*\//' d.h setdefine -a comment -n A
    edits 'comment before a comment' '2s/#define B 1/\/*#define B 1*\//' d.h setdefine -a comment -n B
    edits uncomment '3s/.*/#define C 2/' d.h setdefine -a uncomment -n C -v 2
    edits 'uncomment a line' '4s/.*/#define D/' d.h setdefine --layout layout.c -m RE_ONE -n D -v 0x1
    edits 'comment by value' '4s/.*/\/*#define D*\//' d.h setdefine --layout layout.c -m RE_ZERO -n D -v 0x1
    edits 'the one of that value' '7s/.*/#define M 2/' d.h setdefine -a uncomment -n M -v 2
    run applicfg setdefine -a comment -n E d.h
    check 'no such definition: status' status_is 0
    check 'no such definition: a warning' err_has "there is no '#define E'"
}

option_bytes() {
    # shellcheck disable=SC2016
    {
        echo 'wrpgrp1=0xffffffff'
        echo 'wrpgrp2=0'
        echo 'hdp1_end=0'
        echo 'hdp2_start=0'
        echo 'clear="SECWM1_STRT=1 SECWM1_END=0"'
        echo '# "$cli" -ob SECWM1_STRT=9'
        echo '"$cli" $connect -ob SECWM1_STRT=0x1 SECWM1_END=0x1 SECWM2_STRT=1 SECWM2_END=1'
        echo '"$cli" $connect -ob SRAM2_RST=1 SRAM2_ECC=1 -v'
        echo 'sectors="[0 0]"'
    } >ob.sh
    set_ob() {
        edits "setob $1" "$2" ob.sh setob --layout layout.c -b "$1" -ms RE_WRP_START -me RE_WRP_END -msec RE_PAGES -d
    }
    set_ob wrpgrp1 1s/0xffffffff/0xfffffff8/
    set_ob wrpgrp2 2s/0/0xffffffff/
    set_ob hdp1_end 3s/0/0xb/
    set_ob hdp2_start 4s/=0/=0x7f/
    refuses 2 "none of wrpgrpN" setob --layout layout.c -b sec3_end -ms RE_WRP_START -me RE_WRP_END -msec RE_PAGES -d ob.sh
    cat >ob.xml <<'XML'
<Root><Obdata><Info><FlashSize>0x200000</FlashSize><FlashSectorSize>0x2000</FlashSectorSize></Info>
<Data><Name>Area offset</Name><Value>0xF0000</Value></Data>
<Data><Name>Area size</Name><Value>0x20000</Value></Data>
<Data><Name>Secure size</Name><Value>0x6000</Value></Data>
<Bool><Name>All secure</Name><Value>0x1</Value></Bool>
<Bool><Name>SRAM2 erase</Name><Value>0x00000000</Value></Bool>
</Obdata></Root>
XML
    obscript='obscript --xml ob.xml -ob'
    # shellcheck disable=SC2086
    edits 'across both banks' '7{s/SECWM1_STRT=0x1/SECWM1_STRT=0x78/;s/SECWM1_END=0x1/SECWM1_END=0x7f/;s/SECWM2_STRT=1/SECWM2_STRT=0x0/;s/SECWM2_END=1/SECWM2_END=0x7/}' \
        ob.sh $obscript SECWM -sp 'Secure size' -cs 'Area size' -co 'Area offset' -fs 'All secure'
    sed -i -e 's/<Value>0x1</<Value>0x0</' ob.xml
    # shellcheck disable=SC2086
    edits 'the secure part' '7{s/SECWM1_END=0x7f/SECWM1_END=0x7a/;s/SECWM2_STRT=0x0/SECWM2_STRT=0x7f/;s/SECWM2_END=0x7/SECWM2_END=0x0/}' \
        ob.sh $obscript SECWM -sp 'Secure size' -cs 'Area size' -co 'Area offset' -fs 'All secure'
    # shellcheck disable=SC2086
    edits 'and what follows it' '7{s/SECWM1_END=0x7a/SECWM1_END=0x7d/}' \
        ob.sh $obscript SECWM1 -sp 'Secure size' -cs 'Area size' -co 'Area offset' -fs 'All secure' -bs 0x6000
    # shellcheck disable=SC2086
    edits 'a switch' '8s/SRAM2_RST=1/SRAM2_RST=0/' ob.sh $obscript SRAM2_RST -sp 'SRAM2 erase'
    edits sectors '9s/0 0/120 135/' ob.sh sectorerase -xml ob.xml -s 0x2000 -bxml 'Area offset' -sxml 'Area size' -m sectors -d
    refuses 3 "there is no option byte 'ECC_ON_SRAM'" obscript --xml ob.xml -ob ECC_ON_SRAM -sp 'SRAM2 erase' ob.sh
}

xml_values() {
    key sign
    image_xml image.xml 's/$/\r/'
    edits 'by the end of the command' 's/0x8000/0x6000/' image.xml xmlval --layout layout.c -m RE_SIZE -c S
    edits 'by name, text' 's/out\.bin/b\&amp;c.hex/' image.xml xmlval -v 'b&c.hex' --string -n Image
    edits 'the second macro' 's/0x6000/0x1E000/' image.xml xmlval --layout layout.c -m RE_ZERO -sm RE_OFFSET -v 0x0 -c S
    edits 'the first macro' 's/0x1E000/0x6000/' image.xml xmlval --layout layout.c -m RE_SIZE -sm RE_OFFSET -v 0x0 -c S
    param image.xml 'Scratch sectors' -M 0x0
    edits decimal 's/<Value>0x0</<Value>4096</' image.xml xmlval --layout layout.c -m RE_OTHER -n 'Scratch sectors' --decimal
    edits 'an expression' 's/<Value>4096</<Value>7</' image.xml xmlval -xml image.xml -nxml 'Slot size' -nxml 'Scratch sectors' \
        --decimal -e '(((val1+1)/val2)+1)' -cond 'val2 > 7' -c M
    edits 'the condition is false' '' image.xml xmlval -xml image.xml -nxml 'Slot size' -nxml 'Scratch sectors' \
        --decimal -e '(((val1+1)/val2)+1)' -cond 'val2 > 7' -c M
    refuses 3 "'__import__' is no value of the expression" xmlval -xml image.xml -nxml 'Slot size' -e '__import__("os").system("touch x")' -c M image.xml
    refuses 3 "'open' is no value of the expression" xmlval -xml image.xml -nxml 'Slot size' -e 'open' -c M image.xml
    refuses 3 'divides by zero' xmlval -xml image.xml -nxml 'Slot size' -e 'val1/(val1-val1)' -c M image.xml
    refuses 3 "there is no parameter with command 'q'" xmlval -v 1 -c q image.xml
    refuses 2 'option --value' xmlval -v word -c S image.xml
    refuses 3 'control character' xmlval -v "$(printf 'a\tb')" --string -n Image image.xml
    sed -i -e 's/<GlobalParam>/<Other>1<\/Other>&/' image.xml
    edits 'any element' 's/<Other>1</<Other>0</' image.xml xmlval --value 0 --decimal -txml Other
    edits 'a name' 's/Signing key/Authentication key/' image.xml xmlname -n 'Authentication key' -c k
    edits 'a name by layout' 's/Authentication key/The second/' image.xml xmlname --layout layout.c -m RE_ONE -n x -sn 'The second' -v '1, 3' -c k
    cp image.xml before.xml
    flag='--type Data -n Flag -c --primary-only -h 1 -d'
    # shellcheck disable=SC2086
    run applicfg xmlparam --layout layout.c -m RE_ONE $flag '' image.xml
    check 'a flag is added' [ "$(xmllint --xpath 'count(//Param[Command="--primary-only"][Hidden="1"][Default=""])' image.xml)" = 1 ]
    check 'a flag is laid out as its neighbours' [ "$(grep -c "^    <Param><Name>Flag</Name><Type>Data</Type>.*</Param>$(printf '\r')\$" image.xml)" = 1 ]
    cp image.xml once.xml
    # shellcheck disable=SC2086
    run applicfg xmlparam --option add $flag '' image.xml
    check 'it is added once' cmp once.xml image.xml
    # shellcheck disable=SC2086
    run applicfg xmlparam --layout layout.c -m RE_GONE $flag '' image.xml
    check 'and removed' cmp before.xml image.xml
    # shellcheck disable=SC2086
    refuses 2 'neither add nor rm' xmlparam --option put $flag '' image.xml
    # shellcheck disable=SC2086
    refuses 4 "there is no 'gone.c'" xmlparam --layout gone.c -m A $flag '' image.xml
}

# Values of XMLs in other files, in all spellings.
from_xml() {
    printf 'A=0x0\nB=0\nC = 0x0\n' >x.sh
    edits 'flash --xml -n' '1s/0x0/0x20000/' x.sh flash --xml ob.xml -b A -n 'Area size'
    edits 'flash -xml --name --decimal' '2s/0/131072/' x.sh flash -xml ob.xml --name 'Area size' -b B --decimal
    edits 'flash -xml -nxml' '1s/0x20000/0xF0000/' x.sh flash -xml ob.xml -nxml 'Area offset' -b A
    edits 'modifyfilevalue -xml -nxml -var' '3s/0x0/0x6000/' x.sh modifyfilevalue -xml ob.xml -nxml 'Secure size' --delimiter = -var C
    printf '#define A (0x0)\n#define B 0\n' >x.h
    edits 'definevalue -xml -nxml -e -cons' '1s/0x0/0xF0400/' x.h definevalue -xml ob.xml -nxml 'Area offset' -n A -e val1+cons1 -cons 0x400
    edits 'definevalue -xml -nxml --parenthesis' '2s/0/(0x20000)/' x.h definevalue -xml ob.xml -nxml 'Area size' -n B --parenthesis
    edits 'setdefine -xml -nxml -v' '2s/.*/\/*&*\//' x.h setdefine -xml ob.xml -nxml 'All secure' -n B -v 0x1
    printf 'A = 0x1;\n' >x.ld
    edits 'linker -xml -nxml -e -cons' '1s/0x1/0xf0500/' x.ld linker -xml ob.xml -nxml 'Area offset' -n A -e 'val1 + cons1 + cons2' -cons 0x400 -cons 256
    run applicfg flash -xml ob.xml -nxml 'Area size' -b SIZE -sr result.txt --json
    check 'a result as JSON' out_json '.file == "result.txt"'
    refuses 3 "there is no parameter 'Nothing'" linker -xml ob.xml -nxml Nothing -n A x.ld
    refuses 4 gone.xml linker -xml gone.xml -nxml Nothing -n A x.ld
}

binaries() {
    printf abc >s.bin
    printf defgh >ns.bin
    run applicfg oneimage -fb s.bin -o 0x10 -sb ns.bin -i 0x10 -ob one.bin
    check 'one image' silent
    check 'one image: bytes' [ "$(bytes 0 99 one.bin)" = 616263ffffffffffffffffffffffffff6465666768ffffffffffffffffffffff ]
    run applicfg oneimage -fb s.bin -o 3 -sb ns.bin -i 1 -ob one.bin --vb
    check 'one image without a gap' out_has "wrote 'one.bin': 0x8 bytes"
    refuses 6 "'ns.bin' is to begin at 0x2" oneimage -fb s.bin -o 2 -sb ns.bin -i 1 -ob one.bin
    refuses 2 "output 's.bin' is a file that is read" oneimage -fb s.bin -o 8 -sb ns.bin -i 1 -ob s.bin
    refuses 6 'beyond 0x20000000' oneimage -fb s.bin -o 0x40000000 -sb ns.bin -i 1 -ob one.bin
    printf hello >user.bin
    run applicfg hashcontent -i user.bin --password --da_bin_file da.bin -h 0x000000800C000000 board.bin
    check 'hash' [ "$(bytes 0 99 board.bin)" = "$(digest user.bin)" ]
    check 'password with its own length' [ "$(bytes 0 99 da.bin)" = 000000800500000068656c6c6f ]
    check 'secret' mode_is 600 da.bin
    refuses 2 'is not 8 bytes' hashcontent -i user.bin --password --da_bin_file da.bin -h 0x00 board.bin
    run applicfg flash -xml ob.xml -nxml 'Area size' -b SIZE -sr result.txt --decimal
    check 'a result in a file of its own' [ "$(cat result.txt)" = SIZE=131072 ]
}

reports() {
    run applicfg linker --layout layout.c -m RE_ONE -n CODE_SIZE a.ld --vb
    check 'verbose' out_has "'a.ld': changed"
    run applicfg linker --layout layout.c -m RE_ONE -n CODE_SIZE a.ld --json
    check json out_json '.file == "a.ld" and .changed == false'
    ln -s a.ld link.ld
    chmod 640 a.ld
    run applicfg linker --layout layout.c -m RE_SIZE -n CODE_SIZE link.ld
    check 'a link stays one' [ -L link.ld ]
    check 'the mode stays' mode_is 640 a.ld
    printf 'N=0\nM=0\n' >both.sh
    for name in N M N M N M; do
        "$OTPC" applicfg flash --layout layout.c -b "$name" -m RE_SIZE both.sh &
    done
    wait
    check 'several at once: none is lost' [ "$(cat both.sh)" = "$(printf 'N=0x6000\nM=0x6000')" ]
    run applicfg nothing
    check 'unknown: status' status_is 2
    check 'no temporary file' no_temporary
}

linker_files
headers
scripts
option_bytes
xml_values
from_xml
binaries
reports
finish
