/* SPDX-License-Identifier: Apache-2.0 */
/*
 * golden_record.h - what a box answers, as lines of text.
 *
 * A line is "NAME = RESULT TEXT"; a result below 0 is an errno.  Calls are made
 * without the C library and outside its startup, so that the lines depend on
 * the box alone; nothing is recorded that differs between machines or kernels.
 */
#ifndef TESTS_SANDBOX_GOLDEN_RECORD_H
#define TESTS_SANDBOX_GOLDEN_RECORD_H

#include <errno.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#define RESULT(r) record_result((long)(r))
#define MADE(...) RESULT(syscall(__VA_ARGS__))

/* record_result - of a call just made: its value, or below 0 its errno */
long record_result(long r);
/* record - one line */
void record(const char *name, long result, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* record_bytes - one line with these bytes in hexadecimal */
void record_bytes(const char *name, long result, const void *at, size_t len);
/* record_text - a line for each line of a file's text */
void record_text(const char *name, const char *text, size_t len);
/* record_reserved - in a process of its own, so that no line depends on how much
 * the ones before it asked */
void record_reserved(const char *name, void (*part)(void));

/* The parts. */
void golden_clocks(void);
void golden_timers(void);
void golden_chance(void);
void golden_used(void);
void golden_machine(void);
void golden_scheduling(void);
void golden_identity(void);
void golden_limits(void);
void golden_refused(void);
void golden_newer(void);
void golden_memory(void);
void golden_ports(void);
void golden_options(void);
void golden_routing(void);
void golden_objects(void);
void golden_descriptors(void);
void golden_environment(void);
void golden_written(void);
void golden_folders(void);
void golden_links(void);
void golden_proc(void);
void golden_disk(void);

#endif
