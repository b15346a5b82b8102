#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the screen, help and errors say can all be translated: with a catalogue that has a text without letters for each text of
the source, no English word is left but names of the protocol and of the program's own tables, keys, and what packets say.
It finds what tests/lint/po.sh cannot see: texts that were never marked. Needs po/sipladder.pot, which make makes, and msgfmt."""
import os, re, shutil, subprocess, sys, tempfile

SIPLADDER = os.environ.get("SIPLADDER", "./sipladder")
POT = "po/sipladder.pot"
TABLES = "actions codecs commands correlators counters exporters fields formats headers documents methods metrics options roads " \
    "roles rules sdp-flags sdp-lines sip-flags states statuses styles tables views".split()
# Units, protocols, names of documents, keys and files; colour words, which are typed; sizes and samples on the command line.
NAMES = """absolute ADDRESS ADMIN admin AES agent always and any ASR asterisk auto Backspace BackTab Berlin black blue bold
    Bov BPF bright call CALLID CAP cap capture CM COLOR command config CSV csv Ctrl cyan dark db dBov default Delete
    delta DEV dim Down DTLS DTMF eip End Enter error Esc Europe EXPR false FIELD FILE filter first flac FORMAT full
    green hdr HEP HMAC HOME Home HOST HOW html HUP ICE ICMP info Insert IP IPv ITU JSON json kbit KEY KEYS KIND LANG
    Left LEVEL light LISTEN magenta man Markdown md Mermaid MIB mono MOS NAME NAMES NAT ndjson NER
    NET net never NO no none not null off ogg ok on or OUT Page PageDown PageUp PATTERNS pcap pcapng PDD PLACE PlantUML
    PORT ppm puml RAW raw red reverse RFC Right root RTCP RTP SCOPE SCTP SDES SDP sdp setcap SHA Shift SIP sipladder
    SIPS SIZE Space SQLite SRTP SSRC start STUN svg Tab TABLE TCP tcp tcpdump text TLS TMPDIR true TURN txt UDP udp
    underline Up URI URL user USR UTC Vorbis warning wav WHEN white XDG yellow yes ZONE""".split()

VIEWS = [
    ("tour.pcap", "160x50", ["", "F1", "F1 PageDown", "i", "i PageDown*2", "T", "T + Right", "E", "S", "S Enter", "F", "F8",
        "F8 End", "F10", "s", "Space Down Space C", "Down*2 Enter", "Down*2 Enter T", "Down*2 Enter w", "Down*2 Enter c",
        "Down*2 Enter d", "Down*2 Enter a",
        "Down*2 Enter r", "Down*2 Enter Enter", "Down*2 Enter Enter e", "Enter Space Down Space", "P .",
        'f "state == x" Enter', 'f "sta == x" Enter', "x", "Z", "F5", "p", "n", "Down*2 Enter F1", "Down*2 Enter Enter F1", "T F1",
        "S Enter F1", "i F1", "F8 F1", "F10 F1", "s F1", "Enter T F1", "s Enter"]),
    ("icmp.pcap", "120x40", ["F", "Enter", "Enter Down"]),
    ("transfer.pcap", "120x40", ["Down Enter x", "Enter e"]),
    ("hold.pcap", "120x40", ["Enter", "Enter T"]),
    ("missing-headers.pcap", "120x40", ["", "Enter Enter e"]),
    ("correlate-refer.pcap", "120x40", ["Tab", "*", "x"]),
    ("finding-transport-mismatch.pcap", "120x40", ["F", "F Down", "F Down*2", "F Down*3"]),
    ("finding-no-ack.pcap", "120x40", ["Enter", "F"]),
    ("voice-report.pcap", "120x40", ["S Enter v", "S Enter v PageDown"]),
    ("dropped.pcapng", "120x40", ["", "i End"]),
]
COMMANDS = ["--help", "calls --help", "capture --help", "--help jitter", "calls nosuch.pcap", "calls --limit x", "--bogus",
    "nosuch",
    "calls --where 'sta == 1' samples/tour.pcap", "calls -v samples/tour.pcap", "calls --call x samples/tour.pcap", "capture",
    "export samples/tour.pcap", "export samples/voice-loss.pcap -o WORK/x.wav", "export samples/tour.pcap --split -o WORK/x.pcap",
    "report samples/tour.pcap -o x.xyz", "calls --tz Mars samples/tour.pcap", "--config WORK/config calls samples/tour.pcap",
    "calls samples/snaplen.pcap -f 'tcp port'"]
CONFIG = "nonsense\nkye = 1\nsnaplen = x\nkey.nosuch = a\nscheme.x = y\ncolumns.nosuch = a\nfilter.a = \nlanguage = xx\n"

SPEC = re.compile(r"%(?:\d\$)?[-#0 +']*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh|h|ll|l|z|j|t)?[a-zA-Z%]")
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


def blank(text):
    """The text with its letters gone; places for values and escapes stay."""
    out, i = "", 0
    while i < len(text):
        m = SPEC.match(text, i)
        if m or text[i] == "\\":
            end = m.end() if m else i + 2
            out, i = out + text[i:end], end
        else:
            out, i = out + ("\u00b7" if text[i].isascii() and text[i].isalpha() else text[i]), i + 1
    return out


def catalogue(folder):
    entries = ['msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n']
    for entry in open(POT, encoding="utf-8").read().split("\n\n")[1:]:
        body = "\n".join(line for line in entry.split("\n") if not line.startswith("#"))
        head = body[:body.index("\nmsgstr")]
        said = head[head.rindex("msgid"):]
        text = "".join(STRING.findall(said))
        key = "msgstr[0]" if "msgid_plural" in head else "msgstr"
        entries.append('%s\n%s "%s"\n' % (head, key, blank(text)))
    po = os.path.join(folder, "zz.po")
    open(po, "w", encoding="utf-8").write("\n".join(entries))
    os.makedirs(os.path.join(folder, "po/zz/LC_MESSAGES"))
    subprocess.run(["msgfmt", "-o", os.path.join(folder, "po/zz/LC_MESSAGES/sipladder.mo"), po], check=True)


def words(text):
    return re.findall(r"[A-Za-z][a-z]{2,}(?![a-z])", text)


def known_names(program):
    """Names of the tables, in small letters: "state", "no-ack", "start_epoch"."""
    names = {n.lower() for n in NAMES}
    for table in TABLES:
        rows = subprocess.run([program, "--rows", table], capture_output=True, text=True).stdout
        for row in rows.split("\n"):
            columns = re.split(r"\s{2,}", row)
            names.add(columns[0].lower())
            if table == "statuses" and len(columns) > 1:
                names.update(w.lower() for w in words(columns[1]))
    return names


def unknown(text, names, here):
    """Words of the text that are no names, nor parts of any, nor of what packets say; what a screen cuts is left out."""
    text = re.sub(r"[\w.-]+\u2026", "", text)
    text = re.sub(r"[A-Za-z0-9]+(?:[-_.][A-Za-z0-9]+)+", lambda m: "" if m.group(0).lower() in names else m.group(0), text)
    return sorted({w for w in words(text) if w.lower() not in names and w.lower() not in here})


def main():
    if not os.path.exists(POT) or not shutil.which("msgfmt"):
        print("SKIP: needs %s and msgfmt" % POT)
        return 77
    bad = n = 0
    with tempfile.TemporaryDirectory() as work:
        program = os.path.join(work, "sipladder")
        shutil.copy(SIPLADDER, program)
        os.symlink(os.path.abspath("samples"), os.path.join(work, "samples"))
        catalogue(work)
        config = os.path.join(work, "config")
        open(config, "w").write(CONFIG)
        os.environ.update(LC_ALL="C.UTF-8", TZ="UTC", HOME=work, XDG_CONFIG_HOME=work + "/none", XDG_STATE_HOME=work)
        names = known_names(program)
        runs = [(sample, [program, "--language", "zz", "--size", size, "--script", keys, "samples/" + sample])
                for sample, size, scripts in VIEWS for keys in scripts]
        for command in COMMANDS:
            line = 'exec "$0" ' + command.replace("WORK", work) + " --language zz"
            runs.append(("tour.pcap", ["sh", "-c", line, program]))
        for sample, argv in runs:
            n += 1
            said = subprocess.run(argv, capture_output=True, stdin=subprocess.DEVNULL, cwd=work) # what is saved goes there
            shows = argv[0] == program or "--help" in argv[2] # rows are English
            text = (said.stderr + (said.stdout if shows else b"")).decode("utf-8", "replace")
            text = text.replace("can't parse filter expression: syntax error", "") # libpcap's
            packets = b"\n".join(re.findall(rb"[ -~]{12,}", open("samples/" + sample, "rb").read())).decode()
            here = {w.lower() for w in words(packets)} | {w.lower() for a in [*argv, CONFIG] for w in words(a)}
            left = unknown(text, names, here)
            if left:
                bad += 1
                print("FAIL: %s: not translated: %s" % (" ".join(argv[1:]), " ".join(left)))
    print("untranslated: %d screens and commands, %d with English left" % (n, bad))
    return 1 if bad else 0


sys.exit(main())
