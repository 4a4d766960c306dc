/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/filter/seccomp.h"
#include "sandbox/core/protections.h"

#include <errno.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static long
install(const struct sock_filter *code, size_t len, unsigned flags)
{
	struct sock_fprog program;

	code = protections_filter(code, &len);
	program.len = (unsigned short)len;
	memcpy(&program.filter, &code, sizeof code); /* the kernel only reads */
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &program);
}

int
seccomp_enter(int *listener, const struct box_plan *plan, struct error *err)
{
	long r;

	*listener = -1;
	if (protections_on(PROTECTION_NEW_PRIVILEGES) &&
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return error_sys(err, "setting no_new_privs");
	if (plan->level == BOX_HERMETIC) {
		r = install(seccomp_hermetic, n_seccomp_hermetic, 0);
	} else {
		const unsigned listen = SECCOMP_FILTER_FLAG_NEW_LISTENER;
		const struct {
			const struct sock_filter *code;
			size_t len;
		} of[2][2] = {
			{{seccomp_deterministic, n_seccomp_deterministic},
				{seccomp_ordered, n_seccomp_ordered}},
			{{seccomp_traced, n_seccomp_traced},
				{seccomp_traced_ordered,
					n_seccomp_traced_ordered}},
		};
		const struct sock_filter *code =
			of[plan->audit != NULL][plan->order].code;
		const size_t len = of[plan->audit != NULL][plan->order].len;

		/* Signals must not restart a call that is being answered. */
		r = install(code, len,
			listen | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV);
		if (r < 0 && errno == EINVAL) /* before Linux 5.19 */
			r = install(code, len, listen);
	}
	if (r < 0)
		return error_sys(err, "installing the seccomp filter");
	if (plan->level != BOX_HERMETIC)
		*listener = (int)r;
	return 0;
}
