# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# lib.sh - functions of run.sh, second.sh and order.sh: the recipe, the other
# circumstances, a run outside the box, builds inside, and the judgement.  A
# test sources it; $recipe is the folder of a recipe, $theme one theme of its
# cases, or empty.
: "${HALLMARK:?}" "${HALLMARK_SOURCE:?}"
umask 022
trial=$(mktemp -d "${TMPDIR:-/var/tmp}/hallmark-vary-XXXXXX") || exit 1
other=$(mktemp -d /dev/shm/hallmark-vary-XXXXXX) || exit 1
chmod 755 "$trial" "$other"
load=
vary_clean() {
	[ -z "$load" ] || kill "$load" 2>/dev/null
	chmod -R u+w "$trial" "$other" 2>/dev/null
	rm -rf "$trial" "$other"
}
export HOME="$trial/home" GIT_CONFIG_GLOBAL="$trial/gitconfig"
unset XDG_CONFIG_HOME XDG_DATA_HOME HALLMARK_STORE
mkdir "$HOME"
git config --file "$GIT_CONFIG_GLOBAL" --add safe.directory '*'
store=${HALLMARK_VARY:-$trial}/store-$recipe

n=0 failed=0
say() { # ok|not WORDS
	n=$((n + 1))
	if [ "$1" = ok ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		failed=1
	fi
}
skip_all() { # REASON
	echo "1..0 # SKIP $1"
	exit "${HALLMARK_SKIPPED:-77}"
}
bail() { # REASON [FILE]
	[ $# -lt 2 ] || sed 's/^/# /' "$2"
	echo "Bail out! $1"
	exit 99
}

# --- the recipe, and what builds it ---

# Prints GROUP NAME of every case, one per line. Cases of one group share a
# box: those of a theme, and all whose output may differ inside too, so that
# they disturb no other. A case of waits may leave a process that sleeps, whose
# end is time that passes for the next case: each of them has a box of its own,
# as every case has with HALLMARK_EACH.
groups() {
	while read -r name condition; do
		case ${HALLMARK_EACH:+each}:$condition:$name in
		each:*) echo "$name $name" ;;
		:race:* | :interrupt:* | :instruction:*) echo "by-right $name" ;;
		:*:wait.*) echo "$name $name" ;;
		*) echo "${name%%.*} $name" ;;
		esac
	done <"$trial/cases"
}
# Each group is a recipe of its own, each/GROUP; vary/ contains all cases.
make_repository() {
	mkdir -p "$trial/repo/each" &&
		cp -R "$HALLMARK_SOURCE/tests/vary/$recipe" "$trial/repo/vary" &&
		cp "$HALLMARK_SOURCE/tests/vary/recipe/try.sh" \
			"$trial/repo/vary/" &&
		cd "$trial/repo" || return 1
	cut -d' ' -f1 "$trial/cases" >"$trial/names"
	groups >"$trial/grouped"
	cut -d' ' -f1 "$trial/grouped" | sort -u >"$trial/groups"
	while read -r group name; do
		each=each/$group
		mkdir -p "$each/cases"
		cp "vary/cases/${name%%.*}.sh" "$each/cases/"
		echo "$name" >>"$each/list"
	done <"$trial/grouped"
	while read -r group; do
		each=each/$group
		cp vary/lock.json vary/recipe.json vary/try.sh "$each/"
		echo 'sh /recipe/try.sh "$OUT" /build/work /recipe/list' \
			>"$each/build.sh"
	done <"$trial/groups"
	cp "$trial/names" vary/list
	git init -q -b main --template= . && git add -A &&
		GIT_AUTHOR_DATE='1700000000 +0000' \
			GIT_COMMITTER_DATE='1700000000 +0000' git \
			-c user.name=nobody -c user.email=nobody@localhost \
			commit -qm vary
}

# Only the inputs, so that no earlier build is known.
warm() { # FROM TO
	mkdir -p "$2/blobs" && cp -R "$1/blobs/sha256" "$2/blobs/" &&
		cp "$1/oci-layout" "$2/" || return 1
	echo '{"manifests":[],"schemaVersion":2}' >"$2/index.json"
}

# The files that a build wrote.
unpack() { # STORE ANSWER TO
	digest=$(sed -n 's/.*"layers":\[[^]]*"digest":"sha256:\([0-9a-f]*\)".*/\1/p' "$2")
	mkdir -p "$3" && [ -n "$digest" ] &&
		tar xzf "$1/blobs/sha256/$digest" -C "$3"
}

# --- the other circumstances ---

# elsewhere COMMAND… - run with another host name, kernel, uptime, processor,
# umask, time zone, locale, home and name; other limits, descriptors and
# signals; a terminal; and load
elsewhere() {
	nice -n 19 sh -c 'while :; do :; done' &
	load=$!
	(
		umask 027
		ulimit -S -n 700
		ulimit -S -s 4096
		ulimit -S -c 0
		ulimit -S -l 32
		trap '' HUP USR1 PIPE
		exec 3</dev/null 8</etc/passwd
		export TZ=Asia/Kathmandu LC_ALL=C LANG=de_DE.UTF-8 EXTRA=1 \
			SHLVL=7 USER=other LOGNAME=other COLUMNS=99 LINES=9 \
			TERM=vt52 PYTHONUTF8=0 PYTHONCOERCECLOCALE=0
		HOME=$other/home
		if [ "$(id -u)" = 0 ]; then
			set -- unshare --uts --ipc --time --boottime 99999 \
				--monotonic 99999 --fork sh -c \
				'hostname elsewhere; exec "$@"' sh "$@"
			echo 12345 >/proc/self/loginuid
		fi 2>/dev/null
		echo 300 >/proc/self/oom_score_adj
		echo 0x3f >/proc/self/coredump_filter
		python3 -c 'import pty, sys
sys.exit(pty.spawn(sys.argv[1:]) >> 8)' setsid -w setarch -R --uname-2.6 \
			taskset -c "$last_processor" nice -n 7 "$@"
	)
	status=$?
	kill "$load"
	load=
	return "$status"
}

# --- outside ---

# The environment as a plain folder, with the machine's own /proc, /sys and
# /dev.
cat >"$trial/enter" <<'END'
# enter ROOT PLACE WORK COMMAND… - run in a new mount namespace
root=$1 place=$2 work=$3
shift 3
# this is the environment in the store: not even root may write to it
mount --bind "$root" "$root" && mount -o remount,bind,ro "$root" || exit 99
for i in proc sys dev; do
	mount --rbind "/$i" "$root/$i" || exit 99
done
for i in recipe build out tmp; do
	mount --bind "$place/$i" "$root/$i" || exit 99
done
exec chroot "$root" env -C / PATH=/usr/bin:/usr/sbin \
	"$@" sh /recipe/try.sh /out "$work" /recipe/list
END
outside() { # NAME LIST PLACE WORK; a… plainly, b… elsewhere
	name=$1 list=$2 place=$3 work=$4
	mkdir -p "$place/build" "$place/out" "$place/tmp"
	chmod 1777 "$place/build" "$place/out" "$place/tmp"
	root=$store
	[ "${place#"$other"}" = "$place" ] || root=$other/store
	# the environment of an earlier hallmark may be there too
	# shellcheck disable=SC2012
	root=$(ls -dtc "$root/hallmark/environments/"* | head -n 1)
	set -- unshare --mount sh "$trial/enter" "$root" "$place" "$work"
	if [ "${name%[0-9]}" = a ]; then
		cp -R "$trial/repo/vary" "$place/recipe" &&
			cp "$list" "$place/recipe/list" &&
			LC_ALL=C.UTF-8 taskset -c "$processors" "$@" </dev/null
	else
		(umask 027 && cp -R "$trial/repo/vary" "$place/recipe") &&
			cp "$list" "$place/recipe/list" &&
			chown -R 12345:12345 "$place/recipe" &&
			elsewhere "$@" setpriv --reuid=12345 --regid=12345 \
				--clear-groups --no-new-privs
	fi >"$trial/log" 2>&1 || bail "outside, $name" "$trial/log"
	mv "$place/out" "$trial/outside-$name"
	rm -rf "$place"
}

# A result that is the same twice may be a coincidence: the case gets three more
# runs.
outside_all() {
	cp "$trial/names" "$trial/list"
	processors=0-$last_processor
	outside a "$trial/list" "$trial/here" /build/work
	outside b "$trial/list" "$other/there" '/build/else where/deep/work'
	processors=0
	for i in 1 2 3; do
		while read -r name condition; do
			[ "$condition" = machine ] || varies "$name" ||
				echo "$name"
		done <"$trial/cases" >"$trial/list"
		[ -s "$trial/list" ] || break
		outside "a$i" "$trial/list" "$trial/here" /build/work
		outside "b$i" "$trial/list" "$other/there" /build/work
	done
}
varies() { # NAME
	for again in b a1 b1 a2 b2 a3 b3; do
		[ ! -e "$trial/outside-$again/$1" ] ||
			cmp -s "$trial/outside-a/$1" \
				"$trial/outside-$again/$1" ||
			return 0
	done
	return 1
}

# --- inside ---

# builds HALLMARK STORE REPO TO GROUP… - build; the output of each case becomes
# TO/NAME, that of hallmark TO/GROUP.log
cat >"$trial/builds" <<'END'
hallmark=$1 store=$2 repo=$3 to=$4
shift 4
rm -rf "$store/hallmark/results" # an earlier hallmark may have left them
for group; do
	"$hallmark" build --quiet --json --store "$store" \
		--repo "$repo" "HEAD:each/$group" >"$to/$group.json" \
		2>"$to/$group.log" || continue
	digest=$(sed -n 's/.*"layers":\[[^]]*"digest":"sha256:\([0-9a-f]*\)".*/\1/p' \
		"$to/$group.json")
	tar xzf "$store/blobs/sha256/$digest" -C "$to"
done
END
# Inputs are fetched here.
inside_fetch() {
	"$trial/hallmark" build --quiet --store "$store" --repo "$trial/repo" \
		"HEAD:each/$(head -n 1 "$trial/groups")" >"$trial/log" 2>&1 ||
		skip_all "the environment is not to be had: $(tail -n 1 "$trial/log")"
}
inside_first() {
	mkdir "$trial/inside-a"
	# shellcheck disable=SC2046
	sh "$trial/builds" "$trial/hallmark" "$store" "$trial/repo" \
		"$trial/inside-a" $(cat "$trial/groups")
}
# Both at once: one more thing that differs.
inside_both() {
	inside_fetch
	warm "$store" "$other/store" && mkdir "$other/home" "$other/inside" &&
		git clone -q "$trial/repo" "$other/clone" || exit 99
	inside_first &
	set -- elsewhere
	if [ "$(id -u)" = 0 ]; then
		chown -R 12345:12345 "$other"
		set -- elsewhere setpriv --reuid=12345 --regid=12345 \
			--clear-groups
	fi
	# shellcheck disable=SC2046
	"$@" sh "$trial/builds" "$trial/hallmark" "$other/store" \
		"$other/clone" "$other/inside" $(cat "$trial/groups") \
		>"$trial/log" 2>&1
	wait
	mv "$other/inside" "$trial/inside-b"
}

# --- judging ---

# Prints NAME CONDITION of every case, one per line.
cases() {
	for file in "$HALLMARK_SOURCE/tests/vary/$recipe/cases"/${theme:-*}.sh; do
		sed -n "s/^try [^ ]* \\([^ ]*\\) \\([^ ]*\\) .*/$(basename \
			"$file" .sh).\\1 \\2/p" "$file"
	done
}
show() { # A B
	diff "$1" "$2" | head -n 6 | cut -c1-160 | sed 's/^/#   /'
}
judge_outside() {
	while read -r name condition; do
		if [ ! -s "$trial/outside-a/$name" ]; then
			say not "outside: $name ran"
		elif varies "$name"; then
			say ok "outside: $name varies ($condition)"
		elif [ "$condition" = machine ]; then
			say ok "outside: $name varies # SKIP between machines only"
		elif [ "$condition" = race ] ||
			[ "$condition" = interrupt ]; then
			say ok "outside: $name varies # SKIP not this time"
		elif [ "$condition" = instruction ] &&
			grep -qx "no ${name##*.}" "$trial/outside-a/$name"; then
			say ok "outside: $name # SKIP not on this processor"
		else
			say not "outside: $name varies ($condition)"
		fi
	done
}
# On some machines a read of the processor's counter cannot be made to fault:
# the provenance then lists it.
reads_counter() { # NAME
	[ "$1" = clock.rdtsc ] || [ "$1" = clock.rdtscp ]
}
counter_traps() {
	grep -q '^ok *trapped time stamp counter' "$trial/doctor.log"
}
judge_inside() { # NAME of the first, of the second
	while read -r name condition; do
		a=$trial/inside-$1/$name b=$trial/inside-$2/$name
		if [ -s "$a" ] && cmp -s "$a" "$b"; then
			say ok "inside: $name is the same"
		elif [ -s "$a" ] && [ "$condition" = interrupt ]; then
			say ok "inside: $name # SKIP the machine decides when"
		elif [ -s "$a" ] && [ "$condition" = instruction ]; then
			say ok "inside: $name # SKIP the processor itself reports it"
		elif [ -s "$a" ] && reads_counter "$name" && ! counter_traps; then
			say ok "inside: $name # SKIP nothing makes it fault here"
		else
			say not "inside: $name is the same"
			show "$a" "$b"
			group=$(sed -n "s/ $name\$//p" "$trial/grouped")
			cat "$trial/inside-$1/$group.log" \
				"$trial/inside-$2/$group.log" 2>/dev/null |
				sed 's/^/#   /'
		fi
	done
}

vary_machine() {
	last_processor=$(($(nproc) - 1))
	cp "$HALLMARK" "$trial/hallmark"
	"$trial/hallmark" doctor --store "$trial/doctor" \
		>"$trial/doctor.log" 2>&1 ||
		skip_all "no box here: $(tail -n 1 "$trial/doctor.log")"
}
# Prepares everything that a run requires, or skips with the reason.
vary_ready() {
	vary_machine
	cases >"$trial/cases"
	make_repository || bail 'no repository'
}
