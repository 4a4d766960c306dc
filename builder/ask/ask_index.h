/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask_index.h - what the statements of a store tell, kept for questions.
 *
 * STORE/hallmark/questions/index holds the facts of each image, by the digest
 * of its manifest and that of its list of referrers, which together decide
 * them.  It is a cache: it is made again where it is missing, damaged, of
 * another format or of another user, and its bytes depend on the images and
 * statements alone.  Only questions read it; nothing is verified by it.
 *
 * source: store(5), "The index of questions"
 */
#ifndef BUILDER_ASK_ASK_INDEX_H
#define BUILDER_ASK_ASK_INDEX_H

#include "attest/ask/facts.h"
#include "builder/collect/digest_numbers.h"
#include "builder/store/store.h"

#define ASK_INDEX_FORMAT 2

struct ask_set {
	uint32_t *ids; /* of lines; ascending in a file */
	size_t n;
};
struct ask_statement {
	struct digest sum; /* of the envelope or the bundle */
	enum facts_kind kind;
	bool complete;
	uint32_t sets[FACTS_PARTS];
};
struct ask_image {
	struct digest sum, list; /* list: zero if it has no referrers */
	struct digest *layers;   /* of an image */
	size_t n_layers;
	struct digest *parts; /* of an index: its images */
	size_t n_parts;
	bool is_index;
	struct ask_statement *statements; /* in the order of referrers */
	size_t n_statements;
};
struct ask_index {
	char **lines; /* things, see facts.h */
	size_t n_lines;
	struct ask_set *sets; /* the first one is empty */
	size_t n_sets;
	struct ask_image *images;
	size_t n_images;
	struct digest_numbers line_numbers, set_numbers; /* while it grows */
	struct digest_numbers image_numbers;
	char *text;             /* what the lines of a read index point into */
	struct digest text_sum; /* of a read or printed one: its text */
};
#define ASK_INDEX_INIT \
	{ \
		.lines = NULL \
	}
void ask_index_done(struct ask_index *index);
DEFINE_SCOPED_IN(struct ask_index, ask_index_done);

/* ask_index_add - an image without statements; one that is there is emptied */
struct ask_image *ask_index_add(
	struct ask_index *index, const struct digest *sum);
/* ask_index_find - the image of this digest, or NULL */
struct ask_image *ask_index_find(
	const struct ask_index *index, const struct digest *sum);
/* ask_index_state - add a statement to an image; facts are copied */
void ask_index_state(struct ask_index *index, struct ask_image *image,
	const struct digest *sum, const struct facts *facts);
/* ask_index_copy - add a statement that another image of the index has */
void ask_index_copy(struct ask_index *index, struct ask_image *image,
	const struct ask_statement *statement);
void ask_image_done(struct ask_image *image);

/* ask_index_print - the bytes of the file; keeps[i] false: without image i;
 * returns the digest of its text */
struct digest ask_index_print(
	struct bytes *out, const struct ask_index *index, const bool *keeps);
/* ask_index_parse - takes the text; -1: it is not as ask_index_print() writes
 * it */
int ask_index_parse(struct ask_index *out, struct bytes *takes) MUST_CHECK;

#endif
