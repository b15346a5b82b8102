#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# How fast packets may come until some are lost: a pair of devices in namespaces of its own, the sender on one processor, the
# receiver on another, faster and faster. Prints a table; fails nothing, and is no part of `make check`.
#   tests/perf/live.sh SIP.pcap RTP.pcap      as root; RATES (Mbit/s), SECONDS_EACH and READERS may be set
sipladder=${SIPLADDER:-./sipladder}
rates=${RATES:-"50 100 200 400 600 800 1200 1600"}
seconds=${SECONDS_EACH:-4}
dir=$(mktemp -d)
ns=sipladder-s$$

[ "$(id -u)" = 0 ] && [ $# = 2 ] || { sed -n '3,6p' "$0"; exit 2; }
ip netns add "$ns" && ip netns add "$ns-b" || exit 1
trap 'ip netns del "$ns"; ip netns del "$ns-b"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
ip -n "$ns" link add cap0 type veth peer name send0 netns "$ns-b" || exit 1
ip -n "$ns" link set cap0 up
ip -n "$ns-b" link set send0 up
last=$(($(nproc) - 1))

# send PCAP MBPS: how many packets went
send() {
    taskset -c 0 ip netns exec "$ns-b" timeout $((seconds + 5)) tcpreplay -q -K --loop 100000 --duration "$seconds" --mbps "$2" \
        -i send0 "$1" 2>/dev/null | sed -n 's/^Actual: \([0-9]*\) packets.*/\1/p'
}
# got of each receiver: packets that it knows of, from what it says at its end
receive() {
    case $1 in
    record) taskset -c $last ip netns exec "$ns" "$sipladder" capture -i cap0 -w /dev/null 2>"$dir/said" & ;;
    watch) taskset -c $last ip netns exec "$ns" "$sipladder" capture -i cap0 --ndjson /dev/null 2>"$dir/said" & ;;
    screen) taskset -c $last ip netns exec "$ns" tmux -L "$ns" new-session -d -x 120 -y 30 "exec $sipladder -i cap0" & ;;
    tcpdump) taskset -c $last ip netns exec "$ns" tcpdump -q -n -i cap0 -B 32768 -w /dev/null 2>"$dir/said" & ;;
    dumpcap) taskset -c $last ip netns exec "$ns" dumpcap -q -i cap0 -B 32 -w /dev/null 2>"$dir/said" & ;;
    sngrep) taskset -c $last ip netns exec "$ns" sngrep -N -r -q -d cap0 -O "$dir/sngrep.pcap" >/dev/null 2>&1 & ;;
    esac
    pid=$!
    sleep 2
}
# lost MODE SENT: packets that did not arrive
lost() {
    sleep 3
    case $1 in
    sngrep)
        # without its screen, which tells no number of packets
        kill -INT $pid
        wait $pid 2>/dev/null
        echo "$2 $("$sipladder" stats --format json "$dir/sngrep.pcap" 2>/dev/null | sed -n 's/.*"packets": \([0-9]*\).*/\1/p' |
            head -n 1)" | awk '{print $1 - $2}'
        ;;
    screen)
        ip netns exec "$ns" tmux -L "$ns" capture-pane -p >"$dir/pane"
        echo "$2 $(sed -n 's/.* \([0-9,]*\) packets.*/\1/p' "$dir/pane" | tr -d , | head -n 1)" | awk '{print $1 - $2}'
        ip netns exec "$ns" tmux -L "$ns" kill-server
        ;;
    *)
        kill -INT $pid
        wait $pid 2>/dev/null
        echo "$2 $(sed -n -e 's/^sipladder: \([0-9]*\) packets.*dropped by the kernel.*/\1/p' \
            -e 's/^\([0-9]*\) packets captured/\1/p' \
            -e 's/^Packets received\/dropped on interface .*: \([0-9]*\)\/.*/\1/p' "$dir/said" | tail -n 1)" | awk '{print $1 - $2}'
        ;;
    esac
}

readers=${READERS:-"record watch screen tcpdump dumpcap sngrep"}
printf '%-8s %-6s %s\n' reader kind 'highest rate without loss'
for mode in $readers; do
    case $mode in
    screen) command -v tmux >/dev/null || continue ;;
    tcpdump | dumpcap | sngrep) command -v $mode >/dev/null || continue ;;
    esac
    for kind in sip rtp; do
        file=$1
        [ $kind = sip ] || file=$2
        best='-'
        for mbps in $rates; do
            missing=1
            for _ in 1 2 3; do # others may want the processor, too
                receive $mode
                sent=$(send "$file" "$mbps")
                missing=$(lost $mode "$sent")
                [ "${missing:-1}" -le 0 ] && break
            done
            [ "${missing:-1}" -le 0 ] || break
            best="$mbps Mbit/s, $((sent / seconds)) packets/s"
        done
        [ "${missing:-1}" -le 0 ] || best="$best; at $mbps Mbit/s $missing of $sent were lost"
        printf '%-8s %-6s %s\n' $mode $kind "$best"
    done
done
