/* SPDX-License-Identifier: Apache-2.0 */
/* An object of its own, so that a test can be linked with another. */
#include "sandbox/core/protect.h"

bool
protect_with(enum protection p)
{
	(void)p;
	return true;
}

const struct sock_filter *
protect_filter(const struct sock_filter *code, size_t *len)
{
	(void)len;
	return code;
}
