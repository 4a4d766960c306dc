/* SPDX-License-Identifier: Apache-2.0 */
/* host_objects.h - what a build could reach for, and its names. */
#ifndef TESTS_SANDBOX_HOST_OBJECTS_H
#define TESTS_SANDBOX_HOST_OBJECTS_H

#include <stdbool.h>
#include <stddef.h>

#define HOST_OBJECTS_MAX 16

/*
 * host_objects_make - sockets, shared memory, a queue, a key, a terminal as
 * standard input, an inherited descriptor of the environment
 *
 * out     names  "NAME=value", a NULL at the end
 */
bool host_objects_make(char *names[HOST_OBJECTS_MAX], const char *base,
	const char *root, bool alone);
/* host_objects_remove - those that would outlive us */
void host_objects_remove(void);

#endif
