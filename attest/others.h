/* SPDX-License-Identifier: Apache-2.0 */
/* others.h - name the statements that decide nothing. */
#ifndef ATTEST_OTHERS_H
#define ATTEST_OTHERS_H

#include "attest/finding.h"
#include "attest/opened.h"

/*
 * others_add - the finding "other-statements", if there are any
 *
 * It passes if a trusted key has signed every one of them and each is about the
 * subject; otherwise it is skipped.  It never fails: who can attach an envelope
 * to an image must not be able to spoil the good ones.
 *
 * in      used     used[i]: the statement i was judged by other findings
 *         subject  may be NULL
 */
void others_add(struct findings *f, const struct opened_list *all,
	const bool *used, const struct digest *subject);

#endif
