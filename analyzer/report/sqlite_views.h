/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Private to analyzer/report: indexes and views of the database. Made after the rows, which is faster; the index of messages
 * is made with them (sqlite.c). */
#ifndef SL_REPORT_SQLITE_VIEWS_H
#define SL_REPORT_SQLITE_VIEWS_H

static const char sqlite_views[] =
	"CREATE INDEX calls_call_id ON calls(call_id);"
	"CREATE INDEX streams_call ON streams(call);"
	"CREATE INDEX findings_call ON findings(call);"
	"CREATE INDEX findings_rule ON findings(rule);"
	/* how many calls ended how */
	"CREATE VIEW calls_by_state AS SELECT method, state, count(*) AS calls FROM calls GROUP BY method, state"
	" ORDER BY calls DESC, method, state;"
	"CREATE VIEW calls_by_status AS SELECT method, status, reason, count(*) AS calls FROM calls WHERE status IS NOT NULL"
	" GROUP BY method, status ORDER BY calls DESC, method, status;"
	/* which failed, and why */
	"CREATE VIEW failed_calls AS SELECT id, datetime(start_epoch, 'unixepoch') AS start, call_id, from_user, to_user, state,"
	" status, reason, src, dst FROM calls WHERE state IN ('rejected', 'failed', 'timeout') ORDER BY start_epoch;"
	/* load and success over time */
	"CREATE VIEW calls_per_minute AS SELECT datetime(CAST(start_epoch / 60 AS INTEGER) * 60, 'unixepoch') AS minute,"
	" count(*) AS attempts, sum(state IN ('in-call', 'completed')) AS answered,"
	" sum(state IN ('rejected', 'failed', 'timeout')) AS failed FROM calls WHERE method = 'INVITE' GROUP BY 1 ORDER BY 1;"
	/* who is slow */
	"CREATE VIEW slow_calls AS SELECT id, call_id, from_user, to_user, dst, pdd_ms, setup_ms FROM calls"
	" WHERE pdd_ms IS NOT NULL OR setup_ms IS NOT NULL ORDER BY coalesce(pdd_ms, setup_ms) DESC;"
	/* who calls, who is called */
	"CREATE VIEW callers AS SELECT from_user, count(*) AS calls, sum(state IN ('in-call', 'completed')) AS answered,"
	" round(sum(talk_ms) / 1000, 3) AS talk_s FROM calls WHERE method = 'INVITE' GROUP BY from_user"
	" ORDER BY calls DESC, from_user;"
	"CREATE VIEW callees AS SELECT to_user, count(*) AS calls, sum(state IN ('in-call', 'completed')) AS answered,"
	" round(sum(talk_ms) / 1000, 3) AS talk_s FROM calls WHERE method = 'INVITE' GROUP BY to_user ORDER BY calls DESC, to_user;"
	/* where voice suffered */
	"CREATE VIEW worst_streams AS SELECT c.call_id, s.src, s.dst, s.codec, s.packets, s.lost_pct, s.jitter_max_ms, s.mos"
	" FROM streams s LEFT JOIN calls c ON c.id = s.call ORDER BY s.mos IS NULL, s.mos, s.lost_pct DESC;"
	/* what is wrong, how often */
	"CREATE VIEW findings_by_rule AS SELECT rule, severity, count(*) AS findings, count(DISTINCT call) AS calls FROM findings"
	" GROUP BY rule, severity ORDER BY findings DESC, rule;"
	/* each message with its Call-ID */
	"CREATE VIEW call_messages AS SELECT c.call_id, m.* FROM messages m LEFT JOIN calls c ON c.id = m.call ORDER BY m.frame;"
	/* software met */
	"CREATE VIEW user_agents AS SELECT user_agent, count(*) AS calls FROM calls WHERE user_agent IS NOT NULL"
	" GROUP BY user_agent ORDER BY calls DESC, user_agent;";

#endif
