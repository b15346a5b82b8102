/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of actions. Rows of one view stand in the order in which the bottom line names them. */
#include "ui/action.h"

#include "words.h"

enum { NOT_CALLS = IN_ALL & ~(IN_CALLS | IN_START), TABLES = IN_CALLS | IN_ENDPOINTS | IN_STREAMS | IN_FINDINGS,
	LISTS = TABLES | IN_FLOW | IN_MESSAGE | IN_DIFF, TIMES = IN_TIMELINE | IN_LANES,
	TEXTS = IN_ALL & ~(TIMES | IN_STREAM),
	JUMPS = IN_ALL & ~(IN_START | IN_CALLS | IN_SAVE | IN_COLUMNS | IN_SETTINGS | IN_HELP),
	REPLAYS = IN_ALL & ~(IN_START | IN_SAVE | IN_COLUMNS | IN_SETTINGS | IN_HELP) };

static const struct action_row rows[] = {
	{ACTION_HELP, "help", "F1 ?", IN_ALL & ~IN_HELP, N_("Help"), N_("show the help of this view")},

	{ACTION_OPEN, "open", "Enter", IN_START, N_("Open"), N_("capture from the device, or open the capture")},
	{ACTION_NAME, "path", "p F2", IN_START, N_("Path"), N_("open a capture by its path; Tab completes it")},
	{ACTION_FORGET, "forget", "Delete", IN_START, N_("Forget"), N_("take the capture out of the list; the file stays")},

	{ACTION_OPEN, "open", "Enter", IN_CALLS, N_("Flow"), N_("open the flow of the marked calls, or of the selected one")},
	{ACTION_LEGS, "legs", "F4 x", IN_CALLS, NULL, N_("open the flow of the call with all legs that belong to it")},
	{ACTION_MARK, "mark", "Space", IN_CALLS, N_("Mark"), N_("mark or unmark the selected call")},
	{ACTION_FOLD, "fold", "Tab", IN_CALLS, NULL,
		N_("show the other legs of the call under it, or fold them into its row again")},
	{ACTION_FOLD_ALL, "fold-all", "BackTab *", IN_CALLS, NULL, N_("show the legs of all calls, or fold all")},
	{ACTION_UNMARK, "unmark", "u", IN_CALLS, NULL, N_("take all marks away")},
	{ACTION_RAW, "raw", "F6 R", IN_CALLS, NULL, N_("show the messages of the calls, from the first one on")},

	{ACTION_CLEAR, "clear", "F5 Ctrl-L", IN_CALLS, NULL,
		N_("clear the list: live, or in a replay, only calls that begin from now on; once more: all")},
	{ACTION_COMPARE, "compare", "C", IN_CALLS | IN_FLOW, NULL,
		N_("compare two calls side by side: two marked ones, or a marked one and the selected one")},

	{ACTION_OPEN, "open", "Enter", IN_FLOW, N_("Message"), N_("show the selected message alone")},
	{ACTION_TIME, "time", "w", IN_FLOW, N_("Time"), N_("time column: absolute, since the start, since the row before")},
	{ACTION_SDP, "sdp", "d", IN_FLOW, N_("SDP"), N_("SDP in the ladder: off, first lines, full")},
	{ACTION_SPLIT, "split", "v", IN_FLOW, N_("Beside"), N_("show the message beside the ladder, or the ladder alone")},
	{ACTION_MARK, "mark", "Space", IN_FLOW, N_("Diff"),
		N_("mark the selected message; a second one is compared with it, side by side")},
	{ACTION_LEGS, "legs", "F4 x", IN_FLOW, NULL, N_("all legs that belong to the call, or those alone that were opened")},
	{ACTION_SDP_ONLY, "sdp-only", "D", IN_FLOW, NULL, N_("show only messages with SDP, or all")},
	{ACTION_COLOR, "color", "c", IN_FLOW, N_("Colour"),
		N_("colour by method and status, by call, by dialog, by CSeq, by finding")},
	{ACTION_COLUMN_LEFT, "column-left", "[", IN_FLOW, NULL, N_("choose a column of the ladder: the one on the left")},
	{ACTION_COLUMN_RIGHT, "column-right", "]", IN_FLOW, NULL, N_("choose a column of the ladder: the one on the right")},
	{ACTION_MOVE_UP, "move-left", "{", IN_FLOW, NULL, N_("move the chosen column to the left")},
	{ACTION_MOVE_DOWN, "move-right", "}", IN_FLOW, NULL, N_("move the chosen column to the right")},
	{ACTION_MERGE, "merge", "m", IN_FLOW, N_("Merge"),
		N_("with a column chosen: the one on its right joins it; else one column for each address, or each port")},
	{ACTION_HIDE, "hide", "H", IN_FLOW, NULL,
		N_("leave the chosen column out, with its messages; with none chosen: show all")},
	{ACTION_CHANGES, "changes", "y", IN_FLOW | IN_MESSAGE, NULL,
		N_("only what is new against the message before stands out, or all as it is")},
	{ACTION_RAW, "raw", "F6 R", IN_FLOW, NULL, N_("show the selected message alone")},
	{ACTION_WIDER, "wider", "9", IN_FLOW, NULL, N_("more room for the message")},
	{ACTION_NARROWER, "narrower", "0", IN_FLOW, NULL, N_("less room for the message")},
	{ACTION_SCROLL_UP, "scroll-up", "K Shift-Up", IN_FLOW, NULL, N_("scroll the message beside the ladder up")},
	{ACTION_SCROLL_DOWN, "scroll-down", "J Shift-Down", IN_FLOW, NULL, N_("scroll the message beside the ladder down")},

	{ACTION_ALIAS, "alias", "a", IN_FLOW | IN_COMPARE, NULL, N_("names of addresses, or the addresses themselves")},
	{ACTION_RTP, "rtp", "r", IN_FLOW, N_("RTP"), N_("rows of RTP streams in the ladder, or none")},
	{ACTION_STREAMS, "streams", "S", IN_FLOW, N_("Streams"), N_("show the streams of these calls")},
	{ACTION_FINDINGS, "findings", "F", IN_FLOW, N_("Findings"), N_("show what is wrong with these calls")},
	{ACTION_TIMELINE, "timeline", "T", IN_FLOW, N_("Timeline"), N_("show the call over time, a lane for each leg")},

	{ACTION_EXPLAIN, "explain", "e", IN_FLOW | IN_MESSAGE, N_("Explain"),
		N_("say in words what each line means, or no longer")},
	{ACTION_NEXT, "next", "Tab Space", IN_MESSAGE, N_("Next"), N_("go to the next message")},
	{ACTION_PREVIOUS, "previous", "BackTab Backspace", IN_MESSAGE, N_("Previous"), N_("go to the message before")},

	{ACTION_NEXT, "next", "Tab Space", IN_DIFF, N_("Next"), N_("go to the next line that differs")},
	{ACTION_PREVIOUS, "previous", "BackTab Backspace", IN_DIFF, N_("Previous"), N_("go to the line before that differs")},

	{ACTION_OPEN, "open", "Enter", IN_COMPARE, N_("Diff"), N_("show both messages whole, side by side")},
	{ACTION_NEXT, "next", "Tab Space", IN_COMPARE, N_("Next"), N_("go to the next row that differs")},
	{ACTION_PREVIOUS, "previous", "BackTab Backspace", IN_COMPARE, NULL, N_("go to the row before that differs")},
	{ACTION_EXPECTED, "expected", "i", IN_DIFF | IN_COMPARE, N_("Expected"),
		N_("also show what is another in every call: Call-ID, tags, branches, dates, ports; or leave it out")},
	{ACTION_TIME, "time", "w", IN_COMPARE, N_("Time"), N_("time: since the first message, since the message before")},
	{ACTION_LEGS, "legs", "F4 x", IN_COMPARE, N_("Legs"), N_("with all legs that belong to each call, or without")},
	{ACTION_SPLIT, "split", "v", IN_COMPARE, N_("Under"), N_("show what differs under the calls, or the calls alone")},
	{ACTION_WIDER, "wider", "9", IN_COMPARE, NULL, N_("more room for what differs")},
	{ACTION_NARROWER, "narrower", "0", IN_COMPARE, NULL, N_("less room for what differs")},
	{ACTION_SCROLL_UP, "scroll-up", "K Shift-Up", IN_COMPARE, NULL, N_("scroll what differs up")},
	{ACTION_SCROLL_DOWN, "scroll-down", "J Shift-Down", IN_COMPARE, NULL, N_("scroll what differs down")},

	{ACTION_OPEN, "open", "Enter", IN_ENDPOINTS, N_("Calls"), N_("show the calls that the endpoint took part in")},
	{ACTION_ALIAS, "alias", "a", IN_ENDPOINTS, N_("Name"),
		N_("name the marked endpoints, or the selected one: those of one name are one party; an empty name takes it away")},
	{ACTION_MARK, "mark", "Space", IN_ENDPOINTS, N_("Mark"), N_("mark or unmark the selected endpoint")},
	{ACTION_UNMARK, "unmark", "u", IN_ENDPOINTS, NULL, N_("take all marks away")},

	{ACTION_OPEN, "open", "Enter", IN_STREAMS, N_("Stream"), N_("show the figures and graphs of the stream")},
	{ACTION_LEGS, "flow", "x", IN_STREAMS, N_("Flow"), N_("show the flow of the call that the stream belongs to")},
	{ACTION_MARK, "mark", "Space", IN_STREAMS, NULL, N_("mark or unmark the selected stream")},
	{ACTION_UNMARK, "unmark", "u", IN_STREAMS, NULL, N_("take all marks away")},

	{ACTION_OPEN, "open", "Enter", IN_FINDINGS, N_("Evidence"),
		N_("show the first message that is evidence of it in the flow of its call")},
	{ACTION_MARK, "mark", "Space", IN_FINDINGS, NULL, N_("mark or unmark the selected finding")},
	{ACTION_UNMARK, "unmark", "u", IN_FINDINGS, NULL, N_("take all marks away")},
	{ACTION_SCROLL_UP, "scroll-up", "K Shift-Up", IN_FINDINGS, NULL, N_("scroll the details up")},
	{ACTION_SCROLL_DOWN, "scroll-down", "J Shift-Down", IN_FINDINGS, NULL, N_("scroll the details down")},

	{ACTION_OPEN, "open", "Enter", IN_STREAM, N_("Flow"), N_("show the flow of the call that the stream belongs to")},
	{ACTION_LEFT, "left", "Left h", IN_STREAM, N_("Earlier"), N_("go to the slice of time before")},
	{ACTION_RIGHT, "right", "Right l", IN_STREAM, N_("Later"), N_("go to the slice of time after")},
	{ACTION_HOME, "home", "Home g", IN_STREAM, NULL, N_("to the first slice of time")},
	{ACTION_END, "end", "End G", IN_STREAM, NULL, N_("to the last slice of time")},
	{ACTION_NEXT, "next", "Tab n", IN_STREAM, N_("Next"), N_("show the next stream of the call")},
	{ACTION_PREVIOUS, "previous", "BackTab N", IN_STREAM, NULL, N_("show the stream of the call before this one")},
	{ACTION_TURN, "turn", "o", IN_STREAM, N_("Other way"), N_("show the stream that runs the other way")},
	{ACTION_SPLIT, "split", "v", IN_STREAM, N_("Figures"),
		N_("show the figures in place of the graphs, or the graphs again")},
	{ACTION_GLYPHS, "glyphs", "b", IN_STREAM, NULL, N_("draw graphs in braille, in blocks or in ASCII")},
	{ACTION_UP, "up", "Up k", IN_STREAM, NULL, N_("scroll the figures up")},
	{ACTION_DOWN, "down", "Down j", IN_STREAM, NULL, N_("scroll the figures down")},

	{ACTION_OPEN, "open", "Enter", IN_STATS, N_("Calls"), N_("show the calls that stand behind the figure")},

	{ACTION_OPEN, "open", "Enter", IN_TIMELINE, N_("Filter"),
		N_("filter the list of calls to the slice and the class under the cursor")},
	{ACTION_OPEN, "open", "Enter", IN_LANES, N_("Message"), N_("show the message under the cursor in the flow")},
	{ACTION_ZOOM_IN, "zoom-in", "+ =", TIMES, N_("Closer"), N_("show less time, around the cursor")},
	{ACTION_ZOOM_OUT, "zoom-out", "-", TIMES, N_("Wider"), N_("show more time, around the cursor")},
	{ACTION_LEFT, "left", "Left h", IN_TIMELINE, N_("Earlier"), N_("go to the slice before")},
	{ACTION_RIGHT, "right", "Right l", IN_TIMELINE, N_("Later"), N_("go to the slice after")},
	{ACTION_UP, "up", "Up k", IN_TIMELINE, NULL, N_("go to the class above")},
	{ACTION_DOWN, "down", "Down j", IN_TIMELINE, NULL, N_("go to the class below")},
	{ACTION_PAGE_UP, "page-up", "PageUp Ctrl-B", IN_TIMELINE, NULL, N_("a screen earlier")},
	{ACTION_PAGE_DOWN, "page-down", "PageDown Ctrl-F", IN_TIMELINE, NULL, N_("a screen later")},
	{ACTION_HOME, "home", "Home g", IN_TIMELINE, NULL, N_("to the first call")},
	{ACTION_END, "end", "End G", IN_TIMELINE, NULL, N_("to the last call")},
	{ACTION_LEFT, "left", "Left h", IN_LANES, N_("Before"), N_("go to the message before")},
	{ACTION_RIGHT, "right", "Right l", IN_LANES, N_("Next"), N_("go to the next message")},
	{ACTION_UP, "up", "Up k", IN_LANES, NULL, N_("go to the lane above")},
	{ACTION_DOWN, "down", "Down j", IN_LANES, NULL, N_("go to the lane below")},
	{ACTION_HOME, "home", "Home g", IN_LANES, NULL, N_("to the first message of the lane")},
	{ACTION_END, "end", "End G", IN_LANES, NULL, N_("to the last message of the lane")},

	{ACTION_WRITE, "write", "Enter", IN_SAVE, N_("Write"), N_("write the file")},
	{ACTION_RIGHT, "right", "Tab Right l", IN_SAVE, N_("What"), N_("what goes into the file: the next choice")},
	{ACTION_LEFT, "left", "Left h BackTab", IN_SAVE, NULL, N_("what goes into the file: the choice before")},
	{ACTION_NAME, "name", "e F2 s", IN_SAVE, N_("Name"),
		N_("another name or folder; a suffix of a format chooses that format")},

	{ACTION_TOGGLE, "toggle", "Space Enter", IN_COLUMNS, N_("Show/hide"), N_("show or hide the column")},
	{ACTION_MOVE_UP, "move-up", "K Shift-Up", IN_COLUMNS, N_("Up"), N_("move the column up (to the left in the list)")},
	{ACTION_MOVE_DOWN, "move-down", "J Shift-Down", IN_COLUMNS, N_("Down"),
		N_("move the column down (to the right in the list)")},
	{ACTION_ADD, "add", "a Insert", IN_COLUMNS, N_("Add header"),
		N_("add a column with a header field of the first message, such as hdr.User-Agent")},
	{ACTION_RESET, "reset", "r", IN_COLUMNS, N_("Default"), N_("go back to the columns that are there by default")},

	{ACTION_TOGGLE, "change", "Enter Space", IN_SETTINGS, N_("Change"), N_("the next value, or type another one")},
	{ACTION_RIGHT, "right", "Right l", IN_SETTINGS, NULL, N_("the next value")},
	{ACTION_LEFT, "left", "Left h", IN_SETTINGS, NULL, N_("the value before")},
	{ACTION_RESET, "reset", "r Delete", IN_SETTINGS, N_("Default"), N_("the value that holds where nobody says anything")},
	{ACTION_SAVE, "save", "F2 s", IN_SETTINGS, N_("Save"), N_("write what was changed into the configuration file")},
	{ACTION_SAVE, "save", "F2 s", IN_COLUMNS, N_("Save"), N_("write the columns of this list into the configuration file")},

	{ACTION_SEARCH, "search", "F3 /", TEXTS, N_("Find"), N_("search for text (case does not matter)")},
	{ACTION_SEARCH_NEXT, "search-next", "n", TEXTS, NULL, N_("go to the next place found")},
	{ACTION_SEARCH_PREVIOUS, "search-previous", "N", TEXTS, NULL, N_("go to the place found before")},

	{ACTION_FILTER, "filter", "F7 f", TABLES, N_("Filter"),
		N_("show only rows that match an expression; an empty one shows all")},
	{ACTION_COLUMNS, "columns", "F10 t", TABLES, N_("Columns"), N_("choose the columns and their order")},
	{ACTION_SORT_LEFT, "sort-left", "<", TABLES, NULL, N_("sort by the column on the left")},
	{ACTION_SORT_RIGHT, "sort-right", ">", TABLES, N_("Sort"), N_("sort by the column on the right")},
	{ACTION_SORT_TURN, "sort-turn", "z", TABLES, NULL, N_("sort the other way round")},
	{ACTION_AUTOSCROLL, "autoscroll", "A", TABLES, NULL, N_("stay on the last row as rows come in")},
	{ACTION_STATS, "stats", "i", IN_CALLS, N_("Stats"), N_("show counts and key figures")},
	{ACTION_TIMELINE, "timeline", "T", IN_CALLS, N_("Timeline"), N_("show the calls of the list over time")},
	{ACTION_FINDINGS, "findings", "F", IN_CALLS, N_("Findings"), N_("show what is wrong with the calls")},
	{ACTION_STREAMS, "streams", "S", IN_CALLS, N_("Streams"), N_("show the RTP streams of all calls")},
	{ACTION_ENDPOINTS, "endpoints", "E", IN_CALLS, N_("Endpoints"),
		N_("show all addresses, what they are and how they answer")},
	{ACTION_SAVE, "save", "F2 s", TABLES | IN_FLOW | IN_MESSAGE, N_("Save"),
		N_("write calls, or this message, into a file: packets, sound, a report, rows")},

	/* from other views: jump.c; where `i` and others mean something else the name is left */
	{ACTION_STATS, "stats", "i", JUMPS & ~(IN_STATS | IN_DIFF | IN_COMPARE), NULL, N_("show counts and key figures")},
	{ACTION_STATS, "stats", "", IN_DIFF | IN_COMPARE, NULL, N_("show counts and key figures")},
	{ACTION_ENDPOINTS, "endpoints", "E", JUMPS & ~IN_ENDPOINTS, NULL,
		N_("show all addresses, what they are and how they answer")},
	{ACTION_STREAMS, "streams", "S", JUMPS & ~(IN_FLOW | IN_STREAMS), NULL,
		N_("show the RTP streams of these calls, or of all")},
	{ACTION_FINDINGS, "findings", "F", JUMPS & ~(IN_FLOW | IN_FINDINGS), NULL,
		N_("show what is wrong with these calls, or with all")},
	{ACTION_TIMELINE, "timeline", "T", JUMPS & ~(IN_FLOW | TIMES), NULL,
		N_("show these calls over time, or those of the list")},
	{ACTION_SAVE, "save", "F2 s", JUMPS & ~(TABLES | IN_FLOW | IN_MESSAGE), NULL,
		N_("write calls into a file: packets, sound, a report, rows")},

	{ACTION_PAUSE, "pause", "p", REPLAYS, N_("Pause"), N_("pause, or go on: a replay; of a device the lists stand still")},
	{ACTION_STEP, "step", ".", REPLAYS, N_("Step"), N_("replay: to the next message, and pause")},
	{ACTION_STEP_BACK, "step-back", ", ;", REPLAYS, N_("Back"), N_("replay: to the message before, and pause")},
	{ACTION_FASTER, "faster", "+", REPLAYS & ~TIMES, N_("Faster"), N_("replay: twice as fast")},
	{ACTION_SLOWER, "slower", "-", REPLAYS & ~TIMES, N_("Slower"), N_("replay: half as fast")},
	{ACTION_AHEAD, "ahead", ")", REPLAYS, N_("+10 s"), N_("replay: on by ten seconds")},
	{ACTION_BEHIND, "behind", "(", REPLAYS, N_("-10 s"), N_("replay: back by ten seconds")},
	{ACTION_GO_TO, "go-to", "@", REPLAYS, N_("Go to"),
		N_("replay: to a time, a frame, a message or a call, ahead or back, as in 10:15:02, -30s, frame 812")},
	{ACTION_SKIP, "skip-silence", "I", REPLAYS, NULL,
		N_("replay: pass over silence of more than three seconds between messages, or let it last")},
	{ACTION_REPLAY, "replay", "P", REPLAYS & ~IN_CALLS, NULL,
		N_("replay the capture from what is selected on, or all again")},
	{ACTION_REPLAY, "replay", "P", IN_CALLS, N_("Replay"),
		N_("replay the capture from what is selected on, at the pace at which it was recorded; or show all of it again")},

	{ACTION_UP, "up", "Up k", TEXTS, NULL, N_("one row up")},
	{ACTION_DOWN, "down", "Down j", TEXTS, NULL, N_("one row down")},
	{ACTION_PAGE_UP, "page-up", "PageUp Ctrl-B", TEXTS, NULL, N_("one page up")},
	{ACTION_PAGE_DOWN, "page-down", "PageDown Ctrl-F", TEXTS, NULL, N_("one page down")},
	{ACTION_HOME, "home", "Home g", TEXTS, NULL, N_("to the first row")},
	{ACTION_END, "end", "End G", TEXTS, NULL, N_("to the last row")},
	{ACTION_LEFT, "left", "Left h", LISTS, NULL, N_("scroll to the left")},
	{ACTION_RIGHT, "right", "Right l", LISTS, NULL, N_("scroll to the right")},

	{ACTION_SETTINGS, "settings", "F8 o", IN_ALL & ~(IN_SETTINGS | IN_STREAM), NULL,
		N_("show options, and change them or save them")},
	{ACTION_SETTINGS, "settings", "F8", IN_STREAM, NULL, N_("show options, and change them or save them")},
	{ACTION_REDRAW, "redraw", "Ctrl-R", IN_ALL, NULL, N_("draw the screen again")},
	{ACTION_COMMAND, "command", ":", IN_ALL, NULL, N_("type the name of an action")},
	{ACTION_BACK, "back", "Esc q", NOT_CALLS, N_("Back"), N_("back to where you came from")},
	{ACTION_QUIT, "quit", "q Esc", IN_START, N_("Quit"), N_("leave the program")},
	{ACTION_LEAVE, "quit", "q Esc", IN_CALLS, N_("Quit"),
		N_("leave the program; where it began with the start page, go back there")},
	{ACTION_QUIT, "leave", "Q", IN_CALLS, NULL, N_("leave the program, wherever it began")},
	{ACTION_QUIT, "quit", "Q", NOT_CALLS, NULL, N_("leave the program")},
};

enum { N_ROWS = sizeof rows / sizeof rows[0] };

const struct action_row *action_rows(size_t *n)
{
	*n = N_ROWS;
	return rows;
}

static bool has_key(const char *keys, uint32_t key)
{
	struct slice rest = slice_of(keys);

	while (rest.n > 0)
		if (key_of(slice_cut(&rest, ' ')) == key)
			return true;
	return false;
}

const struct action_row *action_of_key(uint32_t key, enum view_id view)
{
	for (size_t i = 0; i < N_ROWS; i++)
		if (rows[i].views & 1u << view && has_key(rows[i].keys, key))
			return &rows[i];
	return NULL;
}

const struct action_row *action_of_name(struct slice name, enum view_id view)
{
	for (size_t i = 0; i < N_ROWS; i++)
		if (rows[i].views & 1u << view && slice_eq(name, slice_of(rows[i].name)))
			return &rows[i];
	return NULL;
}
