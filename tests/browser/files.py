#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reports and databases as files, looked at by what reads such files: Python's HTML, XML, JSON and SQLite.

That the page has one script and one style, which its Content-Security-Policy knows by their hashes, refers to nothing
outside of it, closes what it opens, and shows what is in a hostile capture as text; that the JSON is as its schema says;
that --redact leaves no name in any format; that the database says what the rows say, and answers its views; that nothing
appears where writing fails."""
import base64
import glob
import hashlib
import html.parser
import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

SIPLADDER = os.environ.get("SIPLADDER", "./sipladder")
SCHEMA = os.path.join(os.environ.get("srcdir", "."), "doc", "report.schema.json")
SUFFIXES = (".html", ".svg", ".md", ".puml", ".txt", ".json")
VOID = {"meta", "link", "br", "input", "img"}
bad = 0


def complain(text):
    global bad
    bad += 1
    print(text)


def run(*args, status=0):
    p = subprocess.run([SIPLADDER, *args], stdin=subprocess.DEVNULL, capture_output=True)
    if p.returncode != status:
        complain(f"sipladder {' '.join(args)}: status {p.returncode}, not {status}: {p.stderr.decode(errors='replace')[:300]}")
    return p.stdout


# ---- the page ----

class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.ids, self.links, self.scripts, self.styles, self.csp, self.text = [], set(), set(), [], [], "", []
        self.problems = []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            value = value or ""
            if name.startswith("on") or name == "style":
                self.problems.append(f"<{tag} {name}={value!r}>")
            if name in ("src", "href", "xlink:href", "action", "srcset", "data") and not value.startswith(("#", "data:")):
                self.problems.append(f"<{tag} {name}={value!r}> leads elsewhere")
            if name == "id" and value in self.ids:
                self.problems.append(f"id {value} twice")
            if name == "id":
                self.ids.add(value)
            if name == "href" and value.startswith("#"):
                self.links.add(value[1:])
        attrs = dict(attrs)
        if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy":
            self.csp = attrs["content"]
        if tag not in VOID and not self.get_starttag_text().endswith("/>"):
            self.open.append(tag)
        if tag == "script":
            self.scripts.append([attrs.get("type", ""), ""])
        if tag == "style":
            self.styles.append("")
        if tag in ("iframe", "object", "embed", "form", "base"):
            self.problems.append(f"<{tag}>")

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> closes another")

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.scripts[-1][1] += data
        elif self.open and self.open[-1] == "style":
            self.styles[-1] += data
        else:
            self.text.append(data)


def sha256(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def check_page(path):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    # without scripts: what is in noscript is there
    page = Page()
    page.feed(text)
    page.close()
    name = os.path.basename(path)
    for p in page.problems[:10]:
        complain(f"{name}: {p}")
    if page.open:
        complain(f"{name}: not closed: {page.open}")
    code = [s for kind, s in page.scripts if not kind]
    if len(code) != 1 or len(page.styles) != 1 or [k for k, _ in page.scripts if k not in ("", "application/json")]:
        complain(f"{name}: {len(code)} scripts, {len(page.styles)} styles")
    elif sha256(code[0]) not in page.csp or sha256(page.styles[0]) not in page.csp or "default-src 'none'" not in page.csp:
        complain(f"{name}: the policy does not know the page's script and style: {page.csp}")
    for kind, s in page.scripts:
        if kind:
            json.loads(s)
    lost = page.links - page.ids
    if lost:
        complain(f"{name}: links to nothing: {sorted(lost)[:5]}")
    return "".join(page.text)


# ---- JSON Schema, as far as report.schema.json uses it ----

KINDS = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}


def is_kind(value, kind):
    if kind in ("integer", "number"):
        return isinstance(value, (int, float) if kind == "number" else int) and not isinstance(value, bool)
    return isinstance(value, KINDS[kind])


def validate(value, schema, root, at):
    if "$ref" in schema:
        node = root
        for part in schema["$ref"].split("/")[1:]:
            node = node[part]
        return validate(value, node, root, at)
    kinds = schema.get("type")
    if kinds and not any(is_kind(value, k) for k in ([kinds] if isinstance(kinds, str) else kinds)):
        yield f"{at}: {value!r:.60} is no {kinds}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{at}: {value!r:.60} is not {schema['const']!r}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r:.60} is none of {schema['enum']}"
    if isinstance(value, dict):
        for key in schema.get("required", ()):
            if key not in value:
                yield f"{at}: no {key}"
        for key, item in value.items():
            if key in schema.get("properties", {}):
                yield from validate(item, schema["properties"][key], root, f"{at}.{key}")
            elif schema.get("additionalProperties") is False:
                yield f"{at}: unknown {key}"
    if isinstance(value, list) and "items" in schema:
        for i, item in enumerate(value):
            yield from validate(item, schema["items"], root, f"{at}[{i}]")


def no_twins(pairs):
    keys = [k for k, _ in pairs]
    if len(set(keys)) != len(keys):
        raise ValueError("a key twice: " + str(keys))
    return dict(pairs)


def check_json(path, schema):
    with open(path, encoding="utf-8") as f:
        document = json.load(f, object_pairs_hook=no_twins)
    for i, text in enumerate(validate(document, schema, schema, "$") or ()):
        if i < 5:
            complain(f"{os.path.basename(path)}: {text}")
    try:
        import jsonschema
        jsonschema.validate(document, schema)
    except ImportError:
        pass
    except Exception as e:  # whatever the library raises is a complaint
        complain(f"{os.path.basename(path)}: {str(e)[:300]}")


# ---- databases ----

def count(kind, capture):
    return len(run(kind, "--format", "ndjson", "--fail-on", "never", capture).splitlines() if kind == "findings"
               else run(kind, "--format", "ndjson", capture).splitlines())


def check_database(capture, work):
    path = os.path.join(work, "calls.db")
    run("export", capture, "-o", path)
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    name = os.path.basename(capture)
    if db.execute("PRAGMA integrity_check").fetchone() != ("ok",):
        complain(f"{name}: the database is broken")
    for kind in ("calls", "messages", "streams", "findings", "endpoints"):
        rows, n = count(kind, capture), db.execute(f"SELECT count(*) FROM {kind}").fetchone()[0]
        if rows != n:
            complain(f"{name}: {n} {kind} in the database, {rows} rows")
    views = [v for v, in db.execute("SELECT name FROM sqlite_master WHERE type = 'view'")]
    if len(views) < 8:
        complain(f"{name}: only the views {views}")
    for view in views:
        db.execute(f'SELECT * FROM "{view}"').fetchall()
    fields = json.loads(run("calls", "--format", "json", capture))
    columns = [r[1] for r in db.execute("PRAGMA table_info(calls)")]
    if fields and columns != ["id"] + list(fields[0]):
        complain(f"{name}: columns of calls are not its fields")
    ids = [r[0] for r in db.execute("SELECT call_id FROM calls ORDER BY id")]
    if (ids != [f["call_id"] for f in fields] and b"\0" not in run("calls", "--fields", "call_id", capture)
            and "hostile" not in name):
        complain(f"{name}: other Call-IDs in the database")
    orphans = db.execute("SELECT count(*) FROM messages WHERE call NOT IN (SELECT id FROM calls)").fetchone()[0]
    if orphans:
        complain(f"{name}: {orphans} messages of no call")
    db.close()
    os.remove(path)


# ---- all ----

SECRETS = re.compile(r"alice|bob\b|carol|dave|\berin\b|\bfrank\b|adams|brown|clark|example\.com|\+?1?5550\d{3}|wonderland|"
                     r"198\.51\.100\.40|"
                     r"203\.0\.113\.77|10\.0\.0\.17", re.I)


def check_redacted(capture, work, suffix):
    path = os.path.join(work, "redacted" + suffix)
    run("report", "--redact", capture, "-o", path)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    for m in list(SECRETS.finditer(text))[:5]:
        complain(f"--redact, {suffix}: {text[max(0, m.start() - 40):m.end() + 20]!r}")


def check_digits(work):
    """Digits that were dialled in a call may be a PIN, in whatever way they were sent."""
    path = os.path.join(work, "digits.json")
    run("report", "--redact", "samples/finding-dtmf-mismatch.pcap", "-o", path)
    with open(path, encoding="utf-8") as f:
        told = re.findall(r'"dtmf[a-z_]*":"([^"]*)"', f.read())
    if not told or any(set(x) - {"x"} for x in told):
        complain(f"--redact leaves digits: {told}")


def check_failures(capture, work):
    run("report", capture, "-o", os.path.join(work, "no-such-folder", "x.html"), status=4)
    run("report", capture, "-o", os.path.join(work, "x.docx"), status=2)
    if os.path.exists("/dev/full"):
        run("report", capture, "--format", "html", "-o", "/dev/full", status=4)
    run("export", "--split", capture, "-o", os.path.join(work, "x.db"), status=2)
    left = [f for f in os.listdir(work) if f.startswith("x.")]
    if left:
        complain(f"left behind: {left}")


def main():
    captures = [c for c in ["samples/tour.pcap", *sorted(glob.glob("samples/*.pcap"))] if os.path.exists(c)]
    has_database = ".db" in run("--rows", "exporters").decode()
    with open(SCHEMA, encoding="utf-8") as f:
        schema = json.load(f)
    if json.loads(run("--rows", "schema")) != schema:
        complain("doc/report.schema.json is not what --rows schema says: make refresh-golden")
    with tempfile.TemporaryDirectory(prefix="reports.") as work:
        for capture in dict.fromkeys(captures):
            for suffix in SUFFIXES:
                run("report", capture, "-o", os.path.join(work, "report" + suffix))
            text = check_page(os.path.join(work, "report.html"))
            if "hostile-markup" in capture and "<script>alert(2)</script>" not in text:
                complain("the hostile capture's text is not in the page")
            xml.etree.ElementTree.parse(os.path.join(work, "report.svg"))
            check_json(os.path.join(work, "report.json"), schema)
            if has_database:
                check_database(capture, work)
        for suffix in SUFFIXES:
            check_redacted("samples/tour.pcap", work, suffix)
        check_digits(work)
        if has_database:
            check_failures("samples/tour.pcap", work)
    print(f"{len(captures)} captures, {bad} complaints" + ("" if has_database else "; built without SQLite"))
    return 1 if bad else 0


sys.exit(main())
