/* SPDX-License-Identifier: Apache-2.0 */
/* network.h - the network of a box: a loopback of its own. */
#ifndef SANDBOX_INSIDE_NETWORK_H
#define SANDBOX_INSIDE_NETWORK_H

#include "base/error.h"

/*
 * A network namespace takes the kernel longer to make than all the others
 * together.  So the build's own process makes it, while pid 1 makes the
 * mounts, and pid 1 joins before any program of the build is started.
 */
/* network_enter - a new one, its loopback up; the descriptor of it */
int network_enter(struct error *err) MUST_CHECK;
/* network_join - the one of this descriptor */
int network_join(int fd, struct error *err) MUST_CHECK;

#endif
