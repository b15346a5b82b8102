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

# How far it is: files compiled, of so many, and for how long. In one line that changes, or on no terminal one in a minute.
show_progress() {
    done=$(grep -c '^  CC ' "$log" 2>/dev/null) || :
    [ "$done" -le "$2" ] || done=$2
    text="$1$([ "$2" -gt 0 ] && [ "$done" -gt 0 ] && echo ": $done of $2 files")"
    time=$(printf '%d:%02d' $(($3 / 60)) $(($3 % 60)))
    if [ -t 2 ]; then
        printf '\r%-78.78s' "autogen.sh: $text ($time)" >&2
    elif [ "$3" -eq 0 ]; then
        say "$text"
    elif [ $(($3 % 60)) -eq 0 ]; then
        say "$text ($time)"
    fi
}

# watched NAME FILES COMMAND...: its output goes to the log; what it compiles is counted. Its exit status.
watched() {
    name=$1
    files=$2
    shift 2
    mkdir -p "$build"
    : >"$log"
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    trap 'kill "$pid" 2>/dev/null; [ ! -t 2 ] || echo >&2; exit 130' INT TERM HUP
    seconds=0
    while kill -0 "$pid" 2>/dev/null; do
        show_progress "$name" "$files" $seconds
        sleep 1
        seconds=$((seconds + 1))
    done
    status=0
    wait "$pid" || status=$?
    trap - INT TERM HUP
    [ ! -t 2 ] || echo >&2
    return $status
}

# step NAME FILES COMMAND...: where it fails, says so, with the end of what it wrote
step() {
    if ! watched "$@"; then
        step_name=$1
        shift 2
        tail -n 40 "$log" >&2
        say "failed: $step_name ($*); all that it wrote is in $log"
        exit 1
    fi
}

# Debian packages: "command:package" where a command tells that it is there, else the package's own name
packages_build="autoconf:autoconf automake:automake make:make cc:gcc pkg-config:pkg-config libc6-dev libpcap-dev libncurses-dev
    libxxhash-dev libpcre2-dev zlib1g-dev libzstd-dev liblz4-dev libutf8proc-dev libortp-dev
    libspandsp-dev libopus-dev libbcg729-dev libsndfile1-dev libsqlite3-dev libcap-ng-dev libseccomp-dev msgfmt:gettext"
packages_check="libcmocka-dev python3:python3 tmux:tmux ip:iproute2 sipp:sip-tester sngrep:sngrep
    tcpreplay:tcpreplay"
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
    [ "$(id -u)" = 0 ] || sudo -v || : # it asks for the password now, and not in the middle of a line
    # shellcheck disable=SC2086
    if ! watched "asking what there is to install" 0 as_root apt-get update ||
        ! watched "installing packages" 0 as_root apt-get install -y --no-install-recommends $wanted; then
        tail -n 20 "$log" >&2
        say "failed: apt-get install$wanted; going on without"
    fi
    rm -f "$build/Makefile" # configure looks again for what is there now
}

# Of how many source files make makes objects, as far as can be said without asking it.
count_files() { find "$top/analyzer" "$top/ui" -name '*.c' | wc -l; }

jobs() { nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1; }

# Each step only where its result is not there; afterwards make itself sees what has changed.
configure_tree() {
    [ -f "$top/configure" ] || step "making configure" 0 autoreconf -fi "$top"
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
    [ -f Makefile ] || step "configuring" 0 "$top/configure" --enable-pgo
}

# Where the compiler can, the first build has two rounds (configure.ac tells why). It is no failure where that fails.
profile_tree() {
    grep -q '^PGO_CFLAGS = *-f' Makefile || return 0
    [ ! -f profile.log ] || return 0
    say "the first build has two rounds, and takes some minutes"
    if ! watched "building, to see which ways packets take" "$(count_files)" make V=0 -j"$(jobs)" profile; then
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
    step "building" "$(count_files)" make V=0 -j"$(jobs)" "$@"
}

# What configure and make cannot take in the name of a folder
case $top in
*[[:space:]\"\'\`\#\$\&\\]*)
    say "the path $top has a blank or a quotation mark in it, which make cannot build in; please move the folder"
    exit 1
    ;;
esac

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
