/* SPDX-License-Identifier: Apache-2.0 */
/* boxed_causes.h - what the box leaves of the causes of a difference. */
#ifndef REPRODUCE_COMPARE_BOXED_CAUSES_H
#define REPRODUCE_COMPARE_BOXED_CAUSES_H

#include "reproduce/compare/compare.h"

/*
 * boxed_causes - correct the causes of differences between two builds, both in
 * deterministic boxes
 *
 * Files alone do not show why lines stand in another order.  Such a box holds
 * the order of folders and the seeds of hash tables (sandbox(7)), so the order
 * of processes and threads remains.
 */
void boxed_causes(struct differences *d);

#endif
