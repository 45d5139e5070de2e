#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every shell script passes shellcheck.
. ./tests/lint/lib.sh
need shellcheck

files '(\.sh|^\.ci/run)$' | on_files shellcheck --external-sources --source-path=SCRIPTDIR:. --format=gcc || exit 1
