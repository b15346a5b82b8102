# SPDX-License-Identifier: GPL-3.0-or-later
sipladder_SOURCES += ui/main.c ui/command.c ui/command.h ui/tables.c ui/tables.h
