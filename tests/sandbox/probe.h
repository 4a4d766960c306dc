/* SPDX-License-Identifier: Apache-2.0 */
/* probe.h - the functions that the parts of the probe share. */
#ifndef TESTS_SANDBOX_PROBE_H
#define TESTS_SANDBOX_PROBE_H

#include <stdbool.h>

/* tell - print one line of TAP without its number */
void tell(bool good, const char *name, const char *why);
/* refused - run every attempt, or only those that look for another build */
void refused(bool others);
/* tried - run one attempt, in a box without what stops it; prints "result N",
 * an errno or 0 for success */
int tried(const char *name);
/* exec_magic - start a file whose magic the host has registered; returns errno
 * exec_programs - start "probe fine" in every way; returns 0 if each ran */
int exec_magic(void);
int exec_programs(void);
#define EXEC_FINE 33 /* the exit status of "probe fine" */
/* shown_all - test what a deterministic box is shown by rare ways;
 * counter: "trapped", or "free" on a machine that cannot make it fault */
void shown_all(const char *counter);
void shown_files(void);
void shown_links(void);
void shown_net(void); /* also in the mode "settings", and only there: */
void shown_owners(void);
void shown_proc(void);
void shown_vdso(void);
void shown_times(long long epoch);

#endif
