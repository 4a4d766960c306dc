/* SPDX-License-Identifier: Apache-2.0 */
/*
 * set_aside.h - moves damaged blobs and environments to hallmark/quarantine.
 *
 * A damaged blob would stand in the way of a good one only where something
 * trusts that it exists; as long as it is missing, builds and pulls fetch it
 * again.  What is in hallmark/quarantine is for people; hallmark never removes
 * it.
 */
#ifndef BUILDER_COLLECT_SET_ASIDE_H
#define BUILDER_COLLECT_SET_ASIDE_H

#include "builder/check/layout_check.h"

/*
 * set_aside_damaged - move away what report->damaged and ->changed list
 *
 * A blob that was replaced by a good one since the check stays, and so does an
 * environment that this process may not move.
 *
 * in/out  report  each of these problems then says to what the blob belonged,
 *                 and how to get it again
 * returns 0; -1
 */
int set_aside_damaged(struct store *store, struct layout_report *report,
	struct error *err) MUST_CHECK;

#endif
