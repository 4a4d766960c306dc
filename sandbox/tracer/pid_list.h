/* SPDX-License-Identifier: Apache-2.0 */
/* pid_list.h - a few threads, in any order. */
#ifndef SANDBOX_TRACER_PID_LIST_H
#define SANDBOX_TRACER_PID_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct pid_list {
	pid_t *pids; /* heap; lives as long as the process */
	size_t n;
};

void pid_list_add(struct pid_list *list, pid_t pid);
bool pid_list_has(const struct pid_list *list, pid_t pid);
/* pid_list_take - remove it; false: it is not in the list */
bool pid_list_take(struct pid_list *list, pid_t pid);

#endif
