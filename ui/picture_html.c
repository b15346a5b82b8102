/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A screen as a page: text that can be searched and copied. Each piece that a font may draw wider or narrower than its columns
 * stands in a box of that many (the unit ch).
 */
#include "ui/picture_local.h"

static void put_box(const struct picture *p, const struct run *r, struct buf *b)
{
	buf_fmt(b, "<span style=\"color:#%06x", r->colors.fg);
	if (r->colors.bg != p->bg)
		buf_fmt(b, ";background:#%06x", r->colors.bg);
	buf_puts(b, r->colors.attr & LOOK_BOLD ? ";font-weight:bold" : "");
	buf_puts(b, r->colors.attr & LOOK_DIM ? ";opacity:.6" : "");
	buf_puts(b, r->colors.attr & LOOK_UNDERLINE ? ";text-decoration:underline" : "");
	if (r->kind != RUN_TEXT)
		buf_fmt(b, ";width:%dch", r->w);
	buf_puts(b, r->kind != RUN_TEXT ? "\" class=\"box\">" : "\">");
	picture_text(p, r, b);
	buf_puts(b, "</span>");
}

/* Text other than ASCII stands for itself, character by character. */
static struct run part_of(const struct picture *p, struct run r)
{
	struct run part = r;

	if (r.kind == RUN_WIDE) {
		part.w = 2;
	} else if (r.kind == RUN_SIGN) {
		part.w = 1;
	} else {
		bool is_ascii = picture_cp(p->c, r.y, r.x) < 0x80;

		for (part.w = 1; is_ascii && part.w < r.w && picture_cp(p->c, r.y, r.x + part.w) < 0x80;)
			part.w++;
		part.kind = is_ascii ? RUN_TEXT : RUN_SIGN;
	}
	return part;
}

void picture_html(const struct canvas *c, const struct palette *palette, struct buf *b)
{
	struct picture p = picture_of(c, palette);

	buf_puts(b, "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>sipladder</title>\n<style>\n");
	buf_fmt(b, "body{margin:0;background:#%06x;color:#%06x}\n", p.bg, p.fg);
	buf_puts(b, "pre{margin:12px;font:14px/18px 'DejaVu Sans Mono','Noto Sans Mono',Menlo,Consolas,monospace}\n"
			"pre span{display:inline-block;height:18px;vertical-align:top;white-space:pre}\n.box{overflow:hidden}\n"
			"</style>\n<pre>\n");
	for (int y = 0; y < c->h; y++) {
		for (int x = 0; x < c->w;) {
			struct run r = picture_run(&p, y, x);

			for (int end = x + r.w; x < end;) {
				struct run part = r;

				part.x = x;
				part.w = end - x;
				part = part_of(&p, part);
				put_box(&p, &part, b);
				x += part.w;
			}
		}
		buf_putc(b, '\n');
	}
	buf_puts(b, "</pre>\n</html>\n");
}
