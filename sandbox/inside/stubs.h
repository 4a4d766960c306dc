/* SPDX-License-Identifier: Apache-2.0 */
/* stubs.h - what stands where the kernel would tell of the machine. */
#ifndef SANDBOX_INSIDE_STUBS_H
#define SANDBOX_INSIDE_STUBS_H

#include "sandbox/plan.h"

/* The kernel that every box claims to run on. */
#define STUB_RELEASE "6.1.0"
#define STUB_VERSION "#1 SMP"
#define STUB_CHANCE_LEN 65536   /* bytes of /dev/urandom that are not nought */
#define STUB_MEMORY_KIB 8388608 /* 8 GiB */

/* stubs_write - the files "proc/…" and "sys/…", into an open folder; also
 * "empty" and "nothing/" for all else that is covered */
int stubs_write(
	int folder, const struct box_plan *plan, struct error *err) MUST_CHECK;

/* stubs_cover - what is put over this entry of /proc, a path in that folder;
 * NULL: it may be seen as it is */
const char *stubs_cover(const char *name, bool folder);

/*
 * What /dev/random and /dev/urandom are at level deterministic: the seed's
 * own bytes, the same whenever they are opened, and then nought without end
 * (a hole: it takes no memory).  Pid 1 makes the file, so that it is the
 * box's; the supervisor fills it meanwhile.
 */
#define STUB_CHANCE "chance"
int stubs_chance_make(int folder, struct error *err) MUST_CHECK;
int stubs_chance_write(
	int folder, const uint8_t seed[32], struct error *err) MUST_CHECK;

#endif
