#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Bytes between, before and behind what a format holds are named beside any other
# difference: the rows are in hidden_rows.py.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
PYTHONDONTWRITEBYTECODE=1 python3 "$HALLMARK_SOURCE/tests/cli/hidden_rows.py" \
	"$HALLMARK" "$T/files"
