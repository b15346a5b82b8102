# SPDX-License-Identifier: GPL-3.0-or-later
sipladder_SOURCES += ui/main.c ui/start.c ui/start.h ui/command.c ui/command.h ui/command_export.c ui/command_hep.c \
	ui/command_live.c ui/command_priv.h ui/command_report.c ui/command_watch.c \
	ui/tables.c ui/tables.h
libui_a_SOURCES += \
	ui/action.c ui/action.h ui/app.c ui/app.h ui/app_priv.h ui/app_run.c ui/bars.c \
	ui/table.c ui/table.h ui/table_choose.c ui/table_draw.c ui/jump.c ui/table_fold.c ui/fold.c ui/fold.h \
	ui/align.c ui/align.h ui/canvas.c ui/canvas.h ui/compare.c ui/compare.h ui/diff.c ui/diff.h \
	ui/key.c ui/key.h ui/keymap.c ui/keymap.h \
	ui/palette.c ui/settings.c ui/settings.h ui/lanes.c ui/lanes.h ui/list.c ui/list.h \
	ui/msgtext.c ui/msgtext.h \
	ui/picture.c ui/picture.h ui/picture_html.c ui/picture_local.h ui/picture_svg.c \
	ui/prompt.c ui/prompt.h ui/recent.c ui/recent.h ui/replay.c ui/replay.h ui/replay_goal.c ui/save.c ui/save.h \
	ui/screen.c ui/screen.h ui/script.c ui/script.h ui/style.c ui/style.h ui/syntax.c ui/syntax.h ui/view.h \
	ui/neutral.c ui/neutral.h ui/pair.c ui/pair.h ui/view_calls.c ui/view_compare.c \
	ui/view_columns.c ui/view_diff.c ui/view_flow.c ui/view_flow.h ui/view_endpoints.c ui/view_findings.c \
	ui/view_help.c ui/view_lanes.c \
	ui/flow_columns.c ui/flow_draw.c ui/flow_local.h ui/flow_side.c ui/figures.c ui/figures.h ui/graph.c ui/graph.h \
	ui/view_save.c ui/view_settings.c ui/view_start.c ui/app_settings.c \
	ui/view_stats.c ui/view_stream.c ui/view_streams.c ui/view_timeline.c ui/view_message.c ui/views.c
