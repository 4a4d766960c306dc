/* SPDX-License-Identifier: Apache-2.0 */
/* build_process.h - the build's own process, from its fork to its exec. */
#ifndef SANDBOX_INSIDE_BUILD_PROCESS_H
#define SANDBOX_INSIDE_BUILD_PROCESS_H

#include "sandbox/inside/pid1.h"

/* build_process_main - prepare this process and start the build's program;
 * never returns; pid1_sock is the socket to pid 1 */
_Noreturn void build_process_main(const struct pid1 *pid1, int pid1_sock);

#endif
