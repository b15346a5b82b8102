/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Elements of pictures, and their colours. Every text that comes in here is any bytes and goes out escaped. Pictures hold no
 * script and refer to nothing outside of them. */
#include "analyzer/report/svg.h"

#include <math.h>

#include "analyzer/report/page.h"

/* Colours of a picture that is alone; those for the dark are in picture.css, by class, as are the page's. */
static const struct {
	const char *name, *color;
} inks[INK_N] = {
	[INK_TIME] = {"t", "#667"}, [INK_HEAD] = {"h", "#112"}, [INK_HEAD2] = {"h2", "#556"}, [INK_BOX] = {"bx", "#eef1f6"},
	[INK_LIFE] = {"lf", "#b9c0cc"}, [INK_REQUEST] = {"q", "#1f5fbf"}, [INK_S1] = {"s1", "#66707d"},
	[INK_S2] = {"s2", "#1b7f3b"}, [INK_S3] = {"s3", "#7a3fb0"}, [INK_S4] = {"s4", "#b35c00"}, [INK_S5] = {"s5", "#c0262d"},
	[INK_S6] = {"s6", "#8f1230"}, [INK_GAP] = {"gp", "#8a93a0"}, [INK_NOTE] = {"nt", "#556"}, [INK_ICMP] = {"ic", "#c0262d"},
	[INK_RTP] = {"rt", "#0d7d8c"}, [INK_GRID] = {"gr", "#dde2ea"}, [INK_AXIS] = {"ax", "#667"},
	[INK_INFO] = {"vi", "#1f5fbf"}, [INK_WARNING] = {"vw", "#b35c00"}, [INK_ERROR] = {"ve", "#c0262d"},
	[INK_GOOD] = {"gd", "#1b7f3b"}, [INK_BAD] = {"bd", "#c0262d"}, [INK_OTHER] = {"ot", "#99a1ad"},
	[INK_RING] = {"rg", "#d8b04a"}, [INK_TALK] = {"tk", "#58a86f"},
	[INK_LEG0] = {"l0", "#3b6fb6"}, [INK_LEG1] = {"l1", "#b0662a"}, [INK_LEG2] = {"l2", "#5f8f2f"},
	[INK_LEG3] = {"l3", "#9a4fa0"}, [INK_LEG4] = {"l4", "#2a8a8a"}, [INK_LEG5] = {"l5", "#a03a50"},
};

enum ink svg_status_ink(unsigned status)
{
	unsigned class_digit = status / 100;

	return class_digit >= 1 && class_digit <= 6 ? (enum ink)(INK_S1 + class_digit - 1) : INK_S6;
}

enum ink svg_leg_ink(size_t leg)
{
	return (enum ink)(INK_LEG0 + leg % (INK_LEG5 - INK_LEG0 + 1));
}

void svg_number(struct buf *b, double v)
{
	int64_t tenths = isfinite(v) ? llround(v * 10) : 0;

	if (tenths % 10)
		buf_fixed(b, tenths, 1);
	else
		buf_fixed(b, tenths / 10, 0);
}

void svg_begin(struct svg *g, int width, int height, const char *label)
{
	buf_fmt(g->b, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\"", width, height,
			width, height);
	buf_puts(g->b, g->alone ? " role=\"img\" font-family=\"ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace\" "
				  "font-size=\"12\"" : " class=\"pic\" role=\"group\"");
	buf_puts(g->b, " aria-label=\"");
	xml_text(g->b, slice_of(label), false);
	buf_puts(g->b, "\">\n");
	if (!g->alone)
		return;
	buf_puts(g->b, "<title>");
	xml_text(g->b, slice_of(label), false);
	buf_puts(g->b, "</title>\n<style>\n");
	buf_put(g->b, page_picture_css());
	buf_fmt(g->b, "</style>\n<rect class=\"bg\" width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", width, height);
}

void svg_end(struct svg *g)
{
	buf_puts(g->b, "</svg>\n");
	sink_flow(g->d->out);
}

void svg_line_ink(struct svg *g, enum ink ink)
{
	buf_fmt(g->b, " class=\"%s\"", inks[ink].name);
	if (g->alone)
		buf_fmt(g->b, " stroke=\"%s\" fill=\"none\"", inks[ink].color);
}

const char *svg_ink_name(enum ink ink)
{
	return inks[ink].name;
}

void svg_fill_ink(struct svg *g, enum ink ink)
{
	buf_fmt(g->b, " class=\"%s\"", inks[ink].name);
	if (g->alone)
		buf_fmt(g->b, " fill=\"%s\"", inks[ink].color);
}

void svg_title(struct svg *g, struct slice text)
{
	buf_puts(g->b, "<title>");
	xml_text(g->b, text, false);
	buf_puts(g->b, "</title>");
}

void svg_text(struct svg *g, int x, int y, char anchor, enum ink ink, struct slice text, size_t max)
{
	struct buf cut = {0};

	buf_fmt(g->b, "<text x=\"%d\" y=\"%d\"", x, y);
	if (anchor != 's')
		buf_puts(g->b, anchor == 'm' ? " text-anchor=\"middle\"" : " text-anchor=\"end\"");
	if (ink < INK_N)
		svg_fill_ink(g, ink);
	if (g->alone && ink == INK_HEAD)
		buf_puts(g->b, " font-weight=\"bold\"");
	buf_putc(g->b, '>');
	if (max && text_columns(slice_sub(text, 0, max * 8)) > max) {
		text_fit(&cut, text, max, false, false);
		text = slice_trim(buf_slice(&cut));
	}
	xml_text(g->b, text, false);
	buf_puts(g->b, "</text>");
	buf_free(&cut);
}

void svg_textz(struct svg *g, int x, int y, char anchor, enum ink ink, const char *text)
{
	svg_text(g, x, y, anchor, ink, slice_of(text), 0);
}

void svg_rect(struct svg *g, double x, double y, double w, double h, enum ink ink)
{
	buf_puts(g->b, "<rect x=\"");
	svg_number(g->b, x);
	buf_puts(g->b, "\" y=\"");
	svg_number(g->b, y);
	buf_puts(g->b, "\" width=\"");
	svg_number(g->b, w);
	buf_puts(g->b, "\" height=\"");
	svg_number(g->b, h);
	buf_putc(g->b, '"');
	svg_fill_ink(g, ink);
	buf_puts(g->b, "/>");
}
