/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtld_tsc.h - the processor's counter, as the dynamic linker reads it.
 *
 * That of glibc reads it eight times at every start, to tell how long it took
 * should LD_DEBUG ask for it: a third of all stops of a configure.  So there
 * the instruction becomes one that leaves the two halves of the counter as
 * their registers were, which is the same in every run, and no clock moves.
 *
 * Where it stands is known once it has faulted; from then on it is written over
 * at each exec.  One that faults is answered likewise, so that it makes no
 * difference who was the first.  With LD_DEBUG in its environment a program
 * reads the counter like any other.
 */
#ifndef SANDBOX_TRACER_RTLD_TSC_H
#define SANDBOX_TRACER_RTLD_TSC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RTLD_TSC_PLACES 64
#define RTLD_TSC_CODE 16

struct rtld_tsc {
	struct rtld_tsc_place {
		uint64_t at; /* from its beginning */
		uint8_t code[RTLD_TSC_CODE];
	} places[RTLD_TSC_PLACES];
	size_t n_places;
};

/* rtld_tsc_exec - at the exec of pid, whose dynamic linker is at base, or 0 */
void rtld_tsc_exec(const struct rtld_tsc *l, pid_t pid, uint64_t base);
/* rtld_tsc_answer - was the signal because the dynamic linker read the counter?
 * Then it has been answered. */
bool rtld_tsc_answer(struct rtld_tsc *l, pid_t pid);

#endif
