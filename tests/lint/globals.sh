#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# No mutable globals: lists what the libraries keep in writable memory, but for the few that have a reason. Needs an
# ordinary build (sanitizers add their own). Usage: globals.sh LIBRARY...
# die_set_hook's function; the mapped files that a SIGBUS may come from; what signal handlers set;
# the catalogue of the user's language
allowed='hook|die_hook|registry|ended|words'
objdump -t "$@" | awk -v allowed="^($allowed)(\\.[0-9]+)?$" '
    $0 ~ /file format/ { split($1, part, ":"); file = part[1] }
    $3 == "O" && ($4 ~ /^\.(data|bss|tbss|tdata)(\.|$)/) && $4 !~ /^\.data\.rel\.ro/ && $NF !~ allowed {
        print file ": " $NF " is writable and lives as long as the program"
        bad = 1
    }
    END { exit bad }'
