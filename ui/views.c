/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of views. */
#include "ui/view.h"

#include "words.h"

static const struct view_row rows[VIEW_N] = {
	{VIEW_START, "start", N_("Start page"),
		N_("What can be opened: network devices, with the traffic that the system counts on them, and captures that were "
			"opened lately. Whoever goes back from the list of calls comes back here."),
		&view_start_ops},
	{VIEW_CALLS, "calls", N_("Calls"),
		N_("One row for each call, in the order in which they began, with what its first leg (Call-ID) says; its "
			"other legs are folded under it. Times are those of the first hop seen."),
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
	{VIEW_COMPARE, "compare", N_("Compare"),
		N_("Two calls side by side: rows of the same transaction stand in one line, what one call alone has stands alone. "
			"< and > point to the call that alone has the row, ! is between rows that part (another status, hop, "
			"SDP or codec), ~ between messages that differ inside. Under them is what differs in the selected "
			"pair. Left out is what is another in every call: Call-ID, tags, branches, dates, ports, numbers."),
		&view_compare_ops},
	{VIEW_ENDPOINTS, "endpoints", N_("Endpoints"),
		N_("Every address and port that SIP came from or went to, what it is by what it does, how often its calls "
			"were answered, and how fast it responds to a request (median and 95th percentile). Last come "
			"addresses that only media goes to. Addresses that get the same name are one party in every ladder."),
		&view_endpoints_ops},
	{VIEW_STATS, "stats", N_("Statistics"),
		N_("Counts, key figures (RFC 6076, ITU-T E.425) and what was dropped, cut or mended. Enter on a figure shows "
			"the calls that stand behind it: of a ratio those that it counts as bad, of a delay the slowest first."),
		&view_stats_ops},
	{VIEW_TIMELINE, "timeline", N_("Timeline"),
		N_("The calls of the list over time, by the class of their last final status: each column is a slice of time "
			"in which so many calls began. Enter filters the list to the slice and class under the cursor."),
		&view_timeline_ops},
	{VIEW_LANES, "lanes", N_("Timeline of a call"),
		N_("What went on when: a lane for each leg of the call, from its INVITE through ringing, talk and hold to its "
			"end, its messages, and under it a line for each RTP stream, with what was lost of it. Enter shows the "
			"message under the cursor in the flow."),
		&view_lanes_ops},
	{VIEW_STREAMS, "streams", N_("Streams"),
		N_("RTP streams of all calls, or of those of the flow: one row for each SSRC from one address to another. Loss, "
			"jitter and the E-model's MOS are measured here, at the point of capture; RTCP figures are what the "
			"far end says."),
		&view_streams_ops},
	{VIEW_STREAM, "stream", N_("Stream"),
		N_("One RTP stream: its figures, and over time what was lost, the largest jitter and time between packets, the "
			"bit rate and the MOS that this loss alone makes. The stream's time is cut into 64 slices at most."),
		&view_stream_ops},
	{VIEW_FINDINGS, "findings", N_("Findings"),
		N_("What is wrong with the calls, or with those of the flow: by rules, each with its evidence. Under the list "
			"stands what was seen, what it means, and what people usually do about it."),
		&view_findings_ops},
	{VIEW_SAVE, "save", N_("Save"),
		N_("Writes calls into a file: their packets, their sound, a report for somebody else, or rows for a table. "
			"Choose a format, what goes in, and the name; Enter writes. A file appears whole or not at all, and "
			"one that is there already is replaced only after a question."),
		&view_save_ops},
	{VIEW_COLUMNS, "columns", N_("Columns"),
		N_("The columns of the list of calls. Each is also a word for filters and a key of the JSON and CSV output."),
		&view_columns_ops},
	{VIEW_SETTINGS, "settings", N_("Settings"),
		N_("Options, what they are set to, and where that comes from: nobody has said anything (default), the "
			"configuration file, the command line, or here. What is changed holds at once, or where it says "
			"so from the next capture on; it is kept when it is saved. Of the configuration file only lines "
			"that were changed "
			"are written anew."),
		&view_settings_ops},
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

bool view_stays(struct view *v, const struct store_moves *m)
{
	(void)v;
	(void)m;
	return true;
}
