# Shared by the scripts: paths, messages, required packages and the build. Sourced, not run.
# shellcheck shell=bash
# shellcheck disable=SC2034  # the folders are for those who source this

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
bin=$top/.build/release
# Links to the one program file.
programs=(shop-auth shop-catalog shop-cart shop-order shop-gateway shop-mail shopctl)
# Debian installs nginx in a folder that only root has in PATH.
PATH=$PATH:/usr/sbin

say() { printf '%s\n' "$*" >&2; }

# die MESSAGE...: prints one sentence and exits with code 1.
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
        die "\"$*\" needs root; run it yourself, or install sudo"
    fi
}

# install_packages NAME...: installs those Debian packages that are missing.
install_packages() {
    local package missing=()
    command -v dpkg-query >/dev/null || die "this needs Debian 12 or 13, but there is no dpkg"
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing ${missing[*]}"
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
        die "apt-get could not install ${missing[*]}"
}

# Only names that every release of Debian has: the library package (libcurl4 or libcurl4t64) comes with its development package.
# The toolchain has its own compilers, but uses Debian's C++ library and linker scripts.
library_packages=(libpq-dev libhiredis-dev libcurl4-openssl-dev libssl-dev libsystemd-dev)
build_packages=(ca-certificates git g++ pkg-config libncurses6 libsqlite3-0 libxml2 tzdata "${library_packages[@]}")
package_packages=(binutils patchelf dpkg-dev python3)
server_packages=(postgresql nginx-light curl util-linux)
# Valkey is as good as Redis if it is installed.
if command -v valkey-server >/dev/null; then server_packages+=(valkey-server); else server_packages+=(redis-server); fi

# The supported releases of Debian.
declare -A debian_numbers=([bookworm]=12 [trixie]=13)
# The end of Debian's own long-term support of each.
declare -A debian_ends=([bookworm]='June 2028' [trixie]='June 2030')

# The name of this machine's release of Debian.
own_suite() { (. /etc/os-release && printf '%s\n' "${VERSION_CODENAME:-}"); }

# apt_sources SUITE: prints lines for sources.list(5), so that a system of that release uses the same mirror as this machine.
apt_sources() {
    local own lines
    own=$(own_suite)
    lines=$(debian_indexes "$own" "$1")
    if [ -z "$lines" ]; then
        # Without package lists, apt does not know which of its sources are Debian's.
        as_root apt-get update -qq
        lines=$(debian_indexes "$own" "$1")
    fi
    [ -n "$lines" ] || die "apt of this machine has no mirror of Debian $own; name one in /etc/apt/sources.list"
    printf '%s\n' "$lines"
}

debian_indexes() {
    # shellcheck disable=SC2016  # apt's own words
    apt-get indextargets --format '$(ORIGIN) $(RELEASE) $(REPO_URI) $(COMPONENT)' 'Created-By: Packages' |
        awk -v own="$1" -v suite="$2" -v key=/usr/share/keyrings/debian-archive-keyring.gpg '
            $1 == "Debian" && ($2 == own || $2 == own "-updates" || $2 == own "-security") {
                sub(own, suite, $2)
                print "deb [signed-by=" key "] " $3 " " $2 " " $4
            }' | sort -u
}

# Puts the Swift toolchain into PATH, or fails with a message.
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

# A first build needs much more room than a later one.
require_disk() {
    local free needed=3000
    [ ! -x "$bin/shop" ] || needed=500
    free=$(df --output=avail --block-size=1M "$top" | tail -n 1)
    [ "$free" -ge "$needed" ] || die "only $((free)) MB free on the disk of $top; $needed MB are needed to build and run"
}

# build ARGUMENT...: runs swift build with one line of progress, and prints its output only if it fails.
#
# Does nothing if the caller has built this checkout and sets SHOP_BUILT, like scripts/test: even a build without changes takes
# 20 s of a core.
# shellcheck disable=SC2120
build() {
    local log=$top/.build/build.log status=0
    [ "${SHOP_BUILT:-}" != "$top" ] || return 0
    [ -x "$bin/shop" ] || say "building: the first time takes some minutes"
    mkdir -p "$top/.build"
    (cd "$top" && exec swift build --configuration release "$@" >"$log" 2>&1) &
    while [ -t 2 ] && kill -0 $! 2>/dev/null; do
        printf '\r\e[K%.78s' "building: $(tail -n 1 "$log" 2>/dev/null)" >&2
        sleep 0.5
    done
    [ ! -t 2 ] || printf '\r\e[K' >&2
    wait $! || status=$?
    if [ "$status" = 0 ]; then
        link_programs "$bin"
        return
    fi
    grep -E 'error:|warning:' "$log" | sort -u | head -n 40 >&2 || tail -n 40 "$log" >&2
    die "the build failed; its whole output is in $log"
}

# link_programs FOLDER: makes links to the program file in it, one for each program.
link_programs() {
    local program
    for program in "${programs[@]}"; do [ -L "$1/$program" ] || ln -sf shop "$1/$program"; done
}

# place_folder FOLDER: creates the folder of a shop and sets `run` to its real path.
#
# The path of a unix socket has at most 107 bytes (unix(7)), nginx and libpq would need some characters quoted, and PostgreSQL,
# which refuses to run as root, must reach it as another user. If the path is not suitable, the folder is a link to one in
# /var/tmp.
place_folder() {
    local real
    if [ ! -e "$1" ]; then
        rm -f "$1"
        mkdir -p "$1" 2>/dev/null || die "can't make $1; does the checkout belong to another user?"
        if ! is_fit "$(cd "$1" && pwd -P)"; then
            rmdir "$1"
            real=$(mktemp -d /var/tmp/shop-XXXXXX)
            chmod 755 "$real"
            ln -s "$real" "$1"
        fi
    fi
    [ -w "$1" ] || die "$1 belongs to $(stat --format=%U "$1"); run this as that user, or remove it"
    run=$(cd "$1" && pwd -P)
}

is_fit() {
    [ ${#1} -le 70 ] && [[ $1 =~ ^[A-Za-z0-9._/-]+$ ]] || return 1
    [ "$(id -u)" != 0 ] || setpriv --reuid=postgres --regid=postgres --clear-groups test -x "$1"
}
