/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of views. */
#include "ui/view.h"

#include "ui/words.h"

static const struct view_row rows[VIEW_N] = {
	{VIEW_CALLS, "calls", N_("Calls"),
		N_("One row for each Call-ID, in the order in which the calls began. Times are those of the first hop seen."),
		&view_calls_ops},
	{VIEW_FLOW, "flow", N_("Flow"),
		N_("Who said what to whom, one row for each message, one column for each address. The selected message is "
			"shown beside the ladder."),
		&view_flow_ops},
	{VIEW_MESSAGE, "message", N_("Message"),
		N_("One message as it was captured. Bytes that are no printable text are shown as \\x.. and \\n."),
		&view_message_ops},
	{VIEW_DIFF, "diff", N_("Diff"),
		N_("Two messages side by side. Lines that are equal are dim; what differs within a line stands out. < and > point "
			"to the message that alone has the line, ! is between lines that differ."),
		&view_diff_ops},
	{VIEW_COLUMNS, "columns", N_("Columns"),
		N_("The columns of the list of calls. Each is also a word for filters and a key of the JSON and CSV output."),
		&view_columns_ops},
	{VIEW_HELP, "help", N_("Help"), N_("What the keys do."), &view_help_ops},
};

const struct view_row *view_row(enum view_id id)
{
	return &rows[id];
}

const struct view_row *view_rows(size_t *n)
{
	*n = VIEW_N;
	return rows;
}
