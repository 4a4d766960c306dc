/* SPDX-License-Identifier: Apache-2.0 */
/* profile_print.h - the seccomp profile with which a container can hold
 * hallmark. */
#ifndef SANDBOX_FILTER_PROFILE_PRINT_H
#define SANDBOX_FILTER_PROFILE_PRINT_H

/*
 * profile_print - print the profile on standard output
 *
 * It allows the calls of box_calls.h, and those of builds and helpers that our
 * own filters do not always refuse: a filter above must not make builds differ
 * from those of other machines.
 * source  OCI runtime-spec 1.0, linux.seccomp; Podman and Docker take the same
 */
void profile_print(void);

#endif
