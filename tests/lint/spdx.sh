#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every source file names its licence in its first line, or in the second where the first has to be another.
. ./tests/lint/lib.sh

# Empty files have no line that awk could look at, so the files are opened by name.
found=$(files '(\.(c|h|sh|awk|xml|xsd|1|3|5|7|cmake|map)|\.cmake\.in|(^|/)CMakeLists\.txt|(^|/)Makefile|^\.ci/run)$' | awk '{
    file = $0
    line = ""
    getline line < file
    if (line ~ /^(\357\273\277)?(#!|<\?xml)/ && line !~ /SPDX/) getline line < file
    close(file)
    if (line !~ /SPDX-License-Identifier: Apache-2\.0([^A-Za-z0-9.+-]|$)/)
        print file ":1: SPDX-License-Identifier: Apache-2.0 is missing"
}')
if [ -n "$found" ]; then
    printf '%s\n' "$found"
    exit 1
fi
