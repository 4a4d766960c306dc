#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The profiles for container engines and for AppArmor that are installed.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

profile=${HALLMARK_PROFILE:?}
[ -n "$python" ] || bail 'python3 is not installed'
json_is 'every other call fails as on a kernel without it' "$profile" \
	'[v["defaultAction"], v["defaultErrnoRet"]]' '["SCMP_ACT_ERRNO", 38]'
json_is 'no call is named twice' "$profile" \
	'(lambda n: len(n) == len(set(n)))(sum((s["names"] for s in
	v["syscalls"]), []))' true
json_is 'calls that change the machine are not allowed' "$profile" \
	'sorted(set(sum((s["names"] for s in v["syscalls"]), [])) & set("""acct
	add_key bpf clock_settime delete_module finit_module init_module
	io_uring_setup ioperm iopl kexec_file_load kexec_load keyctl
	open_by_handle_at perf_event_open quotactl reboot request_key
	settimeofday swapoff swapon syslog userfaultfd vhangup""".split()))' '[]'

# what the profile of this machine's engine allows to any container, and what
# ours adds: the calls that make a box. kcmp asks only about processes that the
# caller may trace
engine=/usr/share/containers/seccomp.json
if [ -r "$engine" ]; then
	python3 - "$engine" "$profile" >"$T/more" <<-'END'
		import json, sys
		def allowed(path):
		    return {name for rule in json.load(open(path))["syscalls"]
		            if rule["action"] == "SCMP_ACT_ALLOW"
		            and not rule.get("includes", {}).get("caps")
		            for name in rule["names"]}
		theirs, ours = map(allowed, sys.argv[1:])
		print(*sorted(ours - theirs))
	END
	is 'nothing is allowed beyond what makes a box' "$(cat "$T/more")" \
		'chroot kcmp setdomainname sethostname'
else
	skip 'nothing is allowed beyond what makes a box' \
		'this machine has no profile to compare with'
fi

# each option of the table that doctor prints from is in the page
page=$HALLMARK_SOURCE/docs/hallmark-doctor.1
grep -o -e '--security-opt [a-z]*=[a-z/*]*' -e '--cap-add [A-Z_]*' \
	-e 'procMount: [A-Za-z]*' -e 'cap_add = ' -e 'hostUsers: false' \
	"$HALLMARK_SOURCE/sandbox/box/probe_calls.c" | sort -u >"$T/options"
is 'the table of options is found' "$(grep -c . "$T/options")" 8
while read -r option; do
	ok "hallmark-doctor(1) has $option" grep -qF -e "$option" "$page"
done <"$T/options"

# AppArmor 4, which Ubuntu 24.04 has, knows the rule; older parsers take the rest
apparmor=${HALLMARK_APPARMOR:?}
like 'AppArmor: the profile is of the installed program' "$apparmor" \
	'^profile hallmark /.*/hallmark flags=\(unconfined\) \{$'
if ! command -v apparmor_parser >/dev/null; then
	skip 'AppArmor: the profile is parsed' 'apparmor_parser is not installed'
elif [ -e /etc/apparmor.d/abi/4.0 ]; then
	ok 'AppArmor: the profile is parsed' \
		apparmor_parser --skip-kernel-load --skip-cache "$apparmor"
else
	sed -e 's,abi/4.0,abi/3.0,' -e '/^  userns,$/d' "$apparmor" >"$T/old"
	ok 'AppArmor: the profile without its one rule is parsed' \
		apparmor_parser --skip-kernel-load --skip-cache "$T/old"
	skip 'AppArmor: the profile is parsed' \
		'this parser is older than the rule userns'
fi
finish
