# Shared by the scripts: where things are, how to complain, and what has to be installed. Sourced, not run.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the folders are for those who source this

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
bin=$top/.build/release

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE...: one sentence, exit code 1.
die() {
    say "$(basename "$0"): $*"
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "need root to run \"$*\"; run it yourself, or install sudo"
    fi
}

# install_packages NAME...: Debian packages, only those that are missing.
install_packages() {
    local package missing=()
    command -v dpkg-query >/dev/null || die "this is made for Debian 12: there is no dpkg here"
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        die "apt-get could not install ${missing[*]}"
}

build_packages=(git g++ pkg-config libpq-dev libhiredis-dev libssl-dev libsystemd-dev)
server_packages=(postgresql-15 redis-server nginx-light curl util-linux)

# Finds the Swift toolchain, or says what is missing.
find_swift() {
    local place
    for place in "" /opt/swift/usr/bin/ /usr/local/swift/usr/bin/ "$HOME/.local/share/swiftly/bin/"; do
        if "${place}swift" --version 2>/dev/null | grep -qE 'Swift version (6\.[3-9]|[7-9])'; then
            PATH=${place:+$place:}$PATH
            export PATH
            return 0
        fi
    done
    die "no Swift 6.3 or later found; install it from https://www.swift.org/install/linux/ and put it in PATH"
}

require_disk() {
    local free
    free=$(df --output=avail -k "$top" | tail -n 1)
    [ "$free" -gt 3000000 ] || die "only $((free / 1024)) MB free on the disk of $top; 3 GB are needed to build"
}

# build ARGUMENT...: swift build, quiet unless it fails.
build() {
    local log
    log=$(mktemp)
    say "building (the first time takes some minutes)"
    if ! (cd "$top" && swift build --configuration release "$@" >"$log" 2>&1); then
        grep -E 'error:|warning:' "$log" >&2 || tail -n 40 "$log" >&2
        rm -f "$log"
        die "the build failed"
    fi
    rm -f "$log"
}
