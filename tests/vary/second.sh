#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# second.sh [RECIPE [THEME]] - run the cases of run.sh here and on an emulated
# second machine with another kernel, processor, clock and file system. Inside
# the box their output is the same on both; cases that vary only between
# machines are shown to vary there. TAP. The variables are those of run.sh.
set -u
recipe=${1:-recipe} theme=${2-}
here=$(cd "${HALLMARK_SOURCE:?}/tests/vm" && pwd) || exit 99
. "$here/machine.sh"
. "$HALLMARK_SOURCE/tests/vary/lib.sh"
machine_find
trap 'clean; vary_clean' EXIT

# The second machine runs this after its build.
cat >"$scratch/root/after" <<'END'
root=$(echo /srv/store/hallmark/environments/*)
place=/srv/outside
mkdir -p $place/build $place/out $place/tmp
chmod 1777 $place/build $place/out $place/tmp
for i in proc sys dev; do
	mount -o rbind /$i "$root/$i"
done
for i in build out tmp; do
	mount -o bind $place/$i "$root/$i"
done
mount -o bind /cases "$root/recipe"
PATH=/usr/bin:/usr/sbin /bin/chroot "$root" /bin/sh /recipe/try.sh /out \
	/build/work /recipe/list
END

# To boot a machine for each case would take hours: all cases run in one box.
inside_whole() {
	"$trial/hallmark" build --quiet --json --force --store "$store" \
		--repo "$trial/repo" HEAD:vary >"$trial/whole.json" \
		2>"$trial/log" || bail 'all in one box' "$trial/log"
	unpack "$store" "$trial/whole.json" "$trial/inside-whole"
}

# The recipe is in the folder that machine_disk reads, and so are its inputs.
second_build() {
	mv "$trial/repo" "$scratch/repo"
	warm "$store" "$scratch/first"
	cp -R "$scratch/repo/vary" "$scratch/root/cases"
	sed -n 's/ machine$//p' "$trial/cases" >"$scratch/root/cases/list"
	machine_disk -b 4096
	machine_run root vary deterministic max 2 3600
	if [ "$(told build)" != 0 ]; then
		tail -n 30 "$scratch/console" | tr '\033\r' '??' >"$trial/log"
		bail 'the second machine did not build' "$trial/log"
	fi
	debugfs -R "rdump /srv $scratch/out" "$scratch/disk" >/dev/null 2>&1
	unpack "$scratch/out/srv/store" "$scratch/answer" "$trial/inside-c"
}

judge_second() {
	while read -r name condition; do
		[ "$condition" = machine ] || continue
		a=$trial/outside-a/$name c=$scratch/out/srv/outside/out/$name
		if [ -s "$a" ] && [ -s "$c" ] && ! cmp -s "$a" "$c"; then
			say ok "outside: $name varies between machines"
		else
			say not "outside: $name varies between machines"
		fi
	done
}

vary_ready
inside_fetch
inside_whole
sed -n 's/ machine$//p' "$trial/cases" >"$trial/list"
processors=0-$last_processor
[ "$(id -u)" != 0 ] || outside a "$trial/list" "$trial/here" /build/work
second_build
[ "$(id -u)" != 0 ] || judge_second <"$trial/cases"
judge_inside whole c <"$trial/cases"
if [ -n "${HALLMARK_KEEP-}" ]; then
	mkdir -p "$HALLMARK_KEEP"
	cp -R "$trial"/inside-* "$trial"/outside-* "$HALLMARK_KEEP/"
	cp -R "$scratch/out/srv/outside/out" "$HALLMARK_KEEP/outside-second"
fi
echo "1..$n"
exit "$failed"
