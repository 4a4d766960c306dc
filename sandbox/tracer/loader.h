/* SPDX-License-Identifier: Apache-2.0 */
/*
 * loader.h - the processor's counter, as the dynamic linker reads it.
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
#ifndef SANDBOX_TRACER_LOADER_H
#define SANDBOX_TRACER_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define LOADER_PLACES 64
#define LOADER_CODE 16

struct loader {
	struct loader_place {
		uint64_t at; /* from its beginning */
		uint8_t code[LOADER_CODE];
	} places[LOADER_PLACES];
	size_t n_places;
};

/* loader_begin - at the exec of pid, whose dynamic linker is at base, or 0 */
void loader_begin(const struct loader *l, pid_t pid, uint64_t base);
/* loader_counter - was the signal because the dynamic linker read the counter?
 * Then it has been answered. */
bool loader_counter(struct loader *l, pid_t pid);

#endif
