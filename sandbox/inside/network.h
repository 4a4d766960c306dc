/* SPDX-License-Identifier: Apache-2.0 */
/* network.h - the network of a box: only its own loopback interface. */
#ifndef SANDBOX_INSIDE_NETWORK_H
#define SANDBOX_INSIDE_NETWORK_H

#include "base/error.h"

/*
 * The kernel needs longer to create a network namespace than all the others
 * together.  So the build's own process creates it while pid 1 creates the
 * mounts, and pid 1 joins it before any program of the build starts.
 */
/* network_enter - create and enter a network namespace, bring its loopback up;
 * returns the descriptor of the namespace */
int network_enter(struct error *err) MUST_CHECK;
/* network_join - enter the network namespace of this descriptor */
int network_join(int fd, struct error *err) MUST_CHECK;

#endif
