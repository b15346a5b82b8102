#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How fast packets may come until some are lost: a pair of devices in namespaces of its own, the sender on one processor, the
# receiver, with all that draws its screen, on another. For each reader the highest rate without loss is looked for: first as
# fast as can be sent, then by halves. Prints a table; fails nothing, and is no part of `make check`.
#   tests/perf/live.sh SIP.pcap RTP.pcap      as root, on a quiet machine with two processors; some five minutes
# READERS of screen, keys (screen, and keys held down), record, watch, tcpdump, dumpcap, sngrep; KINDS of sip, rtp;
# TOP (Mbit/s to begin with; 0: as fast as it goes), RANGE (how many times slower it may get), STEPS, SECONDS_EACH, TRIES (a rate
# at which packets were lost is tried so often: others may want the processor, too)
sipladder=${SIPLADDER:-./sipladder}
readers=${READERS:-"screen keys tcpdump sngrep"}
kinds=${KINDS:-"sip rtp"}
top=${TOP:-0}
range=${RANGE:-64}
steps=${STEPS:-7}
seconds=${SECONDS_EACH:-3}
tries=${TRIES:-1}
dir=$(mktemp -d)
ns=sipladder-s$$

[ "$(id -u)" = 0 ] && [ $# = 2 ] && [ -r "$1" ] && [ -r "$2" ] || { sed -n '3,10p' "$0"; exit 2; }
ip netns add "$ns" && ip netns add "$ns-b" || exit 1
trap 'ip netns exec "$ns" tmux -L "$ns" kill-server 2>/dev/null; ip netns del "$ns"; ip netns del "$ns-b"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
ip -n "$ns" link add cap0 type veth peer name send0 netns "$ns-b" || exit 1
ip netns exec "$ns" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1 # nothing of its own
ip netns exec "$ns-b" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip -n "$ns" link set cap0 up
ip -n "$ns-b" link set send0 up
last=$(($(nproc) - 1))

# send PCAP MBPS: "packets packets/s Mbit/s", as it went
send() {
    speed="--mbps $2"
    [ "$2" != 0 ] || speed=--topspeed
    # shellcheck disable=SC2086
    taskset -c 0 ip netns exec "$ns-b" timeout $((seconds + 10)) tcpreplay -q -K --loop 100000 --duration "$seconds" $speed \
        -i send0 "$1" 2>/dev/null | awk '/^Actual:/ {n = $2} /^Rated:/ {print n, $6, $4}' | tr -d ,
}
# In the background alone: the shell there becomes the command, so that signals reach it.
at() { exec taskset -c "$last" ip netns exec "$ns" "$@"; }
pane() { ip netns exec "$ns" tmux -L "$ns" capture-pane -p 2>/dev/null; }
# receive READER: begins to; sets pid, and keys where some are held down
receive() {
    keys=
    case $1 in
    record) at "$sipladder" capture -i cap0 -w /dev/null 2>"$dir/said" & ;;
    watch) at "$sipladder" capture -i cap0 --ndjson /dev/null 2>"$dir/said" & ;;
    screen | keys) at tmux -L "$ns" new-session -d -x 120 -y 30 "exec $sipladder --no-history -i cap0" & ;;
    tcpdump) at tcpdump -q -n -i cap0 -B 32768 -w /dev/null 2>"$dir/said" & ;;
    dumpcap) at dumpcap -q -i cap0 -B 32 -w /dev/null 2>"$dir/said" & ;;
    sngrep) at sngrep -N -r -q -d cap0 -O "$dir/sngrep.pcap" >/dev/null 2>&1 & ;;
    esac
    pid=$!
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        [ "$(ip netns exec "$ns" cat /proc/net/packet | grep -c .)" -gt 1 ] && break
        sleep 0.3
    done
    sleep 0.5
    [ "$1" = keys ] || return 0
    # as fast as a keyboard repeats
    (while :; do ip netns exec "$ns" tmux -L "$ns" send-keys j 2>/dev/null || exit; sleep 0.033; done) &
    keys=$!
}
# What the reader says that came.
shown() { pane | sed -n 's/.* \([0-9,]*\) packets.*/\1/p' | tr -d , | head -n 1; }
count() {
    sed -n -e 's/^sipladder: \([0-9]*\) packets.*dropped by the kernel.*/\1/p' -e 's/^\([0-9]*\) packets captured/\1/p' \
        -e 's/^Packets received\/dropped on interface .*: \([0-9]*\)\/.*/\1/p' "$dir/said" | tail -n 1
}
saved() { capinfos -Mrc "$1" 2>/dev/null | awk '/Number of packets/ {print $NF} NF == 2 && $2 ~ /^[0-9]+$/ {print $2}' |
    tail -n 1; }
# arrived READER SENT: how many packets did; the reader ends. It has three seconds for what waits.
arrived() {
    case $1 in
    screen | keys)
        for _ in 1 2 3 4 5 6; do
            got=$(shown)
            [ "${got:-0}" -lt "$2" ] || break
            sleep 0.5
        done
        [ -z "$keys" ] || kill "$keys"
        ip netns exec "$ns" tmux -L "$ns" kill-server
        # shellcheck disable=SC2086
        wait $pid $keys 2>/dev/null
        ;;
    *)
        sleep 2
        kill -TERM "$pid" 2>/dev/null
        (sleep 8; kill -KILL "$pid" 2>/dev/null) &
        guard=$!
        wait "$pid" 2>/dev/null
        kill "$guard" 2>/dev/null
        got=$(count)
        [ "$1" != sngrep ] || got=$(saved "$dir/sngrep.pcap")
        ;;
    esac
}
# probe READER PCAP MBPS: whether nothing was lost; sets rate (packets/s), mbps and missing
probe() {
    for _ in $(seq "$tries"); do
        receive "$1"
        # shellcheck disable=SC2046
        set -- "$1" "$2" "$3" $(send "$2" "$3")
        rate=${5%.*} mbps=$6
        arrived "$1" "${4:-0}"
        missing=$((${4:-0} - ${got:-0}))
        [ "${4:-0}" -gt 0 ] && [ $missing -le 0 ] && return 0
        set -- "$1" "$2" "$3"
    done
    return 1
}
# seek READER KIND PCAP: adds "reader kind packets/s Mbit/s" to the results
seek() {
    best_rate=0 best_mbps=0
    if probe "$1" "$3" "$top"; then
        echo "$1 $2 $rate $mbps" >>"$dir/results"
        return
    fi
    high=$mbps low=$(echo "$mbps $range" | awk '{print $1 / $2}')
    for _ in $(seq "$steps"); do
        middle=$(echo "$low $high" | awk '{printf "%.2f", sqrt($1 * $2)}')
        if probe "$1" "$3" "$middle"; then
            low=$middle best_rate=$rate best_mbps=$mbps
        else
            high=$middle
        fi
    done
    echo "$1 $2 $best_rate $best_mbps" >>"$dir/results"
}

for reader in $readers; do
    case $reader in
    screen | keys) command -v tmux >/dev/null || continue ;;
    tcpdump | dumpcap | sngrep) command -v "$reader" >/dev/null || continue ;;
    esac
    for kind in $kinds; do
        file=$1
        [ "$kind" = sip ] || file=$2
        seek "$reader" "$kind" "$file"
        echo "$reader $kind: $(tail -n 1 "$dir/results" | cut -d' ' -f3-)" >&2
    done
done
awk '
{ rate[$1, $2] = $3; mbps[$1, $2] = $4; if (!($1 in seen)) { seen[$1]; order[++n] = $1 } kinds[$2] }
function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
END {
	printf "%-8s %-5s %12s %9s %12s %11s\n", "reader", "kind", "packets/s", "Mbit/s", "of tcpdump", "of sngrep"
	for (k in kinds)
		for (i = 1; i <= n; i++)
			if ((order[i], k) in rate) {
				r = rate[order[i], k]
				printf "%-8s %-5s %12d %9.1f %12s %11s\n", order[i], k, r, mbps[order[i], k],
					ratio(r, rate["tcpdump", k]), ratio(r, rate["sngrep", k])
			}
}' "$dir/results"
