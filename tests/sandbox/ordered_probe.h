/* SPDX-License-Identifier: Apache-2.0 */
/* ordered_probe.h - the cases of ordered_probe, one table for each subject. */
#ifndef TESTS_SANDBOX_ORDERED_PROBE_H
#define TESTS_SANDBOX_ORDERED_PROBE_H

#include <pthread.h>
#include <stddef.h>

struct ordered_case {
	const char *name;
	void (*run)(void);
};

extern const struct ordered_case ordered_calls[], ordered_sockets[],
	ordered_ends[], ordered_kin[], ordered_rare[], ordered_reads[],
	ordered_rests[], ordered_spin[], ordered_tcp[], ordered_waits[];
extern const size_t n_ordered_calls, n_ordered_ends, n_ordered_kin,
	n_ordered_rare, n_ordered_reads, n_ordered_rests, n_ordered_sockets,
	n_ordered_spin, n_ordered_tcp, n_ordered_waits;

/* What all processes of a case share. */
extern struct ordered_shared {
	volatile int n;
	volatile int flag;
	char text[256];
	pthread_mutex_t lock;
} * shared;

/* note - a letter that all processes of the case add to one text, without any
 * lock: where two run at once, its order differs from run to run; notes prints
 * it */
void note_ready(void); /* before any of these */
int note_seconds(void); /* of the clock that never goes back */
void note(char c);
void notes(void);
/* note_children - n children, each of which runs this and notes its letter */
void note_children(int n, void (*run)(int i));
void wait_all(void);

#endif
