/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rtld_tsc.h - reads of the processor's counter by the dynamic linker.
 *
 * The linker of glibc reads it eight times at every start, so that it can
 * report its own run time if LD_DEBUG requests that: a third of all stops of a
 * configure.  So the tracer replaces the instruction by one that leaves both
 * result registers as they were: the same in every run, and no clock advances.
 *
 * The tracer learns the address of an instruction from its first fault, and
 * overwrites it at each later exec.  It answers the fault with the same result,
 * so it does not matter which process was the first.  A program with LD_DEBUG
 * in its environment reads the counter as any other program does.
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
		uint64_t at; /* its offset in the linker */
		uint8_t code[RTLD_TSC_CODE];
	} places[RTLD_TSC_PLACES];
	size_t n_places;
};

/* rtld_tsc_exec - overwrite the known reads at an exec of pid; base is the
 * address of its dynamic linker, or 0 */
void rtld_tsc_exec(const struct rtld_tsc *l, pid_t pid, uint64_t base);
/* rtld_tsc_answer - if the dynamic linker's read of the counter caused this
 * SIGSEGV, answer the read and return true */
bool rtld_tsc_answer(struct rtld_tsc *l, pid_t pid);

#endif
