#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# `otpc config list`, `get` and `set`: the XML as a form, and edits that change nothing but the value.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

# obk_xml FILE [SED]...: a debug authentication configuration with every kind of field, edited.
obk_xml() {
    file=$1
    shift
    cat >"$file" <<'XML'
<?xml version='1.0' encoding="UTF-8"?>
<!-- SPDX-License-Identifier: Apache-2.0 --><?other <Value>1</Value>?>
<Root note="a > b">
	<Obdata>
		<!-- <Data><Name>Number</Name><Value>9</Value></Data> -->
		<Info><Title>All kinds</Title><GlobalAlign>16</GlobalAlign></Info>
		<DA></DA>
		<Data>
			<Name>Number</Name>
			<Value> 0x10 <!-- stays --></Value>
			<Width>2</Width>
			<Tooltip>Of two
			bytes</Tooltip>
		</Data>
		<List>
			<Name>Choice</Name>
			<Value>0x02</Value>
			<Width>1</Width>
			<Val>0x01,one</Val>
			<Val>0x02, two &amp; more</Val>
		</List>
		<Bool><Name>Switch</Name><Value>0x00</Value><Width>1</Width><True>0xC3</True><False>0x00</False></Bool>
		<File><Name>Key</Name><Value>a&amp;b.pem</Value><Type>Public</Type></File>
		<Text><Name>Password</Name><Value>s3cret-word</Value><MinWidth>4</MinWidth><Width>16</Width></Text>
		<Permission><Name>Rights</Name><Value>0x00005077</Value><Width>4</Width></Permission>
		<Data><Name>Twice</Name><Value>1</Value><Width>1</Width></Data>
		<Data><Name>Twice</Name><Value>2</Value><Width>1</Width></Data>
		<Data><Name>Concealed</Name><Value>3</Value><Width>1</Width><Hidden>1</Hidden></Data>
		<Data>
			<Name>Without</Name>
			<Width>1</Width>
			<Default>5</Default>
		</Data>
		<Data>
			<Name>Plain</Name>
			<Width>1</Width>
		</Data>
		<Data><Name>Empty</Name><Value/><Width>1</Width></Data>
		<Data><Name>Section</Name><Value><![CDATA[7]]></Value><Width>1</Width></Data>
		<Data><Name>Pieces</Name><Value>1<!-- and -->2</Value><Width>1</Width></Data>
		<Output><Name>Output</Name><Default>out.obk</Default></Output>
	</Obdata>
</Root>
XML
    for edit in "$@"; do
        sed -i -e "$edit" "$file"
    done
}

# shape_file FILE: makes it what $shape says.
shape=plain
shape_file() {
    case $shape in
        crlf) sed -i -e 's/$/\r/' "$1" ;;
        mark) printf '\357\273\277' | cat - "$1" >mark.xml && mv mark.xml "$1" ;;
        no-newline) truncate -s -1 "$1" ;;
        latin) sed -i -e 's/UTF-8/ISO-8859-1/' -e 's/stays/bleibt \xe4/' "$1" ;;
        *) ;;
    esac
}

# edits NAME VALUE SED: the new file is the old one as the sed command would make it, to the byte.
edits() {
    obk_xml edit.xml
    shape_file edit.xml
    sed -e "$3" edit.xml >expected.xml
    check "$1: sed changes something" not cmp -s edit.xml expected.xml
    run config set edit.xml "$1" "$2"
    check "$1: status" status_is 0
    check "$1: nothing else changes" cmp -s expected.xml edit.xml
    run config get edit.xml "$1"
    check "$1: the new value" [ "$(cat "$stdout")" = "$2" ]
}

# refuses MESSAGE ARGUMENT...: exit 3 with that message, and the file is as it was.
refuses() {
    message=$1
    shift
    obk_xml refused.xml
    snapshot >"$scratch/before"
    run config set refused.xml "$@"
    check "$*: status" status_is 3
    check "$*: message" err_has "$message"
    snapshot >"$scratch/after"
    check "$*: nothing is changed" cmp -s "$scratch/before" "$scratch/after"
}

# set_from FILE ARGUMENT...: with that file as standard input.
set_from() {
    input=$1
    shift
    setsid -w "$OTPC" config set "$@" >"$stdout" 2>"$stderr" <"$input"
    status=$?
}

test_list() {
    obk_xml list.xml
    run config list list.xml
    check 'list' status_is 0
    check 'the title' [ "$(head -n 1 "$stdout")" = 'All kinds' ]
    check 'a number' out_has '8: Number (Data) = 0x10'
    check 'its tooltip on a line' out_has '      Of two bytes'
    check 'a choice' out_has '      0x02  two & more'
    check 'a switch' out_has '      0xC3  True'
    check 'a default' out_has '29: Without (Data, default) = 5'
    check 'no value' out_has '34: Plain (Data) has no value'
    check 'no password' out_has 'Password (Text) = (secret)'
    check 'really no password' not out_has s3cret
    check 'nothing hidden' not out_has Concealed
    check 'but a note' err_is 'otpc: note: 1 hidden parameter is not shown: see --all'
    run config list list.xml --all
    check '--all' out_has '28: Concealed (Data, hidden) = 3'
    run config list list.xml --all --json
    check 'json' out_json '.kind == "obk" and .title == "All kinds" and (.parameters | length) == 15'
    check 'json: a choice' out_json '.parameters[1].choices[1] == {"value": "0x02", "label": "two & more"}'
    check 'json: no password' out_json '.parameters[4] | .secret and .value == null'
    check 'json: really no password' not out_has s3cret
    check 'json: a file' out_json '.parameters[3] | .path == "./a&b.pem" or .path == "a&b.pem"'
}

test_get() {
    obk_xml get.xml
    run config get get.xml Key
    check 'get' status_is 0
    check 'entities are resolved' [ "$(cat "$stdout")" = 'a&b.pem' ]
    run config get get.xml Password
    check 'a password is refused' status_is 3
    check 'a password is not shown' out_empty
    check 'the message neither' not err_has s3cret
    run config get get.xml Password --json
    check 'nor in json' status_is 3
    run config get get.xml Password --reveal
    check '--reveal' [ "$(cat "$stdout")" = s3cret-word ]
    run config get get.xml Plain
    check 'no value' status_is 3
    run config get get.xml Gone
    check 'no parameter' err_is "get.xml: error: there is no parameter 'Gone'"
    run config get get.xml Twice
    check 'a name twice' status_is 3
    check 'lists lines' err_is \
        "get.xml: error: parameter 'Twice' is there 2 times, at lines 26, 27: choose one with --line"
    run config get get.xml Twice --line 27
    check '--line' [ "$(cat "$stdout")" = 2 ]
    run config get get.xml
    check 'nothing says which' status_is 2
    run config get get.xml Number --json
    check 'json' out_json '.name == "Number" and .value == "0x10" and .width == 2 and .source == "value"'
}

test_values() {
    edits Number 0x20 's/ 0x10 / 0x20 /'
    edits Choice 1 's|>0x02</V|>1</V|'
    edits Switch 0xc3 's|<Name>Switch</Name><Value>0x00|<Name>Switch</Name><Value>0xc3|'
    edits Key "x<y>&'\".pem" "s|a&amp;b.pem|x\\&lt;y\\&gt;\\&amp;'\".pem|"
    edits Key 'ключ.pem' 's|a&amp;b.pem|ключ.pem|'
    edits Rights 0x00000000000000000000000000005047 's|0x00005077|0x00000000000000000000000000005047|'
    edits Empty 4 's|<Value/>|<Value>4</Value>|'
    edits Section 8 's|<!\[CDATA\[7]]>|8|'
    edits Without 6 's|^\(\t*\)<Default>5|\1<Value>6</Value>\n&|'
    edits Without 5 's|^\(\t*\)<Default>5|\1<Value>5</Value>\n&|'
    edits Plain 6 's|^\(\t*\)<Name>Plain</Name>|&\n\1<Value>6</Value>|'
    edits Output o.obk 's|<Default>out|<Value>o.obk</Value>&|'
}

test_forms_of_files() {
    shape=crlf
    edits Number 0x20 's/ 0x10 / 0x20 /'
    edits Without 6 's|^\(\t*\)<Default>5|\1<Value>6</Value>\r\n&|'
    edits Plain 6 's|^\(\t*\)<Name>Plain</Name>|&\r\n\1<Value>6</Value>|'
    shape=mark
    edits Number 0x20 's/ 0x10 / 0x20 /'
    shape=no-newline
    edits Number 0x20 's/ 0x10 / 0x20 /'
    shape=latin
    edits Number 0x20 's/ 0x10 / 0x20 /'
    edits Key 'ä.pem' 's/a&amp;b/\&#xE4;/'
    shape=plain
}

test_same() {
    obk_xml same.xml
    before=$(stat -c %i same.xml)
    run config set same.xml Choice 0x02
    check 'the same' status_is 0
    check 'says so' out_has 'has this value already'
    check 'nothing is written' [ "$(stat -c %i same.xml)" = "$before" ]
    run config set same.xml Choice 0x01 --json
    check 'json' out_json '.name == "Choice" and .value == "0x01" and .changed'
    run config set same.xml Choice 0x01 --json
    check 'json, unchanged' out_json '.changed == false'
    run config set same.xml Choice 0x02 --quiet
    check 'quiet' silent
}

test_refused() {
    refuses "'0x03' is not one of 0x01 (one), 0x02 (two & more)" Choice 0x03
    refuses "'one' is not a number" Choice one
    refuses "'0x01' is not one of 0xC3 (True), 0x00 (False)" Switch 0x01
    refuses "'0x10000' does not fit 2 bytes" Number 0x10000
    refuses "'-1' is not a number" -- Number -1
    refuses 'has more than 128 bits' Rights 0x100000000000000000000000000000000
    refuses "parameter 'Number': no value" Number ''
    refuses 'a control character' Key "$(printf 'a\tb')"
    refuses 'a control character' Key "$(printf 'a\177b')"
    refuses 'is not a number' Number "$(printf '1\n ')1"
    refuses 'is not UTF-8' Key "$(printf 'a\377b')"
    refuses 'begins or ends with a space' Key ' a'
    refuses 'in several pieces' Pieces 3
    refuses 'at lines 26, 27' Twice 3
    refuses "there is no parameter 'Gone'" Gone 3
    refuses 'with command' --command -S 3
}

test_password() {
    obk_xml password.xml
    run config set password.xml Password an0ther
    check 'not as an argument' status_is 2
    printf 'an0ther <word>\r\n' >typed
    set_from typed password.xml Password -
    check 'from standard input' status_is 0
    check 'is not shown' not out_has an0ther
    run config get password.xml Password --reveal
    check 'without its end of line' [ "$(cat "$stdout")" = 'an0ther <word>' ]
    cp password.xml kept.xml
    set_from typed password.xml Password - --json
    check 'not in json either' out_json '.value == null and .changed == false'
    printf abc >typed
    set_from typed password.xml Password -
    check 'too short' status_is 3
    check 'too short: the message' err_has '3 bytes are too few, 4 to 16 are allowed'
    printf '12345678901234567' >typed
    set_from typed password.xml Password -
    check 'too long' status_is 3
    printf 'abcd\0efgh' >typed
    set_from typed password.xml Password -
    check 'a NUL byte' status_is 3
    check 'a NUL byte: the message' err_has 'NUL'
    printf 'abcd\nefgh\n' >typed
    set_from typed password.xml Password -
    check 'two lines' status_is 3
    printf '' >typed
    set_from typed password.xml Password -
    check 'nothing' status_is 3
    head -c 100000 /dev/zero | tr '\0' a >typed
    set_from typed password.xml Password -
    check 'endless' status_is 4
    check 'none of them is written' cmp -s password.xml kept.xml
}

test_image() {
    linked_xml linked.xml
    sed -i 's|<Obdata>|&<Info/><Output><Name>Out</Name></Output>|' linked.xml
    image_xml image.xml 's|<Command>sign</Command>|&<LinkedXML>linked.xml</LinkedXML>|' \
        's|<Value>sign.pem</Value>|<Link></Link>|'
    param image.xml 'Flash offset' -x
    sed -i 's|<Command>-x</Command>|&<Link>+0x8000000</Link>|' image.xml
    run config get image.xml --command -S
    check '--command' [ "$(cat "$stdout")" = 0x8000 ]
    run config get image.xml --command ''
    check 'the input' [ "$(cat "$stdout")" = firmware.bin ]
    run config get image.xml 'Flash offset'
    check 'a sum' [ "$(cat "$stdout")" = 0x8010000 ]
    run config get image.xml 'Signing key' --json
    check 'a link' out_json '.value == "sign.pem" and .source == "linked" and .linked_line == 5'
    run config list image.xml
    check 'list: a link' out_has "8010000"
    check 'list: where it leads' out_has "from 'linked.xml'"
    cp image.xml kept.xml
    run config set image.xml 'Signing key' x.pem
    check 'a link is not set' status_is 3
    check 'the message says where' err_has "linked.xml': change it there"
    for bad in '-S many' '-H 0x10' '-v 256.0' '--pad 2' '-v 1.2.3.4'; do
        # shellcheck disable=SC2086 # command and value
        set -- $bad
        run config set image.xml --command "$1" -- "$2"
        check "$bad" status_is 3
    done
    check 'the file is as it was' cmp -s image.xml kept.xml
    run config set image.xml --command --pad 0
    check 'a flag' status_is 0
    sed 's|<Name>Pad</Name>|&<Enable>0</Enable>|' kept.xml >expected.xml
    check 'is switched by Enable' cmp -s image.xml expected.xml
    run config set image.xml Version 2.0.0+7
    sed -i 's|1\.2\.3|2.0.0+7|' expected.xml
    check 'a version' cmp -s image.xml expected.xml
}

test_broken() {
    for edit in 's|<Val>.*||' 's|<Name>Choice</Name>||' 's|<Name>Choice</Name>|&&|' 's|</Root>||' \
        's|<Root.*|<!DOCTYPE Root [<!ENTITY e "e">]>&|' 's|<Info>.*</Info>||'; do
        obk_xml broken.xml "$edit"
        [ "$edit" != 's|<Val>.*||' ] || printf 'rest' >>broken.xml
        cp broken.xml kept.xml
        run config set broken.xml Number 3
        check "$edit: status" status_is 3
        check "$edit: unchanged" cmp -s broken.xml kept.xml
        run config list broken.xml
        check "$edit: no list" status_is 3
    done
    for encoding in UTF-16LE UTF-16BE; do
        obk_xml wide.xml "s/UTF-8/UTF-16/"
        { [ $encoding = UTF-16LE ] && printf '\377\376' || printf '\376\377'
            iconv -f UTF-8 -t $encoding wide.xml; } >wide2.xml
        cp wide2.xml kept.xml
        run config set wide2.xml Number 3
        check "$encoding: status" status_is 3
        check "$encoding: unchanged" cmp -s wide2.xml kept.xml
        check "$encoding: the message" err_has 'save the file as UTF-8'
    done
}

test_files() {
    obk_xml mode.xml
    chmod 640 mode.xml
    ln -s mode.xml link.xml
    run config set link.xml Number 3
    check 'through a link' status_is 0
    check 'the link stays' [ -L link.xml ]
    check 'the mode stays' mode_is 640 mode.xml
    check 'no temporary file' no_temporary
    run config set gone.xml Number 3
    check 'a missing file' status_is 4
    check 'is not made' absent gone.xml
    mkdir directory.xml
    run config set directory.xml Number 3
    check 'a directory' status_is 4
    cp mode.xml kept.xml
    (ulimit -f 0 && "$OTPC" config set mode.xml Number 4 >"$stdout" 2>"$stderr")
    check 'a full disk' [ "$?" -ne 0 ]
    check 'a full disk: the file is as it was' cmp -s mode.xml kept.xml
    check 'a full disk: no temporary file' no_temporary
    if [ "$(id -u)" -eq 0 ]; then
        skip 'a file that is write-protected: root may write it'
    else
        chmod 444 mode.xml
        run config set mode.xml Number 5
        check 'a write-protected file' status_is 4
        check 'is as it was' cmp -s mode.xml kept.xml
    fi
}

# Two edits at once: neither is lost.
test_parallel() {
    obk_xml parallel.xml
    for round in 1 2 3 4 5 6 7 8; do
        "$OTPC" config set parallel.xml Number "0x1$round" >/dev/null 2>&1 &
        "$OTPC" config set parallel.xml Without "$round" >/dev/null 2>&1 &
        "$OTPC" config set parallel.xml Plain "$round" >/dev/null 2>&1 &
        wait
        for name in Without Plain; do
            run config get parallel.xml "$name"
            check "round $round: $name" [ "$(cat "$stdout")" = "$round" ]
        done
        run config get parallel.xml Number
        check "round $round: Number" [ "$(cat "$stdout")" = "0x1$round" ]
    done
}

test_list
test_get
test_values
test_forms_of_files
test_same
test_refused
test_password
test_image
test_broken
test_files
test_parallel
finish
