#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# usage: knows_nothing.sh DSAR_SAMPLE SOURCE_DIR - the sample is an independent word: it links nothing of
# libdsar, includes none of its headers and reads no map.
set -euo pipefail
program=$1
sources=$2/apps/sample

# none WHAT COMMAND... - fails when the command finds anything
none() {
    local what=$1
    shift
    if "$@"; then
        echo "the sample $what"
        exit 1
    fi
}
symbols() { nm -C "$@" "$program" 2>/dev/null | grep -E 'dsar::|YAML::'; }
libraries() { ldd "$program" | grep -iE 'dsar|yaml'; }
none "links libdsar" libraries
none "holds code of libdsar" symbols
none "uses symbols of libdsar" symbols -D
none "includes libdsar or reads YAML" grep -rnE '#include.*(libdsar|yaml)' "$sources"
none "is linked with libdsar" grep -nE 'dsar_objects|dsar::dsar|PRIVATE dsar ' "$sources/CMakeLists.txt"
none "leaves something to chance" \
    grep -nE 'std::[a-z_]*_distribution|random_device|std::rand|[^_]time\(' "$sources" -r --include=*.[ch]pp
