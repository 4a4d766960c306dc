#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# If the kernel or a container forbids what a box requires, hallmark says what
# is forbidden and how to allow it, before it makes, fetches or writes anything.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
chmod -R go+rX "$T"
cd / || exit 1
mirror=file://$T/mirror

# forbidden NAME REGEX COMMAND… - COMMAND runs its arguments where it is
# forbidden
forbidden() {
	forbidden_name=$1
	forbidden_words=$2
	shift 2
	rm -rf "$HALLMARK_STORE"
	run "$@" "$HALLMARK" build --mirror "$mirror" --json \
		--repo "$T/repo" HEAD:recipes/mini
	refused "$forbidden_name" 2 "$forbidden_words"
	ok 'no store was made' test ! -e "$HALLMARK_STORE"
	run "$@" "$HALLMARK" build --mirror "$mirror" --json \
		--repo "file://$T/repo" HEAD:recipes/mini
	refused "$forbidden_name, a clone" 2 "$forbidden_words"
	ok 'nothing was cloned' test ! -e "$HALLMARK_STORE"
	mkdir -p "$HALLMARK_STORE"
	"$HALLMARK" store list --store "$HALLMARK_STORE" >"$out" 2>&1
	find "$HALLMARK_STORE" -type f | sort >"$T/before"
	run "$@" "$HALLMARK" build --mirror "$mirror" --json \
		--repo "$T/repo" HEAD:recipes/mini
	refused "$forbidden_name, into a store" 2 "$forbidden_words"
	find "$HALLMARK_STORE" -type f | sort >"$T/after"
	ok 'nothing was fetched' cmp "$T/before" "$T/after"
	run "$@" "$HALLMARK" doctor --json
	ended "$forbidden_name: doctor fails" 1
	like "$forbidden_name: doctor says what is forbidden" "$out" "$forbidden_doctor"
}

# --- the limit on user namespaces is zero ---

none() { # COMMAND…
	unshare -U --map-user=1000 --map-group=1000 --keep-caps sh -c \
		'echo 0 >/proc/sys/user/max_user_namespaces && exec "$@"' \
		sh "$@"
}
forbidden_doctor='"held":false,"mend":"sysctl [^"]*","name":"user namespaces"'
if none true 2>/dev/null; then
	forbidden 'no user namespace is left' \
		'does not allow, user namespaces: .*max_user_namespaces' none
else
	skip 'no user namespace is left' 'the count cannot be set here'
fi

# --- a container's seccomp profile ---

# filtered SYSCALL ERRNO COMMAND… - run with this call refused
filtered() {
	filtered_code="import ctypes, errno, platform, struct
nr = {'x86_64': {'clone3': 435, 'unshare': 272, 'ptrace': 101},
	'aarch64': {'clone3': 435, 'unshare': 97, 'ptrace': 117}}[
	platform.machine()]['$1']
code = b''.join(struct.pack('HBBI', *i) for i in [
	(0x20, 0, 0, 0), (0x15, 0, 1, nr),
	(0x06, 0, 0, 0x50000 | errno.$2), (0x06, 0, 0, 0x7fff0000)])
buf = ctypes.create_string_buffer(code)
class Program(ctypes.Structure):
	_fields_ = [('len', ctypes.c_ushort), ('filter', ctypes.c_void_p)]
program = Program(4, ctypes.addressof(buf))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0"
	shift 2
	python_exec "$filtered_code" "$@"
}
filter='does not allow, user namespaces: a seccomp filter .*seccomp=[^ ]*seccomp.json'
forbidden_doctor='"held":false,"mend":"in a container of Podman .*,"name":"system calls that make a box"'
forbidden 'clone3 is unknown' "$filter" filtered clone3 ENOSYS
forbidden 'clone3 is refused' "$filter" filtered clone3 EPERM
forbidden_doctor='"held":false,"mend":"in a container of Podman .*,"name":"user namespaces"'
forbidden 'unshare is refused' "$filter" filtered unshare EPERM

# --- ptrace, which level hermetic does not require ---

# a sanitizer uses ptrace too, when it looks for leaks
leaks="ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"
rm -rf "$HALLMARK_STORE"
run filtered ptrace EPERM env "$leaks" "$HALLMARK" build --mirror "$mirror" --json \
	--repo "$T/repo" HEAD:recipes/mini
refused 'ptrace is refused' 2 \
	'does not allow, ptrace of .*kernel.yama.ptrace_scope.*--level hermetic'
run filtered ptrace EPERM env "$leaks" "$HALLMARK" build --mirror "$mirror" --json \
	--level hermetic --repo "$T/repo" HEAD:recipes/mini
ended 'level hermetic requires no ptrace' 0

finish
