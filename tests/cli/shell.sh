#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# hallmark shell: any command in the box of a build, with relayed streams.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
mark=${T##*/}
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" look "$T/mirror" <<'END'
. /recipe/look.sh
END
cat >"$T/repo/recipes/look/look.sh" <<'END'
{
	id
	umask
	pwd
	env | sort
	cat /proc/self/mounts /proc/self/limits /proc/self/cgroup
	cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups
	grep -E '^(Umask|[UG]id|Groups|Sig(Blk|Ign|Cgt)|Cap.*|No.*|Sec.*):' \
		/proc/self/status
	tr -d '\0' </proc/1/cmdline
	cat /proc/version /proc/cpuinfo /proc/meminfo
	ls -lan /dev /recipe /build /tmp /sys /sys/*
	ls / /proc/sys/* /proc/self/fd
	hostname; uname -a; nproc; echo $$
	od -An -tx1 -N16 /dev/urandom
} >"$OUT/seen" 2>&1
END
add_recipe "$T/repo" short "$T/mirror" <<'END'
: >"$OUT/file"
END
sed -i 's/"build":/"limits": { "time": 1 }, "build":/' \
	"$T/repo/recipes/short/recipe.json"
commit_all "$T/repo"
echo "$mark.box" >"$T/mark"
cd "$T/repo" || exit 1
shell() { # COMMAND…
	hallmark shell HEAD:recipes/mini -- "$@"
}

number() { # SIGNAL
	"$python" -c 'import signal, sys
print(int(getattr(signal, "SIG" + sys.argv[1])))' "$1"
}

# --- the first run, and later ones ---

run hallmark shell --mirror "file://$T/mirror" HEAD:recipes/mini -- true
ended 'a command that succeeds ends with 0' 0
is 'the shell prints nothing on standard output' "$(cat "$out")" ''
like 'fetching the environment is reported' "$err" '^ +fetch'
run shell true
ended 'a second command ends with 0' 0
is 'a prepared environment is not mentioned' "$(cat "$out" "$err")" ''

# --- how it ends ---

for i in 0 1 2 7 126 255; do
	run shell sh -c "exit $i"
	ended "exit $i" "$i"
	is "exit $i: hallmark prints nothing" "$(cat "$out" "$err")" ''
done
for i in KILL TERM SEGV; do
	run shell sh -c "kill -s $i \$\$"
	ended "killed by $i" $((128 + $(number $i)))
	is "killed by $i: hallmark prints nothing" "$(cat "$out" "$err")" ''
done
run shell no-such-program
refused 'an unknown program ends with 127' 127 "no program 'no-such-program' in /usr/bin"
run shell /usr/bin/no-such-program
refused 'an unknown path ends with 127' 127 'No such file'
run shell /recipe/build.sh
refused 'a file that is not executable ends with 126' 126 'Permission denied'
run shell /build
refused 'a folder as program ends with 126' 126 'Permission denied'
run shell ''
refused 'an empty program name ends with 127' 127 "no program ''"
run hallmark shell HEAD:recipes/nothing -- true
refused 'an unknown recipe is refused' 2 'not in the commit'
run hallmark shell HEAD:recipes/mini --level perfect -- true
refused 'an unknown level is refused' 2 'deterministic or hermetic'
run hallmark shell HEAD:recipes/short --quiet -- sleep 60
refused 'the time limit ends the command' 2 'limit of 1 seconds of wall clock time'
printf '%s' '{' >"$T/bad.json"
mkdir -p recipes/bad
cp recipes/mini/* recipes/bad
cp "$T/bad.json" recipes/bad/lock.json
commit_all .
run hallmark shell HEAD:recipes/bad -- true
refused 'hallmark refuses with 2, since 1 may be that of the command' 2 'lock.json'

# --- arguments and streams ---

run shell sh -c 'for i; do printf "<%s>" "$i"; done' sh 'a b' '' -- -q --help
is 'arguments arrive unchanged' "$(cat "$out")" '<a b><><--><-q><--help>'
run shell sh -c 'echo one; echo two >&2'
is 'standard output is relayed' "$(cat "$out")" one
is 'standard error is relayed separately' "$(cat "$err")" two
head -c 3000000 /dev/urandom >"$T/bytes"
shell cat <"$T/bytes" >"$out"
ok 'bytes from standard input come out unchanged' cmp "$T/bytes" "$out"
shell sh -c 'cat >&2' <"$T/bytes" 2>"$err"
ok 'bytes come out unchanged by standard error' cmp "$T/bytes" "$err"
# a reader that stops halfway does not wait for the rest
head -c 3000000 /dev/zero | shell dd bs=10 count=1 2>/dev/null >"$out"
is 'unread input blocks nothing' "$(wc -c <"$out" | tr -d ' ')" 10
is 'a command whose reader has gone gets SIGPIPE' "$(timeout 60 "$HALLMARK" shell \
	HEAD:recipes/mini -- sh -c 'while :; do echo y; done' </dev/null \
	2>"$err" | head -n 1)" y
is 'a reader that has gone causes no message' "$(cat "$err")" ''
echo 'echo "$0 in $(pwd)"; exit 3' | hallmark shell HEAD:recipes/mini \
	>"$out" 2>"$err"
status=$?
ended 'without a command a shell runs' 3
is 'the shell starts in /build' "$(cat "$out")" 'sh in /build'

# What the caller hands in cannot be obtained in another way.
echo untouched >"$T/file"
shell sh -c 'echo x >/proc/self/fd/0; echo y 1<>/proc/self/fd/0
	for i in 0 1 2; do readlink /proc/$$/fd/$i; done' \
	<"$T/file" >"$out" 2>"$err"
is 'a file as standard input cannot be changed' "$(cat "$T/file")" untouched
is 'each standard stream is a pipe' "$(grep -c '^pipe:' "$out")" 3
echo 'kept ' >"$T/file"
shell sh -c 'echo more; : >/proc/self/fd/1; : >/dev/stdout' >>"$T/file"
is 'a file as standard output keeps its contents' "$(cat "$T/file")" 'kept 
more'
exec 7<"$T/bytes" 8>>"$T/file"
run shell sh -c 'ls /proc/self/fd'
exec 7<&- 8>&-
is 'the command has no other descriptor' "$(tr '\n' ' ' <"$out")" '0 1 2 3 '

# --- the same box ---

cat >"$T/unpack.py" <<'END'
import gzip, io, json, sys, tarfile
store, v = sys.argv[1], json.load(open(sys.argv[2]))
blob = "%s/blobs/sha256/%s" % (store, v["layers"][0]["digest"][7:])
tar = tarfile.open(fileobj=io.BytesIO(gzip.open(blob).read()))
sys.stdout.write(tar.extractfile("seen").read().decode())
END
for level in deterministic hermetic; do
	run hallmark build --json --level $level HEAD:recipes/look
	ended "$level: a build that inspects its box succeeds" 0
	python3 "$T/unpack.py" "$HALLMARK_STORE" "$out" >"$T/build" 2>&1
	run hallmark shell --level $level HEAD:recipes/look -- sh -euc '
		. /recipe/look.sh
		cat /out/seen'
	ended "$level: a shell that inspects its box succeeds" 0
	# at level hermetic the clock is real, and so are random numbers and
	# file times
	for i in build out; do
		sed -E 's/ [A-Z][a-z]{2} +[0-9]+ +[0-9:]{4,5} / DATE /
			$d' "$T/$(basename $i)" >"$T/$i.plain"
	done
	[ $level = hermetic ] || cp "$T/build" "$T/build.plain"
	[ $level = hermetic ] || cp "$out" "$T/out.plain"
	ok "$level: build and shell see the same" diff "$T/build.plain" "$T/out.plain"
	like "$level: what they see is not empty" "$T/build.plain" '^uid=1000'
done

# --- nothing is kept ---

rm -rf "$HALLMARK_STORE/hallmark/results" "$XDG_CONFIG_HOME/hallmark"
find "$HALLMARK_STORE" | sort >"$T/before"
run shell sh -c 'echo x >/out/x; echo x >/build/x'
ended 'a command may write to /out' 0
find "$HALLMARK_STORE" | sort >"$T/after"
ok 'the store is unchanged' cmp "$T/before" "$T/after"
ok 'no key was made' test ! -e "$XDG_CONFIG_HOME/hallmark"
run shell ls -A /out /build
is 'the next box is empty' "$(cat "$out")" "$(printf '/build:\n\n/out:')"

# --- signals ---

# From outside, the processes of the box are found by its words in their
# arguments.
remaining() {
	# grep reads the pattern from a file, so it does not find itself
	grep -laFf "$T/mark" /proc/[0-9]*/cmdline 2>/dev/null
}
nobody() {
	[ -z "$(remaining)" ]
}
forever() {
	[ "$(head -n 1 "$out" 2>/dev/null)" = running ] &&
		[ -n "$(remaining)" ]
}
start() { # PREFIX COMMAND…
	: >"$out"
	"$python" -c 'import os, signal, sys
for s in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
	signal.signal(s, signal.SIG_DFL)
os.execvp(sys.argv[1], sys.argv[1:])' "$@" "$HALLMARK" shell \
		HEAD:recipes/mini -- sh -c 'trap "" HUP INT TERM QUIT
			echo running
			(setsid sleep 1000; : "$1") &
			while :; do sleep 1; done' sh "$mark.box" \
		>"$out" 2>"$err" </dev/null &
	pid=$!
	until_true 20 forever || fail 'a command that runs' "$(cat "$err")"
}
for i in TERM HUP INT QUIT KILL; do
	start env
	kill -s $i $pid
	wait $pid 2>/dev/null
	is "SIG$i ends the shell" $? $((128 + $(number $i)))
	if [ $i = KILL ]; then
		ok 'a moment later no process is left' until_true 10 nobody
	else
		is 'when the shell has ended no process is left' "$(remaining)" ''
	fi
done
start sh -c 'trap "" HUP; exec "$@"' sh
kill -s HUP $pid
kill -s TERM $pid
wait $pid 2>/dev/null
is 'a signal that nohup ignores stays ignored' $? 143
run shell sh -c '(setsid sh -c "sleep 1000; : $1" &)' sh "$mark.box"
ended 'a daemon in the box does not delay the end' 0
is 'the daemon has ended too' "$(remaining)" ''

# --- a terminal ---

# person ACTS [COMMAND…] - act at a terminal; $out is its screen
person() {
	person_acts=$1
	shift
	printf '%s\n' "$person_acts" | python3 \
		"$HALLMARK_SOURCE/tests/cli/terminal.py" "$HALLMARK" shell \
		HEAD:recipes/mini "$@" >"$out" 2>"$err"
	status=$?
}
person 'size 33 77
wait $
type test -t 0 && test -t 1 && test -t 2 && echo three""fold; stty size\n
wait threefold
wait 33 77
raw
size 44 55
type trap "stty size" WINCH; sleep 1; stty size\n
wait 44 55
type readlink /proc/self/fd/0; ls /dev /proc/self/fd\n
wait stdout
type sh -c "echo as""leep; exec sleep 1000"\n
wait asleep
type \x03
wait ^C
type echo e""nd $?\n
wait end 130
type printf "<\\033[31m\\033]0;x\\a>\\n"\n
wait <?[31m?]0;x
type exit 5\n
ends exit 5'
ended 'a shell at a terminal works' 0
like 'the terminal belongs to the box' "$out" '^/0'
unlike 'the terminal has no name in the box' "$out" '(^| )(pts|ptmx|tty|console)( |$)'
person 'wait out
wait err
ends exit 4' -- sh -c 'echo out; echo err >&2; exit 4'
ended 'a command at a terminal works' 0
person 'wait ready
raw
type go\n
wait go
wait go
type \x03
wait caught
type \x04
ends exit 0' -- sh -c 'trap "echo caught" INT; echo ready
	cat; cat'
ended 'signal keys reach only the box' 0
person 'wait ready
raw
kill SIGTSTP
stopped
cooked
kill SIGCONT
raw
type x\n
wait got x
ends exit 0' -- sh -c 'echo ready; read x; echo got $x'
ended 'the shell can be stopped and continued' 0
for i in TERM HUP INT QUIT; do
	person "wait ready
raw
kill SIG$i
cooked
ends signal $(number $i)" -- sh -c \
		'trap "" HUP INT TERM QUIT; echo ready; sleep 1000; : "$1"' \
		sh "$mark.box"
	ended "SIG$i restores the terminal" 0
	is 'after the signal no process is left' "$(remaining)" ''
done
person 'cooked
ends exit 127' -- no-such-program
ended 'an unknown program at a terminal ends correctly' 0
person 'wait Permission
cooked
ends exit 126' -- /recipe/build.sh
ended 'a file that is not executable at a terminal ends correctly' 0
finish
