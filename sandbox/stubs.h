/* SPDX-License-Identifier: Apache-2.0 */
/* stubs.h - what stands where the kernel would tell of the machine. */
#ifndef SANDBOX_STUBS_H
#define SANDBOX_STUBS_H

#include "sandbox/plan.h"

/* The kernel that every box claims to run on. */
#define STUB_RELEASE "6.1.0"
#define STUB_VERSION "#1 SMP"
#define STUB_CHANCE_LEN 262144  /* bytes of /dev/urandom that are not nought */
#define STUB_MEMORY_KIB 8388608 /* 8 GiB */

/* stubs_write - the files "proc/…" and "sys/…", into an open folder; also
 * "empty" and "nothing/" for all else that is covered, and "chance" */
int stubs_write(
	int folder, const struct box_plan *plan, struct error *err) MUST_CHECK;

/* stubs_proc_real - may this entry of /proc be seen as it is? */
bool stubs_proc_real(const char *name);

/* stubs_uuid - 36 characters and a NUL, from the seed and a number */
void stubs_uuid(char out[37], const uint8_t seed[32], unsigned number);

#endif
