#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares sipladder with tshark over public captures, message by message.

For each capture in $SHARED/captures: for each frame in which tshark sees SIP over plain UDP, that sipladder sees a message
there with the same method, status, Call-ID and CSeq number; for each frame in which messages over TCP, WebSocket or SCTP
end, that it sees there the same methods, statuses, Call-IDs and CSeq numbers, in the same order; and that it sees no
others. Over plain UDP also: that the same messages repeat an earlier one (by tshark: a suspected resend), and that each Call-ID
has as many dialogs as the tags that tshark reads say (RFC 3261 12.1). Messages in IP fragments, in tunnels and quoted by ICMP are
left out by tshark's own account of the frame, and counted.

What differs must be listed in deviations.txt, with who is right; what is listed must differ. Where tshark is not
installed, the totals of $SHARED/captures/truth are compared for captures without any of what is left out.

  tshark.py [--only TEXT] [--list] [--jobs N]      --list prints deviations in the form of deviations.txt
Answers of tshark are kept in $TMPDIR/sipladder-tshark-UID: a first run takes minutes, the others seconds.
Exit status: 0 as expected, 1 not, 77 skipped.
"""
import argparse, collections, concurrent.futures, hashlib, json, os, shutil, subprocess, sys, tempfile

sys.dont_write_bytecode = True
from places import CACHE, CAPTURES, HERE, SHARED, SIPLADDER

FIELDS = ["frame.number", "frame.protocols", "ip.fragment.count", "ipv6.fragment.count", "sip.Method",
          "sip.Status-Code", "sip.Call-ID", "sip.CSeq.seq", "sip.CSeq.method", "sip.resend", "sip.from.tag", "sip.to.tag",
          "ip.flags.mf", "ip.frag_offset", "ipv6.fraghdr.nxt"]
FILTER = "sip || ip.flags.mf == 1 || ip.frag_offset > 0 || ipv6.fraghdr"
SEPARATOR = "\x1e"
AGAIN = "\x1f"  # between values of a field that is there more than once
# What may stand between the link layer and SIP over plain UDP.
PLAIN = {"eth", "ethertype", "vlan", "ieee8021ad", "sll", "ip", "ipv6", "udp", "sip", "raw", "null", "ppp", "data",
         "ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "frame", "pktap", "nflog"}
# SIP on ports where tshark does not look for it.
DECODE_AS = {"heplify-sip_ipv4_tcp_fragmented.pcap": ["tcp.port==6060,sip"]}
STREAMS = {"tcp", "sctp", "http", "websocket"}


def tshark_rows(path, name):
    """Rows of tshark for the frames that it takes for SIP, and for IP fragments."""
    how = FIELDS + [AGAIN] + DECODE_AS.get(name, [])
    key = hashlib.sha256(open(path, "rb").read() + SEPARATOR.join(how).encode()).hexdigest()[:16]
    cached = os.path.join(CACHE, name + "." + key + ".json")
    if os.path.exists(cached):
        return json.load(open(cached))
    argv = ["tshark", "-n", "-r", path, "-Y", FILTER, "-T", "fields", "-E", "separator=" + SEPARATOR, "-E", "occurrence=a",
            "-E", "aggregator=" + AGAIN]
    for how in DECODE_AS.get(name, []):
        argv += ["-d", how]
    for f in FIELDS:
        argv += ["-e", f]
    out = subprocess.run(argv, capture_output=True, timeout=300).stdout.decode("utf-8", "replace")
    rows = [dict(zip(FIELDS, line.split(SEPARATOR))) for line in out.split("\n") if SEPARATOR in line]
    with tempfile.NamedTemporaryFile("w", dir=CACHE, delete=False) as f:
        json.dump(rows, f)
    os.rename(f.name, cached)
    return rows


def left_out_for(row):
    """Why this message is not compared, or None."""
    stack = row["frame.protocols"].split(":")
    below = stack[:stack.index("sip") + 1] if "sip" in stack else stack
    if row["ip.fragment.count"] or row["ipv6.fragment.count"] or is_fragment(row):
        return "fragments"
    if "icmp" in below or "icmpv6" in below:
        return "quoted by ICMP"
    if below.count("ip") + below.count("ipv6") != 1 or "pppoes" in below:
        return "tunnels"
    return None if set(below) <= PLAIN | STREAMS else "other"


def is_stream(row):
    return bool(STREAMS & set(row["frame.protocols"].split(":")))


def is_fragment(row):
    return row["ip.flags.mf"] == "1" or row["ip.frag_offset"] not in ("", "0") or bool(row["ipv6.fraghdr.nxt"])


def our_rows(path):
    p = subprocess.run([SIPLADDER, "messages", "--format", "ndjson", "--fields",
                        "frame,method,kind,status,call_id,cseq,retransmission_of,duplicate_of", path],
                       capture_output=True, timeout=60)
    if p.returncode != 0:
        raise RuntimeError(f"exit status {p.returncode}: {p.stderr.decode(errors='replace').strip()}")
    return [json.loads(line) for line in p.stdout.decode().splitlines()]


def number(text):
    return int(text) if text and text.isdigit() else None


def compare_lists(a, rows):
    """What differs of the messages that end in one frame of a stream."""
    def theirs(field):
        return a[field].split(AGAIN) if a[field] else []
    yield from [(kind, x, y) for kind, x, y in (
        ("method", theirs("sip.Method"), [r["method"] for r in rows if r["kind"] == "request"]),
        ("status", [number(x) for x in theirs("sip.Status-Code")], [r["status"] for r in rows if r["kind"] != "request"]),
        ("call_id", theirs("sip.Call-ID"), [r["call_id"] for r in rows if r["call_id"] is not None]),
        ("cseq", [number(x) for x in theirs("sip.CSeq.seq")], [r["cseq"] for r in rows if r["cseq"] is not None]))
        if x != y]


def is_repeat_known(row):
    """tshark does not look for repeated ACKs, CANCELs and provisional responses"""
    return row["sip.CSeq.method"] not in ("ACK", "CANCEL") and not row["sip.Status-Code"].startswith("1")


MAKES = {"INVITE", "SUBSCRIBE", "REFER"}
WITHIN = {"INVITE", "BYE", "PRACK", "SUBSCRIBE", "NOTIFY", "INFO", "REFER", "MESSAGE", "UPDATE"}


def dialogs_of(rows):
    """{Call-ID: number of dialogs} by the tags that tshark reads, in the order of frames. A response of 101 to 299 to a request
    that makes a dialog, or a request within one; the ACK of a refusal has its To tag, and is none."""
    made, refused = collections.defaultdict(set), set()
    for row in rows:
        tags, method = frozenset((row["sip.from.tag"], row["sip.to.tag"])), row["sip.CSeq.method"]
        made[row["sip.Call-ID"]]
        if not row["sip.from.tag"] or not row["sip.to.tag"]:
            continue
        key = (row["sip.Call-ID"], row["sip.CSeq.seq"], tags)
        status = number(row["sip.Status-Code"])
        if status and status >= 300:
            refused.add(key)
        elif (100 < status < 300 and method in MAKES) if status else \
                (method in WITHIN or (method == "ACK" and key not in refused)):
            made[row["sip.Call-ID"]].add(tags)
    return {call_id: len(tags) for call_id, tags in made.items()}


def compare_dialogs(path, theirs, mixed):
    """Call-IDs of which all messages were compared."""
    p = subprocess.run([SIPLADDER, "calls", "--format", "ndjson", "--fields", "call_id,first_frame,dialogs", path],
                       capture_output=True, timeout=60)
    ours = {}
    for line in p.stdout.decode().splitlines():
        row = json.loads(line)
        ours[row["call_id"]] = row
    for call_id, n in dialogs_of([theirs[k] for k in sorted(theirs)]).items():
        if call_id and call_id not in mixed and call_id in ours and ours[call_id]["dialogs"] != n:
            yield ours[call_id]["first_frame"], f"tshark {n}, sipladder {ours[call_id]['dialogs']}"


def compare(name):
    """(deviations {kind: {frame: text}}, messages compared, Counter of those left out by reason)"""
    path = os.path.join(CAPTURES, name)
    found = collections.defaultdict(dict)
    theirs, left_out, fragments = {}, {}, set()
    for row in tshark_rows(path, name):
        n = int(row["frame.number"])
        reason = left_out_for(row)
        if "sip" not in row["frame.protocols"].split(":"):
            fragments.add(n)
        elif reason:
            left_out[n] = reason
        else:
            theirs[n] = row if is_stream(row) else {k: v.split(AGAIN)[0] for k, v in row.items()}
    mixed = {row["sip.Call-ID"].split(AGAIN)[0] for row in tshark_rows(path, name)
             if int(row["frame.number"]) not in theirs or is_stream(row)}
    try:
        ours, all_ours = {}, collections.defaultdict(list)
        for row in our_rows(path):
            ours.setdefault(row["frame"], row)
            all_ours[row["frame"]].append(row)
    except (RuntimeError, ValueError, subprocess.TimeoutExpired) as e:
        return {"failed": {0: str(e)}}, 0, collections.Counter(left_out.values())
    for n in sorted(set(theirs) | set(ours)):
        a, b = theirs.get(n), ours.get(n)
        if a is None:
            if n not in left_out and n not in fragments:
                found["extra"][n] = f"{b['method']} {b['status'] or ''}"
            continue
        if b is None:
            found["missing"][n] = a["sip.Method"] or a["sip.Status-Code"]
            continue
        if is_stream(a):
            for kind, x, y in compare_lists(a, all_ours[n]):
                found[kind][n] = f"tshark {x}, sipladder {y}"
            continue
        method = a["sip.Method"] or a["sip.CSeq.method"]
        for kind, x, y in (("method", method or None, b["method"]), ("status", number(a["sip.Status-Code"]), b["status"]),
                           ("call_id", a["sip.Call-ID"] or None, b["call_id"]),
                           ("cseq", number(a["sip.CSeq.seq"]), b["cseq"])):
            if x != y:
                found[kind][n] = f"tshark {str(x)[:40]!r}, sipladder {str(y)[:40]!r}"
        repeats = (b["retransmission_of"] or b["duplicate_of"]) is not None
        if is_repeat_known(a) and (a["sip.resend"] in ("1", "True")) != repeats:
            found["repeat"][n] = f"tshark {not repeats}, sipladder {repeats}"
    for n, text in compare_dialogs(path, {n: a for n, a in theirs.items() if not is_stream(a)}, mixed):
        found["dialogs"][n] = text
    return found, len(set(theirs) & set(ours)), collections.Counter(left_out.values())


def ranges(frames):
    """"1-3,7" of numbers"""
    out, frames = [], sorted(frames)
    i = 0
    while i < len(frames):
        j = i
        while j + 1 < len(frames) and frames[j + 1] == frames[j] + 1:
            j += 1
        out.append(str(frames[i]) if i == j else f"{frames[i]}-{frames[j]}")
        i = j + 1
    return ",".join(out)


def read_deviations():
    """{(capture, kind): (frames, who and why)}"""
    listed = {}
    for line in open(os.path.join(HERE, "deviations.txt")):
        if line.strip() and not line.startswith("#"):
            capture, kind, frames, who, why = [x.strip() for x in line.split("|", 4)]
            assert who in ("sipladder", "tshark", "neither", "both"), line
            assert why, line
            listed[capture, kind] = frames
    return listed


def compare_totals(names):
    """Without tshark: what the truth files have, where nothing is left out."""
    bad = compared = 0
    for name in names:
        truth = json.load(open(os.path.join(CAPTURES, "truth", name + ".json")))
        if truth["encapsulations_all_frames"] or any("udp" not in c["transports"] for c in truth["calls"]) \
                or any(len(c["transports"]) > 1 for c in truth["calls"]):
            continue
        ours = our_rows(os.path.join(CAPTURES, name))
        compared += len(ours)
        if len(ours) != truth["sip_messages"]:
            bad += 1
            print(f"{name}: tshark {truth['sip_messages']} messages, sipladder {len(ours)}")
    print(f"tshark is not installed: {compared} messages by their number alone, {bad} captures differ (not judged)")
    return 0


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--only", default="")
    p.add_argument("--list", action="store_true")
    p.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1))
    o = p.parse_args()
    if not os.path.isdir(os.path.join(CAPTURES, "truth")):
        print(f"SKIP: no captures in {CAPTURES} (set SHARED)")
        return 77
    names = sorted(f[:-5] for f in os.listdir(os.path.join(CAPTURES, "truth")) if f.endswith(".json"))
    names = [n for n in names if o.only in n and os.path.exists(os.path.join(CAPTURES, n))]
    if not shutil.which("tshark"):
        return compare_totals(names)
    os.makedirs(CACHE, mode=0o700, exist_ok=True)
    if os.stat(CACHE).st_uid != os.getuid():
        print(f"{CACHE} belongs to somebody else")
        return 1
    listed = {} if o.list else read_deviations()
    compared = deviations = unexpected = 0
    left_out = collections.Counter()
    seen = set()
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        for name, (found, n, out) in zip(names, pool.map(compare, names)):
            compared += n
            left_out += out
            for kind, frames in sorted(found.items()):
                deviations += len(frames)
                where = ranges(frames)
                seen.add((name, kind))
                if o.list:
                    first = min(frames)
                    print(f"{name} | {kind} | {where} | ? | {first}: {frames[first]}")
                elif listed.get((name, kind)) != where:
                    unexpected += 1
                    first = min(frames)
                    print(f"{name}: {kind} differs in {where}, listed is {listed.get((name, kind))}; {first}: {frames[first]}")
    for (name, kind), frames in sorted(listed.items()):
        if name in names and (name, kind) not in seen:
            unexpected += 1
            print(f"{name}: {kind} is listed for {frames} and no longer differs")
    why = ", ".join(f"{n} {reason}" for reason, n in left_out.most_common())
    print(f"{len(names)} captures: {compared} frames with messages compared, {deviations} deviations, "
          f"{unexpected} rows not as listed")
    print(f"left out: {left_out.total()} messages ({why})")
    return 1 if unexpected and not o.list else 0


if __name__ == "__main__":
    sys.exit(main())
