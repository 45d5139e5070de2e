# SPDX-License-Identifier: Apache-2.0
# Prints C files as path:line:code, with comments gone and string and character literals empty.

FNR == 1 { inside = 0 }

{
    rest = $0
    code = ""
    while (rest != "") {
        if (inside) {
            end = index(rest, "*/")
            if (!end) break
            rest = substr(rest, end + 2)
            inside = 0
        } else if (!match(rest, /["']|\/\*|\/\//)) {
            code = code rest
            break
        } else {
            code = code substr(rest, 1, RSTART - 1)
            mark = substr(rest, RSTART, RLENGTH)
            rest = substr(rest, RSTART + RLENGTH)
            if (mark == "//") break
            if (mark == "/*") {
                code = code " "
                inside = 1
            } else {
                match(rest, mark == "\"" ? "^([^\"\\\\]|\\\\.)*\"?" : "^([^'\\\\]|\\\\.)*'?")
                rest = substr(rest, RLENGTH + 1)
                code = code mark mark
            }
        }
    }
    print FILENAME ":" FNR ":" code
}
