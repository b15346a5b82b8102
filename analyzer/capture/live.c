/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Network devices through libpcap, and places where HEP is received (listen.c): opened, read without waiting, and opened again
 * where one went away. What is read goes to a function; where it goes from there is told by record.c. */
#include <errno.h>
#include <poll.h>
#include <unistd.h>

#include "analyzer/capture/cut.h"
#include "analyzer/capture/filter.h"
#include "analyzer/capture/listen.h"
#include "analyzer/capture/live_local.h"

enum { SNAPLEN = 262144, BUFFER_MIB = 32, TIMEOUT_MS = 100, SOON_MS = 10, AT_ONCE = 512, LINKTYPE_RAW_IP = 101 };

/* ---- opening --------------------------------------------------------------------------------------------------------- */

static int set_filter(struct device *d, const char *bpf, struct err *e)
{
	struct bpf_program code;
	bool is_narrow;
	int r = 0;

	if (filter_compile_wide(d->lib, d->pcap, bpf, &code, &is_narrow, e) < 0)
		return -1;
	if (d->lib->setfilter(d->pcap, &code) < 0)
		r = err_set(e, 3, "%s: the filter cannot be set: %s", d->name, d->lib->geterr(d->pcap));
	d->lib->freecode(&code);
	d->loses_fragments = is_narrow;
	return r;
}

static int no_right(const struct device *d, struct err *e)
{
	char path[1024];
	ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);

	path[n > 0 ? n : 0] = 0;
	return err_set(e, 3, "%s: capturing needs the capabilities CAP_NET_RAW and CAP_NET_ADMIN; grant them once: "
		"sudo setcap cap_net_raw,cap_net_admin+ep %s", d->name, n > 0 ? path : "sipladder");
}

static int not_there(const struct device *d, int status, struct err *e)
{
	const char *why = d->lib->geterr(d->pcap);

	if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED)
		return no_right(d, e);
	if (status == PCAP_ERROR_NO_SUCH_DEVICE)
		return err_set(e, 3, "%s: there is no such device; sipladder interfaces lists all", d->name);
	if (status == PCAP_ERROR_IFACE_NOT_UP)
		return err_set(e, 3, "%s: is down; ip link set %s up", d->name, d->name);
	return err_set(e, 3, "%s: cannot be captured from: %s", d->name, *why ? why : d->lib->statustostr(status));
}

static size_t buffer_bytes(const struct live_options *o)
{
	return (size_t)(o->buffer_mib > 0 && o->buffer_mib < 2048 ? o->buffer_mib : BUFFER_MIB) * 1024 * 1024;
}

static void adjust(const struct device *d, const struct live_options *o)
{
	d->lib->set_snaplen(d->pcap, o->snaplen > 0 ? (int)o->snaplen : SNAPLEN);
	d->lib->set_promisc(d->pcap, !o->no_promiscuous);
	/* Not pcap_set_immediate_mode: the kernel then keeps each packet in a slot of the snap length, so its buffer has room for
	 * some hundred packets alone. */
	d->lib->set_timeout(d->pcap, o->is_immediate ? SOON_MS : TIMEOUT_MS);
	d->lib->set_buffer_size(d->pcap, (int)buffer_bytes(o));
	d->lib->set_tstamp_precision(d->pcap, PCAP_TSTAMP_PRECISION_NANO); /* where there is none, microseconds */
}

static int device_open(struct device *d, const struct live_options *o, struct err *e)
{
	char why[PCAP_ERRBUF_SIZE] = "";
	int status;

	d->pcap = d->lib->create(d->name, why);
	if (!d->pcap)
		return err_set(e, 3, "%s: cannot be captured from: %s", d->name, why);
	adjust(d, o);
	status = d->lib->activate(d->pcap);
	if (status < 0) {
		not_there(d, status, e);
		device_close(d);
		return -1;
	}
	status = o->bpf && *o->bpf ? set_filter(d, o->bpf, e) : 0;
	if (status == 0 && d->lib->setnonblock(d->pcap, 1, why) < 0)
		status = err_set(e, 3, "%s: cannot be read without waiting: %s", d->name, why);
	if (status < 0) {
		device_close(d);
		return -1;
	}
	d->fd = d->lib->get_selectable_fd(d->pcap);
	d->block = (struct block_interface){.name = slice_of(d->name), .snaplen = (uint32_t)d->lib->snapshot(d->pcap),
		.dlt = (uint16_t)(d->lib->datalink(d->pcap) == DLT_RAW ? 101 : d->lib->datalink(d->pcap)),
		.has_ns = d->lib->get_tstamp_precision(d->pcap) == PCAP_TSTAMP_PRECISION_NANO};
	return 0;
}

void device_close(struct device *d)
{
	if (d->pcap)
		d->lib->close(d->pcap);
	d->pcap = NULL;
	d->fd = -1;
}

/* A place where HEP packets come in is a device that is always there. */
static int listen_at(struct device *d, const struct live_options *o, struct err *e)
{
	struct listener_options lo = {.buffer_bytes = buffer_bytes(o), .key = slice_of(o->hep_key ? o->hep_key : "")};

	d->listener = listener_open(slice_of(d->name), &lo, e);
	if (!d->listener)
		return -1;
	d->fd = listener_fd(d->listener);
	d->block = (struct block_interface){.name = slice_of(listener_name(d->listener)),
		.description = slice_of("HEP packets, with the time of the agent that sent them"), .snaplen = SNAPLEN,
		.dlt = LINKTYPE_RAW_IP, .has_ns = true};
	return 0;
}

static bool is_named_already(const struct live *l, struct slice name)
{
	for (size_t i = 0; i < l->n; i++)
		if (slice_eq(slice_of(l->devices[i].name), name))
			return true;
	return false;
}

/* Opens all that are named. */
static int open_named(struct live *l, const char *names, int (*open)(struct device *, const struct live_options *, struct err *),
		struct err *e)
{
	struct slice rest = slice_of(names ? names : "");

	while (rest.n) {
		struct slice name = slice_trim(slice_cut(&rest, ','));
		struct device *d = &l->devices[l->n];

		if (!name.n)
			continue;
		if (is_named_already(l, name))
			return err_set(e, 2, "%.*s: is named twice", (int)name.n, name.p);
		if (l->n == LIVE_DEVICES)
			return err_set(e, 2, "more than %d devices are named", LIVE_DEVICES);
		d->name = mem_zalloc(name.n + 1);
		memcpy(d->name, name.p, name.n);
		d->fd = -1;
		d->lib = &l->lib;
		l->n++;
		if (open(d, &l->o, e) < 0)
			return -1;
	}
	return 0;
}

/* For devices alone: HEP comes without it. */
static int load(struct live *l, struct err *e)
{
	struct err why;

	l->handle = pcap_lib_open(&l->lib, &why);
	return l->handle ? 0 : err_set(e, 3, "no device can be captured from: %s", why.text);
}

struct live *live_open(const struct live_options *o, struct err *e)
{
	struct live *l = mem_zalloc(sizeof *l);
	int r = 0;

	l->o = *o;
	l->cut = o->no_media_payload ? media_cut_new() : NULL;
	if (o->devices && *o->devices)
		r = load(l, e);
	if (r == 0)
		r = open_named(l, o->devices, device_open, e);
	if (r == 0)
		r = open_named(l, o->listen, listen_at, e);
	if (r == 0 && l->n == 0)
		r = err_set(e, 2, "no device is named; sipladder interfaces lists all");
	if (r < 0) {
		live_close(l);
		return NULL;
	}
	return l;
}

void live_close(struct live *l)
{
	for (size_t i = 0; i < l->n; i++) {
		device_close(&l->devices[i]);
		listener_close(l->devices[i].listener);
		free(l->devices[i].name);
	}
	lib_close(l->handle);
	media_cut_free(l->cut);
	free(l);
}

bool live_loses_fragments(const struct live *l)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->devices[i].loses_fragments)
			return true;
	return false;
}

/* ---- reading --------------------------------------------------------------------------------------------------------- */

struct taking {
	live_packet_fn fn;
	void *ctx;
	uint32_t iface;
	bool has_ns;
	uint16_t dlt;
	struct media_cut *cut;
};

static void take(u_char *ctx, const struct pcap_pkthdr *h, const u_char *p)
{
	struct taking *t = (struct taking *)(void *)ctx;
	struct block_packet x = {.iface = t->iface, .p = p, .caplen = h->caplen, .len = h->len,
		.ts_ns = (int64_t)h->ts.tv_sec * NS_PER_S + (int64_t)h->ts.tv_usec * (t->has_ns ? 1 : NS_PER_US)};

	if (t->cut)
		media_cut_put(t->cut, &x, t->dlt, t->fn, t->ctx);
	else
		t->fn(t->ctx, &x);
}

/* What came to a place where HEP is received. */
static void take_hep(void *ctx, const struct block_packet *p)
{
	const struct taking *t = ctx;

	if (t->cut)
		media_cut_put(t->cut, p, t->dlt, t->fn, t->ctx);
	else
		t->fn(t->ctx, p);
}

/* A device that went away comes back under its name. */
static void try_again(struct live *l, struct device *d)
{
	struct block_interface was = d->block;
	int64_t now = time_now_mono();

	if (now - d->tried_ns < NS_PER_S)
		return;
	d->tried_ns = now;
	if (device_open(d, &l->o, NULL) < 0)
		return;
	if (d->block.dlt != was.dlt || d->block.has_ns != was.has_ns) { /* another device; its description is written already */
		device_close(d);
		d->block = was;
	}
}

unsigned live_read(struct live *l, live_packet_fn fn, void *ctx)
{
	unsigned n = 0;

	for (uint32_t i = 0; i < l->n; i++) {
		struct device *d = &l->devices[i];
		struct taking t = {fn, ctx, i, d->block.has_ns, d->block.dlt, l->cut};
		int got;

		if (d->listener) {
			n += listener_read(d->listener, AT_ONCE, i, take_hep, &t);
			continue;
		}
		if (!d->pcap)
			try_again(l, d);
		if (!d->pcap)
			continue;
		got = d->lib->dispatch(d->pcap, AT_ONCE, take, (u_char *)(void *)&t);
		if (got < 0) {
			device_counters(d);
			d->before_received += d->received;
			d->before_kernel += d->kernel_drops;
			d->before_device += d->device_drops;
			d->received = d->kernel_drops = d->device_drops = 0;
			device_close(d);
		} else {
			n += (unsigned)got;
		}
	}
	if (l->cut)
		media_cut_tick(l->cut, false, fn, ctx);
	return n;
}

void live_drain(struct live *l, live_packet_fn fn, void *ctx)
{
	int64_t until = time_now_mono() + (TIMEOUT_MS + SOON_MS) * NS_PER_MS;

	while (time_now_mono() < until)
		if (!live_read(l, fn, ctx))
			live_wait(l, -1, 0, SOON_MS);
}

void live_read_end(struct live *l, live_packet_fn fn, void *ctx)
{
	if (l->cut)
		media_cut_tick(l->cut, true, fn, ctx);
}

void device_counters(struct device *d)
{
	struct pcap_stat st;

	if (d->listener) {
		struct listener_counters n = listener_counters(d->listener);

		d->received = n.received;
		d->kernel_drops = n.kernel_drops;
		d->device_drops = n.refused;
		return;
	}
	if (!d->pcap || d->lib->stats(d->pcap, &st) < 0)
		return;
	d->received = st.ps_recv;
	d->kernel_drops = st.ps_drop;
	d->device_drops = st.ps_ifdrop;
}

int live_wait(struct live *l, int extra_fd, int extra_events, int timeout_ms)
{
	struct pollfd fds[LIVE_DEVICES + 1];
	nfds_t n = 0;
	int r;

	for (size_t i = 0; i < l->n; i++) {
		if (l->devices[i].fd >= 0)
			fds[n++] = (struct pollfd){l->devices[i].fd, POLLIN, 0};
		else
			timeout_ms = timeout_ms < TIMEOUT_MS ? timeout_ms : TIMEOUT_MS;
	}
	fds[n] = (struct pollfd){extra_fd, (short)extra_events, 0};
	r = poll(fds, n + 1, timeout_ms);
	return r > 0 ? fds[n].revents : 0;
}

/* ---- which there are -------------------------------------------------------------------------------------------------- */

static void put_addresses(struct buf *b, const pcap_addr_t *a)
{
	size_t n = 0;

	for (; a; a = a->next) {
		char text[64];

		if (!a->addr || !address_text(a->addr, text, sizeof text))
			continue;
		buf_fmt(b, "%s%s", n++ ? " " : "", text);
	}
	if (!n)
		buf_putc(b, '-');
}

static void put_interfaces(struct buf *out, const pcap_if_t *all)
{
	size_t wide = 4;

	for (const pcap_if_t *i = all; i; i = i->next)
		wide = strlen(i->name) > wide ? strlen(i->name) : wide;
	for (const pcap_if_t *i = all; i; i = i->next) {
		struct buf row = {0};

		buf_fmt(&row, "%-*s  %-4s  ", (int)wide, i->name, i->flags & PCAP_IF_UP ? "up" : "down");
		put_addresses(&row, i->addresses);
		if (i->description && *i->description)
			buf_fmt(&row, "  %s", i->description);
		text_visible(out, buf_slice(&row));
		buf_putc(out, '\n');
		buf_free(&row);
	}
}

int live_interfaces(struct buf *out, struct err *e)
{
	struct err missing;
	char why[PCAP_ERRBUF_SIZE] = "";
	pcap_if_t *all = NULL;
	struct pcap_lib lib;
	void *handle = pcap_lib_open(&lib, &missing);
	int r = 0;

	if (!handle)
		return err_set(e, 3, "devices cannot be listed: %s", missing.text);
	if (lib.findalldevs(&all, why) < 0)
		r = err_set(e, 3, "devices cannot be listed: %s", why);
	else
		put_interfaces(out, all);
	if (all)
		lib.freealldevs(all);
	lib_close(handle);
	return r;
}
