/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_state.h - what is in force: all statements of quarantine that are
 * at hand, each judged with all others.
 *
 * The order in which they are added decides nothing.
 */
#ifndef ATTEST_QUARANTINE_QUARANTINE_STATE_H
#define ATTEST_QUARANTINE_QUARANTINE_STATE_H

#include "attest/quarantine/quarantine.h"

enum quarantine_effect {
	QUARANTINE_VOID,   /* none; why says the reason */
	QUARANTINE_STOPS,  /* in force */
	QUARANTINE_LIFTED, /* it was, and a lift has ended it */
	QUARANTINE_LIFTS,
};

/* One statement, and who has signed it. */
struct quarantine_known {
	struct quarantine q;
	struct digest id;
	bool *by; /* by[k]: the key k has; heap */
	enum quarantine_effect effect;
	bool strange; /* void: no key that may quarantine has signed it */
	char *why;    /* heap; or NULL */
};

/* The keys that may have signed.  n 0: nobody asks who has, everything
 * counts. */
struct quarantine_signers {
	const bool *trusted; /* [k]: it may quarantine, and is valid */
	const struct digest *ids;
	size_t n;
};

struct quarantine_state {
	struct quarantine_known *list; /* in the order of their ids once judged
					*/
	size_t n;
	bool *held; /* [k]: the key k is quarantined; heap */
};
#define QUARANTINE_STATE_INIT \
	{ \
		.list = NULL \
	}

/* quarantine_add - take a statement that the keys by[0 … n_keys-1] have signed;
 * the same statement again joins its signers */
void quarantine_add(struct quarantine_state *state, const struct quarantine *q,
	const bool *by, size_t n_keys);
/*
 * quarantine_judge - fill in the effect of each, and which keys are held
 *
 * A quarantine stays in force until a lift counts, also if the key that signed
 * it is quarantined later: nothing that a key says makes an image pass once
 * that key is stopped.
 */
void quarantine_judge(struct quarantine_state *state,
	const struct quarantine_signers *signers, int64_t now_s);
const struct quarantine_known *quarantine_find(
	const struct quarantine_state *state, const struct digest *id);
void quarantine_state_done(struct quarantine_state *state);
DEFINE_SCOPED_IN(struct quarantine_state, quarantine_state_done);

#endif
