#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A build reaches each limit of a recipe: it ends, and one sentence says which
# limit it was, its value, and the key that raises it.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
cd "$T/repo" || exit 1
hallmark key new >/dev/null || exit 1 # no message at the first build

# limited NAME KEY VALUE - make a recipe with this limit; its script is on
# standard input
limited() {
	add_recipe "$T/repo" "$1" "$T/mirror"
	sed -i "s/\"build\": /\"limits\": { \"$2\": $3 }, &/" \
		"recipes/$1/recipe.json"
}

limited time time 1 <<'END'
	while :; do sleep 1; done
END
limited cpu cpu 1 <<'END'
	while :; do :; done
END
limited memory memory 67108864 <<'END'
	dd if=/dev/zero bs=200M count=1 | wc -c
END
limited written memory 33554432 <<'END'
	dd if=/dev/zero of=/build/big bs=1M count=100
END
# it has ended before the supervisor looks again
limited quick memory 16777216 <<'END'
	dd if=/dev/zero of=/build/big bs=1M count=17
	: >"$OUT/hello"
END
limited processes processes 50 <<'END'
	for i in $(seq 100); do sleep 100 & done
	wait
END
limited file_size file_size 1048576 <<'END'
	dd if=/dev/zero of=/build/big bs=64k count=100
END
limited disk disk 1048576 <<'END'
	dd if=/dev/zero of=/build/big bs=64k count=100
END
limited hole disk 1048576 <<'END'
	dd if=/dev/zero of="$OUT/hello" bs=1 count=1 seek=2097152
END
limited meets file_size 1048576 <<'END'
	dd if=/dev/zero of=/build/big bs=64k count=100 || [ $? -eq 153 ]
	rm /build/big
	: >"$OUT/hello"
END
limited signal file_size 1048576 <<'END'
	kill -XFSZ $$
END
limited files files 200 <<'END'
	for i in $(seq 1000); do : >"/build/$i"; done
END
limited log log 10000 <<'END'
	while :; do echo 'a line of the log'; done
END
# memory used up while the box is filled
limited sources disk 4096 <<'END'
	: >"$OUT/hello"
END
head -c 400000 /dev/zero >recipes/sources/large
limited enough log 10000000 <<'END'
	echo 'a line of the log'
	: >"$OUT/hello"
END
commit_all "$T/repo"

build() { # NAME OPTION…
	build_name=$1
	shift
	run hallmark build --mirror "file://$T/mirror" --json "$@" \
		"HEAD:recipes/$build_name"
}

while read -r name key words; do
	for level in deterministic hermetic; do
		build "$name" --level "$level"
		refused "$level: $name" 2 "^hallmark: the build of $name \
reached its limit of $words; raise it with '$key' under 'limits' in the \
recipe; its output is in "
	done
done <<'END'
time time 1 seconds of wall clock time
cpu cpu 1 seconds of processor time of one process
memory memory 64 MiB of memory
written memory 32 MiB of memory
quick memory 16 MiB of memory
processes processes 50 processes at one time
file_size file_size 1 MiB for one file
disk disk 1 MiB in /build, /out and /tmp
files files 200 files in /build, /out and /tmp
log log 10000 bytes of output
END
is 'the log is kept up to its limit' \
	"$(find "$HALLMARK_STORE/hallmark/logs" -size +9990c -size -10001c |
		wc -l | tr -d ' ')" 2

build sources
refused 'sources larger than the disk limit are reported' 2 \
	"No space left .*; the limits are 4 KiB in /build, .*'disk' and 'files'"
build hole
refused 'a hole in the output that is larger than the disk is reported' 2 \
	"the output of hole: .* 1048576 bytes, .*; raise it with 'disk' under"
build meets
ended 'a build that met a limit and succeeds has succeeded' 0
for level in deterministic hermetic; do
	build signal --level "$level" --force
	refused "$level: a signal of its own is no limit" 1 \
		'the build of signal was killed by signal 25 \(.*\); its output'
done
build enough
ended 'a limit that is not reached ends nothing' 0
run hallmark store list --json
json_is 'no other build has a tag' "$out" '[i["name"] for i in v["images"]]' \
	'["enough", "meets"]'

# --- this machine allows less ---

# enough descriptors for the programs of lib.sh
low() { # COMMAND…
	python_exec 'import resource as r
r.setrlimit(r.RLIMIT_NOFILE, (200, 200))
try:
	r.setrlimit(r.RLIMIT_NOFILE, (200, 201))
	may = "yes"
except ValueError:
	may = "no"
open(os.environ["T"] + "/may", "w").write(may)' "$@"
}
export T
rm -rf "$HALLMARK_STORE"
run low "$HALLMARK" build --mirror "file://$T/mirror" --json HEAD:recipes/mini
if [ "$(cat "$T/may")" = yes ]; then
	ended 'a user who may raise a lower limit does' 0
else
	refused 'a lower hard limit is reported' 2 \
		"open files \(ulimit -H -n\) is 200 here, and the box requires 4096; \
.*'open_files' under 'limits' in the recipe"
	ok 'a lower hard limit is reported before a store is made' test ! -e "$HALLMARK_STORE"
fi
finish
