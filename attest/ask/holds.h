/* SPDX-License-Identifier: Apache-2.0 */
/* holds.h - a package, and which versions of it, as a person asks.
 *
 * source: hallmark-store(1), --holds */
#ifndef ATTEST_ASK_HOLDS_H
#define ATTEST_ASK_HOLDS_H

#include "attest/ask/facts.h"
#include "attest/ask/version_order.h"

struct holds {
	char *type, *space; /* of a package URL; NULL: any */
	char *name;
	char *exact;                /* this text alone; or NULL */
	struct version_range range; /* n 0: every version */
};
#define HOLDS_INIT \
	{ \
		.type = NULL \
	}

/*
 * holds_parse - "xz-utils", "xz-utils@5.6.0", "xz-utils@>=5.6.0,<5.6.2",
 * "xz-utils@5.6.0..5.6.1", "@babel/core@7.1.0", "pkg:deb/debian/xz-utils@…"
 *
 * returns 0; -1 with ERROR_USAGE: a mistake never means "none"
 */
int holds_parse(
	struct holds *out, const char *text, struct error *err) MUST_CHECK;
void holds_done(struct holds *holds);
DEFINE_SCOPED_IN(struct holds, holds_done);

/* holds_has - is this thing, or the source package it was made from, meant? */
enum version_meets holds_has(
	const struct holds *holds, const struct thing *thing);

#endif
