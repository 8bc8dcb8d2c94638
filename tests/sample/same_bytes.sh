#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: same_bytes.sh DSAR_SAMPLE - the same seed gives the same bytes, another seed others, and more
# people leave the records of the first ones as they are.
set -euo pipefail
program=$1
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT

"$program" "$room/one" --people 400 --seed 7
"$program" "$room/two" --people=400 --seed=7
diff -r "$room/one" "$room/two"
"$program" "$room/other" --people 400 --seed 8
! diff -rq "$room/one/stores" "$room/other/stores" >/dev/null || { echo "the seed does nothing"; exit 1; }

# Time stamps too: they are a field of the recordings.
times() { (cd "$1/stores/recordings" && find . -type f -printf '%P %T@\n' | sort); }
[ "$(times "$room/one")" = "$(times "$room/two")" ]
[ "$(times "$room/one" | wc -l)" -gt 5 ]

"$program" "$room/more" --people 480 --seed 7
head -n 400 "$room/more/truth/people.ndjson" | diff -q - "$room/one/truth/people.ndjson"
