/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/caps.h"

#include <errno.h>
#include <linux/securebits.h>
#include <sys/capability.h>
#include <sys/prctl.h>

static void
cap_freep(cap_t *caps)
{
	if (*caps)
		(void)cap_free(*caps);
}
#define scoped_caps __attribute__((cleanup(cap_freep)))

static int
set_only(const cap_value_t *keep, int n, struct error *err)
{
	scoped_caps cap_t caps = cap_init();

	if (!caps ||
		(n && (cap_set_flag(caps, CAP_PERMITTED, n, keep, CAP_SET) <
				      0 ||
			      cap_set_flag(caps, CAP_EFFECTIVE, n, keep,
				      CAP_SET) < 0)) ||
		cap_set_proc(caps) < 0)
		return error_sys(err, "dropping capabilities");
	return 0;
}

int
caps_drop_all(struct error *err)
{
	cap_value_t cap = 0;

	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0)
		return error_sys(err, "clearing the ambient capabilities");
	/* until the kernel knows no capability of that number */
	while (cap_drop_bound(cap) == 0)
		cap++;
	if (errno != EINVAL || cap == 0)
		return error_sys(err, "dropping capability %d", cap);
	if (cap_set_secbits(
		    SECBIT_NOROOT | SECBIT_NOROOT_LOCKED |
		    SECBIT_NO_SETUID_FIXUP | SECBIT_NO_SETUID_FIXUP_LOCKED |
		    SECBIT_KEEP_CAPS_LOCKED | SECBIT_NO_CAP_AMBIENT_RAISE |
		    SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED) < 0)
		return error_sys(err, "locking the capabilities");
	return set_only(NULL, 0, err);
}

int
caps_drop_own(struct error *err)
{
	return set_only(NULL, 0, err);
}

int
caps_keep_ptrace(struct error *err)
{
	static const cap_value_t keep[] = {CAP_SYS_PTRACE};

	return set_only(keep, 1, err);
}

int
caps_raise_reading(struct error *err)
{
	static const cap_value_t raise[] = {CAP_DAC_READ_SEARCH};
	scoped_caps cap_t caps = cap_get_proc();

	if (!caps || cap_set_flag(caps, CAP_EFFECTIVE, 1, raise, CAP_SET) < 0 ||
		cap_set_proc(caps) < 0)
		return error_sys(err, "keeping CAP_DAC_READ_SEARCH");
	return 0;
}
