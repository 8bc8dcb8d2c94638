#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What is installed works alone: the program answers on a sample, a ten-line program finds the library,
# links it and loads a workspace, and modules come from the installed tree. Usage: install_test.sh BUILD
set -euo pipefail
build=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
    echo "install_test: $*" >&2
    exit 1
}

cmake --install "$build" --prefix "$work/prefix" >"$work/install.log"
# The build tree must not be needed: what is installed may not name it.
if grep -rlF "$build" "$work/prefix" >"$work/named"; then
    fail "the build folder is named in $(cat "$work/named")"
fi
"$build/bin/dsar-sample" "$work/sample" --people 40 --seed 1 >/dev/null
[ -x "$work/prefix/bin/dsar" ] || fail "bin/dsar is not installed"

cmake -S "$here/consumer" -B "$work/consumer" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" \
    -DCMAKE_BUILD_TYPE=Release >"$work/configure.log" || fail "$(cat "$work/configure.log")"
cmake --build "$work/consumer" >"$work/build.log" || fail "$(cat "$work/build.log")"
stores=$(find "$work/sample/map" -name '*.yaml' | wc -l)
[ "$("$work/consumer/consumer" "$work/sample")" = "$stores stores" ] || fail "the outside program miscounts"

# Phone numbers and archives need modules; strace tells where they come from.
person=$(sed -n 's/.*"subject": *\({[^}]*"phone"[^}]*}\).*/\1/p' "$work/sample/truth/people.ndjson" | head -1)
[ -n "$person" ] || fail "no person of the sample has a phone number"
printf '%s' "$person" >"$work/person.json"
(cd "$work/sample" && strace -f -e trace=open,openat -o "$work/trace" \
    "$work/prefix/bin/dsar" access --subject "$work/person.json" --format json >"$work/plan.json") ||
    fail "the installed dsar cannot answer"
jq -e '.schema == "plan-1" and .complete' "$work/plan.json" >/dev/null || fail "the answer is not a plan"
opened=$(grep -o '"[^"]*lib/[^"]*/\?dsar/[a-z_]*\.so"' "$work/trace" | sort -u)
grep -q phone <<<"$opened" || fail "module phone was not loaded: $opened"
if grep -v "^\"$work/prefix/" <<<"$opened"; then
    fail "modules came from elsewhere"
fi
[ -n "$(find "$work/sample/cases" -name index.html)" ] || fail "no report was written"
echo "the installation works alone"
