/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine_files.h - the envelopes of quarantines that a store keeps, and
 * those that the user names.
 *
 * source: store(5), quarantine(7)
 *
 *     STORE/hallmark/statements/HEX.json  what was signed in this store; HEX is
 *                                         the digest of the envelope
 *     STORE/hallmark/lists/KEY.json       the newest list accepted of a key
 */
#ifndef BUILDER_CHECK_QUARANTINE_FILES_H
#define BUILDER_CHECK_QUARANTINE_FILES_H

#include "builder/store/store.h"

/* One envelope, or what should be one. */
struct quarantine_file {
	char *name;           /* for messages, quoted */
	struct digest of_key; /* of a remembered list: its key; else zero */
	struct bytes envelope;
	bool attached; /* to an image, by anybody: what is wrong with it is of
			  no importance */
};

struct quarantine_files {
	struct quarantine_file *list;
	size_t n;
	struct store *memory; /* that remembers lists; borrowed; or NULL */
	struct quarantine_unsure {
		struct digest image;
		char *store; /* its path; heap */
	} * unsure; /* images of whose attached statements some were passed
		       over; heap */
	size_t n_unsure;
	size_t n_attached;
};
#define QUARANTINE_FILES_INIT \
	{ \
		.list = NULL \
	}

/*
 * quarantine_files_kept - all that a store keeps
 *
 * returns 0; -1 with ERROR_INPUT: a file is damaged
 */
int quarantine_files_kept(struct quarantine_files *out,
	const struct store *store, struct error *err) MUST_CHECK;
/*
 * quarantine_files_named - what --quarantine names: a file with an envelope a
 * line or a single one, else an artifact of the store
 *
 * What the envelopes hold is not looked at here.
 */
int quarantine_files_named(struct quarantine_files *out,
	const struct store *store, const char *what,
	struct error *err) MUST_CHECK;
/*
 * quarantine_files_attached - statements that are referrers of any image of a
 * store
 *
 * Who made an image may attach anything to it.  So of each image the first 256
 * are read, of all images the first 4096; what is past that or cannot be read
 * is passed over with a warning, and the image is in out->unsure.
 */
int quarantine_files_attached(struct quarantine_files *out,
	const struct store *store, struct error *err) MUST_CHECK;

/* quarantine_file_add - one more, empty; takes the name */
struct quarantine_file *quarantine_file_add(
	struct quarantine_files *files, char *name);

/* quarantine_keep_statement - keep an envelope in hallmark/statements */
int quarantine_keep_statement(struct store *store, const struct bytes *envelope,
	struct error *err) MUST_CHECK;
/* quarantine_name_list - make a signed list an artifact of the store with this
 * name */
int quarantine_name_list(struct store *store, const char *name,
	const struct bytes *envelope, struct error *err) MUST_CHECK;
/* quarantine_kept_list - the list that is remembered of a key; empty: none */
int quarantine_kept_list(struct bytes *out, const struct store *store,
	const struct digest *key, struct error *err) MUST_CHECK;
/* quarantine_keep_list - remember the newest list of a key; the caller holds
 * the lock */
int quarantine_keep_list(struct store *store, const struct digest *key,
	const struct bytes *envelope, struct error *err) MUST_CHECK;
/* quarantine_files_lock - while the descriptor is open, no other process
 * changes what is remembered */
int quarantine_files_lock(struct store *store, struct error *err) MUST_CHECK;

void quarantine_files_done(struct quarantine_files *files);
DEFINE_SCOPED_IN(struct quarantine_files, quarantine_files_done);

#endif
