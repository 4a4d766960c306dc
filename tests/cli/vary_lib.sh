# SPDX-License-Identifier: Apache-2.0
# vary_lib.sh - builds one recipe under other circumstances and expects the same
# image.  A test sources it after lib.sh and says what the recipe looks at.

# vary_ready - make a mirror, a repository, and a copy of the program that any
# user may run
vary_ready() {
	need_box
	make_mirror "$T/mirror"
	make_repo "$T/first" "$T/mirror"
	n_places=0
	places=$T
	chmod 755 "$T"
	mkdir "$T/bin"
	cp "$HALLMARK" "$T/bin/hallmark"
	HALLMARK=$T/bin/hallmark
}

# vary_first RECIPE - make the first build, with which others are compared; its
# script is on standard input
vary_first() {
	recipe=$1
	add_recipe "$T/first" "$recipe" "$T/mirror"
	commit_all "$T/first"
	home_in "$T"
	build_in "$T/first" "$T/first.store"
	[ -n "$manifest" ] || {
		fail 'the first build' "$(cat "$err")"
		finish
	}
	first=$manifest
	first_second=$(date +%s)
}

# build_in REPO STORE [PREFIX COMMAND…] - build; sets $manifest of the image, or
# ''
build_in() {
	build_repo=$1
	build_store=$2
	shift 2
	manifest=
	run "$@" "$HALLMARK" build --json --mirror "file://$T/mirror" \
		--repo "$build_repo" --store "$build_store" "HEAD:recipes/$recipe"
	[ "$status" -ne 0 ] || manifest=$(json "$out" 'v["manifest"]')
}

# place - make a new clone and a new store in a new folder: $at
place() {
	n_places=$((n_places + 1))
	at=$places/place-$n_places/$(printf '%*s' "$n_places" '' | tr ' ' x)
	mkdir -p "$at"
	git clone -q --template= "$T/first" "$at/clone" 2>/dev/null || exit 1
	home_in "$at"
}

# same NAME - passes if the last build gave the image of the first
same() {
	if [ "$manifest" = "$first" ]; then
		pass "$1"
		rm -rf "$places/place-$n_places"
		return
	fi
	fail "$1" "$(cat "$err")
$("$HALLMARK" compare "oci:$T/first.store:$recipe" "oci:$build_store:$recipe" 2>&1)"
}

# vary NAME [PREFIX COMMAND…] - build in a new folder, through this command
vary() {
	vary_name=$1
	shift
	place
	build_in "$at/clone" "$at/store" "$@"
	same "$vary_name"
}

# vary_all - build under every circumstance
vary_all() {
	until_true 60 sh -c "[ \$(date +%s) -gt $((first_second + 1)) ]"
	vary 'in another second, from another clone, in another store'

	umask 077
	vary 'umask 077'
	umask 000
	vary 'umask 000'
	umask 022

	vary 'another locale' env LC_ALL=tr_TR.UTF-8 LANG=de_DE.UTF-8 \
		LANGUAGE=de
	vary 'another time zone' env TZ=Asia/Kathmandu
	mkdir -p "$T/another home"
	vary 'another home' env "HOME=$T/another home" USER=someone \
		LOGNAME=someone SHELL=/bin/false
	vary 'the variables of the box, set outside' env OUT=/nowhere \
		SOURCE_DATE_EPOCH=1 JOBS=7 TMPDIR=/var/tmp CFLAGS=-O3 \
		LD_LIBRARY_PATH=/nowhere CDPATH=/ ENV=/nowhere PS4='$(date)' \
		MAKEFLAGS=-j9 POSIXLY_CORRECT=1
	vary 'no variables' env -i "HOME=$at"
	vary 'many variables' env "A=$(seq 1 9999 | tr '\n' ' ')" B=b C=c

	place
	exec 7<"$T/mirror" 8>"$T/somewhere" 9<>"$T/elsewhere"
	build_in "$at/clone" "$at/store"
	exec 7<&- 8>&- 9>&-
	same 'inherited descriptors'
	place
	manifest=$("$HALLMARK" build --mirror "file://$T/mirror" \
		--repo "$at/clone" --store "$at/store" "HEAD:recipes/$recipe" \
		<&- 2>&- | sed -n 's/^manifest *//p')
	build_store=$at/store
	same 'without standard input and error'

	vary 'nice' nice -n 10
	vary 'few open files' sh -c 'ulimit -S -n 64 && exec "$@"' sh
	vary 'a small stack' sh -c 'ulimit -S -s 1024 && exec "$@"' sh
	vary 'a large core' sh -c 'ulimit -c unlimited; exec "$@"' sh
	vary 'one processor' python_exec 'os.sched_setaffinity(0,
		{min(os.sched_getaffinity(0))})'
	vary 'ignored signals' sh -c \
		'trap "" HUP INT QUIT PIPE ALRM USR1 USR2 TSTP TTOU
		exec "$@"' sh
	vary 'ignored SIGCHLD' python_exec 'import signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)'
	vary 'blocked signals' python_exec 'import signal
signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())'
	vary 'a session of its own' setsid -w
	vary 'another policy of the scheduler' python_exec \
		'os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))'
	vary 'another personality' setarch -R --uname-2.6
	if command -v script >/dev/null; then
		place
		script -qec "'$HALLMARK' build --mirror 'file://$T/mirror' \
			--repo '$at/clone' --store '$at/store' \
			'HEAD:recipes/$recipe'" "$out" >/dev/null 2>&1 </dev/null
		manifest=$(tr -d '\r' <"$out" | sed -n 's/^manifest *//p')
		build_store=$at/store
		same 'on a terminal'
	else
		skip 'on a terminal' 'script is not installed'
	fi

	for vary_where in /dev/shm /tmp /var/tmp; do
		place
		vary_dir=$(mktemp -d "$vary_where/hallmark-cli.XXXXXX" \
			2>/dev/null) || {
			skip "a store in $vary_where" 'it is not writable'
			continue
		}
		build_in "$at/clone" "$vary_dir/store"
		same "a store in $vary_where ($(stat -f -c %T "$vary_dir"))"
		chmod -R u+rwX "$vary_dir"
		rm -rf "$vary_dir"
	done

	vary_together
	vary_as_root
}

# Three builds at once with a store each, and three in one store.
vary_together() {
	for vary_n in 1 2 3; do
		place
		"$HALLMARK" build --mirror "file://$T/mirror" \
			--repo "$at/clone" --store "$T/store-$vary_n" \
			"HEAD:recipes/$recipe" >"$T/out-$vary_n" 2>&1 &
		"$HALLMARK" build --mirror "file://$T/mirror" \
			--repo "$at/clone" --store "$T/store-all" \
			"HEAD:recipes/$recipe" >"$T/out-all-$vary_n" 2>&1 &
	done
	wait
	for vary_n in 1 2 3 all-1 all-2 all-3; do
		manifest=$(sed -n 's/^manifest *//p' "$T/out-$vary_n")
		cp "$T/out-$vary_n" "$err"
		build_store=$T/store-${vary_n%-[123]}
		same "six at once: $vary_n"
	done
}

# Circumstances that only root can change.
vary_as_root() {
	if [ "$(id -u)" -ne 0 ]; then
		skip 'another user' 'not root'
		skip 'another host name' 'not root'
		return
	fi
	vary 'another host name' unshare --uts sh -c \
		'hostname elsewhere.example && exec "$@"' sh
	vary 'another pid' unshare --pid --fork --mount-proc
	vary 'negative nice' nice -n -5
	vary 'supplementary groups' setpriv --groups 5,20,1234
	place
	for vary_user in 12345:12345 65534:65534 12345:100; do
		place
		chown -R "$vary_user" "$at"
		set -- setpriv "--reuid=${vary_user%:*}" \
			"--regid=${vary_user#*:}" --clear-groups
		if ! "$@" unshare --user true 2>"$T/why"; then
			skip "user $vary_user" "$(cat "$T/why")"
			continue
		fi
		build_in "$at/clone" "$at/store" "$@"
		same "user $vary_user"
	done
}
