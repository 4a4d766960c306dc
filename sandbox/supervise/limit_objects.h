/* SPDX-License-Identifier: Apache-2.0 */
/*
 * limit_objects.h - memory of a box that belongs to no process: System V
 * objects and sockets.
 */
#ifndef SANDBOX_SUPERVISE_LIMIT_OBJECTS_H
#define SANDBOX_SUPERVISE_LIMIT_OBJECTS_H

#include <stdint.h>

#define LIMIT_OBJECTS_IPC 3 /* kinds of System V objects */

/* limit_objects_open - open the lists of System V objects of an ipc namespace
 *
 * in      namespaces  descriptors of a user namespace and its ipc namespace
 * out     ipc         descriptors; -1 where a list could not be opened
 */
void limit_objects_open(int ipc[LIMIT_OBJECTS_IPC], const int namespaces[2]);

/* limit_objects_ipc - bytes of shared memory, attached or not, of semaphores,
 * as if each of n_tasks had to undo an operation on each, and of messages */
int64_t limit_objects_ipc(const int ipc[LIMIT_OBJECTS_IPC], int64_t n_tasks);

/*
 * limit_objects_sockets - bytes of the sockets of the box, also of those that
 * no process has open: connections that were not accepted, descriptors that
 * were not received
 *
 * in      proc  of the box; its pid 1 is in the network namespace
 */
int64_t limit_objects_sockets(int proc);

/* limit_objects_sockets_at_most - an upper bound of the same that costs little;
 * -1 if the kernel does not tell.  The lists of TCP sockets cost milliseconds:
 * the kernel walks the hash table of the whole machine. */
int64_t limit_objects_sockets_at_most(int proc);

#endif
