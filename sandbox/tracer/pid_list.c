/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/tracer/pid_list.h"
#include "base/bytes.h"

void
pid_list_add(struct pid_list *list, pid_t pid)
{
	*mem_room(list->pids, list->n) = pid;
	list->n++;
}

bool
pid_list_has(const struct pid_list *list, pid_t pid)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->pids[i] == pid)
			return true;
	return false;
}

bool
pid_list_take(struct pid_list *list, pid_t pid)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->pids[i] == pid) {
			list->pids[i] = list->pids[--list->n];
			return true;
		}
	return false;
}
