#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""recap.py hop IN.pcap OUT.pcap: puts a proxy between all hosts that speak SIP over UDP and IPv4.
recap.py tail PERCENT IN.pcap OUT.pcap: a capture that began later, by that share of the packets.
recap.py keep BYTES IN.pcap OUT.pcap: one that kept no more of each packet.
recap.py from IN.pcap OUT.pcap: a tap that sees what the first host sends; `to`: what goes to it.

With `hop` each message goes to the proxy, and a moment later from there to where it was meant: requests with one more Via and
one hop less, responses as they were; it stays in the path of dialogs (Record-Route). Everything else stays.
Reads and writes pcap with Ethernet, as mkpcap makes it."""
import hashlib, re, socket, struct, sys

PROXY, PORT, LATER_US = socket.inet_aton("198.51.100.99"), 5060, 20


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def packet(link, ip, src, dst, sport, dport, payload, ip_id):
    head = bytearray(ip[:20])
    struct.pack_into("!H", head, 2, 28 + len(payload))
    struct.pack_into("!H", head, 4, ip_id)
    struct.pack_into("!H", head, 10, 0)
    head[12:16], head[16:20] = src, dst
    struct.pack_into("!H", head, 10, checksum(bytes(head)))
    return link + bytes(head) + struct.pack("!4H", sport, dport, 8 + len(payload), 0) + payload


def is_sip(payload):
    first = payload.split(b"\n", 1)[0].strip()
    return first.startswith(b"SIP/2.0 ") or first.endswith(b" SIP/2.0")


def stays(payload):
    """A response to INVITE with the proxy's Record-Route on either side of those that there are."""
    if not payload.startswith(b"SIP/2.0") or not re.search(rb"(?im)^CSeq: *\d+ +INVITE", payload.split(b"\r\n\r\n")[0]):
        return payload
    rr = b"Record-Route: <sip:198.51.100.99;lr>\r\n"
    there = list(re.finditer(rb"(?im)^Record-Route:.*\n", payload))
    if there:
        payload = payload[:there[-1].end()] + rr + payload[there[-1].end():]
    start, rest = payload.split(b"\n", 1)
    return start + b"\n" + rr + rest


def with_via(payload):
    """The message as it is behind the proxy."""
    start, rest = payload.split(b"\n", 1)
    branch = re.search(rb"branch=([^;,\s]+)", rest)
    key = hashlib.md5(branch.group(1) if branch else rest).hexdigest()[:16].encode()
    via = b"Via: SIP/2.0/UDP 198.51.100.99:5060;branch=z9hG4bKhop" + key + b"\r\n"
    if not start.startswith(b"SIP/2.0"):
        rest = re.sub(rb"(?im)^(Max-Forwards: *)(\d+)",
                      lambda m: m.group(1) + str(max(int(m.group(2)) - 1, 0)).encode(), rest, count=1)
    return start + b"\n" + via + rest


def hops(frame):
    """Frames that stand for this one: (microseconds later, bytes)."""
    link, ip = frame[:14], frame[14:]
    if link[12:14] != b"\x08\x00" or len(ip) < 28 or ip[0] != 0x45 or ip[9] != 17 or struct.unpack("!H", ip[6:8])[0] & 0x3fff:
        return [(0, frame)]
    sport, dport, length = struct.unpack("!3H", ip[20:26])
    payload = ip[28:20 + length]
    if not is_sip(payload):
        return [(0, frame)]
    src, dst, ip_id = ip[12:16], ip[16:20], struct.unpack("!H", ip[4:6])[0]
    is_response, payload = payload.startswith(b"SIP/2.0"), stays(payload)
    first, second = (with_via(payload), payload) if is_response else (payload, with_via(payload))
    return [(0, packet(link, ip, src, PROXY, sport, PORT, first, ip_id)),
            (LATER_US, packet(link, ip, PROXY, dst, PORT, dport, second, ip_id ^ 0x5555))]


def read(path):
    data, at = open(path, "rb").read(), 24
    if data[:4] != b"\xd4\xc3\xb2\xa1":
        sys.exit(f"{path}: no pcap with microseconds")
    while at + 16 <= len(data):
        s, us, caplen, length = struct.unpack("<4I", data[at:at + 16])
        yield s * 1000000 + us, length, data[at + 16:at + 16 + caplen]
        at += 16 + caplen


def main():
    how, source, target = sys.argv[1], *sys.argv[-2:]
    packets = list(read(source))
    if how == "tail":
        out = packets[len(packets) * int(sys.argv[2]) // 100:]
    elif how == "keep":
        out = [(us, length, frame[:int(sys.argv[2])]) for us, length, frame in packets]
    elif how in ("from", "to"):
        first, at = packets[0][2][26:30], 26 if how == "from" else 30
        out = [p for p in packets if p[2][12:14] != b"\x08\x00" or p[2][at:at + 4] == first]
    else:
        out = [(us + later, len(new), n, new) for n, (us, length, frame) in enumerate(packets)
               for later, new in (hops(frame) if len(frame) == length else [(0, frame)])]
        out = [(us, length, frame) for us, length, _, frame in sorted(out, key=lambda x: (x[0], x[2]))]
    with open(target, "wb") as f:
        f.write(open(source, "rb").read(24))
        for us, length, frame in out:
            f.write(struct.pack("<4I", us // 1000000, us % 1000000, len(frame), length) + frame)


main()
