/* SPDX-License-Identifier: Apache-2.0 */
/* quarantine_sources.h - what the commands that read quarantines share. */
#ifndef BUILDER_CMD_QUARANTINE_SOURCES_H
#define BUILDER_CMD_QUARANTINE_SOURCES_H

#include "builder/check/quarantine_files.h"

struct policy;

/* What the user asks for. */
struct quarantine_asked {
	const char *store;        /* NULL: the user's own */
	const char *const *names; /* of --quarantine */
	size_t n_names;
};

/* The store that keeps quarantines, and all that is read. */
struct quarantine_sources {
	struct store *own; /* opened here; or NULL */
	struct quarantine_files files;
};
#define QUARANTINE_SOURCES_INIT \
	{ \
		.own = NULL \
	}

/*
 * quarantine_sources_open - gather what verify judges by
 *
 * If anything is read, its caller's documents share a new helper from then on
 * (json_share()).
 *
 * in      policy  NULL, or one without a key of the role: nothing is read
 *         at      the store of the image; NULL, or of another program: the
 *                 user's own remembers lists
 * returns 0; -1, also if what the user's own store keeps cannot be read
 */
int quarantine_sources_open(struct quarantine_sources *out,
	const struct quarantine_asked *asked, const struct policy *policy,
	struct store *at, struct error *err) MUST_CHECK;
/* quarantine_now - the time that the text of --now says; NULL: the clock */
int quarantine_now(
	int64_t *out, const char *text, struct error *err) MUST_CHECK;
void quarantine_sources_done(struct quarantine_sources *sources);
DEFINE_SCOPED_IN(struct quarantine_sources, quarantine_sources_done);

#endif
