# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# Sourced by the other scripts: where the tree is, which Debian packages are needed, how to say
# what is being done. The two lists below are the only place that names packages.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# PACKAGE, or PACKAGE:COMMAND where any source of the command will do.
packages_to_build=(
    g++ cmake ninja-build pkg-config ccache mold
    libssl-dev libsqlitecpp-dev libsqlite3-dev nlohmann-json3-dev libfmt-dev libyaml-dev
    libvalijson-dev libsimdjson-dev zlib1g-dev libzstd-dev libbz2-dev liblzma-dev libarchive-dev libicu-dev libidn2-dev
    libphonenumber-dev libargon2-dev libkainjow-mustache-dev libcli11-dev libpq-dev
    libmariadb-dev libre2-dev
)
packages_to_test=(
    git uidmap libboost-test-dev python3 python3-cryptography python3-argon2 sqlite3 postgresql-15
    krb5-kdc krb5-admin-server krb5-user
    mariadb-server mariadb-client gzip zstd bzip2 xz-utils zip jq ripgrep p7zip-full unzip file
    strace procps time zsh fish openssh-client openssl poppler-utils mandoc man-db chromium
    fonts-dejavu-core ca-certificates nodejs:node npm:npm ruby ruby-lockbox systemd-journal-remote
    shellcheck universal-ctags clang-format-14 clang-19 clang-tidy-19 libclang-rt-19-dev
)

say() { printf '\n== %s\n' "$*"; }
stop() {
    printf '%s: %s\n' "$(basename "$0")" "$*" >&2
    exit 1
}

# Prints those of its arguments that are not installed.
missing_packages() {
    local entry
    for entry in "$@"; do
        if [[ $entry == *:* ]] && command -v "${entry#*:}" >/dev/null; then
            continue
        fi
        dpkg-query -W -f='${db:Status-Status}\n' "${entry%:*}" 2>/dev/null | grep -qx installed ||
            printf '%s\n' "${entry%:*}"
    done
}

# Installs what is missing of its arguments; touches nothing and no network when all is there.
install_packages() {
    local missing as_root=()
    mapfile -t missing < <(missing_packages "$@")
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi
    command -v apt-get >/dev/null ||
        stop "these packages are missing, and there is no apt-get here: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
            stop "packages are missing; run as root, then again:
  apt-get update && apt-get install -y --no-install-recommends ${missing[*]}"
        fi
        as_root=(sudo)
    fi
    say "installing ${#missing[@]} Debian packages: ${missing[*]}"
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -q --no-install-recommends "${missing[@]}"
}

# configure PRESET [-DNAME=VALUE...], then build PRESET TARGET...
configure() {
    local preset=$1
    shift
    mkdir -p "$root/build"
    cmake --preset "$preset" "$@" >"$root/build/$preset.configure.log" 2>&1 || {
        cat "$root/build/$preset.configure.log" >&2
        stop "configuring $preset failed"
    }
}
build() {
    local preset=$1
    shift
    say "building $preset: $*"
    cmake --build "build/$preset" --target "$@"
}
