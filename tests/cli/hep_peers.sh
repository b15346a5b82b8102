#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# HEP with other programs, in a network namespace of this test's own. Kamailio's siptrace mirrors calls of SIPp to us; what comes
# is compared, message by message, with what was captured on the wire. What we send from that capture goes to Kamailio's
# sipcapture and to sngrep, and is compared again.
. "${srcdir:-.}/tests/cli/space.inc"
needs_python
needs sipp "sipp (sip-tester)"
needs kamailio kamailio
open_space hep_peers
for i in 1 2 3 4; do ip -n "$ns" address add 192.0.2.$i/24 dev lo; done
try_capture lo

# One line a message: what it is, of which call, between whom.
messages() {
    "$sipladder" messages --format csv --where 'call_id ~ "peer"' \
        --fields call_id,cseq,method,status,src,dst,length "$@" 2>/dev/null | sed 1d | sort
}
same() {
    cmp -s "$dir/$1" "$dir/$2" && return
    fail "$3: $(wc -l <"$dir/$1") and $(wc -l <"$dir/$2") messages"
    diff "$dir/$1" "$dir/$2" | head -n 10
}

# ---- Kamailio mirrors to us ----

cat >"$dir/proxy.cfg" <<'CFG'
#!KAMAILIO
debug=1
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:192.0.2.2:5060
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "siptrace.so"
modparam("tm", "retr_timer1", 8000)
modparam("siptrace", "trace_to_database", 0)
modparam("siptrace", "trace_on", 1)
modparam("siptrace", "hep_mode_on", 1)
modparam("siptrace", "hep_version", 3)
modparam("siptrace", "hep_capture_id", 77)
modparam("siptrace", "trace_mode", 1)
modparam("siptrace", "duplicate_uri", "sip:192.0.2.4:9060")
request_route {
    $du = "sip:192.0.2.3:5060";
    t_relay();
}
CFG
within kamailio -c -f "$dir/proxy.cfg" >"$dir/check" 2>&1 || skip "kamailio without what is needed: $(grep -m 1 ERROR "$dir/check")"
run kamailio kamailio -DD -E -f "$dir/proxy.cfg" -Y "$dir" -P "$dir/proxy.pid"
kamailio=$pid
run hep.said "$sipladder" capture -L udp:192.0.2.4:9060 -w "$dir/hep.pcapng"
hep=$pid
run wire.said "$sipladder" capture -i lo -w "$dir/wire.pcapng" udp port 5060 and not port 9060
wire=$pid
wait_until test -s "$dir/wire.pcapng" && wait_until test -s "$dir/hep.pcapng" && wait_until listens u 5060 || fail "nobody is there"
run uas sipp -sn uas -i 192.0.2.3 -p 5060 -nr -nostdin
uas=$pid
wait_until listens u "5060 and src 192.0.2.3" || fail "nobody answers: $(tail -n 3 "$dir/uas")"
(cd "$dir" && within timeout 60 sipp -sn uac -i 192.0.2.1 -p 5060 -m 20 -r 20 -d 300 -nr -nostdin -cid_str 'peer-%u@192.0.2.1' \
    192.0.2.2:5060 >"$dir/uac" 2>&1) || fail "sipp: $(tail -n 5 "$dir/uac")"
wait_until drained u 5060
finish $kamailio
finish $uas
finish $wire
finish $hep
messages "$dir/wire.pcapng" >"$dir/wire.txt"
messages "$dir/hep.pcapng" >"$dir/hep.txt"
[ "$(grep -c . "$dir/wire.txt")" -ge 200 ] || fail "on the wire: $(grep -c . "$dir/wire.txt") messages"
same wire.txt hep.txt "Kamailio's siptrace"

# ---- we send to Kamailio, which says what came ----

mkdir "$dir/db"
cat >"$dir/collector.cfg" <<CFG
#!KAMAILIO
debug=1
log_stderror=yes
children=1
disable_tcp=yes
auto_aliases=no
listen=udp:192.0.2.4:9060
loadmodule "pv.so"
loadmodule "xlog.so"
loadmodule "db_text.so"
loadmodule "sipcapture.so"
modparam("sipcapture", "db_url", "text://$dir/db")
modparam("sipcapture", "hep_capture_on", 1)
modparam("sipcapture", "capture_on", 1)
modparam("sipcapture", "nonsip_hook", 1)
event_route[sipcapture:request] {
    xlog("L_ERR", "BEGIN|\$hep(0x00b)|\$hep(0x00c)|\$hep(0x003):\$hep(0x007)|\$hep(0x004):\$hep(0x008)|\$hep(0x00f)|END\n");
    return 0;
}
request_route { drop; }
CFG
if within kamailio -c -f "$dir/collector.cfg" >"$dir/check" 2>&1; then
    run collector.said kamailio -DD -E -f "$dir/collector.cfg" -Y "$dir" -P "$dir/collector.pid"
    collector=$pid
    wait_until listens u 9060 || fail "Kamailio does not listen: $(tail -n 3 "$dir/collector.said")"
    within "$sipladder" calls -v -H udp:192.0.2.4 --hep-id 5 "$dir/wire.pcapng" >/dev/null 2>"$dir/sent" ||
        fail "sending: $(cat "$dir/sent")"
    wait_until drained u 9060
    sleep 1
    finish $collector
    "$python" - "$dir/collector.said" >"$dir/kamailio.txt" <<'PY'
import re
import sys

text = open(sys.argv[1], newline="", encoding="latin-1").read()
for kind, agent, src, dst, sip in re.findall(r"BEGIN\|(\d+)\|(\d+)\|([^|]*)\|([^|]*)\|(.*?)\|END", text, re.S):
    assert kind == "1" and agent == "5", (kind, agent)
    status = re.match(r"SIP/2.0 (\d+)", sip)
    cseq, method = re.search(r"^CSeq: *(\d+) (\w+)", sip, re.M).groups()
    call_id = re.search(r"^Call-ID: *([^\r]*)", sip, re.M).group(1)
    print(",".join([call_id, cseq, method, status.group(1) if status else "", src, dst, str(len(sip))]))
PY
    sort -o "$dir/kamailio.txt" "$dir/kamailio.txt"
    same wire.txt kamailio.txt "Kamailio's sipcapture"
else
    echo "kamailio without sipcapture: $(grep -m 1 ERROR "$dir/check")"
fi

# ---- we send to sngrep, which writes what came ----

if command -v sngrep >/dev/null && sngrep -V | grep -q HEP; then
    run sngrep.said sngrep -N -q -L udp:192.0.2.4:9060 -O "$dir/sngrep.pcap"
    sngrep=$pid
    wait_until listens u 9060 || fail "sngrep does not listen: $(tail -n 3 "$dir/sngrep.said")"
    within "$sipladder" calls -H udp:192.0.2.4:9060 "$dir/wire.pcapng" >/dev/null 2>"$dir/sent" ||
        fail "sending: $(cat "$dir/sent")"
    wait_until drained u 9060
    sleep 1
    kill -INT $sngrep
    wait_until gone $sngrep
    finish $sngrep
    messages "$dir/sngrep.pcap" >"$dir/sngrep.txt"
    same wire.txt sngrep.txt sngrep
fi

[ $bad = 0 ] && echo "hep_peers: siptrace, sipcapture, sngrep: every message"
exit $((bad > 0))
