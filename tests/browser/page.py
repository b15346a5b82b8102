#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page in a Chromium without a window: it opens without a complaint and asks for nothing; search and sort work; an
arrow's message opens; a long page opens its calls when they are wanted; a hostile capture changes nothing; without scripts
everything can be read. Skipped (77) where there is no Chromium."""
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.environ.get("srcdir", "."), "tests", "browser"))
import browser  # noqa: E402

SIPLADDER = os.environ.get("SIPLADDER", "./sipladder")
bad = 0


def check(what, ok):
    global bad
    if not ok:
        bad += 1
        print("FAIL " + what)


def report(work, capture, *args):
    path = os.path.join(work, os.path.basename(capture) + ".html")
    subprocess.run([SIPLADDER, "report", capture, "-o", path, *args], check=True, stdin=subprocess.DEVNULL)
    return path


def visible_rows(b):
    return b.run("Array.from(document.querySelectorAll('#calls tbody tr')).filter(r => !r.hidden).length")


def first_cells(b, column):
    return b.run(f"Array.from(document.querySelectorAll('#calls tbody tr')).map(r => r.cells[{column}].textContent)")


def check_tour(b, work):
    b.open(report(work, "samples/tour.pcap"))
    n = visible_rows(b)
    check("the table has rows", n > 5)
    b.run("const q = document.getElementById('q'); q.value = 'carol'; q.dispatchEvent(new Event('input'))")
    check("search leaves some", 0 < visible_rows(b) < n)
    b.run("q.value = 'no such word'; q.dispatchEvent(new Event('input'))")
    check("search finds nothing", visible_rows(b) == 0)
    b.run("q.value = ''; q.dispatchEvent(new Event('input'))")
    b.run("const f = document.getElementById('fsev'); f.value = '3'; f.dispatchEvent(new Event('input'))")
    check("filter by findings", 0 < visible_rows(b) < n)
    b.run("f.value = '0'; f.dispatchEvent(new Event('input'))")
    check("all are there again", visible_rows(b) == n)
    b.run("Array.from(document.querySelectorAll('#calls th button')).find(x => x.textContent === 'From').click()")
    names = first_cells(b, 3)
    check("sorted by From", names == sorted(names, key=str.lower))
    b.run("Array.from(document.querySelectorAll('#calls th button')).find(x => x.textContent === 'Msgs').click()")
    b.run("Array.from(document.querySelectorAll('#calls th button')).find(x => x.textContent === 'Msgs').click()")
    column = b.run("Array.from(document.querySelectorAll('#calls th')).findIndex(x => x.textContent === 'Msgs')")
    counts = [int(x) for x in first_cells(b, column)]
    check("sorted by messages, most first", counts == sorted(counts, reverse=True))
    check_message(b)
    check_sound(b)
    b.run("for (const d of document.querySelectorAll('details')) d.open = true")
    for width in (800, 1000, 1200, 1920):
        b.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        over = b.run("[document.documentElement, document.getElementById('calls').parentNode]"
                     ".map(e => e.scrollWidth - e.clientWidth)")
        check(f"fits into {width} pixels: {over}", max(over) <= 0)
        over = b.run("Array.from(document.querySelectorAll('.streams')).map(e => e.parentNode)"
                     ".map(e => e.scrollWidth - e.clientWidth)")
        check(f"streams fit into {width} pixels: {over}", width < 1200 or max(over) <= 0)
    b.call("Emulation.clearDeviceMetricsOverride")


def check_sound(b):
    """One call of the tour is answered for 12.4 s and has RTP both ways."""
    n = b.run("document.querySelectorAll('audio').length")
    if not n:
        print("no sound: built without what decodes or writes it")
        return
    for _ in range(50):
        times = b.run("Array.from(document.querySelectorAll('audio')).map(a => a.duration)")
        if None not in times:
            break
        time.sleep(0.1)
    check(f"sound of the right length: {times}", times[0] and 12 < times[0] < 13)


def check_message(b):
    b.run("document.querySelector('.ladder a').focus()")
    b.key("Enter", 13)
    time.sleep(0.2)
    check("Enter on an arrow opens its message", b.run("!document.getElementById('panel').hidden"))
    check("it is coloured", b.run("document.querySelectorAll('#panel .l .n').length") > 4)
    b.run("document.querySelector('#panel .l.has').click()")
    check("a line is explained", b.run("Array.from(document.querySelectorAll('#panel .x')).filter(x => !x.hidden).length") == 1)
    title = b.run("document.querySelector('#panel h2').textContent")
    b.key("ArrowRight", 39)
    check("the next message follows", b.run("document.querySelector('#panel h2').textContent") != title)
    b.key("Escape", 27)
    check("Escape closes it", b.run("document.getElementById('panel').hidden"))


def check_hostile(b, work):
    for capture in ("samples/hostile-markup.pcap", "samples/hostile-bytes.pcap", "samples/broken.pcap"):
        b.open(report(work, capture))
        check(capture + " changes nothing", b.run("document.title").startswith("Call flow: "))
        check(capture + " has no elements of its own",
              b.run("document.querySelectorAll('iframe, img, object, body script:not([type])').length") == 1)
        b.run("for (const a of document.querySelectorAll('.ladder a')) a.dispatchEvent(new MouseEvent('click', "
              "{bubbles: true, cancelable: true}))")
        check(capture + " brings nothing into the panel",
              b.run("document.querySelectorAll('#panel script, #panel img').length") == 0)
        complain(b, capture)


def complain(b, what):
    for c in b.complaints():
        check(f"{what}: {c}", False)


def check_long(b, work):
    capture = os.path.join(work, "long.pcap")
    flow = os.path.join(work, "long.flow")
    with open(flow, "w", encoding="utf-8") as f:
        f.write('party a 192.0.2.1:5060 aor "A" <sip:a@example.com>\nparty b 192.0.2.2:5060 aor "B" <sip:b@example.com>\n')
        for i in range(60):
            f.write(f"call c{i} at {i}s\n+0 a -> b INVITE sip:b@192.0.2.2\n"
                    "\tsdp 40000 8\n+5ms b -> a 486 Busy Here\n+1ms a -> b ACK\n")
    subprocess.run(["./mkpcap", flow, capture], check=True)
    b.open(report(work, capture))
    check("a long page has no ladder before it is wanted", b.run("document.querySelectorAll('.ladder').length") == 0)
    b.run("document.querySelector('#calls a[href=\"#c42\"]').click()")
    time.sleep(0.3)
    check("a link opens its call", b.run("document.querySelector('[data-c=c42]').open"))
    check("its ladder is there", b.run("document.querySelectorAll('[data-c=c42] .ladder a').length") == 3)
    complain(b, "long page")
    b.call("Emulation.setScriptExecutionDisabled", value=True)
    b.call("Page.reload")
    b.events.clear()
    b.wait("Page.loadEventFired")
    b.call("Emulation.setScriptExecutionDisabled", value=False)
    check("without scripts all ladders are there", b.run("document.querySelectorAll('.ladder').length") == 60)
    check("without scripts messages can be read",
          "INVITE sip:b@192.0.2.2" in b.run("document.querySelector('.msg pre').textContent"))


def main():
    binary = browser.find()
    if not binary:
        print("skip: no Chromium here")
        return 77
    with tempfile.TemporaryDirectory(prefix="pages.") as work:
        try:
            b = browser.Browser(binary)
        except (OSError, EOFError, TimeoutError) as e:
            print(f"skip: {binary} does not start: {e}")
            return 77
        try:
            check_tour(b, work)
            complain(b, "tour")
            check_hostile(b, work)
            check_long(b, work)
        finally:
            b.close()
    print(f"{bad} complaints")
    return 1 if bad else 0


sys.exit(main())
