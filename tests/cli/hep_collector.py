# SPDX-License-Identifier: GPL-3.0-or-later
"""A HEP collector for tests: takes packets at PORT and writes a line of each to FILE: type, agent, key, correlation id,
source, destination, Call-ID or JSON.

    hep_collector.py udp|tcp PORT FILE
"""
import re
import socket
import struct
import sys


def chunks(packet):
    at, found = 6, {}
    while at + 6 <= len(packet):
        vendor, kind, n = struct.unpack(">HHH", packet[at:at + 6])
        assert vendor == 0 and n >= 6, (vendor, kind, n)
        found[kind] = packet[at + 6:at + n]
        at += n
    assert at == len(packet), (at, len(packet))
    return found


def line(packet):
    c = chunks(packet)
    payload = c[15].decode("latin-1")
    kind = c[11][0]
    if kind == 1:
        payload = re.search(r"^(?:Call-ID|i) *: *([^\r\n]*)", payload, re.M | re.I).group(1)
    family = socket.AF_INET if c[1] == b"\2" else socket.AF_INET6
    ends = ["%s:%u" % (socket.inet_ntop(family, c[a]), struct.unpack(">H", c[p])[0])
            for a, p in ((3 if 3 in c else 5, 7), (4 if 4 in c else 6, 8))]
    assert struct.unpack(">I", c[9])[0] > 1000000000 and struct.unpack(">I", c[10])[0] < 1000000
    return "|".join([str(kind), str(int.from_bytes(c.get(12, b"\0"), "big")), c.get(14, b"").decode(), c.get(17, b"").decode(),
                     *ends, payload])


def serve_udp(port, out):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
    s.bind(("127.0.0.1", port))
    while True:
        out.write(line(s.recv(65536)) + "\n")


def serve_tcp(port, out):
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("127.0.0.1", port))
    s.listen(5)
    while True:
        peer, data = s.accept()[0], b""
        while True:
            while len(data) >= 6 and len(data) >= struct.unpack(">H", data[4:6])[0]:
                n = struct.unpack(">H", data[4:6])[0]
                assert data[:4] == b"HEP3" and n > 6
                out.write(line(data[:n]) + "\n")
                data = data[n:]
            more = peer.recv(65536)
            if not more:
                break
            data += more


def main():
    with open(sys.argv[3], "a", buffering=1, encoding="utf-8") as out:
        (serve_tcp if sys.argv[1] == "tcp" else serve_udp)(int(sys.argv[2]), out)


main()
