/* SPDX-License-Identifier: Apache-2.0 */
/* host_objects.h - objects that a build could reach for, and their names. */
#ifndef TESTS_SANDBOX_HOST_OBJECTS_H
#define TESTS_SANDBOX_HOST_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>

#define HOST_OBJECTS_MAX 16

/*
 * host_objects_make - make sockets, shared memory, a queue, a key, a terminal
 * as
 * standard input, an inherited descriptor of the environment
 *
 * out     names  "NAME=value", a NULL at the end
 */
bool host_objects_make(char *names[HOST_OBJECTS_MAX], const char *base,
	const char *root, bool alone);
/* host_objects_remove - remove the objects that would outlive this process */
void host_objects_remove(void);

#endif
