/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The model of a ladder: messages of the chosen legs in the order of their frames as rows, their addresses as columns.
 * Grows with the store: what is there is never built again. Draws nothing (draw.c) and reads message text only to
 * measure labels, to count m= lines and to learn user agents. */
#include "analyzer/ladder/ladder_priv.h"

/* A request that nobody answered is over after 64*T1 (RFC 3261 §17.1.2.2), an INVITE that rings after timer C (§16.6). */
static const int64_t open_ns = 32 * NS_PER_S, ringing_ns = 180 * NS_PER_S;
/* Labels wider than this do not push the lifelines apart. */
enum { LABEL_COLUMNS_MAX = 44, RTP_COLUMNS_MAX = 56, MEDIUM_COLUMNS_MAX = 64, LABEL_AROUND = 7 };

/* ---- columns ---------------------------------------------------------------------------------------------------- */

struct key_probe {
	const struct ladder *ladder;
	const struct addr *addr;
};

static bool key_eq(const void *ctx, uint32_t id)
{
	const struct key_probe *p = ctx;

	return addr_eq(&p->ladder->keys[id].addr, p->addr);
}

static struct slice alias_of(const struct ladder *l, const struct addr *a)
{
	return l->options.no_aliases ? slice_make(NULL, 0) : store_alias(l->store, a);
}

static void col_label(struct ladder *l, struct ladder_col *c)
{
	struct buf b = {0};

	struct slice alias = alias_of(l, &c->addr);

	if (c == &l->cols[LIMIT_LADDER_COLUMNS - 1])
		buf_puts(&b, _("(others)"));
	else if (alias.n)
		buf_put(&b, alias);
	else if (l->options.merge_ports || !c->addr.port)
		addr_put_ip(&b, &c->addr);
	else
		addr_put(&b, &c->addr);
	if (c->n_addrs > 1 && !alias.n) {
		buf_puts(&b, " +");
		buf_u64(&b, c->n_addrs - 1);
	}
	c->label = arena_copy(&l->arena, buf_slice(&b));
	buf_free(&b);
}

static uint16_t col_add(struct ladder *l, const struct addr *a)
{
	struct ladder_col *c;

	if (l->n_cols == LIMIT_LADDER_COLUMNS)
		return LIMIT_LADDER_COLUMNS - 1;
	if (l->n_cols == l->cap_cols) {
		l->cap_cols = l->cap_cols ? l->cap_cols * 2 : 8;
		l->cols = mem_realloc(l->cols, l->cap_cols * sizeof *l->cols);
		l->agents = mem_realloc(l->agents, l->cap_cols * sizeof *l->agents);
	}
	c = &l->cols[l->n_cols];
	memset(c, 0, sizeof *c);
	memset(&l->agents[l->n_cols], 0, sizeof l->agents[0]);
	c->addr = *a;
	c->n_addrs = 1;
	col_label(l, c);
	return (uint16_t)l->n_cols++;
}

/* The column of a party that was met at another address, or UINT16_MAX. */
static uint16_t col_of_alias(const struct ladder *l, const struct addr *a)
{
	struct slice alias = alias_of(l, a);

	for (size_t i = 0; alias.n && i < l->n_keys; i++)
		if (slice_eq(store_alias(l->store, &l->keys[i].addr), alias))
			return l->keys[i].col;
	return UINT16_MAX;
}

/* The column of an address, made where it is new. */
uint16_t ladder_col_of(struct ladder *l, const struct addr *full)
{
	struct addr a = *full;
	struct key_probe probe = {l, &a};
	uint64_t hash;
	uint32_t id;
	uint16_t col;

	if (l->options.merge_ports)
		a.port = 0;
	hash = hash_bytes(&a, sizeof a, 0);
	id = map_get(&l->by_addr, hash, key_eq, &probe);
	if (id != NONE)
		return l->keys[id].col;
	if (l->n_keys == l->cap_keys) {
		l->cap_keys = l->cap_keys ? l->cap_keys * 2 : 8;
		l->keys = mem_realloc(l->keys, l->cap_keys * sizeof *l->keys);
	}
	col = col_of_alias(l, &a);
	id = (uint32_t)l->n_keys++;
	l->keys[id] = (struct ladder_key){a, col == UINT16_MAX ? col_add(l, &a) : col};
	map_put(&l->by_addr, hash, id);
	return l->keys[id].col;
}

uint16_t ladder_find_col(const struct ladder *l, const struct addr *full)
{
	struct addr a = *full;
	struct key_probe probe = {l, &a};
	uint32_t id;

	if (l->options.merge_ports)
		a.port = 0;
	id = map_get(&l->by_addr, hash_bytes(&a, sizeof a, 0), key_eq, &probe);
	return id == NONE ? UINT16_MAX : l->keys[id].col;
}

bool ladder_hides(const struct ladder *l, const struct addr *a)
{
	for (size_t i = 0; i < l->options.n_hidden; i++) {
		const struct addr *h = &l->options.hidden[i];

		if (addr_ip_eq(h, a) && (!h->port || h->port == a->port))
			return true;
	}
	return false;
}

size_t ladder_col_addrs(const struct ladder *l, size_t col, struct addr *out, size_t most)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n_keys && n < most; i++)
		if (l->keys[i].col == col)
			out[n++] = l->keys[i].addr;
	return n;
}

/* ---- open transactions -------------------------------------------------------------------------------------------- */

static bool open_is(const struct ladder_open *o, const struct msg *m)
{
	uint8_t method = m->method == SIP_ACK ? SIP_INVITE : (uint8_t)m->method;

	return o->leg == m->leg && o->cseq == m->cseq && o->method == method;
}

static void open_forget(struct ladder *l, int64_t now_ns)
{
	size_t n = 0;

	for (size_t i = 0; i < l->n_open; i++) {
		const struct ladder_open *o = &l->open[i];

		if (now_ns - o->ts_ns <= (o->is_answered ? ringing_ns : open_ns))
			l->open[n++] = *o;
	}
	l->n_open = n;
}

static struct ladder_open *open_find(struct ladder *l, const struct msg *m)
{
	for (size_t i = 0; i < l->n_open; i++)
		if (open_is(&l->open[i], m))
			return &l->open[i];
	return NULL;
}

static void open_request(struct ladder *l, const struct msg *m)
{
	struct ladder_open *o = open_find(l, m);

	if (o) {
		o->n++;
		o->ts_ns = m->ts_ns;
		return;
	}
	if (l->n_open == LADDER_OPEN_MAX)
		memmove(l->open, l->open + 1, --l->n_open * sizeof *l->open);
	l->open[l->n_open++] = (struct ladder_open){m->ts_ns, m->leg, m->cseq, 1, (uint8_t)m->method, false};
}

static void open_response(struct ladder *l, const struct msg *m)
{
	struct ladder_open *o = open_find(l, m);

	if (!o)
		return;
	o->ts_ns = m->ts_ns;
	if (m->status < 200) {
		o->is_answered = true;
	} else if (--o->n == 0) {
		*o = l->open[--l->n_open];
	}
}

/* Whether another transaction of the leg is open while this message goes by; then notes what the message opens or ends. */
static bool open_step(struct ladder *l, const struct msg *m)
{
	bool is_other = false;

	if (l->n_open)
		open_forget(l, m->ts_ns);
	for (size_t i = 0; i < l->n_open; i++)
		is_other = is_other || (l->open[i].leg == m->leg && !open_is(&l->open[i], m));
	if (m->flags & (MSG_RETRANSMISSION | MSG_DUPLICATE))
		return is_other;
	if (m->status)
		open_response(l, m);
	else if (m->method != SIP_ACK)
		open_request(l, m);
	return is_other;
}

/* ---- rows ----------------------------------------------------------------------------------------------------------- */

struct ladder_row *ladder_insert_row(struct ladder *l, size_t at)
{
	if (l->n_rows == l->cap_rows) {
		l->cap_rows = l->cap_rows ? l->cap_rows * 2 : 64;
		l->rows = mem_realloc(l->rows, l->cap_rows * sizeof *l->rows);
		l->copies = mem_realloc(l->copies, l->cap_rows * sizeof *l->copies);
	}
	memmove(l->rows + at + 1, l->rows + at, (l->n_rows - at) * sizeof *l->rows);
	memmove(l->copies + at + 1, l->copies + at, (l->n_rows - at) * sizeof *l->copies);
	l->n_rows++;
	l->copies[at] = 0;
	memset(&l->rows[at], 0, sizeof l->rows[at]);
	return &l->rows[at];
}

static struct ladder_row *row_add(struct ladder *l, enum ladder_kind kind, uint32_t id, int64_t ts_ns)
{
	struct ladder_row *r = ladder_insert_row(l, l->n_rows);

	r->kind = (uint8_t)kind;
	r->msg = id;
	r->ts_ns = ts_ns;
	r->copy = 1;
	r->gap_ns = l->last_ns == TIME_NONE ? TIME_NONE : ts_ns - l->last_ns;
	return r;
}

/* Which copy of its first a repeat is: 2, 3, ... */
static uint16_t copy_number(struct ladder *l, uint32_t first)
{
	size_t i = ladder_find(l, first);

	if (i == l->n_rows || l->rows[i].msg != first)
		return 2;
	if (l->copies[i] < UINT16_MAX - 1)
		l->copies[i]++;
	return (uint16_t)(l->copies[i] + 1);
}

/* Columns that each place between two lifelines must have for what stands in the scratch. */
static size_t place_columns(const struct ladder *l, const struct ladder_row *r, size_t most)
{
	size_t span = r->from > r->to ? r->from - r->to : r->to - r->from;
	size_t w = text_columns(buf_slice(&l->scratch));

	w = (w > most ? most : w) + LABEL_AROUND;
	return span ? (w + span - 1) / span : w;
}

static void widen(size_t *columns, size_t w)
{
	if (w > *columns)
		*columns = w;
}

void ladder_measure_label(struct ladder *l, const struct ladder_row *r)
{
	size_t w;

	buf_clear(&l->scratch);
	ladder_label(l, r, false, false, true, &l->scratch);
	w = place_columns(l, r, r->kind == LADDER_RTP ? RTP_COLUMNS_MAX : LABEL_COLUMNS_MAX);
	widen(&l->label_columns, w);
	widen(&l->first_columns, w);
	if (r->kind == LADDER_ICMP || r->kind == LADDER_RTP || !l->first_budget || !(store_msg(l->store, r->msg)->flags & MSG_SDP))
		return;
	l->first_budget--;
	buf_clear(&l->scratch);
	ladder_label(l, r, true, false, true, &l->scratch);
	widen(&l->first_columns, place_columns(l, r, MEDIUM_COLUMNS_MAX));
}

static void measure_medium(struct ladder *l, const struct ladder_row *r)
{
	buf_clear(&l->scratch);
	ladder_medium_text(l, r->msg, r->medium, &l->scratch);
	widen(&l->label_columns, place_columns(l, r, MEDIUM_COLUMNS_MAX));
}

static void add_media(struct ladder *l, size_t row, const struct msg *m)
{
	uint32_t id = l->rows[row].msg;
	unsigned n = ladder_n_media(l, id);

	for (unsigned i = 0; i < n; i++) {
		struct ladder_row *r = row_add(l, LADDER_SDP, id, m->ts_ns);

		r->from = l->rows[row].from;
		r->to = l->rows[row].to;
		r->medium = (uint8_t)i;
		measure_medium(l, r);
	}
}

static void add_message(struct ladder *l, uint32_t id)
{
	const struct msg *m = store_msg(l->store, id);
	const struct flow flow = store_flow(l->store, m->flow), *f = &flow;
	bool shows_cseq = open_step(l, m);
	struct ladder_row *r;
	size_t at;

	if ((l->options.sdp_only && !(m->flags & MSG_SDP)) || (l->options.hide_duplicates && m->flags & MSG_DUPLICATE))
		return;
	if (ladder_hides(l, &f->src) || ladder_hides(l, &f->dst))
		return;
	if (l->first_ns == TIME_NONE)
		l->first_ns = m->ts_ns;
	if (!l->options.no_gaps && l->last_ns != TIME_NONE && m->ts_ns - l->last_ns > NS_PER_S)
		row_add(l, LADDER_GAP, id, m->ts_ns);
	r = row_add(l, LADDER_MESSAGE, id, m->ts_ns);
	at = l->n_rows - 1;
	r->from = ladder_col_of(l, &f->src);
	r->to = ladder_col_of(l, &f->dst);
	r->shows_cseq = shows_cseq;
	r->is_repeat = m->repeats != NONE && (m->flags & (MSG_RETRANSMISSION | MSG_DUPLICATE));
	if (r->is_repeat)
		r->copy = copy_number(l, m->repeats);
	l->cols[r->from].n_messages++;
	if (r->to != r->from)
		l->cols[r->to].n_messages++;
	ladder_measure_label(l, r);
	ladder_learn_agent(l, r);
	if (l->options.sdp_rows && m->flags & MSG_SDP)
		add_media(l, at, m);
	l->last_ns = m->ts_ns;
}

/* A host that takes part keeps its column; a router gets one, without a port. */
static uint16_t icmp_col(struct ladder *l, const struct addr *host, const struct addr *end)
{
	return ladder_col_of(l, addr_ip_eq(host, end) ? end : host);
}

static void add_icmp(struct ladder *l, uint32_t id)
{
	const struct icmp *x = store_icmp(l->store, id);
	const struct msg *quoted = store_msg(l->store, x->msg);
	const struct flow f = store_flow(l->store, quoted->flow);
	struct ladder_row *r;

	if ((l->options.sdp_only && !(quoted->flags & MSG_SDP)) || ladder_hides(l, &f.src) || ladder_hides(l, &f.dst))
		return;
	if (l->first_ns == TIME_NONE)
		l->first_ns = x->ts_ns;
	r = row_add(l, LADDER_ICMP, l->n_rows ? l->rows[l->n_rows - 1].msg : x->msg, x->ts_ns);
	r->icmp = id;
	r->from = icmp_col(l, &x->from, &f.dst);
	r->to = icmp_col(l, &x->to, &f.src);
	ladder_measure_label(l, r);
	l->last_ns = x->ts_ns;
}

static int id_cmp(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Messages of all legs that were not taken yet. */
static void collect(struct ladder *l, struct ids *out)
{
	for (size_t i = 0; i < l->n_legs; i++) {
		struct ladder_leg *g = &l->legs[i];
		uint32_t id = g->last == NONE ? store_leg(l->store, g->leg)->first : store_msg(l->store, g->last)->next;

		for (; id != NONE; id = store_msg(l->store, id)->next) {
			ids_add(out, id);
			g->last = id;
		}
	}
}

static void collect_icmp(struct ladder *l, struct ids *out)
{
	for (size_t i = 0; i < l->n_legs; i++) {
		struct ladder_leg *g = &l->legs[i];
		uint32_t latest = store_leg_icmp(l->store, g->leg);

		for (uint32_t id = latest; id != g->last_icmp; id = store_icmp(l->store, id)->prev)
			ids_add(out, id);
		g->last_icmp = latest;
	}
	if (out->n)
		qsort(out->v, out->n, sizeof *out->v, id_cmp);
}

/* Errors that came before message `before`; *at: those that are taken already. */
static void add_icmp_before(struct ladder *l, const struct ids *icmp, size_t *at, uint32_t before)
{
	while (*at < icmp->n && store_icmp(l->store, icmp->v[*at])->before <= before)
		add_icmp(l, icmp->v[(*at)++]);
}

bool ladder_update(struct ladder *l)
{
	struct ids new = {0}, icmp = {0};
	size_t n_icmp = 0;
	bool any;

	collect(l, &new);
	collect_icmp(l, &icmp);
	/* Ids are given in the order of frames, so the order of ids is the order of rows. */
	if (l->n_legs > 1 && new.n)
		qsort(new.v, new.n, sizeof *new.v, id_cmp);
	for (size_t i = 0; i < new.n; i++) {
		add_icmp_before(l, &icmp, &n_icmp, new.v[i]);
		add_message(l, new.v[i]);
	}
	add_icmp_before(l, &icmp, &n_icmp, NONE);
	any = new.n + icmp.n > 0;
	if (!l->options.no_rtp)
		any |= ladder_add_streams(l);
	if (any)
		ladder_learn_roles(l);
	ids_free(&new);
	ids_free(&icmp);
	return any;
}

struct ladder *ladder_new(const struct store *s, const uint32_t *legs, size_t n, const struct ladder_options *o)
{
	struct ladder *l = mem_zalloc(sizeof *l);

	l->store = s;
	if (o)
		l->options = *o;
	l->first_ns = l->last_ns = TIME_NONE;
	l->agent_budget = 400;
	l->first_budget = 1000;
	l->legs = mem_alloc((n ? n : 1) * sizeof *l->legs);
	for (size_t i = 0; i < n; i++)
		l->legs[i] = (struct ladder_leg){legs[i], NONE, NONE, NONE};
	l->n_legs = n;
	ladder_update(l);
	return l;
}

bool ladder_moved(struct ladder *l, const struct store_moves *m)
{
	for (size_t i = 0; i < l->n_legs; i++) {
		struct ladder_leg *x = &l->legs[i];

		x->leg = store_moved(m->legs, m->n_legs, x->leg);
		if (x->leg == NONE)
			return false;
		x->last = store_moved(m->msgs, m->n_msgs, x->last);
		x->last_icmp = store_moved(m->icmp, m->n_icmp, x->last_icmp);
		x->last_stream = store_moved(m->streams, m->n_streams, x->last_stream);
	}
	for (size_t i = 0; i < l->n_rows; i++) {
		struct ladder_row *r = &l->rows[i];

		r->msg = store_moved(m->msgs, m->n_msgs, r->msg);
		if (r->kind == LADDER_ICMP)
			r->icmp = store_moved(m->icmp, m->n_icmp, r->icmp);
		if (r->kind == LADDER_RTP)
			r->stream = store_moved(m->streams, m->n_streams, r->stream);
	}
	for (size_t i = 0; i < l->n_open; i++)
		l->open[i].leg = store_moved(m->legs, m->n_legs, l->open[i].leg);
	for (size_t i = 0; i < l->streams.n; i++)
		l->streams.v[i] = store_moved(m->streams, m->n_streams, l->streams.v[i]);
	return true;
}

void ladder_free(struct ladder *l)
{
	if (!l)
		return;
	arena_free(&l->arena);
	map_free(&l->by_addr);
	buf_free(&l->scratch);
	ids_free(&l->streams);
	free(l->legs);
	free(l->rows);
	free(l->copies);
	free(l->cols);
	free(l->agents);
	free(l->keys);
	free(l);
}

size_t ladder_n_legs(const struct ladder *l)
{
	return l->n_legs;
}

uint32_t ladder_leg(const struct ladder *l, size_t i)
{
	return l->legs[i].leg;
}

size_t ladder_n_rows(const struct ladder *l)
{
	return l->n_rows;
}

size_t ladder_n_cols(const struct ladder *l)
{
	return l->n_cols;
}

const struct ladder_row *ladder_row(const struct ladder *l, size_t i)
{
	return &l->rows[i];
}

const struct ladder_col *ladder_col(const struct ladder *l, size_t i)
{
	return &l->cols[i];
}

size_t ladder_find(const struct ladder *l, uint32_t msg)
{
	size_t lo = 0, hi = l->n_rows;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->rows[mid].msg < msg)
			lo = mid + 1;
		else
			hi = mid;
	}
	while (lo < l->n_rows && l->rows[lo].kind != LADDER_MESSAGE)
		lo++;
	return lo;
}

/* ---- columns moved and merged ------------------------------------------------------------------------------------- */

/* to[] says for each column which one it becomes. */
static void renumber(struct ladder *l, const uint16_t *to)
{
	for (size_t i = 0; i < l->n_keys; i++)
		l->keys[i].col = to[l->keys[i].col];
	for (size_t i = 0; i < l->n_rows; i++) {
		l->rows[i].from = to[l->rows[i].from];
		l->rows[i].to = to[l->rows[i].to];
	}
}

/* Takes column `from` out and puts it in at `place`; to[] as for renumber(). */
static void shift(struct ladder *l, size_t from, size_t place, uint16_t *to)
{
	struct ladder_col col = l->cols[from];
	struct ladder_agent agent = l->agents[from];
	size_t at = from < place ? from : place, n = from < place ? place - from : from - place;
	size_t src = from < place ? at + 1 : at, dst = from < place ? at : at + 1;

	for (size_t i = 0; i < l->n_cols; i++)
		to[i] = (uint16_t)(i == from ? place : from < place && i > from && i <= place ? i - 1
				   : from > place && i >= place && i < from ? i + 1 : i);
	memmove(l->cols + dst, l->cols + src, n * sizeof *l->cols);
	memmove(l->agents + dst, l->agents + src, n * sizeof *l->agents);
	l->cols[place] = col;
	l->agents[place] = agent;
}

void ladder_move(struct ladder *l, size_t from, size_t to)
{
	uint16_t *map;

	if (from >= l->n_cols || to >= l->n_cols || from == to)
		return;
	map = mem_alloc(l->n_cols * sizeof *map);
	shift(l, from, to, map);
	renumber(l, map);
	free(map);
}

static void merge_heads(struct ladder *l, size_t a, size_t b)
{
	l->cols[a].n_addrs += l->cols[b].n_addrs;
	l->cols[a].n_messages += l->cols[b].n_messages;
	l->agents[a].roles |= l->agents[b].roles;
	if (!l->agents[a].name.n)
		l->agents[a].name = l->agents[b].name;
	col_label(l, &l->cols[a]);
	ladder_describe(l, a);
}

void ladder_merge(struct ladder *l, size_t a, size_t b)
{
	uint16_t *map;

	/* The last of a full table stands for many already: nothing may be taken out, or new ones would be called so. */
	if (a >= l->n_cols || b >= l->n_cols || a == b || l->n_cols == LIMIT_LADDER_COLUMNS)
		return;
	map = mem_alloc(l->n_cols * sizeof *map);
	merge_heads(l, a, b);
	shift(l, b, l->n_cols - 1, map);
	map[b] = (uint16_t)(a > b ? a - 1 : a);
	l->n_cols--;
	renumber(l, map);
	free(map);
}
