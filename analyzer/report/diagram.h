/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/report: what Mermaid and PlantUML diagrams have in common. Both are languages of lines; a text in them
 * is letters, digits and the few signs that neither gives a meaning, and numbers of characters for all else. */
#ifndef SL_REPORT_DIAGRAM_H
#define SL_REPORT_DIAGRAM_H

#include "analyzer/report/doc.h"

enum { DIAGRAM_ROWS = 250, DIAGRAM_LABEL = 80 };

/** Text with all but plain characters as `before` NUMBER `;`: "#" for Mermaid, "&#" for PlantUML. At most `max` columns. */
void diagram_text(struct buf *b, struct slice s, const char *before, size_t max);
/** "+104 ms " since the first row of the ladder. */
void diagram_time(struct buf *b, const struct ladder *l, const struct ladder_row *r);
/** Text of Markdown outside of code, not at the start of a line: nothing in it is markup, a link, or HTML. */
void markdown_text(struct buf *b, struct slice s);

#endif
