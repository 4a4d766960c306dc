#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A build is killed at any moment: none of its processes remains, the store is
# sound, and the next build gives the same result.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

points=25

need_box
mark=${T##*/}
make_mirror "$T/mirror" 8192
make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" killed "$T/mirror" filler mini <<'END'
	cat /usr/share/filler >"$OUT/filler"
	(while :; do sleep 0.01; done) &
	for i in $(seq 30); do echo $i >"$OUT/$i"; sleep 0.01; done
END
add_recipe "$T/repo" endless "$T/mirror" filler mini <<'END'
	(trap '' HUP INT TERM QUIT; while :; do sleep 0.01; done) &
	while :; do sleep 1; done
END
# the processes are found from outside by the name of the script
for i in killed endless; do
	mv "$T/repo/recipes/$i/build.sh" "$T/repo/recipes/$i/$mark.sh"
	sed -i "s/build.sh/$mark.sh/" "$T/repo/recipes/$i/recipe.json"
done
commit_all "$T/repo"
echo "$mark" >"$T/mark"
cd "$T" || exit 1

# Every process of our hallmark has $T among its arguments, and every process of
# its boxes the script.  grep reads the pattern from a file, so it does not find
# itself.
remaining() {
	grep -laf mark /proc/[0-9]*/cmdline 2>/dev/null
}
nobody() {
	[ -z "$(remaining)" ]
}

now_ms() {
	echo $(($(date +%s%N) / 1000000))
}

# start RECIPE - in a session of its own that ignores no signal; sets $pid
start() {
	rm -rf "$HALLMARK_STORE" 2>/dev/null || {
		chmod -R u+rwX "$HALLMARK_STORE"
		rm -rf "$HALLMARK_STORE"
	}
	: >"$T/killed.err"
	# no function and no subshell: $! must be the process itself
	"$python" -c 'import os, signal, sys
os.setsid()
signal.alarm(120)
for s in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP, signal.SIGTERM):
	signal.signal(s, signal.SIG_DFL)
os.execv(sys.argv[1], sys.argv[1:])' \
		"$HALLMARK" build --json --repo "$T/repo" \
		--mirror "file://$T/mirror" "HEAD:recipes/$1" \
		>"$T/killed.out" 2>"$T/killed.err" </dev/null &
	pid=$!
}

# The next command cleans up; a dead process gives back its locks a moment after
# its arguments.
swept() {
	"$HALLMARK" store list
	[ -z "$(ls "$HALLMARK_STORE/hallmark/tmp" 2>/dev/null)" ]
}

# aftermath NAME - checks after the build was killed
aftermath() {
	why=
	until_true 10 nobody || {
		why="processes remain: $(remaining)"
		for one in $(remaining); do
			why="$why
$(tr '\0' ' ' <"$one")"
		done
	}
	if [ -e "$HALLMARK_STORE/oci-layout" ]; then
		"$HALLMARK" store check >"$T/check" 2>&1 ||
			why="$why
the check: $(cat "$T/check")"
		until_true 10 swept || why="$why
hallmark/tmp is not empty: $(ls "$HALLMARK_STORE/hallmark/tmp")"
	fi
	run hallmark build --json --repo "$T/repo" \
		--mirror "file://$T/mirror" HEAD:recipes/killed
	[ "$status" -eq 0 ] &&
		[ "$(json "$out" 'v["manifest"]')" = "$manifest" ] ||
		why="$why
the next build: $status $(cat "$out" "$err")"
	"$HALLMARK" store check >"$T/check" 2>&1 ||
		why="$why
the check after it: $(cat "$T/check")"
	"$HALLMARK" verify killed >"$T/check" 2>&1 ||
		why="$why
verify: $(cat "$T/check")"
	nobody || why="$why
processes remain: $(remaining)"
	if [ -z "$why" ]; then
		pass "$1"
	else
		fail "$1" "$why
said before it was killed:
$(cat "$T/killed.err")"
	fi
}

# the last step that the build reported
reached() {
	grep -Eo '^ +(fetch|unpack|build|layer)|made your signing key' \
		"$T/killed.err" | tail -n 1 | tr -d ' '
}

# --- how long a build takes ---

start killed
began=$(now_ms)
wait "$pid"
status=$?
whole=$(($(now_ms) - began))
cp "$T/killed.err" "$err"
ended 'a build that is not killed succeeds' 0
manifest=$(json "$T/killed.out" 'v["manifest"]')
[ -n "$manifest" ] || finish
diag "a whole build takes $whole ms"

# --- SIGKILL at times spread over that duration ---

i=0
while [ $i -lt $points ]; do
	delay=$((whole * (2 * i + 1) / (2 * points)))
	start killed
	sleep "$(printf '%d.%03d' $((delay / 1000)) $((delay % 1000)))"
	kill -s KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	aftermath "killed after $delay ms, in '$(reached)'"
	i=$((i + 1))
done

# --- SIGKILL, as soon as a step begins ---

# kill_at RECIPE STEP - kill the build when it reports this step
kill_at() {
	start "$1"
	until_true 60 grep -Eq "$2" "$T/killed.err"
	kill -s KILL "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	aftermath "killed at '$2' of $1"
}

for step in '^ +fetch' '^ +unpack' '^ +build'; do
	kill_at endless "$step"
done
kill_at killed '^ +layer'
rm -rf "$XDG_CONFIG_HOME/hallmark"
kill_at killed 'signing key'

# --- signals that a person or a service manager sends ---

for signal in TERM INT HUP QUIT; do
	for step in '^ +fetch' '^ +unpack' '^ +build'; do
		start endless
		until_true 60 grep -Eq "$step" "$T/killed.err"
		# Ctrl-C goes to the whole process group
		kill -s "$signal" -- "-$pid"
		wait "$pid" 2>/dev/null
		killed=$?
		if [ "$killed" -gt 128 ]; then
			pass "SIG$signal at '$step' ends it"
		else
			fail "SIG$signal at '$step' ends it" "$killed
$(cat "$T/killed.err")"
		fi
		aftermath "after SIG$signal at '$step'"
	done
done

# --- its processes, killed one by one while it runs ---

children() { # PID
	cat "/proc/$1/task/$1/children" 2>/dev/null
}
# the script runs, and so do all five: $supervisor, $init, $watch, $answers,
# $script
helpers() {
	grep -qaF "$mark.sh" /proc/[0-9]*/cmdline || return 1
	read -r supervisor _ <<-END
		$(children "$pid")
	END
	# the second one sees who sleeps, where the order of threads is held
	read -r init watch answers _ <<-END
		$(children "$supervisor")
	END
	read -r script _ <<-END
		$(children "$init")
	END
	[ -n "$watch" ] && [ -n "$answers" ] && [ -n "$script" ]
}

# If the script is killed, it has failed; if another process is killed, the
# result is unknown.
for who in 'supervisor 2' 'init 2' 'answers 2' 'script 1'; do
	start endless
	if ! until_true 20 helpers; then
		skip "$who is killed" 'this kernel lists no children'
		kill -s KILL "$pid"
		break
	fi
	eval "victim=\$${who% ?}"
	kill -s KILL "$victim"
	wait "$pid"
	status=$?
	cp "$T/killed.err" "$err"
	: >"$out"
	refused "the kill of the ${who% ?} is reported" "${who#* }" .
	diag "$(tail -n 1 "$err")"
	aftermath "after the ${who% ?} was killed"
done
finish
