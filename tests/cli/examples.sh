#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Examples that are projects are as `otpc project new` makes them: their files are those of the templates, to the byte.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
passed=0
failed=0

# same EXAMPLE TEMPLATE: every file of the template stands in the example as it is
same() {
    for file in $(cd "$2" && find . -type f ! -name manifest ! -name gitignore | sort); do
        if cmp -s "$1/$file" "$2/$file"; then
            passed=$((passed + 1))
        else
            failed=$((failed + 1))
            echo "FAILED: examples.sh: $1/$file differs from $2/$file"
        fi
    done
}

for example in "$top"/examples/*/; do
    example=${example%/}
    [ -d "$top/templates/${example##*/}" ] || continue # one of another kind
    same "$example" "$top/templates/common"
    same "$example" "$top/templates/${example##*/}"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
