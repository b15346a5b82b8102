/* SPDX-License-Identifier: GPL-3.0-or-later
 * Script of the page: sorts, searches and filters the table of calls, opens what a link points at, and shows a message
 * beside its ladder, coloured and explained. The page can be read without it. Texts of messages are put in as text alone. */
"use strict";
(function () {
const $ = (id) => document.getElementById(id);
const make = (tag, cls, text) => {
	const e = document.createElement(tag);
	if (cls) e.className = cls;
	if (text !== undefined) e.textContent = text;
	return e;
};

/* ---- table ---- */
const table = $("calls"), body = table.tBodies[0], rows = Array.from(body.rows);
const tools = document.querySelector(".tools");
rows.forEach((r, i) => { r.was = i; });

function key(row, col) {
	const cell = row.cells[col], v = cell.dataset.v;
	return v !== undefined ? Number(v) : cell.textContent.trim().toLowerCase();
}
function order(a, b) {
	const x = a.key === "", y = b.key === "";
	if (x || y) return x - y;
	if (typeof a.key === "number" && typeof b.key === "number") return a.key - b.key;
	return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}
function sort(th) {
	const col = th.cellIndex, down = th.getAttribute("aria-sort") === "ascending";
	const list = rows.map((r) => ({ r, key: key(r, col) }));
	list.sort((a, b) => {
		if (a.key === "" || b.key === "") return order(a, b) || a.r.was - b.r.was;
		return (down ? -1 : 1) * order(a, b) || a.r.was - b.r.was;
	});
	for (const h of table.tHead.rows[0].cells) h.removeAttribute("aria-sort");
	th.setAttribute("aria-sort", down ? "descending" : "ascending");
	body.append(...list.map((x) => x.r));
}
for (const th of table.tHead.rows[0].cells) {
	const b = make("button", "", th.textContent);
	b.type = "button";
	th.textContent = "";
	th.append(b);
	b.addEventListener("click", () => sort(th));
}
function filter() {
	const words = $("q").value.toLowerCase().split(/\s+/).filter(Boolean);
	const state = $("fst").value, sev = Number($("fsev").value);
	let n = 0;
	for (const r of rows) {
		if (r.text === undefined) r.text = r.textContent.toLowerCase();
		const ok = (!state || r.dataset.st === state) && Number(r.dataset.sev) >= sev && words.every((w) => r.text.includes(w));
		r.hidden = !ok;
		n += ok;
	}
	$("shown").textContent = n === rows.length ? n + " calls" : n + " of " + rows.length + " calls";
}
for (const id of ["q", "fst", "fsev"]) $(id).addEventListener("input", filter);
tools.hidden = false;
filter();

/* ---- explanations ---- */
let known = null;
function explain(kind, name) {
	if (!known) known = JSON.parse($("explain").textContent);
	return Object.prototype.hasOwnProperty.call(known[kind], name) ? known[kind][name] : null;
}
function sentence(x) {
	return x ? x[2] + (x[1] ? " (" + x[1] + ")" : "") : "";
}

/* ---- one message ---- */
const panel = $("panel");
let from = null, shown = null, all = false;

function line(pre, cls, parts, why) {
	const l = make("div", "l" + (cls ? " " + cls : "") + (why ? " has" : ""));
	for (const [c, t] of parts) l.append(make("span", c, t));
	pre.append(l);
	if (!why) return;
	const x = make("span", "x", why);
	x.hidden = !all;
	l.tabIndex = 0;
	l.setAttribute("aria-expanded", String(all));
	const flip = () => {
		x.hidden = !x.hidden;
		l.setAttribute("aria-expanded", String(!x.hidden));
	};
	l.addEventListener("click", () => { if (!String(getSelection())) flip(); });
	l.addEventListener("keydown", (e) => {
		if (e.key === "Enter" || e.key === " ") {
			e.preventDefault();
			flip();
		}
	});
	pre.append(x);
}
function start(pre, t) {
	const m = /^SIP\/2\.0 +(\d\d\d)/.exec(t), status = m && m[1];
	if (status) line(pre, "start s" + status[0], [["", t]], sentence(explain("s", status)));
	else line(pre, "start q0", [["", t]], sentence(explain("m", t.split(" ")[0])));
}
function header(pre, t) {
	const m = /^([^:\s]+)(\s*:)/.exec(t);
	if (!m) line(pre, "", [["", t]]);
	else line(pre, "", [["n", m[0]], ["", t.slice(m[0].length)]], sentence(explain("h", m[1].toLowerCase())));
}
function content(pre, t) {
	const m = /^([a-z]=)([^:]*)(:?)/.exec(t);
	if (!m) return line(pre, "", [["", t]]);
	const x = (m[1] === "a=" && explain("a", m[2])) || explain("a", m[1]);
	if (m[1] === "a=") line(pre, "", [["k", m[1] + m[2]], ["", t.slice(m[1].length + m[2].length)]], sentence(x));
	else line(pre, "", [["k", m[1]], ["", t.slice(2)]], sentence(x));
}
function colour(pre, text) {
	let part = 0;
	const lines = text.replace(/\n$/, "").split("\n");
	lines.forEach((t, i) => {
		if (i === 0) start(pre, t);
		else if (part === 0 && t === "") { part = 1; line(pre, "", [["", ""]]); }
		else if (part === 0) header(pre, t);
		else content(pre, t);
	});
}
function messages(e) {
	return Array.from(e.closest(".messages").querySelectorAll("[id^=m]"));
}
function mark(id) {
	for (const a of document.querySelectorAll(".ladder a.on")) a.classList.remove("on");
	if (id) for (const a of document.querySelectorAll('.ladder a[href="#' + id + '"]')) a.classList.add("on");
}
function button(text, title, fn) {
	const b = make("button", "", text);
	b.type = "button";
	b.title = title;
	b.addEventListener("click", fn);
	return b;
}
function show(id) {
	const e = $(id);
	if (!e) return false;
	const text = e.dataset.same ? $(e.dataset.same) : e;
	const bar = make("div", "bar"), pre = make("pre");
	bar.append(button("←", "message before (left arrow)", () => step(-1)), button("→", "next message (right arrow)", () => step(1)),
		button(all ? "explain less" : "explain all", "explain every line", () => { all = !all; show(shown); }),
		button("close", "close (Escape)", close));
	panel.textContent = "";
	panel.append(bar, make("h2", "", e.closest("details").firstElementChild.textContent));
	if (text !== e) panel.append(make("p", "dim", e.textContent));
	if (text) colour(pre, text.textContent);
	panel.append(pre, make("p", "dim", "Press Enter on a line, or click it, to have it explained."));
	panel.hidden = false;
	document.body.classList.add("beside");
	shown = id;
	mark(id);
	bar.lastChild.focus({ preventScroll: true });
	return true;
}
function step(by) {
	const list = messages($(shown)), next = list[list.indexOf($(shown)) + by];
	if (next) show(next.id);
}
function close() {
	panel.hidden = true;
	document.body.classList.remove("beside");
	shown = null;
	mark(null);
	if (from) from.focus({ preventScroll: true });
}
document.addEventListener("keydown", (e) => {
	if (panel.hidden || e.ctrlKey || e.altKey || e.metaKey) return;
	if (e.key === "Escape") close();
	else if (e.key === "ArrowLeft") step(-1);
	else if (e.key === "ArrowRight") step(1);
});

/* ---- links ---- */
/* A call of a long page is text until it is opened; its markup was escaped when the page was made. */
function wake(call) {
	const text = call.querySelector(":scope > noscript");
	if (!text) return;
	text.remove();
	call.insertAdjacentHTML("beforeend", text.textContent);
}
document.addEventListener("toggle", (e) => {
	if (e.target.open && e.target.classList.contains("call")) wake(e.target);
}, true);
function find(id) {
	if ($(id)) return $(id);
	const calls = Array.from(document.querySelectorAll("details.call"));
	const call = calls.find((d) => d.dataset.c === id) ||
		calls.find((d) => d.lastElementChild.tagName === "NOSCRIPT" && d.lastElementChild.textContent.includes('id="' + id + '"'));
	if (call) wake(call);
	return $(id);
}
function reveal(id) {
	const to = find(id);
	for (let e = to; e; e = e.parentElement) if (e.tagName === "DETAILS") e.open = true;
	return to;
}
document.addEventListener("click", (e) => {
	const a = e.target.closest && e.target.closest('a[href^="#"], a[*|href^="#"]');
	if (!a || e.button || e.ctrlKey || e.metaKey || e.shiftKey) return;
	const id = a.getAttribute("href").slice(1);
	if (/^m\d+$/.test(id)) {
		if (!panel.contains(a)) from = a;
		if (show(id)) e.preventDefault();
	} else if (/^c\d+$/.test(id)) {
		reveal(id);
	}
});
function arrive() {
	const id = location.hash.slice(1);
	if (/^[cm]\d+$/.test(id) && reveal(id)) $(id).scrollIntoView();
}
addEventListener("hashchange", arrive);
arrive();

/* ---- paper ---- */
let closed = [];
addEventListener("beforeprint", () => {
	closed = Array.from(document.querySelectorAll("details.call:not([open])"));
	if (closed.length > 100) closed = [];
	for (const d of closed) {
		wake(d);
		d.open = true;
	}
});
addEventListener("afterprint", () => { for (const d of closed) d.open = false; });
})();
