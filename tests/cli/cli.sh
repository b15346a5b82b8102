#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# The program from outside: exit status, and which stream says what. Uses samples/tour.pcap of the build tree.
sipladder=${SIPLADDER:-./sipladder}
tour=${builddir:-.}/samples/tour.pcap
dir=cli.$$
mkdir "$dir" || exit 1
trap 'rm -rf "$dir"' EXIT
n=0
bad=0

# try STATUS STDOUT-PATTERN STDERR-PATTERN ARGS...: patterns are extended regular expressions; '' wants an empty stream, '*'
# takes anything
try() {
    status=$1 out=$2 err=$3
    shift 3
    n=$((n + 1))
    "$sipladder" "$@" >"$dir/out" 2>"$dir/err" <"${input:-/dev/null}"
    got=$?
    [ $got -eq "$status" ] || { echo "sipladder $*: status $got, not $status: $(head -n 3 "$dir/err")"; bad=$((bad + 1)); }
    check_stream "$out" "$dir/out" "standard output" "$@"
    check_stream "$err" "$dir/err" "standard error" "$@"
}
check_stream() {
    pattern=$1 file=$2 name=$3
    shift 3
    case $pattern in
    '*') return ;;
    '') [ ! -s "$file" ] && return ;;
    *) grep -qE -- "$pattern" "$file" && return ;;
    esac
    echo "sipladder $*: $name is not as '$pattern': $(head -n 3 "$file")"
    bad=$((bad + 1))
}

[ -f "$tour" ] || { echo "no $tour"; exit 1; }
unset XDG_CONFIG_HOME
HOME=$PWD/$dir
export HOME

# questions
try 0 'sipladder calls FILE' '' --help
try 0 'one row per Call-ID' '' calls -h
try 0 '^sipladder [0-9]+\.[0-9]+\.[0-9]+$' '' -V
try 0 '^state  ' '' --rows fields
try 0 '^\.TH SIPLADDER 1' '' --rows man
try 2 '' "no table 'felds'; did you mean fields" --rows felds

# usage
try 2 '' 'sipladder calls FILE'
try 2 '' "'much' is not a size" stats --max-memory much "$tour"
try 2 '' 'too little; it takes 32M at least' stats --max-memory 1M "$tour"
try 0 'messages  *130' '' stats --max-memory 64MiB "$tour"
try 2 '' 'no capture' calls
try 2 '' 'did you mean calls' cals "$tour"
try 2 '' 'no capture is named: sipladder replay FILE' replay
try 2 '' 'is no terminal' replay "$tour"
try 2 '' 'from 1/8 to 1024 times' replay --speed 0.01 --script '' "$tour"
try 2 '' 'how many times as fast' replay --speed fast --script '' "$tour"
try 2 '' 'no meaning for calls' calls --speed 2 "$tour"
try 2 '' 'no meaning for replay' replay -i lo
try 2 '' "no key, no text in quotes and no command: 'wait=soon'" replay --script 'wait=soon' "$tour"
try 0 '^ sipladder .* 130 messages .* 100 %' '' replay --speed 1024 --script 'wait=1' "$tour"
try 2 '' 'did you mean --format' calls --fromat json "$tour"
try 2 '' "unknown field .stat. .*did you mean .state" calls --where 'stat == ok' "$tour"
try 2 '' 'unknown field' calls --sort nosuch "$tour"
try 2 '' 'unknown field' messages --fields frame,nosuch "$tour"
try 2 '' 'time zone' calls --tz Nowhere/Land "$tour"
try 2 '' 'pcap-filter' calls -f 'udp port' "$tour"
try 2 '' 'no terminal' "$tour"
try 2 '' "no call has the Call-ID 'nobody'" flow --call nobody "$tour"

# input
try 3 '' 'nosuch.pcap: .*No such file' calls nosuch.pcap
try 3 '' 'nosuch.pcap: .*No such file' nosuch.pcap
try 3 '' 'folder' calls "$dir"
: >"$dir/empty"
try 3 '' 'empty' calls "$dir/empty"
head -c 24 "$tour" >"$dir/header.pcap"
try 0 '*' '' calls "$dir/header.pcap"
try 0 '^\[\]?$' '' calls --format json "$dir/header.pcap"
echo 'not a capture, just a line of text that is long enough' >"$dir/text"
try 3 '' 'not a capture' stats "$dir/text"
head -c 3000 "$tour" >"$dir/cut.pcap"
try 0 '*' 'cut.pcap: cut short after packet [0-9]+; analyzed up to there' calls "$dir/cut.pcap"
try 0 '"cut_short": ?true' 'cut short' stats --format json "$dir/cut.pcap"
try 0 '*' '' calls -q "$dir/cut.pcap"
try 3 '' 'folder' calls "$tour" "$dir"
cat "$tour" >"$dir/pipe"
input=$dir/pipe
try 0 'completed' '' calls -
input=
gzip -c "$tour" >"$dir/tour.pcap.gz"
try 0 'completed' '' calls "$dir/tour.pcap.gz"

# output
try 0 'completed' '' -N "$tour"
try 0 '^call_id,' '' calls --format csv "$tour"
try 0 '^\{"call_id":' '' calls --format ndjson -l 1 "$tour"
try 0 '^Call-ID ' '' flow "$tour"
try 0 '*' 'SIP messages' stats -v "$tour"
if [ -w /dev/full ]; then
    for command in calls messages flow stats; do
        "$sipladder" $command "$tour" >/dev/full 2>"$dir/err"
        [ $? -eq 4 ] || { echo "$command to a full disk: not 4"; bad=$((bad + 1)); }
        grep -q 'No space left' "$dir/err" || { echo "$command to a full disk: not said"; bad=$((bad + 1)); }
        n=$((n + 1))
    done
fi
"$sipladder" flow "$tour" 2>"$dir/err" | head -n 1 >/dev/null
[ -s "$dir/err" ] && { echo "a closed pipe is complained of: $(cat "$dir/err")"; bad=$((bad + 1)); }

# one call
id=$("$sipladder" calls --fields call_id --format csv -l 2 "$tour" | tail -n 1)
try 0 "^Call-ID $id " '' flow --call "$id" "$tour"
[ "$(grep -c '^Call-ID' "$dir/out")" -eq 1 ] || { echo "flow --call shows more than one call"; bad=$((bad + 1)); }
try 0 '"call_id":' '' messages --format ndjson --call "$id" "$tour"
grep -vqF "\"call_id\":\"$id\"" "$dir/out" && { echo "messages --call shows others"; bad=$((bad + 1)); }

# files: whole or not at all, and nothing is left behind
mkdir "$dir/files"
try 0 '' 'a.pcap: [0-9]+ packets$' export "$tour" -o "$dir/files/a.pcap"
try 0 '' '' export -q "$tour" -o "$dir/files/a.pcap"
try 4 '' 'cannot be written: No such file' export "$tour" -o "$dir/none/a.pcap"
try 2 '' 'must end in one of .pcap' export "$tour" -o "$dir/files/a.txt"
mkfifo "$dir/files/fifo.pcap"
try 2 '' 'is no ordinary file' export "$tour" -o "$dir/files/fifo.pcap"
rm "$dir/files/fifo.pcap"
before=$(cksum <"$dir/files/a.pcap")
for suffix in pcap pcapng; do
    (trap '' XFSZ; ulimit -f 4; exec "$sipladder" export "$tour" -o "$dir/files/a.$suffix") >"$dir/out" 2>"$dir/err"
    [ $? -eq 4 ] || { echo "export to a file that cannot grow: not 4"; bad=$((bad + 1)); }
    grep -q 'cannot be written: File too large' "$dir/err" || { echo "a file that cannot grow: not said"; bad=$((bad + 1)); }
    n=$((n + 1))
done
[ "$(cksum <"$dir/files/a.pcap")" = "$before" ] || { echo "a failed export changed the file"; bad=$((bad + 1)); }
[ "$(ls "$dir/files")" = a.pcap ] || { echo "a failed export left files: $(ls "$dir/files")"; bad=$((bad + 1)); }
ln -s a.pcap "$dir/files/link.pcap"
try 0 '' '' export -q "$tour" --no-rtp -o "$dir/files/link.pcap"
[ -L "$dir/files/link.pcap" ] || { echo "export replaced a symbolic link"; bad=$((bad + 1)); }
cp "$tour" "$dir/files/in.pcap"
try 2 '' 'is the capture that is read' export "$dir/files/in.pcap" -o "$dir/files/in.pcap"
cmp -s "$tour" "$dir/files/in.pcap" || { echo "export changed its input"; bad=$((bad + 1)); }

# configuration
mkdir -p "$dir/.config/sipladder"
printf 'format = csv\nsort = frame\nlimmit = 3\n' >"$dir/.config/sipladder/config"
try 0 '^call_id,' 'config:3: unknown key .limmit.; did you mean limit' calls "$tour"
try 0 '^\{' 'config:3' calls --format ndjson "$tour"
try 0 '^call_id,' '' calls -q "$tour"
printf 'sort = nosuch\n' >"$dir/.config/sipladder/config"
try 0 'completed' 'sort: unknown field' calls "$tour"

echo "$n runs, $bad complaints"
[ $bad -eq 0 ]
