/* SPDX-License-Identifier: GPL-3.0-or-later */
/* mkpcap IN.flow OUT.pcap: builds a capture from a call flow written as text. The language is described in
 * samples/README.md. The same text gives the same bytes. Statements are read here; messages are made in flow_*.c. */
#include "flow.h"

void *flow_grown(void *items, uint32_t n, size_t size)
{
	return (n & (n - 1)) == 0 ? mem_realloc(items, (n ? 2 * (size_t)n : 1) * size) : items;
}

void flow_packet(struct flow_file *f, int64_t ts_ns, const struct datagram *d, unsigned iface, size_t keep_payload)
{
	struct buf b = {0};
	struct packet p = {.ts_ns = ts_ns, .order = f->n_packets, .iface = iface};

	if (d->payload.n > packet_room(d))
		flow_fail(f, "%zu bytes are more than a datagram can hold", d->payload.n);
	packet_put(&b, &f->out.iface[iface].link, d);
	p.frame = arena_copy(&f->text, buf_slice(&b));
	if (keep_payload)
		p.keep = b.n - d->payload.n + keep_payload;
	buf_free(&b);
	f->packets = flow_grown(f->packets, f->n_packets, sizeof p);
	f->packets[f->n_packets++] = p;
}

/* ---- statements ------------------------------------------------------------------------------------------------------- */

/* Takes a text in quotes, without them. */
static struct slice quoted(struct slice *words)
{
	struct slice s = flow_word(words);

	return s.n > 1 && s.p[0] == '"' ? slice_sub(s, 1, s.n - 1) : s;
}

/* Takes a name-addr: "Alice Adams" <sip:alice@example.com>, or <sip:alice@example.com> */
static struct slice name_addr(struct flow_file *f, struct slice *words)
{
	struct slice name = flow_word(words), uri;

	if (!name.n || name.p[0] != '"' || slice_find(name, '<', 0) < name.n)
		return name;
	uri = flow_word(words);
	return flow_text(f, "%.*s %.*s", SLICE_ARG(name), SLICE_ARG(uri));
}

static void party_option(struct flow_file *f, struct party *p, struct slice *words)
{
	if (flow_take(words, "claims")) {
		if (!host_parse(flow_word(words), &p->claimed))
			flow_fail(f, "not an address:port after claims");
	} else if (flow_take(words, "aor")) {
		p->aor = name_addr(f, words);
	} else if (flow_take(words, "user")) {
		p->user = flow_word(words);
	} else if (flow_take(words, "agent")) {
		p->agent = quoted(words);
	} else if (flow_take(words, "server")) {
		p->server = quoted(words);
	} else if (flow_take(words, "cseq")) {
		p->first_cseq = (uint32_t)flow_number(f, flow_word(words), INT32_MAX);
	} else if (flow_take(words, "rport")) {
		p->has_rport = true;
	} else if (flow_take(words, "record-route")) {
		p->record_routes = true;
	} else {
		flow_fail(f, "not known of a party: '%.*s'", SLICE_ARG(*words));
	}
}

/* party NAME ADDRESS:PORT [claims ADDRESS:PORT] [aor NAME-ADDR] [user NAME] [agent "..."] [server "..."] [cseq N] [rport]
 * [record-route] */
static void statement_party(struct flow_file *f, struct slice words)
{
	struct party p = {.name = flow_word(&words), .first_cseq = 1};
	struct slice address = flow_word(&words);

	if (f->n_parties == MAX_PARTIES)
		flow_fail(f, "too many parties");
	if (!host_parse(address, &p.host))
		flow_fail(f, "not an address:port: '%.*s'", SLICE_ARG(address));
	p.claimed = p.host;
	while (words.n)
		party_option(f, &p, &words);
	if (!p.user.n && p.aor.n) {
		size_t from = slice_search(p.aor, slice_of("sip:")) + 4;
		size_t to = slice_find(p.aor, '@', from);

		if (to < p.aor.n)
			p.user = slice_sub(p.aor, from, to);
	}
	p.ip_id = (uint16_t)flow_hash(p.name, slice_of("ip"), 0);
	f->party[f->n_parties++] = p;
}

static void begin_call(struct flow_file *f, struct slice name, int64_t start_ns, struct slice id)
{
	struct call c = {.name = name, .start_ns = start_ns, .now_ns = start_ns, .id = id};

	f->calls = flow_grown(f->calls, f->n_calls, sizeof c);
	f->call = f->n_calls;
	f->calls[f->n_calls++] = c;
}

/* call NAME [at DURATION] [id CALL-ID]: a new call, or back to one */
static void statement_call(struct flow_file *f, struct slice words)
{
	struct slice name = flow_word(&words), id = {0};
	int64_t at = f->n_calls ? f->calls[f->call].now_ns : f->start_ns;

	for (uint32_t i = 0; i < f->n_calls; i++) {
		if (slice_eq(f->calls[i].name, name)) {
			f->call = i;
			return;
		}
	}
	while (words.n) {
		if (flow_take(&words, "at"))
			at = f->start_ns + flow_duration(f, flow_word(&words));
		else if (flow_take(&words, "id"))
			id = flow_word(&words);
		else
			flow_fail(f, "not known of a call: '%.*s'", SLICE_ARG(words));
	}
	begin_call(f, name, at, id);
}

/* A Call-ID like those of phones, where none was given: random text and the sender's host. */
static void ensure_call(struct flow_file *f, int from)
{
	struct call *c;

	if (!f->n_calls)
		begin_call(f, slice_of(""), f->start_ns, (struct slice){0});
	c = &f->calls[f->call];
	if (!c->id.n)
		c->id = flow_text(f, "%016llx@%.*s", (unsigned long long)flow_hash(c->name, f->party[from].name, 1),
				SLICE_ARG(flow_host(f, &f->party[from].claimed)));
}

/* link NAME [vlan N]...: of the only interface; interface NAME LINK [ns] [vlan N]...: one more (pcapng) */
static void read_link(struct flow_file *f, struct slice words, struct capfile_iface *i)
{
	struct slice name = flow_word(&words);

	if (!link_of(name, &i->link.link))
		flow_fail(f, "no such link layer: '%.*s'", SLICE_ARG(name));
	while (words.n) {
		if (flow_take(&words, "ns"))
			i->is_ns = true;
		else if (flow_take(&words, "vlan") && i->link.n_vlan < 4)
			i->link.vlan[i->link.n_vlan++] = (uint16_t)flow_number(f, flow_word(&words), 4095);
		else
			flow_fail(f, "not known of a link: '%.*s'", SLICE_ARG(words));
	}
}

static void statement_interface(struct flow_file *f, struct slice words)
{
	struct slice name = flow_word(&words);

	if (!f->out.is_ng || f->out.n_ifaces == CAPFILE_IFACES)
		flow_fail(f, "several interfaces need 'format pcapng', and there can be %d", CAPFILE_IFACES);
	f->out.iface[f->out.n_ifaces] = (struct capfile_iface){.name = arena_copy(&f->text, name).p};
	read_link(f, words, &f->out.iface[f->out.n_ifaces++]);
}

/* format pcap|pcapng [ns] [big-endian] [snaplen N] */
static void statement_format(struct flow_file *f, struct slice words)
{
	struct slice kind = flow_word(&words);

	f->out.is_ng = slice_eq(kind, slice_of("pcapng"));
	if (!f->out.is_ng && !slice_eq(kind, slice_of("pcap")))
		flow_fail(f, "format pcap or format pcapng");
	while (words.n) {
		if (flow_take(&words, "ns"))
			f->out.is_ns = true;
		else if (flow_take(&words, "big-endian"))
			f->out.is_big_endian = true;
		else if (flow_take(&words, "snaplen"))
			f->out.snaplen = (uint32_t)flow_number(f, flow_word(&words), 262144);
		else
			flow_fail(f, "not known of a format: '%.*s'", SLICE_ARG(words));
	}
}

/* ---- messages --------------------------------------------------------------------------------------------------------- */

static unsigned iface_of(const struct flow_file *f, struct slice name)
{
	for (unsigned i = 0; i < f->out.n_ifaces; i++) {
		if (f->out.iface[i].name && slice_eq(slice_of(f->out.iface[i].name), name))
			return i;
	}
	flow_fail(f, "no such interface: '%.*s'", SLICE_ARG(name));
}

static void send_option(struct flow_file *f, struct send_options *o, struct slice words)
{
	if (flow_take(&words, "as"))
		o->as = flow_word(&words);
	else if (flow_take(&words, "of"))
		o->of = flow_word(&words);
	else if (flow_take(&words, "tag"))
		o->tag = flow_word(&words);
	else if (flow_take(&words, "lf"))
		o->is_lf = true;
	else if (flow_take(&words, "noend"))
		o->has_no_end = true;
	else if (flow_take(&words, "nochecksum"))
		o->has_no_checksum = true;
	else if (flow_take(&words, "on"))
		o->iface = iface_of(f, flow_word(&words));
	else if (flow_take(&words, "keep"))
		o->keep_payload = flow_number(f, flow_word(&words), 65535);
	else if (flow_take(&words, "sport"))
		o->sport = (uint16_t)flow_number(f, flow_word(&words), 65535);
	else if (flow_take(&words, "dport"))
		o->dport = (uint16_t)flow_number(f, flow_word(&words), 65535);
	else
		flow_fail(f, "not known in []: '%.*s'", SLICE_ARG(words));
	if (words.n)
		flow_fail(f, "too much in []: '%.*s'", SLICE_ARG(words));
}

static struct send_options send_options(struct flow_file *f, struct slice *words)
{
	struct send_options o = {0};
	struct slice inside;

	if (!words->n || words->p[0] != '[')
		return o;
	*words = slice_sub(*words, 1, words->n);
	inside = slice_cut(words, ']');
	*words = slice_trim(*words);
	while (inside.n)
		send_option(f, &o, slice_trim(slice_cut(&inside, ',')));
	return o;
}

static const struct sent *last_between(struct flow_file *f, int from, int to, const struct send_options *o)
{
	if (o->of.n)
		return flow_labelled(f, o->of);
	for (uint32_t i = f->n_sent; i-- > 0;) {
		if (f->sent[i].call == f->call && f->sent[i].from == from && f->sent[i].to == to)
			return &f->sent[i];
	}
	flow_fail(f, "nothing was sent there before");
}

static bool is_status(struct slice w)
{
	return w.n == 3 && w.p[0] >= '1' && w.p[0] <= '6' && ascii_digit(w.p[1]) && ascii_digit(w.p[2]);
}

/* Makes the bytes of a message statement after its options. */
static void make_message(struct flow_file *f, struct sent *s, struct slice what, struct slice block, struct send_options *o)
{
	struct slice rest = what;
	struct slice word = flow_word(&rest);

	if (slice_eq(word, slice_of("again")) || slice_eq(word, slice_of("tap"))) {
		const struct sent *old = last_between(f, s->from, s->to, o);
		int from = s->from, to = s->to;

		o->is_tap_duplicate = slice_eq(word, slice_of("tap"));
		*s = *old;
		s->from = from;
		s->to = to;
	} else if (slice_eq(word, slice_of("raw"))) {
		s->bytes = flow_raw(f, block, o);
		s->uac = s->from;
		s->uas = s->from;
		flow_read_sent(f, s);
		for (uint32_t i = f->n_sent; !s->is_request && i-- > 0;) {
			if (f->sent[i].is_request && f->sent[i].to == s->from && f->sent[i].cseq == s->cseq)
				s->uac = f->sent[i].uac;
		}
	} else if (slice_eq(word, slice_of("bytes"))) {
		o->has_no_end = true;
		s->bytes = rest.n ? flow_expand(f, rest, true) : flow_raw(f, block, o);
	} else if (slice_eq(word, slice_of("forward"))) {
		s->bytes = flow_forward(f, s->from, s->to, rest, block, o, s);
	} else if (is_status(word)) {
		s->bytes = flow_reply(f, s->from, s->to, what, block, o, s);
	} else if (word.n) {
		s->bytes = flow_request(f, s->from, s->to, word, rest, block, o, s);
	} else {
		flow_fail(f, "what is sent?");
	}
}

/* FROM -> TO icmp TYPE CODE [quote N]: an error about the last message that TO sent, as IP routers and hosts make them. */
static void send_icmp(struct flow_file *f, int from, int to, struct slice words, const struct send_options *o)
{
	static const struct link_spec raw = {.link = LINK_RAW};
	struct datagram d = {.is_icmp = true, .src = f->party[from].host, .dst = f->party[to].host}, quoted = {0};
	const struct sent *s = last_between(f, to, from, o);
	struct buf packet = {0};
	size_t keep = 548; /* RFC 1812 §4.3.2.3: 576 bytes in all */

	d.icmp_type = (uint8_t)flow_number(f, flow_word(&words), 255);
	d.icmp_code = (uint8_t)flow_number(f, flow_word(&words), 255);
	if (flow_take(&words, "quote"))
		keep = (size_t)flow_number(f, flow_word(&words), 65000);
	quoted.src = f->party[s->from].host;
	quoted.dst = f->party[s->to].host;
	quoted.ip_id = s->ip_id;
	quoted.payload = s->bytes;
	packet_put(&packet, &raw, &quoted);
	d.payload = arena_copy(&f->text, slice_sub(buf_slice(&packet), 0, keep));
	d.ip_id = f->party[from].ip_id++;
	flow_packet(f, f->calls[f->call].now_ns, &d, o->iface, 0);
	buf_free(&packet);
}

static void remember(struct flow_file *f, const struct sent *s)
{
	f->sent = flow_grown(f->sent, f->n_sent, sizeof *s);
	f->sent[f->n_sent++] = *s;
}

/* +TIME FROM -> TO [options] WHAT */
static void statement_send(struct flow_file *f, struct slice words, struct slice block)
{
	struct slice when = flow_word(&words);
	struct sent s = {.from = flow_party(f, flow_word(&words))};
	struct datagram d = {0};
	struct send_options o;

	if (!flow_take(&words, "->"))
		flow_fail(f, "'->' expected");
	s.to = flow_party(f, flow_word(&words));
	o = send_options(f, &words);
	ensure_call(f, s.from);
	f->calls[f->call].now_ns += flow_duration(f, slice_sub(when, 1, when.n));
	if (flow_take(&words, "icmp")) {
		send_icmp(f, s.from, s.to, words, &o);
		return;
	}
	if (slice_eq(words, slice_of("syn")) || slice_eq(words, slice_of("rst"))) {
		(slice_eq(words, slice_of("syn")) ? flow_syn : flow_rst)(f, s.from, s.to, o.iface);
		return;
	}
	make_message(f, &s, words, block, &o);
	if (!slice_eq(words, slice_of("bytes")))
		flow_read_sent(f, &s);
	s.call = f->call;
	s.label = o.as;
	if (f->is_tcp) {
		flow_tcp(f, s.from, s.to, s.bytes, o.iface);
		remember(f, &s);
		return;
	}
	if (!o.is_tap_duplicate)
		s.ip_id = f->party[s.from].ip_id++;
	d.src = f->party[s.from].host;
	d.dst = f->party[s.to].host;
	d.src.port = o.sport ? o.sport : d.src.port;
	d.dst.port = o.dport ? o.dport : d.dst.port;
	d.payload = s.bytes;
	d.ip_id = s.ip_id;
	d.no_checksum = o.has_no_checksum;
	if (d.src.is_v6 != d.dst.is_v6)
		flow_fail(f, "IPv4 on one side and IPv6 on the other");
	flow_packet(f, f->calls[f->call].now_ns, &d, o.iface, o.keep_payload);
	remember(f, &s);
}

/* ---- file ------------------------------------------------------------------------------------------------------------- */

static void run(struct flow_file *f, unsigned from, unsigned to);

/* Line after the last one that begins with a tab (or is empty before such a one). */
static unsigned block_end(const struct flow_file *f, unsigned line, unsigned to)
{
	unsigned end = line;

	for (unsigned i = line; i < to; i++) {
		if (f->lines[i].n && f->lines[i].p[0] == '\t')
			end = i + 1;
		else if (f->lines[i].n)
			break;
	}
	return end;
}

static struct slice block_of(struct flow_file *f, unsigned from, unsigned to)
{
	struct buf b = {0};
	struct slice out;

	for (unsigned i = from; i < to; i++) {
		buf_put(&b, slice_sub(f->lines[i], 1, f->lines[i].n));
		buf_putc(&b, '\n');
	}
	out = arena_copy(&f->text, buf_slice(&b));
	buf_free(&b);
	return out;
}

/* for NAME FIRST..LAST ... end; returns the line of its end. */
static unsigned statement_for(struct flow_file *f, struct slice words, unsigned line, unsigned to)
{
	struct slice name = flow_word(&words), last = words;
	uint64_t first = flow_number(f, slice_cut(&last, '.'), 100000), n;
	unsigned end = line + 1, depth = 1;

	n = flow_number(f, slice_sub(last, 1, last.n), 100000);
	for (; end < to; end++) {
		struct slice s = f->lines[end];

		if (flow_take(&s, "for"))
			depth++;
		if (slice_eq(f->lines[end], slice_of("end")) && --depth == 0)
			break;
	}
	if (end == to)
		flow_fail(f, "'for' without 'end'");
	for (uint64_t i = first; i <= n; i++) {
		flow_set(f, name, flow_text(f, "%llu", (unsigned long long)i));
		run(f, line + 1, end);
	}
	return end;
}

static void split_lines(struct flow_file *f, struct slice text)
{
	struct slice rest = text;
	size_t n = 1;

	while (rest.n) {
		slice_cut(&rest, '\n');
		n++;
	}
	f->lines = arena_alloc(&f->text, n * sizeof *f->lines);
	f->n_lines = 0;
	while (text.n)
		f->lines[f->n_lines++] = slice_cut(&text, '\n');
}

static void run_file(struct flow_file *f, const char *path)
{
	struct buf text = {0};

	if (!file_read(path, &text)) {
		perror(path);
		exit(2);
	}
	f->path = path;
	split_lines(f, arena_copy(&f->text, buf_slice(&text)));
	buf_free(&text);
	run(f, 0, f->n_lines);
}

/* include FILE: from the folder of the file that says so */
static void statement_include(struct flow_file *f, struct slice name)
{
	const char *path = f->path, *folder = strrchr(f->path, '/');
	struct slice *lines = f->lines;
	unsigned n_lines = f->n_lines, line = f->line;

	if (++f->depth > 8)
		flow_fail(f, "files include each other too deeply");
	run_file(f, flow_text(f, "%.*s%.*s", folder ? (int)(folder + 1 - path) : 0, path, SLICE_ARG(name)).p);
	f->depth--;
	f->path = path;
	f->lines = lines;
	f->n_lines = n_lines;
	f->line = line;
}

static bool statement_media(struct flow_file *f, struct slice words)
{
	static const struct {
		const char *name;
		void (*read)(struct flow_file *f, struct slice words);
	} kinds[] = {{"rtp", flow_rtp}, {"rtcp", flow_rtcp}, {"stun", flow_stun}};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (flow_take(&words, kinds[i].name)) {
			ensure_call(f, 0);
			kinds[i].read(f, words);
			return true;
		}
	}
	return false;
}

/* "120 at 30s": in all so far, in the order of time; without a time at the end of the capture. */
static void statement_dropped(struct flow_file *f, struct slice words)
{
	uint32_t n = (uint32_t)flow_number(f, flow_word(&words), UINT32_MAX);

	if (f->n_dropped == MAX_DROPPED)
		flow_fail(f, "too many 'dropped'");
	f->dropped[f->n_dropped].n = n;
	f->dropped[f->n_dropped++].ts_ns = flow_take(&words, "at") ? f->start_ns + flow_duration(f, words) : INT64_MAX;
}

/* clock back TIME | clock forward TIME */
static void statement_clock(struct flow_file *f, struct slice words)
{
	bool is_back = flow_take(&words, "back");
	int64_t was_ns = f->n_clock_sets ? f->clock_sets[f->n_clock_sets - 1].back_ns : 0;

	if ((!is_back && !flow_take(&words, "forward")) || f->n_clock_sets == sizeof f->clock_sets / sizeof *f->clock_sets)
		flow_fail(f, "clock back TIME, or clock forward TIME");
	ensure_call(f, 0);
	f->clock_sets[f->n_clock_sets].at_ns = f->calls[f->call].now_ns;
	f->clock_sets[f->n_clock_sets].back_ns = was_ns + (is_back ? 1 : -1) * flow_duration(f, words);
	f->n_clock_sets++;
}

static void statement(struct flow_file *f, struct slice words, struct slice block)
{
	if (words.p[0] == '+') {
		statement_send(f, words, block);
	} else if (flow_take(&words, "party")) {
		statement_party(f, words);
	} else if (flow_take(&words, "call")) {
		statement_call(f, words);
	} else if (flow_take(&words, "let")) {
		struct slice name = flow_word(&words);

		if (!flow_take(&words, "="))
			flow_fail(f, "let NAME = TEXT");
		flow_set(f, name, words);
	} else if (flow_take(&words, "start")) {
		f->start_ns = flow_date(f, words);
	} else if (flow_take(&words, "wait")) {
		ensure_call(f, 0);
		f->calls[f->call].now_ns += flow_duration(f, words);
	} else if (flow_take(&words, "clock")) {
		statement_clock(f, words);
	} else if (flow_take(&words, "link")) {
		read_link(f, words, &f->out.iface[0]);
		f->out.n_ifaces = 1;
	} else if (flow_take(&words, "include")) {
		statement_include(f, words);
	} else if (flow_take(&words, "interface")) {
		statement_interface(f, words);
	} else if (flow_take(&words, "format")) {
		statement_format(f, words);
	} else if (flow_take(&words, "dropped")) {
		if (!f->out.is_ng)
			flow_fail(f, "'dropped' needs 'format pcapng'");
		statement_dropped(f, words);
	} else if (flow_take(&words, "transport")) {
		f->is_tcp = slice_eq(words, slice_of("tcp"));
		if (!f->is_tcp && !slice_eq(words, slice_of("udp")))
			flow_fail(f, "tcp or udp, not '%.*s'", SLICE_ARG(words));
	} else if (!statement_media(f, words)) {
		flow_fail(f, "no such statement: '%.*s'", SLICE_ARG(words));
	}
}

static void run(struct flow_file *f, unsigned from, unsigned to)
{
	for (unsigned i = from; i < to;) {
		struct slice line = f->lines[i];
		struct slice words = line;
		unsigned end = block_end(f, i + 1, to);

		f->line = i + 1;
		if (!line.n || line.p[0] == '#') {
			i++;
		} else if (line.p[0] == '\t') {
			flow_fail(f, "a block without a statement before it");
		} else if (flow_take(&words, "for")) {
			i = statement_for(f, flow_expand(f, words, false), i, to) + 1;
		} else {
			statement(f, flow_expand(f, slice_trim(line), false), block_of(f, i + 1, end));
			i = end;
		}
	}
}

/* What the clock of the capture says then. */
static int64_t said_ns(const struct flow_file *f, int64_t ts_ns)
{
	int64_t back_ns = 0;

	for (uint32_t i = 0; i < f->n_clock_sets; i++)
		if (ts_ns >= f->clock_sets[i].at_ns)
			back_ns = f->clock_sets[i].back_ns;
	return ts_ns - back_ns;
}

static int by_time(const void *a, const void *b)
{
	const struct packet *x = a, *y = b;

	if (x->ts_ns != y->ts_ns)
		return x->ts_ns < y->ts_ns ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static int build(struct flow_file *f, const char *in_path, const char *out_path)
{
	struct buf out = {0};
	uint32_t said = 0;
	int status = 0;

	f->start_ns = flow_date(f, slice_of("2025-06-15T10:15:02.104820Z"));
	run_file(f, in_path);
	flow_reports(f);
	if (!f->out.n_ifaces)
		f->out.n_ifaces = 1; /* Ethernet unless told */
	if (f->n_packets)
		qsort(f->packets, f->n_packets, sizeof *f->packets, by_time);
	capfile_begin(&out, &f->out);
	for (uint32_t i = 0; i < f->n_packets; i++) {
		const struct packet *p = &f->packets[i];

		for (; said < f->n_dropped && f->dropped[said].ts_ns < p->ts_ns; said++)
			capfile_drops(&out, &f->out, said_ns(f, f->dropped[said].ts_ns), f->dropped[said].n);
		capfile_packet(&out, &f->out, p->iface, said_ns(f, p->ts_ns), p->frame, p->keep);
	}
	for (; said < f->n_dropped; said++)
		capfile_drops(&out, &f->out, f->n_packets ? f->packets[f->n_packets - 1].ts_ns : f->start_ns, f->dropped[said].n);
	if (!file_write(out_path, buf_slice(&out))) {
		perror(out_path);
		status = 1;
	}
	buf_free(&out);
	return status;
}

int main(int argc, char **argv)
{
	struct flow_file f = {0};
	int status;

	if (argc != 3) {
		fputs("usage: mkpcap IN.flow OUT.pcap\n", stderr);
		return 2;
	}
	status = build(&f, argv[1], argv[2]);
	free(f.calls);
	free(f.sent);
	free(f.packets);
	free(f.reports);
	free(f.ends);
	for (uint32_t i = 0; i < f.n_talks; i++) {
		free(f.talks[i].at_ns);
		free(f.talks[i].seq);
		free(f.talks[i].bytes);
	}
	free(f.talks);
	arena_free(&f.text);
	return status;
}
