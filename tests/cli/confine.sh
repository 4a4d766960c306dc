#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A helper parses foreign bytes.  While it reads, this test inspects from
# outside what it holds; then it kills the helper.  hallmark reports that in one
# sentence and leaves nothing half written.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

[ -n "$python" ] || bail 'python3 is not installed'
[ -r /proc/self/task/self/children ] || [ -r "/proc/$$/task/$$/children" ] ||
	bail 'this kernel does not list the children of a process'

# start ARGUMENT… - run hallmark, and stop its helper as soon as it is confined
start() {
	SECRET=grape "$HALLMARK" "$@" >"$out" 2>"$err" </dev/null &
	reader=$!
	helper=$(python3 - "$reader" <<-'END'
		import os, re, signal, sys, time
		pid = sys.argv[1]
		end = time.monotonic() + 60
		while time.monotonic() < end:
		    try:
		        kids = open(f"/proc/{pid}/task/{pid}/children").read().split()
		        for kid in kids:
		            if re.search(r"^Seccomp:\s*2",
		                         open(f"/proc/{kid}/status").read(), re.M):
		                os.kill(int(kid), signal.SIGSTOP)
		                print(kid)
		                sys.exit()
		    except (FileNotFoundError, ProcessLookupError):
		        pass
	END
	)
}

# broken NAME SIGNAL WORD - the message when this signal ends the helper
broken() {
	start compare "$T/a.bz2" "$T/b.bz2"
	kill "-$2" "$helper"
	kill -CONT "$helper"
	wait "$reader"
	status=$?
	refused "$1" 2 "^hallmark: .*'a.bz2' failed: the helper that parses it was killed by $3\$"
}

# so slow to expand that the helper is met at work
python3 - "$T/a.bz2" "$T/b.bz2" <<'END'
import bz2, sys
for path in sys.argv[1:]:
    with open(path, "wb") as out:
        out.write(bz2.compress(bytes(48 << 20) + path[-5:].encode()))
END

start compare "$T/a.bz2" "$T/b.bz2"
status_of=/proc/$helper/status
is 'the helper has a filter' "$(sed -n 's/^Seccomp:[[:blank:]]*//p' "$status_of")" 2
is 'the helper has no_new_privs' "$(sed -n 's/^NoNewPrivs:[[:blank:]]*//p' "$status_of")" 1
is 'the helper has no capability' \
	"$(sed -n 's/^Cap\(Eff\|Prm\):[[:blank:]]*//p' "$status_of" | sort -u)" \
	0000000000000000
if grep -q __asan_init "$HALLMARK"; then
	skip 'the helper holds the archives, its pipe, and no other file' \
		'a sanitizer keeps standard error'
elif [ "$(id -u)" = 0 ]; then
	is 'the helper holds the archives, its pipe, and no other file' \
		"$(for fd in "/proc/$helper/fd"/*; do readlink "$fd"; done |
			sed "s,$T/,,; s/:.*//" | sort | tr '\n' ' ')" \
		'/dev/null /dev/null /dev/null a.bz2 b.bz2 pipe '
else
	skip 'the helper holds the archives, its pipe, and no other file' \
		'only root may look'
fi
if [ "$(id -u)" = 0 ]; then
	unlike 'the helper has no environment variables' "/proc/$helper/environ" grape
else
	skip 'the helper has no environment variables' 'only root may look'
fi
like 'the memory of the helper is limited' "/proc/$helper/limits" \
	'^Max address space +[0-9]+'
kill -CONT "$helper"
wait "$reader"
status=$?
ended 'a helper that goes on answers' 1

broken 'a helper that aborts is reported' ABRT SIGABRT
broken 'a killed helper is reported' KILL SIGKILL
broken 'an illegal instruction in a helper is reported' ILL SIGILL

# --- an archive that is unpacked into the store ---

need_box
make_mirror "$T/mirror" 20000
make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" large "$T/mirror" filler mini <<'END'
echo hello >"$OUT/hello"
END
commit_all "$T/repo"
cd "$T/repo" || exit 1

# The helper that unpacks is stopped as soon as it is seen, and killed; the one
# before it holds the signing key.
python3 - "$HALLMARK" "file://$T/mirror" >"$out" 2>"$err" <<'END'
import os, re, signal, subprocess, sys
run = subprocess.Popen([sys.argv[1], "build", "--quiet", "--mirror",
                        sys.argv[2], "HEAD:recipes/large"],
                       stdout=subprocess.DEVNULL)
hit = 0
while run.poll() is None and not hit:
    try:
        kids = open("/proc/%d/task/%d/children" % (run.pid, run.pid)).read()
        helpers = [int(kid) for kid in kids.split()
                   if re.search(r"^Seccomp:\s*2", open(
                       "/proc/%s/status" % kid).read(), re.M)]
        if len(helpers) > 1:
            os.kill(helpers[-1], signal.SIGABRT)
            hit = helpers[-1]
    except (FileNotFoundError, ProcessLookupError):
        pass
status = run.wait()
print(hit != 0, status)
END
is 'a build ends when its helper is killed' "$(cat "$out")" 'True 2'
like 'the message names the package' "$err" \
	'^hallmark: reading package (filler|mini) 1 failed: the helper that parses it was killed by SIGABRT$'
is 'no half-made environment is left' \
	"$(ls "$HALLMARK_STORE/hallmark/environments" 2>/dev/null)" ''
is 'no temporary file is left' \
	"$(ls "$HALLMARK_STORE/hallmark/tmp" 2>/dev/null)" ''
run "$HALLMARK" build --quiet --mirror "file://$T/mirror" HEAD:recipes/large
ended 'the next build succeeds' 0
finish
