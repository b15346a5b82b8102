# SPDX-License-Identifier: GPL-3.0-or-later
"""A HEP agent for tests: sends packets with OPTIONS of Call-IDs hep-0, hep-1, ... as other programs do.

    hep_agent.py HOW HOST PORT N [KEY=VALUE...]
HOW is udp or tcp. version=1|2|3, key=TEXT, zip=1 (compressed), late=SECONDS (agent's clock), from=N (first number),
rtcp=CALL-ID (one RTCP report as JSON after each message).
"""
import json
import socket
import struct
import sys
import time
import zlib


def chunk(kind, body, vendor=0):
    return struct.pack(">HHH", vendor, kind, len(body) + 6) + body


def message(i):
    return (
        "OPTIONS sip:bob@192.0.2.2 SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.1:5070;branch=z9hG4bKh%d\r\n"
        "From: <sip:alice@example.com>;tag=a%d\r\nTo: <sip:bob@example.com>\r\nCall-ID: hep-%d\r\nCSeq: 1 OPTIONS\r\n"
        "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n" % (i, i, i)
    ).encode()


def hep3(payload, o, kind=1, correlation=""):
    t = time.time() - float(o.get("late", 0))
    body = chunk(1, b"\2") + chunk(2, b"\x11")
    body += chunk(3, bytes([192, 0, 2, 1])) + chunk(4, bytes([192, 0, 2, 2]))
    body += chunk(7, struct.pack(">H", 5070)) + chunk(8, struct.pack(">H", 5080))
    body += chunk(9, struct.pack(">I", int(t))) + chunk(10, struct.pack(">I", int(t % 1 * 1000000)))
    body += chunk(11, bytes([kind])) + chunk(12, struct.pack(">I", 2001)) + chunk(13, struct.pack(">H", 30))
    body += chunk(7, b"not for you", vendor=24) + chunk(18, b"\0\7")
    if o.get("key"):
        body += chunk(14, o["key"].encode())
    if correlation:
        body += chunk(17, correlation.encode())
    body += chunk(16, zlib.compress(payload)) if o.get("zip") else chunk(15, payload)
    return b"HEP3" + struct.pack(">H", len(body) + 6) + body


def old(payload, version):
    head = struct.pack(">BBBBHH", version, 28 if version == 2 else 16, 2, 17, 5070, 5080)
    head += bytes([192, 0, 2, 1, 192, 0, 2, 2])
    if version == 2:
        t = time.time()
        head += struct.pack("<IIHH", int(t), int(t % 1 * 1000000), 2001, 0)
    return head + payload


def packets(n, o):
    for i in range(int(o.get("from", 0)), int(o.get("from", 0)) + n):
        version = int(o.get("version", 3))
        yield hep3(message(i), o) if version == 3 else old(message(i), version)
        if "rtcp" in o:
            report = {"sender_information": {"ntp_timestamp_sec": 3774871462, "packets": 100, "octets": 16000}, "ssrc": 1,
                      "type": 200, "report_count": 1, "report_blocks": [{"source_ssrc": 2, "ia_jitter": 3}]}
            yield hep3(json.dumps(report).encode(), o, 5, o["rtcp"])


def main():
    how, host, port, n = sys.argv[1:5]
    o = dict(a.split("=", 1) for a in sys.argv[5:])
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    s = socket.socket(family, socket.SOCK_STREAM if how == "tcp" else socket.SOCK_DGRAM)
    s.connect((host, int(port)))
    if how == "tcp":
        data = b"".join(packets(int(n), o))
        for i in range(0, len(data), 777):
            s.sendall(data[i:i + 777])
    else:
        for p in packets(int(n), o):
            s.send(p)
            time.sleep(0.0005)


main()
