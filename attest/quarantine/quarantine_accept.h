/* SPDX-License-Identifier: Apache-2.0 */
/* quarantine_accept.h - may a list follow the one that was seen before it? */
#ifndef ATTEST_QUARANTINE_QUARANTINE_ACCEPT_H
#define ATTEST_QUARANTINE_QUARANTINE_ACCEPT_H

#include "attest/quarantine/quarantine.h"

enum quarantine_accepted {
	QUARANTINE_ACCEPTED,
	QUARANTINE_KNOWN, /* it is the same */
	QUARANTINE_OLDER,
	QUARANTINE_SHORT, /* it lacks a statement that the one before has */
	QUARANTINE_FUTURE,
};

/*
 * quarantine_accept - judge a list by the newest one of the same key
 *
 * in      before  NULL if no list is remembered
 * out     *why    for people, heap; NULL if it is accepted or known
 */
enum quarantine_accepted quarantine_accept(char **why,
	const struct quarantine_list *list,
	const struct quarantine_list *before, int64_t now_s);

#endif
