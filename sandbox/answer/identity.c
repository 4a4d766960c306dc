/* SPDX-License-Identifier: Apache-2.0 */
/* The build sees the same machine everywhere. */
#include "sandbox/answer/handlers.h"
#include "sandbox/answer/path.h"
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

/* A user without privilege cannot drop supplementary groups, so they are
 * hidden. */
void
answer_getgroups(struct call *c)
{
	const gid_t groups[] = {BOX_UID};

	call_return(c, ARRAY_LEN(groups));
	if ((int)c->args[0] < 0)
		call_fail(c, EINVAL);
	else if ((int)c->args[0] > 0)
		call_poke(c, c->args[1], groups, sizeof groups);
}

void
answer_uname(struct call *c)
{
	static const struct utsname name = {.sysname = "Linux",
		.nodename = BOX_HOST_NAME,
		.release = STUB_RELEASE,
		.version = STUB_VERSION,
		.machine = MACHINE,
		.domainname = "(none)"};

	call_poke(c, c->args[0], &name, sizeof name);
}

/* The commands of a kernel 6.1 without rseq, which the box refuses. */
void
answer_membarrier(struct call *c)
{
	if ((unsigned)c->args[1] != 0)
		call_fail(c, EINVAL);
	else
		call_return(c, 0x7f);
}

/* The first processors, as many as the recipe has jobs.  If the machine has
 * fewer, the jobs share them and the build does not see it. */
void
answer_sched_getaffinity(struct call *c)
{
	const uint64_t mask =
		c->state->plan->jobs >= 64
			? ~(uint64_t)0
			: ((uint64_t)1 << c->state->plan->jobs) - 1;

	call_return(c, sizeof mask);
	if (c->args[1] < sizeof mask || c->args[1] % sizeof mask)
		call_fail(c, EINVAL);
	else
		call_poke(c, c->args[2], &mask, sizeof mask);
}

/* The build always appears to run on processor 0. */
void
answer_getcpu(struct call *c)
{
	const unsigned zero = 0;

	for (int i = 0; i < 2; i++)
		if (c->args[i])
			call_poke(c, c->args[i], &zero, sizeof zero);
}

/* A disk of 64 GiB, half full; the call fails if the file does not exist. */
static void
reply_statfs(struct call *c, enum path_kind kind, uint64_t to)
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

	if (kind != PATH_NONE)
		call_poke(c, to, kind == PATH_PROC ? &proc : &fs, sizeof fs);
}

void
answer_statfs(struct call *c)
{
	reply_statfs(c, path_exists(c, c->args[0]), c->args[1]);
}

void
answer_fstatfs(struct call *c)
{
	reply_statfs(c, path_is_open(c, (int)c->args[0]), c->args[1]);
}

void
answer_sysinfo(struct call *c)
{
	static const struct sysinfo info = {.uptime = 1,
		.totalram = (unsigned long)STUB_MEMORY_KIB * 1024,
		.freeram = (unsigned long)STUB_MEMORY_KIB * 1024,
		.procs = 1,
		.mem_unit = 1};

	call_poke(c, c->args[0], &info, sizeof info);
}
