#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the figures of RTP streams with Wireshark's, stream by stream: over public captures and over the samples.

A stream is a source, a destination and an SSRC. For each that tshark sees (`-q -z rtp,streams`): that sipladder sees it,
with the same packets and the same number of lost ones, and the smallest, mean and largest delta and jitter within 0.01 ms.
For each that sharkd has analysed (`rtp-analyse`), that the largest skew is the same within 0.01 ms. For captures also that
it is bound to the same call, that the digits are the same, and that as many RTCP packets belong to streams and media.

For captures, what tshark said is read from $SHARED/captures/truth; for samples tshark is run. It takes a packet for RTP once
SDP has promised it, and not before. So where a stream differs, or tshark does not see it, tshark is asked again, and told
the stream's port (`-d udp.port==N,rtp`): a stream that agrees then is counted as such, and is no deviation. Where it does
not know the clock of a dynamic payload type even then, jitter is not compared. What differs still must be listed in
stream_deviations.txt, with who is right; what is listed must differ.

  streams.py [--only TEXT] [--list] [--show] [--samples] [--jobs N]
      --list prints deviations in the form of stream_deviations.txt, --show the figures of those that differ
Answers of tshark and sharkd are kept in $TMPDIR/sipladder-tshark-UID.
Exit status: 0 as expected, 1 not, 77 skipped.
"""
import argparse, collections, concurrent.futures, fnmatch, hashlib, json, os, re, shutil, subprocess, sys, tempfile

sys.dont_write_bytecode = True
from places import CACHE, CAPTURES, HERE, SHARED, SIPLADDER

DEVIATIONS = os.path.join(HERE, "stream_deviations.txt")
# field of `streams`, field of the truth, kind of deviation, most that they may differ
FIGURES = [("packets", "packets", "packets", 0), ("lost", "lost", "lost", 0),
           ("delta_min_ms", "min_delta_ms", "delta", .01), ("delta_mean_ms", "mean_delta_ms", "delta", .01),
           ("delta_max_ms", "max_delta_ms", "delta", .01), ("jitter_min_ms", "min_jitter_ms", "jitter", .01),
           ("jitter_mean_ms", "mean_jitter_ms", "jitter", .01), ("jitter_max_ms", "max_jitter_ms", "jitter", .01),
           ("skew_max_ms", "max_skew_ms", "skew", .01)]
FIELDS = "src,dst,ssrc,call_id,bound_by,codec,dtmf," + ",".join(f[0] for f in FIGURES)
ROW = re.compile(r"^\s*([\d.]+)\s+([\d.]+)\s+(\S+)\s+(\d+)\s+(\S+)\s+(\d+)\s+(0x[0-9A-Fa-f]+)\s+(.*?)\s+(\d+)\s+(-?\d+) "
                 r"\((?:-?[\d.]+|-?nan)%\)\s+" + r"(-?[\d.]+)\s+" * 5 + r"(-?[\d.]+)")


def host_port(host, port):
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def key_of(row):
    return host_port(row["src"], row["sport"]), host_port(row["dst"], row["dport"]), row["ssrc"].lower()


def cached(path, what, make):
    """The answer of make() about a file's bytes."""
    key = hashlib.sha256(open(path, "rb").read() + what.encode()).hexdigest()[:16]
    name = os.path.join(CACHE, f"{os.path.basename(path)}.{what[:24]}.{key}.json")
    if not os.path.exists(name):
        with tempfile.NamedTemporaryFile("w", dir=CACHE, delete=False) as f:
            json.dump(make(), f)
        os.rename(f.name, name)
    return json.load(open(name))


def tshark_streams(path, ports=()):
    """What `-z rtp,streams` says, with these ports as RTP."""
    told = [word for port in sorted(ports) for word in ("-d", f"udp.port=={port},rtp")]
    told += ["--disable-protocol", "t38"] if ports else []  # it keeps a port for itself once SDP has offered it

    def run():
        out = subprocess.run(["tshark", "-n", "-q", "-r", path, "-z", "rtp,streams"] + told, capture_output=True, timeout=120)
        rows = []
        for line in out.stdout.decode("utf-8", "replace").splitlines():
            m = ROW.match(line)
            if m:
                g = m.groups()
                rows.append(dict(zip(("src", "sport", "dst", "dport", "ssrc"), (g[2], int(g[3]), g[4], int(g[5]), g[6].lower()))))
                rows[-1].update(packets=int(g[8]), lost=int(g[9]), min_delta_ms=float(g[10]), mean_delta_ms=float(g[11]),
                                max_delta_ms=float(g[12]), min_jitter_ms=float(g[13]), mean_jitter_ms=float(g[14]),
                                max_jitter_ms=float(g[15]))
        return rows
    return cached(path, "rtp-streams" + "".join(f"-{p}" for p in sorted(ports)) + "-no-t38" * bool(ports), run)


def sharkd_skews(path, rows):
    """{"src dst ssrc": largest skew} as sharkd analyses each stream."""
    def run():
        ask = [{"jsonrpc": "2.0", "id": 1, "method": "load", "params": {"file": os.path.abspath(path)}}]
        for i, r in enumerate(rows):
            tap = f"rtp-analyse:{r['src']}_{r['sport']}_{r['dst']}_{r['dport']}_{r['ssrc']}"
            ask.append({"jsonrpc": "2.0", "id": i + 2, "method": "tap", "params": {"tap0": tap}})
        out = subprocess.run(["sharkd", "-"], input="".join(json.dumps(a) + "\n" for a in ask).encode(), capture_output=True,
                             timeout=300).stdout.decode("utf-8", "replace")
        skews = {}
        for line in out.splitlines():
            try:
                answer = json.loads(line)
                taps = answer.get("result", {}).get("taps", []) if answer["id"] > 1 else []
            except (ValueError, KeyError):
                continue
            for tap in taps:
                if tap.get("type") == "rtp-analyse":
                    skews[" ".join(key_of(rows[answer["id"] - 2]))] = tap["max_skew"]
        return skews
    return cached(path, "rtp-analyse", run) if rows else {}


def theirs_of(path, truth):
    rows = json.load(open(truth))["rtp_streams"] if truth else tshark_streams(path)
    skews = sharkd_skews(path, rows) if shutil.which("sharkd") else {}
    for r in rows:
        r["max_skew_ms"] = skews.get(" ".join(key_of(r)))
    return rows


def ours_of(path):
    p = subprocess.run([SIPLADDER, "streams", "--format", "ndjson", "--fields", FIELDS, path], capture_output=True, timeout=60)
    if p.returncode != 0:
        raise RuntimeError(f"exit status {p.returncode}: {p.stderr.decode(errors='replace').strip()}")
    rows = collections.defaultdict(list)
    for line in p.stdout.decode().splitlines():
        r = json.loads(line)
        rows[r["src"], r["dst"], r["ssrc"].lower()].append(r)
    return rows


def rtcp_of(path):
    """RTCP packets of streams and of promised media."""
    out = subprocess.run([SIPLADDER, "stats", "--format", "ndjson", path], capture_output=True, timeout=60).stdout
    return json.loads(out)["rtcp_packets"]


def differs(ours, theirs, tolerance):
    if theirs is None or (ours is None and theirs in (-1, 0)):  # what there is nothing to measure of
        return False
    return ours is None or abs(ours - theirs) > tolerance + 1e-9


def judge(mine, row):
    """{kind: text} of what differs."""
    found = {}
    for field, other, kind, tolerance in FIGURES:
        if differs(mine[field], row.get(other), tolerance):
            text = f"{field}: tshark {row[other]}, sipladder {mine[field]}"
            found[kind] = found[kind] + "; " + text if kind in found else text
    return found


def judge_call(mine, row):
    """{kind: text}: whose stream it is, and which digits were dialled."""
    found = {}
    calls = row.get("call_ids") or []
    if mine["call_id"] not in (calls or [None]):
        found["call"] = f"tshark {', '.join(calls) or None}, sipladder {mine['call_id']} ({mine['bound_by']})"
    if mine["dtmf"] != (row.get("dtmf") or None):
        found["dtmf"] = f"tshark {row.get('dtmf')}, sipladder {mine['dtmf']}"
    return found


def compare(name, path, truth):
    """({kind: {stream: text}}, streams of tshark, of them agreeing at once, agreeing when told, more streams that do)"""
    found = collections.defaultdict(dict)
    try:
        theirs = theirs_of(path, truth)
        ours = ours_of(path)
    except (RuntimeError, ValueError, subprocess.TimeoutExpired) as e:
        return {"failed": {"-": str(e)}}, 0, 0, 0, 0
    if truth:
        n, n_theirs = rtcp_of(path), json.load(open(truth))["rtcp_packets"]
        if n != n_theirs:
            found["rtcp"]["-"] = f"tshark {n_theirs}, sipladder {n}"
    doubtful, agree, told, more = {}, 0, 0, 0
    for row in theirs:
        mine = ours.get(key_of(row), [])
        wrong = judge(mine[0], row) if len(mine) == 1 else {"missing": f"{row['packets']} packets, {len(mine)} streams"}
        if truth and mine:
            for kind, text in judge_call(mine[0], row).items():
                found[kind][f"{row['ssrc'].lower()}@{row['sport']}"] = text
        agree += not wrong
        if wrong:
            doubtful[key_of(row)] = wrong
    seen = {key_of(row) for row in theirs}
    for key, rows in ours.items():
        if key not in seen:
            r = rows[0]
            doubtful[key] = {"extra": f"{r['packets']} packets -> {r['dst']} {r['codec']} {r['bound_by']}"}
    again = {}
    if doubtful:
        ports = {int(key[1].rsplit(":", 1)[1]) for key in doubtful}
        again = {key_of(row): row for row in tshark_streams(path, ports)}
    for key, wrong in doubtful.items():
        mine = ours.get(key, [])
        if key in again and len(mine) == 1:
            row = dict(again[key])
            if row["min_jitter_ms"] == -1:  # no SDP before it: a clock that tshark does not know
                row["min_jitter_ms"] = row["mean_jitter_ms"] = row["max_jitter_ms"] = None
            wrong = judge(mine[0], row)
            told += not wrong and key in seen
            more += not wrong and key not in seen
        for kind, text in wrong.items():
            found[kind][f"{key[2]}@{key[0].rsplit(':', 1)[1]}"] = text
    return found, len(theirs), agree, told, more


def read_deviations():
    """{(capture, kind): streams}; a capture may be a pattern"""
    listed = {}
    for line in open(DEVIATIONS):
        if line.strip() and not line.startswith("#"):
            capture, kind, streams, who, why = [x.strip() for x in line.split("|", 4)]
            assert who in ("sipladder", "tshark", "neither", "both"), line
            assert why and (capture, kind) not in listed, line
            listed[capture, kind] = streams
    return listed


def row_of(listed, name, kind):
    """The key of the row for this capture, or None."""
    if (name, kind) in listed:
        return name, kind
    return next((k for k in listed if k[1] == kind and fnmatch.fnmatchcase(name, k[0])), None)


def inputs(o):
    """(name, path, truth or None)"""
    if not o.samples:
        for f in sorted(os.listdir(os.path.join(CAPTURES, "truth"))):
            path = os.path.join(CAPTURES, f[:-5])
            if f.endswith(".json") and os.path.exists(path):
                yield f[:-5], path, os.path.join(CAPTURES, "truth", f)
        return
    for f in sorted(os.listdir("samples")):
        if f.endswith((".pcap", ".pcapng")):
            yield "samples/" + f, os.path.join("samples", f), None


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--only", default="")
    p.add_argument("--list", action="store_true")
    p.add_argument("--show", action="store_true")
    p.add_argument("--samples", action="store_true")
    p.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1))
    o = p.parse_args()
    if not o.samples and not os.path.isdir(os.path.join(CAPTURES, "truth")):
        print(f"SKIP: no captures in {CAPTURES} (set SHARED)")
        return 77
    os.makedirs(CACHE, mode=0o700, exist_ok=True)
    if os.stat(CACHE).st_uid != os.getuid():
        print(f"{CACHE} belongs to somebody else")
        return 1
    if not shutil.which("tshark"):
        print("SKIP: no tshark")
        return 77
    if not shutil.which("sharkd"):
        print("no sharkd: skew is not compared")
    work = [x for x in inputs(o) if o.only in x[0]]
    names = {x[0] for x in work}
    listed = {} if o.list else read_deviations()
    if not shutil.which("sharkd"):
        listed = {k: v for k, v in listed.items() if k[1] != "skew"}
    n_streams = n_agree = n_told = n_more = unexpected = 0
    kinds, seen = collections.Counter(), set()
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        for (name, _, _), (found, streams, agree, told, more) in zip(work, pool.map(lambda x: compare(*x), work)):
            n_streams += streams
            n_agree += agree
            n_told += told
            n_more += more
            for kind, where in sorted(found.items()):
                kinds[kind] += len(where)
                row = row_of(listed, name, kind)
                seen.add(row)
                text = ",".join(sorted(where))
                first = sorted(where)[0]
                if o.list:
                    print(f"{name} | {kind} | {text} | ? | {first}: {where[first]}")
                elif listed.get(row) != text:
                    unexpected += 1
                    print(f"{name}: {kind} differs in {text}, listed is {listed.get(row)}; {first}: {where[first]}")
                if o.show:
                    for s in sorted(where):
                        print(f"    {s} {where[s]}")
    for (name, kind), where in sorted(listed.items()):
        if (name, kind) not in seen and any(fnmatch.fnmatchcase(n, name) for n in names):
            unexpected += 1
            print(f"{name}: {kind} is listed for {where} and no longer differs")
    what = ", ".join(f"{k} {n}" for k, n in sorted(kinds.items()))
    print(f"{len(work)} captures, {n_streams} streams of tshark: {n_agree} agree in every figure, {n_told} more when tshark is "
          f"told the port; {n_more} streams that it only sees then agree")
    print(f"deviations: {what or 'none'}; {unexpected} rows not as listed")
    return 1 if unexpected and not o.list else 0


sys.exit(main())
