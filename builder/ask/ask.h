/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask.h - questions about all images of a store: which hold a package, were
 * made from a commit, are signed by a key?
 *
 * The answers are what signed statements say; no signature is checked, except
 * for "unverified".  An image of which the statements say too little is
 * unknown, never "no".
 *
 * source: hallmark-store(1), "Questions"
 */
#ifndef BUILDER_ASK_ASK_H
#define BUILDER_ASK_ASK_H

#include "attest/ask/holds.h"
#include "attest/key/key_ring.h"
#include "builder/ask/ask_checked.h"

/* An image that index.json lists, or a part of one. */
struct ask_entry {
	struct digest sum, list; /* list: of its referrers, or zero */
	const char **names;      /* heap; sorted */
	size_t n_names;
	struct digest of; /* the index that it is a part of, or zero */
	char *fault;      /* why it cannot be read; NULL: it can */
};

struct ask {
	const struct store *store;
	struct ask_index index;
	struct ask_entry *entries; /* in the order of their digests */
	size_t n_entries;
	struct descriptor *listed; /* what the names point into */
	size_t n_listed;
	struct digest_numbers numbers; /* of entries, while they are found */
	struct ask_checked checked;    /* if all images are asked about */
	bool is_own;                   /* the index: this user has made it */
};
#define ASK_INIT \
	{ \
		.store = NULL \
	}
void ask_done(struct ask *ask);
DEFINE_SCOPED_IN(struct ask, ask_done);

/*
 * ask_open - know what the statements of a store say
 *
 * Reads the index of questions, and the statements of images that it lacks or
 * that have others now; keeps the index for the next time.
 *
 * in      only  this image alone, and those it stands on; NULL: all of them.
 *               Then the index is not kept
 *         signatures  ask_check() follows: an index that others may have made
 *                     does not count
 * returns 0; -1 with the errors of store_entries().  An image that cannot be
 *         read is no error, but has a fault
 */
int ask_open(struct ask *out, struct store *store, const struct digest *only,
	bool signatures, struct error *err) MUST_CHECK;

/* What is asked; an image must meet all of it. */
struct ask_question {
	struct holds holds; /* if has_holds */
	bool has_holds;
	char *source;      /* the first digits of a commit, or NULL */
	char *environment; /* the first digits of a digest, or NULL */
	char *key;         /* the first digits of a key's id, or NULL */
	bool unverified;
	struct key_ring ring; /* whose provenance counts; if has_ring */
	bool has_ring;
};
#define ASK_QUESTION_INIT \
	{ \
		.source = NULL \
	}
void ask_question_done(struct ask_question *question);
DEFINE_SCOPED_IN(struct ask_question, ask_question_done);
/* What a person asks; NULL: not that. */
struct ask_said {
	const char *holds, *source, *environment, *signed_by;
	bool unverified;
	struct trust trust;
	const char *policy;
};
/* ask_question_read - returns 0; -1 with ERROR_USAGE or ERROR_INPUT */
int ask_question_read(struct ask_question *out, const struct ask_said *said,
	struct error *err) MUST_CHECK;

enum ask_relation {
	ASK_CONTAINS,
	ASK_BUILT_WITH,
	ASK_SIGNED_BY,
	ASK_UNVERIFIED,
};
/* ask_relation_name - "contains", "built-with" … */
const char *ask_relation_name(enum ask_relation relation);

#define ASK_NONE UINT32_MAX
/* One thing that one statement says of an image. */
struct ask_row {
	const char *asked; /* the option: "holds", "source" … */
	enum ask_relation relation;
	uint32_t line;      /* of the index; ASK_NONE: of no thing */
	uint32_t image;     /* whose statement it is, in the index */
	uint32_t statement; /* of that image */
	uint32_t via;       /* ASK_NONE, or the image that it holds or used */
};

/* Why nothing can be said of an image, as bits. */
enum ask_unknown {
	ASK_UNKNOWN_CONTENT = 1,
	ASK_UNKNOWN_BUILD = 2,
	ASK_UNKNOWN_UNREAD = 4,
	ASK_UNKNOWN_BASE = 8,
	ASK_UNKNOWN_TOOL = 16,
	ASK_UNKNOWN_VERSION = 32,
	ASK_UNKNOWN_KEY = 64,
	ASK_UNKNOWN_IMAGE = 128,
	ASK_UNKNOWN_LAYERS = 256,
};
#define ASK_UNKNOWN_BITS 9
/* ask_unknown_words - one of the bits, as a clause */
const char *ask_unknown_words(unsigned bit);

struct ask_answer {
	enum version_meets is; /* of the image: yes, no, or unknown */
	unsigned unknown;      /* if that is VERSION_UNSURE */
	unsigned open; /* if it is VERSION_YES but no row says "contains": why
			  the image may contain the package, too */
	struct ask_row *rows; /* if it is VERSION_YES; heap */
	size_t n_rows;
};
/* ask_check - check the signatures of provenances by the keys of a ring, those
 * that were not checked before; ask_answers() about "unverified" requires it */
int ask_check(struct ask *ask, const struct key_ring *ring,
	struct error *err) MUST_CHECK;
/* ask_answers - one answer for each entry; heap */
int ask_answers(struct ask_answer **out, const struct ask *ask,
	const struct ask_question *question, struct error *err) MUST_CHECK;
void ask_answers_free(struct ask_answer *list, size_t n);

/*
 * ask_contents - the package URLs of what an image contains, or was built with
 *
 * out     *list     heap, sorted, each once; also the texts are heap
 *         *unknown  bits: why something may be missing
 */
void ask_contents(char ***list, size_t *n, unsigned *unknown,
	const struct ask *ask, const struct digest *image, bool built_with);

#endif
