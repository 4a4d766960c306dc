/* SPDX-License-Identifier: Apache-2.0 */
/* What machine this is: always the same. */
#include "sandbox/answer/virtual.h"
#include "sandbox/inside/stubs.h"

#include <errno.h>
#include <sys/statfs.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

#if defined(__aarch64__)
#define MACHINE "aarch64"
#else
#define MACHINE "x86_64"
#endif

/* An ordinary user cannot shed its further groups; nobody sees them here. */
void
virtual_getgroups(struct virtual_call *c)
{
	const gid_t groups[] = {BOX_UID};

	c->value = ARRAY_LEN(groups);
	if ((int)c->args[0] < 0)
		c->error = EINVAL;
	else if ((int)c->args[0] > 0)
		virtual_poke(c, c->args[1], groups, sizeof groups);
}

void
virtual_uname(struct virtual_call *c)
{
	static const struct utsname name = {.sysname = "Linux",
		.nodename = BOX_HOST_NAME,
		.release = STUB_RELEASE,
		.version = STUB_VERSION,
		.machine = MACHINE,
		.domainname = "(none)"};

	virtual_poke(c, c->args[0], &name, sizeof name);
}

/* The first processors, as many as the recipe has jobs: where the machine has
 * fewer they are shared, and nobody is told. */
void
virtual_affinity(struct virtual_call *c)
{
	const uint64_t mask =
		c->state->plan->jobs >= 64
			? ~(uint64_t)0
			: ((uint64_t)1 << c->state->plan->jobs) - 1;

	c->value = sizeof mask;
	if (c->args[1] < sizeof mask || c->args[1] % sizeof mask)
		c->error = EINVAL;
	else
		virtual_poke(c, c->args[2], &mask, sizeof mask);
}

/* One processor does it all, as far as anybody can see. */
void
virtual_getcpu(struct virtual_call *c)
{
	const unsigned zero = 0;

	for (int i = 0; i < 2; i++)
		if (c->args[i])
			virtual_poke(c, c->args[i], &zero, sizeof zero);
}

/* A disk of 64 GiB, half full: what is asked about must be there. */
static void
answer_statfs(struct virtual_call *c, enum virtual_kind kind, uint64_t to)
{
	static const struct statfs proc = {.f_type = 0x9fa0,
		.f_bsize = 4096,
		.f_namelen = 255,
		.f_frsize = 4096};
	static const struct statfs fs = {.f_type = 0x01021994, /* tmpfs */
		.f_bsize = 4096,
		.f_blocks = 16777216,
		.f_bfree = 8388608,
		.f_bavail = 8388608,
		.f_files = 1000000,
		.f_ffree = 500000,
		.f_namelen = 255,
		.f_frsize = 4096};

	c->real = kind == VIRTUAL_NONE && !c->error;
	if (kind != VIRTUAL_NONE)
		virtual_poke(
			c, to, kind == VIRTUAL_PROC ? &proc : &fs, sizeof fs);
}

void
virtual_statfs(struct virtual_call *c)
{
	answer_statfs(c, virtual_exists(c, c->args[0]), c->args[1]);
}

void
virtual_fstatfs(struct virtual_call *c)
{
	answer_statfs(c, virtual_is_open(c, (int)c->args[0]), c->args[1]);
}

void
virtual_sysinfo(struct virtual_call *c)
{
	static const struct sysinfo info = {.uptime = 1,
		.totalram = (unsigned long)STUB_MEMORY_KIB * 1024,
		.freeram = (unsigned long)STUB_MEMORY_KIB * 1024,
		.procs = 1,
		.mem_unit = 1};

	virtual_poke(c, c->args[0], &info, sizeof info);
}
