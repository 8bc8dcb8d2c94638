#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: command_line.sh DSAR_SAMPLE - what it says, where, and its exit codes.
set -uo pipefail
program=$1
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
failed=0
# expect CODE WORDS ARGUMENT... - the exit code, and what must stand on stderr ("" = nothing at all)
expect() {
    local code=$1 words=$2
    shift 2
    "$program" "$@" >"$room/out" 2>"$room/err"
    local got=$?
    if [ "$got" != "$code" ] || [ -s "$room/out" ] || ! grep -qF -- "$words" <<<"$(cat "$room/err")"; then
        echo "dsar-sample $*: exit $got, wanted $code with '$words'"
        cat "$room/out" "$room/err"
        failed=1
    fi
    [ -n "$words" ] || [ ! -s "$room/err" ] || { echo "dsar-sample $*: not silent"; failed=1; }
}

expect 2 "which folder?"
expect 2 "no option '--poeple'" "$room/a" --poeple 3
expect 2 "--people needs a number" "$room/a" --people 0
expect 2 "--people needs a number" "$room/a" --people -4
expect 2 "--people needs a number" "$room/a" --people many
expect 2 "--people needs a number" "$room/a" --people 300001
expect 2 "--people needs a number" "$room/a" --people
expect 2 "--seed needs a whole number" "$room/a" --seed x
expect 2 "only one folder" "$room/a" "$room/b"
[ ! -e "$room/a" ] || { echo "a refused order left a folder"; failed=1; }

expect 0 "" "$room/made" --people 1
expect 1 "is not empty" "$room/made" --people 1
mkdir "$room/empty"
expect 0 "" "$room/empty" --people 3 --seed 0
touch "$room/file"
expect 1 "is not a folder" "$room/file" --people 3
for people in 1 2 4 5 6 39 40 41; do
    expect 0 "" "$room/n$people" --people $people
    [ "$(wc -l <"$room/n$people/truth/people.ndjson")" = $people ] || { echo "not $people people"; failed=1; }
done

"$program" --help | grep -q '^usage: dsar-sample DIR' || { echo "no help"; failed=1; }
"$program" "$room/told" --people 40 --verbose | grep -qE '^40 people in [0-9]+ circles, [0-9]+ records' ||
    { echo "--verbose says nothing"; failed=1; }
# Readable by nobody else.
[ -z "$(find "$room/told" -perm /077)" ] || { echo "others may read the sample"; failed=1; }
exit $failed
