/* SPDX-License-Identifier: Apache-2.0 */
/* probe_private.h - what the files of the probes share. */
#ifndef SANDBOX_BOX_PROBE_PRIVATE_H
#define SANDBOX_BOX_PROBE_PRIVATE_H

#include "sandbox/box.h"

/* What a probe found; it crosses a pipe. */
struct probe_answer {
	const char *root; /* given: of box_probe() */
	int r;            /* 0: the machine allows it; or an errno */
	char detail[600];
	char mend[1000]; /* empty: the row's own */
};

/* A row of probe.c: one thing that a box requires or uses. */
struct probe_row {
	const char *name;
	bool needed;
	bool traces; /* only the level deterministic requires it */
	/* in a process of its own, since most change it for good */
	void (*probe)(struct probe_answer *a);
	const char *mend;
};

/* probe_say - set the detail; probe_mend - set the mend */
void probe_say(struct probe_answer *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void probe_mend(struct probe_answer *a, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* probe_in_container - add to the mend the options of container engines that
 * allow what is missing, if a container is what forbids it */
enum probe_lack {
	PROBE_LACK_CALLS, /* a seccomp filter forbids system calls */
	PROBE_LACK_PROC,  /* /proc is covered */
	PROBE_LACK_MAP,   /* CAP_SETFCAP */
};
void probe_in_container(struct probe_answer *a, enum probe_lack lack);

/* probe_begin - do for a probe what the supervisor does for a box where root
 * may mount */
void probe_begin(void);

/* probe_user - can user namespaces be created? else why not
 * probe_ids - can the ids of the box be mapped?
 * probe_namespaces, probe_time - can each of the others be created? */
void probe_user(struct probe_answer *a);
void probe_ids(struct probe_answer *a);
void probe_namespaces(struct probe_answer *a);
void probe_time(struct probe_answer *a);

/* probe_apparmor - say so and return true, if AppArmor lets no user have
 * capabilities in a user namespace, as Ubuntu's does */
bool probe_apparmor(struct probe_answer *a);

/* probe_calls - does a filter forbid calls that make a box?
 * probe_order - does the machine allow those that hold the order of threads?
 * probe_listener - can a filter with a listener be installed? */
void probe_calls(struct probe_answer *a);
void probe_order(struct probe_answer *a);
void probe_listener(struct probe_answer *a);

#endif
