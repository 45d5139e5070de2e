# SPDX-License-Identifier: Apache-2.0
#
# Usage: awk -f rules.awk Images/NAME.xml... Config/NAME.xml...
#
# Writes rules for make: which file each XML file builds, and from which others. What an XML file takes from the one
# that it is linked to can be any of the files there.

BEGIN {
    RS = "<" # a record is a tag and the text behind it
}

FNR == 1 {
    xmls[++xml_count] = FILENAME
    in_comment = 0
}

/^!--/ { in_comment = 1 }

in_comment {
    in_comment = !/-->/
    next
}

{
    tag = text = $0
    sub(/[ \t\r\n\/]*>.*/, "", tag)
    sub(/[ \t\r\n].*/, "", tag)
    sub(/^[^>]*>[ \t\r\n]*/, "", text)
    sub(/[ \t\r\n]+$/, "", text)
    gsub(/&amp;/, "\\&", text)
}

tag ~ /^(Param|File|Output|Text)$/ {
    type = value = fallback = command = ""
    enable = 1
}

tag == "Type" { type = text }
tag == "Command" { command = text }
tag == "Value" { value = text }
tag == "Default" { fallback = text }
tag == "Enable" { enable = text }
tag == "LinkedXML" { linked[FILENAME] = project_path(text) }
tag == "ObDestAddress" { has_header[FILENAME] = 1 }
tag == "DA" { in_da[FILENAME] = 1 }
tag == "/Text" { has_text[FILENAME] = 1 }
tag == "/File" { add_source(value) }
tag == "/Param" && enable != "0" { note_parameter(value != "" ? value : fallback) }
tag == "/Param" && type == "File" && enable != "0" { add_source(value != "" ? value : fallback) }
tag == "/Output" { outputs[FILENAME] = project_path(value != "" ? value : fallback) }

END {
    for (i = 1; i <= xml_count; i++)
        print_rules(xmls[i])
}

# A path in an XML file is relative to that file; here it becomes relative to the project.
function project_path(path,    directory, parts, count, kept, depth, i) {
    gsub(/\\/, "/", path)
    if (path ~ /^(\/|[A-Za-z]:)/)
        return path
    directory = FILENAME
    sub(/[^\/]*$/, "", directory)
    count = split(directory path, parts, "/")
    depth = 0
    for (i = 1; i <= count; i++)
        if (parts[i] == ".." && depth > 0 && kept[depth] != "..")
            depth--
        else if (parts[i] != "" && parts[i] != ".")
            kept[++depth] = parts[i]
    path = kept[1]
    for (i = 2; i <= depth; i++)
        path = path "/" kept[i]
    return path
}

function add_source(path) {
    if (path != "")
        sources[FILENAME, ++source_count[FILENAME]] = project_path(path)
}

# What the boot code has to know of an image: whose signature it has, and whether its body is encrypted.
function note_parameter(path) {
    if (command == "-k")
        signed[FILENAME] = 1
    if (command == "-k" && path != "")
        keys[FILENAME] = keys[FILENAME] " --key " shell_quoted(project_path(path))
    sub(/_pub\.pem$/, ".pem", path) # the device has the private half
    if (command == "-E" && path != "")
        keys[FILENAME] = keys[FILENAME] " --decrypt-key " shell_quoted(project_path(path))
    if (command == "-c")
        clear[FILENAME] = 1
    if (command == "--public-key-format" && path == "full")
        whole_key[FILENAME] = 1
}

# How to verify an image with the keys that the device will have.
function verify_options(xml,    options) {
    options = keys[xml]
    if (!(xml in signed))
        options = options " --policy mcuboot --unsigned"
    else if (options == "" && xml in linked)
        options = " --config " shell_quoted(linked[xml])
    # The boot code of OEMiROT and STiROT wants the hash of the key; that of modules takes the key itself, as upstream's.
    if (xml in whole_key)
        options = options " --policy mcuboot"
    return options (xml in clear ? " --clear" : "")
}

# A path as make wants it in a rule.
function quoted(path) {
    gsub(/\$/, "$$", path)
    gsub(/[ #]/, "\\\\&", path)
    return path
}

# A path as the shell wants it in a recipe.
function shell_quoted(path) {
    gsub(/\$/, "$$", path)
    gsub(/#/, "\\#", path)
    return "'" path "'"
}

function source_list(xml,    list, i) {
    list = ""
    for (i = 1; i <= source_count[xml]; i++)
        list = list " " quoted(sources[xml, i])
    return list
}

function directory_of(path) {
    return path ~ /\// ? substr(path, 1, match(path, /[^\/]*$/) - 1) : ""
}

function print_rules(xml,    stamp, path, output, needed) {
    stamp = ".build/" xml
    sub(/\.xml$/, "", stamp)
    # Without an output the build fails, and says why better than make could.
    path = outputs[xml] != "" ? outputs[xml] : stamp ".output"
    output = quoted(path)
    stamp = stamp ".verified"
    needed = source_list(xml)
    if (xml in linked)
        needed = needed " " quoted(linked[xml]) source_list(linked[xml])
    print (xml ~ /^Images/ ? "image_files += " : "obk_files += ") output
    print output ": " xml needed
    print stamp ": " output
    if (xml ~ /^Images/)
        print stamp ": verify :=" verify_options(xml)
    if (xml ~ /^Config/ && !(xml in has_header))
        print "collections += " stamp
    print "built += " shell_quoted(path) " " shell_quoted(path ".stale")
    if (xml in in_da && xml in has_text) {
        print "built += " shell_quoted(directory_of(xml) "password.bin")
        print "built += " shell_quoted(directory_of(path) "password.bin")
    }
    # What is missing is for the build to complain of, which says where it is named.
    if (needed != "")
        print substr(needed, 2) ":"
}
