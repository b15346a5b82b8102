/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/report: the style and the script of the page, as built in from page.css, picture.css and page.js. */
#ifndef SL_REPORT_PAGE_H
#define SL_REPORT_PAGE_H

#include "base.h"

/* Made by embed.awk. */
extern const char page_css_text[], picture_css_text[], page_js_text[];

static inline struct slice page_css(void)
{
	return slice_of(page_css_text);
}
/** What pictures need, in a page and alone. */
static inline struct slice page_picture_css(void)
{
	return slice_of(picture_css_text);
}
static inline struct slice page_js(void)
{
	return slice_of(page_js_text);
}

#endif
