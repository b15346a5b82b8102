#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What only a terminal can show: start, keys, mouse, resize, colours, suspend, and that the terminal is given back however the
# program ends. Waits for text, up to a limit; skipped (77) where tmux is missing.
set -u
command -v tmux >/dev/null 2>&1 || { echo "skipped: tmux is not installed"; exit 77; }
SIPLADDER=${SIPLADDER:-./sipladder}
cd "${builddir:-.}" || exit 99
export LC_ALL=C.UTF-8 TZ=UTC
unset NO_COLOR TMUX
work=$(mktemp -d "${TMPDIR:-/tmp}/tmux.XXXXXX") || exit 99
export HOME="$work" XDG_CONFIG_HOME="$work/config" XDG_STATE_HOME="$work/state"
tour=samples/tour.pcap
bad=0 total=0

t() { tmux -S "$work/socket" -f /dev/null "$@"; }
trap 't kill-server 2>/dev/null; rm -rf "$work"' EXIT
t new-session -d -s s -x 80 -y 24 "exec sleep 1000" || { echo "skipped: tmux does not start here"; exit 77; }
t set-option -g default-terminal screen-256color

# begin COMMAND: a shell in a new window of 80x24 that runs it and then says how it ended and how the terminal is
begin() {
    cat >"$work/go" <<END
stty -g >"$work/before"
$1
echo "ended with \$?"
stty -g >"$work/after"
cmp "$work/before" "$work/after" && echo "terminal as before"
exec sleep 1000
END
    t kill-window -a -t s:0 2>/dev/null
    t new-window -t s:1 "exec env PATH='$PATH' sh '$work/go'"
    t resize-window -t s:1 -x 80 -y 24
}

# screen_has TEXT / screen_lacks TEXT: within ten seconds
wait_for() {
    total=$((total + 1))
    i=0
    while [ $i -lt 200 ]; do
        t capture-pane -p ${3:-} -t s:1 >"$work/screen" 2>/dev/null
        if grep -qF -e "$2" "$work/screen"; then found=yes; else found=no; fi
        [ $found = "$1" ] && return 0
        sleep 0.05
        i=$((i + 1))
    done
    bad=$((bad + 1))
    echo "FAIL $name: waited for '$2' ($1) on this screen:"
    cat "$work/screen"
    return 1
}
screen_has() { wait_for yes "$@"; }
screen_lacks() { wait_for no "$@"; }
keys() { t send-keys -t s:1 "$@"; }
child() { t list-panes -t s:1 -F '#{pane_pid}' | while read -r p; do sed 's/ .*//' "/proc/$p/task/$p/children"; done; }

name=start
begin "'$SIPLADDER' $tour"
screen_has "loaded 100 %"
screen_has "F10 Columns"
keys Down Down Enter
screen_has "180 Ringing"
keys q
screen_lacks "180 Ringing"

name=resize
t resize-window -t s:1 -x 130 -y 40
screen_has "Codecs"
t resize-window -t s:1 -x 30 -y 8
screen_has "too small"
t resize-window -t s:1 -x 80 -y 24
screen_has "F10 Columns"

# A press of the first button in line 5, column 10: the third call. Then a double press on it.
name=mouse
printf '\033[M +&\033[M#+&' >"$work/press"
press() { t load-buffer "$work/press" && t paste-buffer -t s:1; }
press
screen_has "3/12"
press
press
screen_has "alice → bob"
keys q

name=suspend
begin "sh -i -m -c \"'$SIPLADDER' $tour; echo stopped; read line; fg\""
screen_has "loaded 100 %"
keys C-z
screen_has "stopped"
screen_lacks "F10 Columns"
keys Enter
screen_has "F10 Columns"
keys Down
screen_has "2/12"
keys q
screen_has "terminal as before"

name=quit
begin "'$SIPLADDER' $tour"
screen_has "loaded 100 %"
keys q
screen_has "ended with 0"
screen_has "terminal as before"
screen_lacks "F10 Columns"

name=interrupt
begin "trap : INT; '$SIPLADDER' $tour"
screen_has "loaded 100 %"
keys C-c
screen_has "terminal as before"

for signal in TERM SEGV ABRT; do
    name=signal-$signal
    begin "'$SIPLADDER' $tour"
    screen_has "loaded 100 %"
    kill -$signal "$(child)"
    screen_has "ended with"
    screen_has "terminal as before"
done

# A program whose terminal is gone ends, whatever it is doing.
lost() {
    pid=$(child)
    t kill-window -t s:1
    total=$((total + 1))
    i=0
    while kill -0 "$pid" 2>/dev/null && [ $i -lt 200 ]; do
        sleep 0.05
        i=$((i + 1))
    done
    kill -0 "$pid" 2>/dev/null && { echo "FAIL $name: still runs"; bad=$((bad + 1)); kill -9 "$pid"; }
}

# A search for leaks stops the process to look at it, and may wait for ever where the terminal's end continues it meanwhile.
no_leaks="env ASAN_OPTIONS='${ASAN_OPTIONS:-}:detect_leaks=0'"
name=lost-terminal
begin "$no_leaks '$SIPLADDER' $tour"
screen_has "loaded 100 %"
lost

name=lost-terminal-replay
begin "$no_leaks '$SIPLADDER' replay --speed 1/8 $tour"
screen_has "1/8x 10:15:02"
lost

# The clock goes by the terminal's loop here; keys are answered while it does.
name=replay
begin "'$SIPLADDER' replay --speed 1024 $tour"
screen_has "1024x 10:18:47.119"
screen_has "The end of the capture"
keys @
keys -l "message 7"
keys Enter
screen_has " 7 messages"
keys .
screen_has " 8 messages"
keys , ,
screen_has " 6 messages"
keys - - - - - - - - - - p
screen_has "1x 10:15:0"
screen_has "p Pause"
t resize-window -t s:1 -x 120 -y 40
screen_has "@ Go to"
keys P
screen_has "loaded 100 %"
keys q
screen_has "ended with 0"
screen_has "terminal as before"

name=replay-suspend
begin "sh -i -m -c \"'$SIPLADDER' replay --speed 1/8 $tour; echo stopped; read line; fg\""
screen_has "1/8x 10:15:02"
keys C-z
screen_has "stopped"
screen_lacks "p Pause"
keys Enter
screen_has "1/8x 10:15:02"
keys q
screen_has "terminal as before"

for signal in TERM SEGV; do
    name=replay-signal-$signal
    begin "'$SIPLADDER' replay --speed 1/8 $tour"
    screen_has "1/8x 10:15:02"
    kill -$signal "$(child)"
    screen_has "ended with"
    screen_has "terminal as before"
done

name=compare
begin "'$SIPLADDER' $tour"
screen_has "loaded 100 %"
keys Down Down Space Down Down Space C
screen_has "Two calls side by side"
t resize-window -t s:1 -x 160 -y 50
screen_has "proxy, kamailio"
t resize-window -t s:1 -x 80 -y 24
screen_has "1 192.0.2.10:5060"
keys q q
screen_has "terminal as before"

name=colors
begin "'$SIPLADDER' $tour"
screen_has "38;5;" -e
begin "NO_COLOR=1 '$SIPLADDER' $tour"
screen_has "loaded 100 %"
screen_lacks "38;5;" -e
begin "'$SIPLADDER' --scheme mono $tour"
screen_has "loaded 100 %"
screen_lacks "38;5;" -e

for term in xterm-256color xterm-16color linux vt100 screen; do
    name=term-$term
    infocmp $term >/dev/null 2>&1 || continue
    begin "TERM=$term '$SIPLADDER' $tour"
    screen_has "loaded 100 %"
    screen_has "alice"
done
# curses itself leaks a little when it refuses a terminal
name=term-unknown
# One that can write lines alone is refused, too: what curses draws on it nobody can read.
begin "ASAN_OPTIONS=detect_leaks=0 TERM=dumb '$SIPLADDER' $tour"
screen_has "cannot place the cursor"
screen_has "ended with 2"
begin "ASAN_OPTIONS=detect_leaks=0 TERM=no-such-terminal '$SIPLADDER' $tour"
screen_has "no-such-terminal"
screen_has "ended with 2"

name=locale
begin "LC_ALL=C '$SIPLADDER' $tour"
screen_has " sipladder - tour.pcap - "

name=standard-input
begin "cat $tour | '$SIPLADDER' -"
screen_has "loaded 100 %"
keys Down Down Enter
screen_has "180 Ringing"
keys Q
screen_has "terminal as before"

name=escape-sequences
begin "'$SIPLADDER' samples/hostile-bytes.pcap"
screen_has "loaded 100 %"
before=$(t display-message -p -t s:1 '#{pane_title}')
keys Enter
screen_has "\\x1b"
keys Enter End
screen_has "\\x1b"
total=$((total + 1))
[ "$before" = "$(t display-message -p -t s:1 '#{pane_title}')" ] || { echo "FAIL $name: the title changed"; bad=$((bad + 1)); }

# The start page: what was opened is remembered, for the user alone; back to the page, and out.
name=start-page
begin "'$SIPLADDER' $tour"
screen_has "loaded 100 %"
keys f "state" Space "==" Space "busy" Enter
screen_has "1 of 12"
keys q
screen_has "terminal as before"
total=$((total + 1))
[ "$(stat -c %a "$XDG_STATE_HOME/sipladder/recent" "$XDG_STATE_HOME/sipladder/history" | sort -u)" = 600 ] ||
    { echo "FAIL $name: what is remembered is not private"; bad=$((bad + 1)); }
begin "'$SIPLADDER'"
screen_has "tour.pcap"
screen_has "packets/s"
keys Enter
screen_has "loaded 100 %"
screen_has "q Back"
keys f Up
screen_has "filter: state == busy"
keys Enter
screen_has "1 of 12"
keys q
screen_has "Captures opened lately"
keys q
screen_has "ended with 0"
screen_has "terminal as before"
begin "'$SIPLADDER' --no-history samples/basic.pcap"
screen_has "loaded 100 %"
keys q
screen_has "terminal as before"
total=$((total + 1))
grep -q basic "$XDG_STATE_HOME/sipladder/recent" && { echo "FAIL $name: remembered in spite of --no-history"; bad=$((bad + 1)); }

echo "tmux: $total checks, $bad failed"
[ $bad = 0 ]
