/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/caps.h"
#include "base/bytes.h"

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
	/* what a container has by default is the second */
	static const cap_value_t any[] = {
		CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE};
	scoped_caps cap_t caps = cap_get_proc();

	for (size_t i = 0; caps && i < ARRAY_LEN(any); i++) {
		(void)cap_set_flag(caps, CAP_EFFECTIVE, 1, &any[i], CAP_SET);
		if (cap_set_proc(caps) == 0)
			return 0;
		(void)cap_set_flag(caps, CAP_EFFECTIVE, 1, &any[i], CAP_CLEAR);
	}
	return error_sys(err, "keeping CAP_DAC_READ_SEARCH");
}

/* Is each of these capabilities effective? */
static bool
has_all(const cap_value_t *wanted, size_t n)
{
	scoped_caps cap_t caps = cap_get_proc();

	for (size_t i = 0; i < n; i++) {
		cap_flag_value_t is = CAP_CLEAR;

		if (!caps ||
			cap_get_flag(caps, wanted[i], CAP_EFFECTIVE, &is) < 0 ||
			is != CAP_SET)
			return false;
	}
	return true;
}

bool
caps_can_mount(void)
{
	static const cap_value_t wanted[] = {CAP_SYS_ADMIN};

	return has_all(wanted, ARRAY_LEN(wanted));
}

bool
caps_can_own_as_other(void)
{
	static const cap_value_t wanted[] = {CAP_CHOWN, CAP_DAC_OVERRIDE,
		CAP_FOWNER, CAP_SETGID, CAP_SETUID};

	return has_all(wanted, ARRAY_LEN(wanted));
}

bool
caps_can_map_root(void)
{
	static const cap_value_t wanted[] = {CAP_SETFCAP};

	return has_all(wanted, ARRAY_LEN(wanted));
}
