/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TCP of call flows: connections that are opened once between two parties, and carry their messages whole. No losses here:
 * tests/tools/restream.c cuts, shuffles and repeats. */
#include "flow.h"

enum { FIN = 1, SYN = 2, RST = 4, PSH = 8, ACK = 16, STEP_US = 90 };

static void put_segment(struct flow_file *f, const struct link_end *e, const struct link_end *other, unsigned flags,
		struct slice bytes, int64_t ts_ns, unsigned iface)
{
	struct datagram d = {.is_tcp = true, .src = f->party[e->from].host, .dst = f->party[e->to].host, .payload = bytes};

	d.src.port = e->port_from;
	d.dst.port = e->port_to;
	d.tcp_flags = (uint8_t)flags;
	d.tcp_seq = e->next_seq;
	d.tcp_ack = flags & ACK ? other->next_seq : 0;
	d.ip_id = f->party[e->from].ip_id++;
	if (d.src.is_v6 != d.dst.is_v6)
		flow_fail(f, "IPv4 on one side and IPv6 on the other");
	flow_packet(f, ts_ns, &d, iface, 0);
}

/* The first to send is the client, at a port of its own. */
static struct link_end *new_connection(struct flow_file *f, int from, int to, unsigned iface)
{
	uint64_t h = flow_hash(f->party[from].name, f->party[to].name, f->n_ends);
	struct link_end *e;

	f->ends = mem_realloc(f->ends, (f->n_ends + 2) * sizeof *f->ends);
	e = &f->ends[f->n_ends];
	f->n_ends += 2;
	e[0] = (struct link_end){from, to, (uint16_t)(32768 + h % 28000), f->party[to].host.port, (uint32_t)(h >> 8)};
	e[1] = (struct link_end){to, from, e[0].port_to, e[0].port_from, (uint32_t)(h >> 24)};
	put_segment(f, &e[0], &e[1], SYN, slice_of(""), f->calls[f->call].now_ns, iface);
	e[0].next_seq++;
	return e;
}

static struct link_end *open_connection(struct flow_file *f, int from, int to, unsigned iface)
{
	int64_t *now_ns = &f->calls[f->call].now_ns;
	struct link_end *e = new_connection(f, from, to, iface);

	*now_ns += STEP_US * NS_PER_US;
	put_segment(f, &e[1], &e[0], SYN | ACK, slice_of(""), *now_ns, iface);
	e[1].next_seq++;
	*now_ns += STEP_US * NS_PER_US;
	put_segment(f, &e[0], &e[1], ACK, slice_of(""), *now_ns, iface);
	return e;
}

static struct link_end *find_connection(struct flow_file *f, int from, int to)
{
	struct link_end *e = NULL;

	for (uint32_t i = 0; i < f->n_ends; i++) {
		if (f->ends[i].from == from && f->ends[i].to == to)
			e = &f->ends[i];
	}
	return e;
}

void flow_syn(struct flow_file *f, int from, int to, unsigned iface)
{
	new_connection(f, from, to, iface);
}

void flow_rst(struct flow_file *f, int from, int to, unsigned iface)
{
	struct link_end *e = find_connection(f, from, to), *other;

	if (!e)
		flow_fail(f, "no connection to reset");
	other = f->ends + ((e - f->ends) ^ 1);
	put_segment(f, e, other, RST | ACK, slice_of(""), f->calls[f->call].now_ns, iface);
	e->from = e->to = other->from = other->to = NO_PARTY;
}

void flow_tcp(struct flow_file *f, int from, int to, struct slice bytes, unsigned iface)
{
	enum { MSS = 1440 };
	struct link_end *e = find_connection(f, from, to), *other;
	int64_t ts_ns;

	if (!e)
		e = open_connection(f, from, to, iface);
	other = f->ends + ((e - f->ends) ^ 1);
	ts_ns = f->calls[f->call].now_ns;
	for (size_t at = 0; at < bytes.n; at += MSS) {
		struct slice part = slice_sub(bytes, at, at + MSS);

		put_segment(f, e, other, at + MSS < bytes.n ? ACK : ACK | PSH, part, ts_ns, iface);
		e->next_seq += (uint32_t)part.n;
		ts_ns += 2 * NS_PER_US;
	}
	put_segment(f, other, e, ACK, slice_of(""), ts_ns + STEP_US * NS_PER_US, iface);
}
