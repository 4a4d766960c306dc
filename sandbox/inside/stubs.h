/* SPDX-License-Identifier: Apache-2.0 */
/* stubs.h - files of the box instead of those by which the kernel describes the
 * machine. */
#ifndef SANDBOX_INSIDE_STUBS_H
#define SANDBOX_INSIDE_STUBS_H

#include "sandbox/plan.h"

/* The kernel that every box claims to run on. */
#define STUB_RELEASE "6.1.0"
#define STUB_VERSION "#1 SMP"
#define STUB_CHANCE_LEN 65536   /* bytes of an open /dev/urandom, then zeros */
#define STUB_CHANCE_STEP 8      /* an open begins at a multiple of this */
#define STUB_MEMORY_KIB 8388608 /* 8 GiB */

/* stubs_write - create the files "proc/…" and "sys/…" in an open folder, and
 * "empty" and "nothing/", which cover all other entries */
int stubs_write(
	int folder, const struct box_plan *plan, struct error *err) MUST_CHECK;

/* stubs_cover - the path, in that folder, of the stub that covers this entry of
 * /proc; NULL if the entry stays visible */
const char *stubs_cover(const char *name, bool folder);

/*
 * The content of /dev/random and /dev/urandom at level deterministic: bytes
 * made from the seed, twice STUB_CHANCE_LEN, since an open begins in the first
 * half; then 1 TiB of zeros (a hole: it takes no memory).  Pid 1 creates the
 * file, so that the user of the box owns it; the supervisor fills it meanwhile.
 */
#define STUB_CHANCE "chance"
int stubs_chance_make(int folder, struct error *err) MUST_CHECK;
int stubs_chance_write(
	int folder, const uint8_t seed[32], struct error *err) MUST_CHECK;

#endif
