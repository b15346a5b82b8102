# SPDX-License-Identifier: GPL-3.0-or-later
"""Screens as SVG and HTML against the same screens as text: every character stands in its column, wide ones take two, the
files are well-formed, ask for nothing from elsewhere, and are the same each time."""
import html.parser
import os
import subprocess
import sys
import tempfile
import unicodedata
import xml.etree.ElementTree as ET

SIPLADDER = os.environ.get("SIPLADDER", "./sipladder")
BUILD = os.environ.get("builddir", ".")
SVG = "{http://www.w3.org/2000/svg}"
CELL_W, CELL_H, MARGIN, BASE = 8.4, 18, 12, 13.3
SIGNS = {chr(c) for c in list(range(0x2500, 0x2580)) + list(range(0x2581, 0x2589)) + list(range(0x2800, 0x2900))} | set("░▲▶▸▼◀●")
CASES = [
    ("80x24", "--fields from_name,from_user,to_name,to_user,state samples/wide-names.pcap", ""),
    ("110x30", "samples/tour.pcap", "Down*2 Enter Down*3"),
    ("100x30", "--scheme light samples/tour.pcap", "T"),
    ("90x24", "--scheme mono samples/hostile-bytes.pcap", "Enter"),
    ("120x40", "samples/voice-bursts.pcap", "Enter S Enter"),
]
failed = 0


def fail(text):
    global failed
    failed += 1
    print("FAIL", text)


def columns(text):
    n = 0
    for c in text:
        if unicodedata.combining(c) or unicodedata.category(c) in ("Mn", "Me", "Cf"):
            continue
        n += 2 if unicodedata.east_asian_width(c) in "WF" else 1
    return n


def grid(rows):
    """{(line, column): character} of what is no blank"""
    out = {}
    for y, row in enumerate(rows):
        x = 0
        for c in row:
            w = columns(c)
            if w == 0:
                continue
            if c != " ":
                out[y, x] = c
            x += w
    return out


def svg_grid(path, name):
    out, root = {}, ET.parse(path).getroot()
    for e in root.iter():
        for key, value in e.attrib.items():
            if "href" in key or "url(" in value or "http" in value:
                fail(f"{name}: {key}={value} asks for something")
    for t in root.iter(SVG + "text"):
        x = round((float(t.get("x")) - MARGIN) / CELL_W)
        y = round((float(t.get("y")) - MARGIN - BASE) / CELL_H)
        wide = columns(t.text)
        if abs(float(t.get("textLength")) - wide * CELL_W) > 0.01:
            fail(f"{name}: {t.text!r} takes {wide} columns, and is told {float(t.get('textLength')) / CELL_W:.2f}")
        for c in t.text:
            w = columns(c)
            if w and c != " ":
                out[y, x] = c
            x += w
    return out


class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.inside, self.text = False, ""

    def handle_starttag(self, tag, attrs):
        self.inside |= tag == "pre"

    def handle_endtag(self, tag):
        self.inside &= tag != "pre"

    def handle_data(self, data):
        if self.inside:
            self.text += data


def play(size, arguments, keys, work):
    save = " ".join(f"save={work}/p.{s}" for s in ("txt", "svg", "html"))
    env = dict(os.environ, LC_ALL="C.UTF-8", HOME=work, XDG_CONFIG_HOME=work)
    subprocess.run([SIPLADDER, "--size", size, "--script", f"{keys} {save}"] + arguments.split(), cwd=BUILD, env=env,
                   check=True, stdout=subprocess.DEVNULL)
    return {s: open(f"{work}/p.{s}", "rb").read() for s in ("txt", "svg", "html")}


for size, arguments, keys in CASES:
    name = f"{arguments} ({keys})"
    with tempfile.TemporaryDirectory() as work:
        files = play(size, arguments, keys, work)
        if files != play(size, arguments, keys, work):
            fail(f"{name}: not the same twice")
        text = grid(files["txt"].decode().splitlines())
        want = {at: c for at, c in text.items() if c not in SIGNS}
        got = {at: c for at, c in svg_grid(work + "/p.svg", name).items() if c not in SIGNS}
        if want != got:
            fail(f"{name}: SVG differs at {sorted(set(want.items()) ^ set(got.items()))[:8]}")
        page = Page()
        page.feed(files["html"].decode())
        if grid(page.text.strip("\n").split("\n")) != text:
            fail(f"{name}: HTML differs")
print(f"pictures: {len(CASES)} screens, {failed} failures")
sys.exit(failed != 0)
