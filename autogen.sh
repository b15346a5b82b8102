#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#   ./autogen.sh              makes configure
#   ./autogen.sh run [ARGS]   installs what is missing (Debian, Ubuntu), builds in ./build, and runs the program: with ARGS,
#                             or on the tour, a capture made for looking around
#   ./autogen.sh check        the same, and runs the tests
# What is there already is not done again. A step that fails is named.
set -eu

top=$(cd "$(dirname "$0")" && pwd)
build=$top/build
log=$build/autogen.log

say() { echo "autogen.sh: $*" >&2; }

# step NAME COMMAND...: quiet where it works; where it fails, says so, with the end of what it wrote
step() {
    name=$1
    shift
    mkdir -p "$build"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        tail -n 40 "$log" >&2
        say "failed: $name ($*)"
        exit 1
    fi
}

# Debian packages: "command:package" where a command tells that it is there, else the package's own name
packages_build="autoconf:autoconf automake:automake make:make cc:gcc pkg-config:pkg-config libc6-dev libpcap-dev libncurses-dev
    libxxhash-dev libpcre2-dev zlib1g-dev libzstd-dev liblz4-dev libutf8proc-dev libortp-dev
    libspandsp-dev libopus-dev libbcg729-dev libsndfile1-dev libsqlite3-dev libcap-ng-dev libseccomp-dev msgfmt:gettext"
packages_check="libcmocka-dev python3:python3 tmux:tmux ip:iproute2 sipp:sip-tester sngrep:sngrep"
# Kamailio is a server: where a service manager would start it, whoever wants to test against it installs it.
[ -d /run/systemd/system ] || packages_check="$packages_check kamailio:kamailio"

missing() {
    for p; do
        case $p in
        *:*) command -v "${p%%:*}" >/dev/null 2>&1 || printf ' %s' "${p#*:}" ;;
        *) [ "$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null)" = installed ] || printf ' %s' "$p" ;;
        esac
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive "$@"
    else
        sudo env DEBIAN_FRONTEND=noninteractive "$@"
    fi
}

install_packages() {
    if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
        if [ ! -f "$build/Makefile" ]; then
            say "no Debian or Ubuntu; please see to it that these are installed: autoconf, automake, make, a C compiler,"
            say "pkg-config, and with their headers libpcap, ncurses (wide), xxHash, PCRE2, utf8proc, oRTP, zlib; if you like"
            say "zstd and lz4; spandsp, opus, bcg729 and sndfile for sound; and cmocka for the tests. Going on."
        fi
        return 0
    fi
    # shellcheck disable=SC2086
    wanted=$(missing "$@")
    [ -n "$wanted" ] || return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null 2>&1; then
        say "these packages are missing, and need root to install:$wanted"
        say "going on without"
        return 0
    fi
    say "installing:$wanted"
    mkdir -p "$build"
    # shellcheck disable=SC2086
    if ! as_root apt-get update >"$log" 2>&1 ||
        ! as_root apt-get install -y --no-install-recommends $wanted >>"$log" 2>&1; then
        tail -n 20 "$log" >&2
        say "failed: apt-get install$wanted; going on without"
    fi
    rm -f "$build/Makefile" # configure looks again for what is there now
}

jobs() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1; }

# Each step only where its result is not there; afterwards make itself sees what has changed.
configure_tree() {
    [ -f "$top/configure" ] || step autoreconf autoreconf -fi "$top"
    # a tree that was moved or copied with its build folder begins anew
    if [ -f "$build/Makefile" ] && [ "$(sed -n 's/^abs_top_srcdir = //p' "$build/Makefile")" != "$top" ]; then
        rm -rf "$build"
    fi
    # one that was configured before the tests' library was there, too
    if [ "${1-}" = check ] && grep -q '^HAVE_CMOCKA_TRUE = #' "$build/Makefile" 2>/dev/null &&
        pkg-config --exists cmocka; then
        rm -f "$build/Makefile"
    fi
    mkdir -p "$build"
    cd "$build"
    [ -f Makefile ] || step configure "$top/configure" --enable-pgo
}

# Where the compiler can, the first build has two rounds (configure.ac tells why). It is no failure where that fails.
profile_tree() {
    grep -q '^PGO_CFLAGS = *-f' Makefile || return 0
    [ ! -f profile.log ] || return 0
    say "building to see which ways packets take"
    if ! make -s -j"$(jobs)" profile >"$log" 2>&1 </dev/null; then
        say "that failed (it is told in $log); building without"
        make -s clean >/dev/null 2>&1 || :
        echo failed >profile.log
    fi
}

make_targets() {
    if make -s -q "$@" >/dev/null 2>&1; then
        return 0
    fi
    profile_tree
    say "building"
    step make make -j"$(jobs)" "$@"
}

case ${1-} in
"")
    cd "$top"
    exec autoreconf -fi
    ;;
run)
    shift
    (
        # shellcheck disable=SC2086
        install_packages $packages_build
        configure_tree
        if [ $# -eq 0 ]; then
            make_targets sipladder samples/tour.pcap
        else
            make_targets sipladder
        fi
    )
    if [ $# -gt 0 ]; then
        exec "$build/sipladder" "$@"
    elif [ -t 0 ] && [ -t 1 ]; then
        exec "$build/sipladder" "$build/samples/tour.pcap"
    fi
    exec "$build/sipladder" flow "$build/samples/tour.pcap"
    ;;
check)
    # shellcheck disable=SC2086
    install_packages $packages_build $packages_check
    configure_tree check
    profile_tree
    if make -j"$(jobs)" check VERBOSE=1; then
        say "all tests passed"
    else
        say "failed: make check (logs: $build/test-suite.log)"
        exit 1
    fi
    ;;
*)
    echo "usage: ./autogen.sh [run [ARGS] | check]" >&2
    exit 2
    ;;
esac
