/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables of commands and options. What is here works; what does not work yet has no row. */
#include "option.h"

static const struct command_row commands[] = {
	{COMMAND_UI, "", "FILE...", N_("Show calls, ladders and messages on the screen; with -i DEV, live from a network device; "
			"without either, the start page names what can be opened.")},
	{COMMAND_CALLS, "calls", "FILE...", N_("Print one row per Call-ID.")},
	{COMMAND_MESSAGES, "messages", "FILE...", N_("Print one row per SIP message.")},
	{COMMAND_STREAMS, "streams", "FILE...", N_("Print one row per RTP stream: whose it is, loss, jitter, quality.")},
	{COMMAND_FLOW, "flow", "FILE... [--call ID]", N_("Print the ladder of each call with all its legs, or of one, as text.")},
	{COMMAND_ENDPOINTS, "endpoints", "FILE...", N_("Print one row per address: roles, counts, response times.")},
	{COMMAND_REPORT, "report", "FILE... -o OUT.html|.svg|.md|.puml|.txt|.json",
		N_("Write a call-flow report of the calls; the format follows from the suffix, or --format.")},
	{COMMAND_EXPORT, "export", "FILE... -o OUT [--call ID]",
		N_("Write the packets of all or of chosen calls, or the voice of one, to a file; its suffix says what.")},
	{COMMAND_FINDINGS, "findings", "FILE...", N_("Print what is wrong: one row per finding, with evidence and remedy.")},
	{COMMAND_REPLAY, "replay", "FILE... [--speed N]",
		N_("Show the calls as they grew, at the recorded pace or faster; pause, step, go to any moment.")},
	{COMMAND_CAPTURE, "capture", "-i DEV -w FILE [BPF]",
		N_("Record packets from devices to files, without a screen, until stopped; "
		"USR1 prints counters, HUP begins a file anew that has been moved away.")},
	{COMMAND_INTERFACES, "interfaces", "", N_("List the devices that can be captured from.")},
	{COMMAND_STATS, "stats", "FILE...", N_("Print totals, methods, codes, states, key figures and counters.")},
};

#define AT(member) offsetof(struct options, member)

enum { LADDERS = COMMAND_FLOW | COMMAND_REPORT, FILES = COMMAND_REPORT | COMMAND_EXPORT };
enum { READS = COMMAND_ALL & ~COMMAND_INTERFACES, SHOWS = READS & ~COMMAND_CAPTURE };
enum { CHOOSES = COMMAND_ROWS | COMMAND_FLOW | COMMAND_SCREENS | FILES };

static const struct option_row options[] = {
	{.name = "read", .letter = 'r', .letter2 = 'I', .type = OPTION_FILES, .group = GROUP_INPUT, .arg = "FILE",
		.commands = SHOWS, .help = N_("Read this capture, too; - is standard input.")},
	{.name = "interface", .letter = 'i', .letter2 = 'd', .type = OPTION_TEXT, .group = GROUP_INPUT, .arg = "DEV[,DEV]",
		.commands = COMMAND_UI | COMMAND_CAPTURE, .offset = AT(interface),
		.help = N_("Capture from these devices; any is all of them. Words that follow are a capture "
			"filter (pcap-filter).")},
	{.name = "hep-listen", .letter = 'L', .type = OPTION_TEXT, .group = GROUP_INPUT, .arg = "PLACE[,PLACE]",
		.commands = COMMAND_UI | COMMAND_CAPTURE, .offset = AT(hep_listen),
		.help = N_("Receive HEP packets (versions 1 to 3) at udp:HOST:PORT or tcp:HOST:PORT, as a device; without "
			"HOST at all addresses, without PORT at 9060.")},
	{.name = "hep-key", .type = OPTION_TEXT, .group = GROUP_INPUT, .arg = "KEY", .in_config = true,
		.commands = READS, .offset = AT(hep_key),
		.help = N_("Use only HEP packets that bring this authentication key; others are counted (hep_key).")},
	{.name = "snaplen", .type = OPTION_NUMBER, .group = GROUP_INPUT, .arg = "N", .in_config = true,
		.preset = "262144", .least = 64, .most = 262144, .commands = COMMAND_UI | COMMAND_CAPTURE, .offset = AT(snaplen),
		.help = N_("Of a device: capture N bytes of each packet, 64 at least; 262144 unless told.")},
	{.name = "buffer", .type = OPTION_NUMBER, .group = GROUP_INPUT, .arg = "MIB", .in_config = true,
		.preset = "32", .least = 1, .most = 2047, .commands = COMMAND_UI | COMMAND_CAPTURE, .offset = AT(buffer_mib),
		.help = N_("Of a device: the kernel keeps up to so many MiB for us; 32 unless told.")},
	{.name = "no-promiscuous", .type = OPTION_FLAG, .group = GROUP_INPUT, .in_config = true,
		.commands = COMMAND_UI | COMMAND_CAPTURE, .offset = AT(no_promiscuous),
		.help = N_("Of a device: only packets from and to this machine.")},
	{.name = "no-sandbox", .type = OPTION_FLAG, .group = GROUP_INPUT, .in_config = true,
		.commands = COMMAND_UI | COMMAND_CAPTURE, .offset = AT(no_sandbox),
		.help = N_("Of a device: do not forbid the process that looks into packets to start programs, to make "
			"processes and "
			"to open sockets.")},
	{.name = "spool-mb", .type = OPTION_NUMBER, .group = GROUP_INPUT, .arg = "N", .in_config = true,
		.preset = "1000", .commands = COMMAND_UI | COMMAND_CAPTURE, .offset = AT(spool_mb),
		.help = N_("Of a device: keep the latest N million bytes of packets in a temporary file (in TMPDIR), so that "
			"messages can be shown and calls be saved; 1000 unless told. A quarter of it is for messages whose "
			"packets have gone.")},
	{.name = "spool-seconds", .type = OPTION_NUMBER, .group = GROUP_INPUT, .arg = "N", .in_config = true,
		.preset = "86400", .commands = COMMAND_UI | COMMAND_CAPTURE, .offset = AT(spool_s),
		.help = N_("Of a device: keep no packets there that are older than N seconds; 86400 unless told.")},
	{.name = "no-media-payload", .type = OPTION_FLAG, .group = GROUP_INPUT, .in_config = true,
		.commands = COMMAND_UI | COMMAND_CAPTURE, .offset = AT(no_media_payload),
		.help = N_("Of a device: keep the headers of RTP alone. Loss and jitter are measured; nobody can "
			"hear the voice, or read digits that were dialled as RTP, neither in memory nor in files. Voice in "
			"streams of TCP is not cut.")},
	{.name = "bpf", .letter = 'f', .type = OPTION_TEXT, .group = GROUP_INPUT, .arg = "EXPR", .in_config = true,
		.commands = READS, .offset = AT(bpf),
		.help = N_("Read only packets that this capture filter (pcap-filter) lets through, and IP fragments, which have "
			"no ports.")},
	{.name = "no-rtp-heuristic", .type = OPTION_FLAG, .group = GROUP_INPUT, .in_config = true,
		.commands = READS, .offset = AT(no_rtp_heuristic),
		.help = N_("Do not look for RTP that no SDP promised.")},

	{.name = "max-memory", .type = OPTION_SIZE, .group = GROUP_INPUT, .arg = "SIZE", .in_config = true,
		.commands = READS, .offset = AT(max_memory),
		.help = N_("Keep no more than SIZE in memory, as 512M or 4G, 32M at least: calls that ended longest ago are "
			"let go of, "
			"and counted. 1G with devices, no bound for files, unless told.")},

	{.name = "call", .type = OPTION_TEXT, .group = GROUP_CHOICE, .arg = "ID",
		.commands = CHOOSES | COMMAND_STATS, .offset = AT(call), .help = N_("Only the call with this Call-ID.")},
	{.name = "single", .type = OPTION_FLAG, .group = GROUP_CHOICE, .in_config = true,
		.commands = LADDERS | COMMAND_EXPORT | COMMAND_CAPTURE, .offset = AT(single),
		.help = N_("A ladder, or a file, for each Call-ID, not one for all legs of a call.")},
	{.name = "correlate-headers", .type = OPTION_TEXT, .group = GROUP_CHOICE, .arg = "NAMES", .in_config = true,
		.commands = READS, .offset = AT(correlate_headers),
		.help = N_("Header fields that name a call, comma-separated, as X-Call-ID or P-Charging-Vector;icid-value.")},
	{.name = "correlate-affixes", .type = OPTION_TEXT, .group = GROUP_CHOICE, .arg = "PATTERNS", .in_config = true,
		.commands = READS, .offset = AT(correlate_affixes),
		.help = N_("Call-IDs made from another's (*), comma-separated, as *_b2b-# (# is a number) or B2B.*.")},
	{.name = "alias", .type = OPTION_ALIAS, .group = GROUP_CHOICE, .arg = "ADDRESS=NAME", .in_config = true,
		.commands = READS,
		.help = N_("Name an address; addresses of one name are one party. May be given several times.")},
	{.name = "where", .type = OPTION_TEXT, .group = GROUP_CHOICE, .arg = "EXPR", .in_config = true,
		.commands = CHOOSES | COMMAND_CAPTURE, .offset = AT(where),
		.help = N_("Only rows for which this filter expression holds, as in \"state == failed and to_user ~ '^00'\". "
			"capture saves only such calls: packets wait in the spool until a call has ended, "
			"or for an hour.")},
	{.name = "invites", .letter = 'c', .type = OPTION_FLAG, .group = GROUP_CHOICE, .in_config = true,
		.commands = CHOOSES | COMMAND_CAPTURE, .offset = AT(invites), .help = N_("Only calls that begin with INVITE.")},
	{.name = "sort", .type = OPTION_TEXT, .group = GROUP_CHOICE, .arg = "FIELD[,-FIELD]", .in_config = true,
		.commands = CHOOSES, .offset = AT(sort), .help = N_("Sort by these fields; - before one: largest first.")},
	{.name = "limit", .letter = 'l', .type = OPTION_NUMBER, .group = GROUP_CHOICE, .arg = "N", .in_config = true,
		.commands = CHOOSES, .offset = AT(limit), .help = N_("At most N rows or calls; 0 is all.")},

	{.name = "scope", .type = OPTION_CHOICE, .group = GROUP_CHOICE, .arg = "SCOPE", .in_config = true,
		.choices = "all,call,capture", .commands = COMMAND_FINDINGS, .offset = AT(scope),
		.help = N_("Findings about single calls (call), about many calls together (capture), or all.")},
	{.name = "fail-on", .type = OPTION_CHOICE, .group = GROUP_CHOICE, .arg = "LEVEL", .in_config = true,
		.choices = "error,warning,info,never", .commands = COMMAND_FINDINGS, .offset = AT(fail_on),
		.help = N_("Exit with status 1 where a finding is that bad: error (unless told), warning, info; or never.")},

	{.name = "format", .type = OPTION_CHOICE, .group = GROUP_OUTPUT, .arg = "FORMAT", .in_config = true,
		.choices = "text,json,ndjson,csv,html,svg,markdown,plantuml",
		.commands = COMMAND_ROWS | COMMAND_STATS | COMMAND_REPORT, .offset = AT(format),
		.help = N_("How rows are written: text, json (one array), ndjson (one object a line) or csv; a report: "
			"html, svg, markdown, plantuml, text or json (one document).")},
	{.name = "output", .letter = 'o', .letter2 = 'O', .type = OPTION_TEXT, .group = GROUP_OUTPUT, .arg = "FILE",
		.commands = COMMAND_CAPTURE | FILES, .offset = AT(output),
		.help = N_("Write to this file, which appears whole or not at all; "
			"its suffix says what. - is standard output (report).")},
	{.name = "write", .letter = 'w', .type = OPTION_TEXT, .group = GROUP_OUTPUT, .arg = "FILE",
		.commands = COMMAND_CAPTURE | FILES, .offset = AT(output), .help = N_("Write to this file; the same as --output.")},
	{.name = "hep-send", .letter = 'H', .type = OPTION_TEXT, .group = GROUP_OUTPUT, .arg = "PLACE",
		.commands = COMMAND_UI | COMMAND_CAPTURE | COMMAND_ROWS | COMMAND_STATS, .offset = AT(hep_send),
		.help = N_("Send all SIP and RTCP, and a report of each RTP stream that has ended, as HEP (version 3) to "
			"udp:HOST:PORT or tcp:HOST:PORT. With it capture needs no file; -w then saves the packets of calls "
			"alone.")},
	{.name = "hep-send-key", .type = OPTION_TEXT, .group = GROUP_OUTPUT, .arg = "KEY", .in_config = true,
		.commands = COMMAND_UI | COMMAND_CAPTURE | COMMAND_ROWS | COMMAND_STATS, .offset = AT(hep_send_key),
		.help = N_("The authentication key that the collector of --hep-send asks for.")},
	{.name = "hep-id", .type = OPTION_NUMBER, .group = GROUP_OUTPUT, .arg = "N", .in_config = true,
		.commands = COMMAND_UI | COMMAND_CAPTURE | COMMAND_ROWS | COMMAND_STATS, .offset = AT(hep_id),
		.help = N_("The number of this agent in what --hep-send sends.")},
	{.name = "rotate-mb", .type = OPTION_NUMBER, .group = GROUP_OUTPUT, .arg = "N",
		.commands = COMMAND_CAPTURE, .offset = AT(rotate_mb),
		.help = N_("Begin a new file, FILE_00002, after N million bytes.")},
	{.name = "rotate-seconds", .type = OPTION_NUMBER, .group = GROUP_OUTPUT, .arg = "N",
		.commands = COMMAND_CAPTURE, .offset = AT(rotate_s), .help = N_("Begin a new file after N seconds.")},
	{.name = "rotate-packets", .type = OPTION_NUMBER, .group = GROUP_OUTPUT, .arg = "N",
		.commands = COMMAND_CAPTURE, .offset = AT(rotate_packets), .help = N_("Begin a new file after N packets.")},
	{.name = "files", .type = OPTION_NUMBER, .group = GROUP_OUTPUT, .arg = "N",
		.commands = COMMAND_CAPTURE, .offset = AT(n_files_kept),
		.help = N_("Of files that are begun anew, keep the latest N.")},
	{.name = "packets", .type = OPTION_NUMBER, .group = GROUP_OUTPUT, .arg = "N",
		.commands = COMMAND_CAPTURE, .offset = AT(max_packets), .help = N_("Stop after N packets.")},
	{.name = "seconds", .type = OPTION_NUMBER, .group = GROUP_OUTPUT, .arg = "N",
		.commands = COMMAND_CAPTURE, .offset = AT(max_seconds), .help = N_("Stop after N seconds.")},
	{.name = "no-rtp", .type = OPTION_FLAG, .group = GROUP_OUTPUT, .in_config = true,
		.commands = COMMAND_EXPORT | LADDERS | COMMAND_SCREENS | COMMAND_CAPTURE, .offset = AT(no_rtp),
		.help = N_("No rows of RTP streams in the ladder; of packets write signalling alone: no RTP, RTCP and STUN.")},
	{.name = "split", .type = OPTION_FLAG, .group = GROUP_OUTPUT,
		.commands = COMMAND_EXPORT | COMMAND_CAPTURE, .offset = AT(split),
		.help = N_("A file for each call: OUT-1-CALLID.pcap, OUT-2-CALLID.pcap, ... Of a device it appears when the call "
			"has ended.")},
	{.name = "ndjson", .type = OPTION_TEXT, .group = GROUP_OUTPUT, .arg = "FILE",
		.commands = COMMAND_CAPTURE, .offset = AT(ndjson),
		.help = N_("Append a line of JSON for each call that has ended, and for its streams and findings; its kind is "
			"call, stream or finding. What is found over all calls that are in memory comes once, within some "
			"minutes. - is standard output.")},
	{.name = "playout-ms", .type = OPTION_NUMBER, .group = GROUP_OUTPUT, .arg = "N", .in_config = true,
		.preset = "60", .commands = COMMAND_EXPORT, .offset = AT(playout_ms),
		.help = N_("In sound: the jitter buffer holds packets for N ms, at most 2000; 60 unless told. "
			"What comes later is not heard.")},
	{.name = "playout-adaptive", .type = OPTION_FLAG, .group = GROUP_OUTPUT, .in_config = true,
		.commands = COMMAND_EXPORT, .offset = AT(playout_adaptive),
		.help = N_("In sound: a jitter buffer that grows with the jitter, from --playout-ms on.")},
	{.name = "no-conceal", .type = OPTION_FLAG, .group = GROUP_OUTPUT, .in_config = true,
		.commands = COMMAND_EXPORT, .offset = AT(no_conceal),
		.help = N_("In sound: silence for what was lost, instead of what a listener's device would make up.")},
	{.name = "redact", .type = OPTION_FLAG, .group = GROUP_OUTPUT, .in_config = true,
		.commands = COMMAND_REPORT, .offset = AT(redact),
		.help = N_("Replace numbers, names, addresses and keys, each by the same everywhere.")},
	{.name = "no-audio", .type = OPTION_FLAG, .group = GROUP_OUTPUT, .in_config = true,
		.commands = COMMAND_REPORT, .offset = AT(no_audio), .help = N_("No sound in a page.")},
	{.name = "timeline", .type = OPTION_FLAG, .group = GROUP_OUTPUT,
		.commands = COMMAND_REPORT, .offset = AT(timeline),
		.help = N_("In a picture: status codes and calls over time, not ladders.")},
	{.name = "fields", .type = OPTION_TEXT, .group = GROUP_OUTPUT, .arg = "a,b,c", .in_config = true,
		.commands = COMMAND_ROWS | COMMAND_SCREENS, .offset = AT(fields),
		.help = N_("These fields, in this order; * is all. hdr.NAME is a header field.")},
	{.name = "tz", .type = OPTION_TEXT, .group = GROUP_OUTPUT, .arg = "ZONE", .in_config = true,
		.preset = "UTC", .commands = READS, .offset = AT(tz),
		.help = N_("Show times in this zone, as Europe/Berlin or local; UTC unless told.")},
	{.name = "color", .type = OPTION_CHOICE, .group = GROUP_OUTPUT, .arg = "WHEN", .in_config = true,
		.choices = "auto,always,never", .preset = "auto", .commands = SHOWS, .offset = AT(color),
		.help = N_("Colours: auto (on a terminal, unless NO_COLOR is set), always or never.")},
	{.name = "ascii", .type = OPTION_FLAG, .group = GROUP_OUTPUT, .in_config = true,
		.commands = SHOWS, .offset = AT(ascii), .help = N_("Draw with ASCII characters only.")},
	{.name = "width", .type = OPTION_NUMBER, .group = GROUP_OUTPUT, .arg = "N", .in_config = true,
		.commands = COMMAND_ROWS | LADDERS | COMMAND_STATS, .offset = AT(width),
		.help = N_("Fit text into N columns; the terminal's width unless told.")},

	{.name = "time", .type = OPTION_CHOICE, .group = GROUP_FLOW, .arg = "KIND", .in_config = true,
		.choices = "absolute,start,delta", .preset = "absolute", .commands = LADDERS | COMMAND_SCREENS, .offset = AT(time),
		.help = N_("Times in the ladder: absolute, since its start, or since the row before (delta).")},
	{.name = "sdp", .type = OPTION_CHOICE, .group = GROUP_FLOW, .arg = "HOW", .in_config = true,
		.choices = "off,first,full", .preset = "off", .commands = COMMAND_FLOW | COMMAND_SCREENS, .offset = AT(sdp),
		.help = N_("Show SDP in the ladder: off, first (codec and address of the first stream) or full (all streams).")},
	{.name = "sdp-only", .type = OPTION_FLAG, .group = GROUP_FLOW, .in_config = true,
		.commands = LADDERS | COMMAND_SCREENS, .offset = AT(sdp_only), .help = N_("Only messages that carry SDP.")},
	{.name = "merge-ports", .type = OPTION_FLAG, .group = GROUP_FLOW, .in_config = true,
		.commands = LADDERS | COMMAND_SCREENS, .offset = AT(merge_ports),
		.help = N_("One column per address, whatever its ports.")},
	{.name = "hide-duplicates", .type = OPTION_FLAG, .group = GROUP_FLOW, .in_config = true,
		.commands = LADDERS | COMMAND_SCREENS, .offset = AT(hide_duplicates),
		.help = N_("One row for a packet that was captured twice.")},
	{.name = "no-gaps", .type = OPTION_FLAG, .group = GROUP_FLOW, .in_config = true,
		.commands = LADDERS | COMMAND_SCREENS, .offset = AT(no_gaps), .help = N_("No rows that tell of silence.")},

	{.name = "no-screen", .letter = 'N', .type = OPTION_FLAG, .group = GROUP_SCREEN,
		.commands = COMMAND_UI, .offset = AT(no_screen), .help = N_("Print the calls instead of opening the screen.")},
	{.name = "scheme", .type = OPTION_TEXT, .group = GROUP_SCREEN, .arg = "NAME", .in_config = true,
		.preset = "dark", .commands = COMMAND_SCREENS, .offset = AT(scheme),
		.help = N_("Colours for a dark or a light terminal (dark, light), none (mono), or a scheme of the configuration.")},
	{.name = "no-mouse", .type = OPTION_FLAG, .group = GROUP_SCREEN, .in_config = true,
		.commands = COMMAND_SCREENS, .offset = AT(no_mouse), .help = N_("Leave the mouse to the terminal.")},
	{.name = "no-fold", .type = OPTION_FLAG, .group = GROUP_SCREEN, .in_config = true,
		.commands = COMMAND_SCREENS, .offset = AT(no_fold),
		.help = N_("List of calls: a row for each leg (Call-ID), none folded under the call that it belongs to.")},
	{.name = "speed", .type = OPTION_TEXT, .group = GROUP_SCREEN, .arg = "N", .in_config = true,
		.commands = COMMAND_SCREENS, .offset = AT(speed),
		.help = N_("Replay N times as fast as recorded, from 1/8 to 1024; 1 unless told.")},
	{.name = "skip-silence", .type = OPTION_FLAG, .group = GROUP_SCREEN, .in_config = true,
		.commands = COMMAND_SCREENS, .offset = AT(skip_silence),
		.help = N_("Replay: pass over silence of more than three seconds between messages.")},
	{.name = "no-history", .type = OPTION_FLAG, .group = GROUP_SCREEN, .in_config = true,
		.commands = COMMAND_SCREENS, .offset = AT(no_history),
		.help = N_("Remember neither captures that were opened nor what was typed.")},
	{.name = "script", .type = OPTION_TEXT, .group = GROUP_SCREEN, .arg = "KEYS",
		.commands = COMMAND_SCREENS, .offset = AT(script),
		.help = N_("Press these keys on a screen in memory and print it, as in \"Enter j j Enter\"; save=FILE writes it as "
			"text, or where FILE ends in .svg or .html as a picture in colours.")},
	{.name = "size", .type = OPTION_TEXT, .group = GROUP_SCREEN, .arg = "WxH",
		.commands = COMMAND_SCREENS, .offset = AT(size), .help = N_("Size of the screen of --script; 80x24 unless told.")},

	{.name = "quiet", .letter = 'q', .type = OPTION_FLAG, .group = GROUP_GENERAL, .in_config = true,
		.commands = COMMAND_ALL, .offset = AT(quiet), .help = N_("No progress and no warnings on standard error.")},
	{.name = "verbose", .letter = 'v', .type = OPTION_FLAG, .group = GROUP_GENERAL, .in_config = true,
		.commands = COMMAND_ALL, .offset = AT(verbose),
		.help = N_("Say on standard error how much was read, and what was dropped or mended.")},
	{.name = "config", .type = OPTION_TEXT, .group = GROUP_GENERAL, .arg = "FILE",
		.commands = COMMAND_ALL, .offset = AT(config),
		.help = N_("Read this configuration file instead of $XDG_CONFIG_HOME/sipladder/config.")},
	{.name = "rows", .type = OPTION_MAYBE, .group = GROUP_GENERAL, .arg = "TABLE",
		.commands = COMMAND_ALL, .offset = AT(rows),
		.help = N_("Print a table of the program (fields, states, headers, ...), or the names of all; man "
			"is the man page.")},
	{.name = "language", .type = OPTION_TEXT, .group = GROUP_GENERAL, .arg = "LANG", .in_config = true,
		.commands = COMMAND_ALL, .offset = AT(language),
		.help = N_("Language of the screen, of help and of errors: zh_CN, or en; that of LANG unless told. "
			"Rows, reports and exports are always English.")},
	{.name = "help", .letter = 'h', .type = OPTION_FLAG, .group = GROUP_GENERAL,
		.commands = COMMAND_ALL, .offset = AT(help),
		.help = N_("Print help; with a command, that of the command; with a metric, as jitter, how it is measured.")},
	{.name = "list-interfaces", .letter = 'D', .type = OPTION_FLAG, .group = GROUP_GENERAL,
		.commands = COMMAND_UI, .offset = AT(list_interfaces),
		.help = N_("List the devices that can be captured from; the same as sipladder interfaces.")},
	{.name = "version", .letter = 'V', .type = OPTION_FLAG, .group = GROUP_GENERAL,
		.commands = COMMAND_ALL, .offset = AT(version), .help = N_("Print the version, and the libraries that are in.")},
};

const struct command_row *command_rows(size_t *n)
{
	*n = sizeof commands / sizeof *commands;
	return commands;
}

const struct command_row *command_row(enum command c)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (commands[i].command == c)
			return &commands[i];
	}
	return &commands[0];
}

const struct option_row *option_rows(size_t *n)
{
	*n = sizeof options / sizeof *options;
	return options;
}

const char *option_group_title(enum option_group g)
{
	static const char *const titles[GROUP_N] = {
		[GROUP_INPUT] = N_("Input"),
		[GROUP_CHOICE] = N_("Which rows and calls"),
		[GROUP_OUTPUT] = N_("Output"),
		[GROUP_FLOW] = N_("Ladder"),
		[GROUP_SCREEN] = N_("Screen"),
		[GROUP_GENERAL] = N_("General"),
	};

	return titles[g];
}
