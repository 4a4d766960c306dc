/* SPDX-License-Identifier: Apache-2.0 */
/* verify_choose.h - find the provenance that decides about an image. */
#ifndef BUILDER_CHECK_VERIFY_CHOOSE_H
#define BUILDER_CHECK_VERIFY_CHOOSE_H

#include "attest/opened.h"
#include "attest/verify.h"
#include "builder/git/source.h"

struct policy;
struct verify_summary;

struct verify_choosing {
	const struct verify_policy *policy;
	const struct policy *rules; /* an auditor's policy; NULL: none */
	int64_t now_s;
	struct verify_summary *summary;  /* NULL: not wanted */
	const struct source *repository; /* whose tags count; NULL: none */
};

/*
 * verify_choose - judge every provenance, and report the one that is best
 *
 * out     *facts  of that one, if *good: it passes every check
 *         used    all->n flags: set for that one, and for the verification
 *                 summaries that the policy's findings are about
 */
int verify_choose(struct findings *f, struct provenance *facts, bool *good,
	bool *used, const struct opened_list *all,
	const struct verify_choosing *how, struct error *err) MUST_CHECK;

#endif
