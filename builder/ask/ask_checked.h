/* SPDX-License-Identifier: Apache-2.0 */
/*
 * ask_checked.h - which signatures this user has checked before.
 *
 * The file stands in the user's cache, outside of the store: a store that was
 * copied, unpacked or shared brings nothing with it that makes an image look
 * verified.  It also names the index of questions that the user's own hallmark
 * has made; no other one counts where signatures do.
 *
 * source: store(5), "Signatures that were checked"
 */
#ifndef BUILDER_ASK_ASK_CHECKED_H
#define BUILDER_ASK_ASK_CHECKED_H

#include "builder/ask/ask_index.h"

#define ASK_CHECKED_KEYS_MAX 64

enum ask_checked_is {
	ASK_UNCHECKED = '-',
	ASK_GOOD = 'y',
	ASK_BAD = 'n',
};

struct ask_checked {
	struct digest index; /* of the text of an index that counts; or zero */
	struct digest keys[ASK_CHECKED_KEYS_MAX]; /* their ids */
	size_t n_keys;
	struct digest_numbers claims;     /* see ask_checked_claim() */
	char (*is)[ASK_CHECKED_KEYS_MAX]; /* [claim][key] */
	bool changed;
};
#define ASK_CHECKED_INIT \
	{ \
		.is = NULL \
	}
void ask_checked_done(struct ask_checked *checked);
DEFINE_SCOPED_IN(struct ask_checked, ask_checked_done);

/* ask_checked_claim - that an envelope is a provenance of an image, signed */
struct digest ask_checked_claim(
	const struct digest *envelope, const struct digest *image);
enum ask_checked_is ask_checked_get(const struct ask_checked *checked,
	const struct digest *claim, const struct digest *key);
/* ask_checked_room - keys that are asked for have room; others are forgotten
 * where it is full
 * returns false: there are too many */
bool ask_checked_room(
	struct ask_checked *checked, const struct digest *keys, size_t n_keys);
void ask_checked_put(struct ask_checked *checked, const struct digest *claim,
	const struct digest *key, bool good);

/* ask_checked_print, ask_checked_parse - the bytes of the file; -1: they are
 * not as ask_checked_print() writes them */
void ask_checked_print(struct bytes *out, const struct ask_checked *checked);
int ask_checked_parse(
	struct ask_checked *out, const struct bytes *text) MUST_CHECK;

/* ask_checked_read - what is kept for a store, if anything is */
void ask_checked_read(struct ask_checked *out, const struct store *store);
/* ask_checked_keep - write it if it was changed; a cache that cannot be written
 * is no error */
void ask_checked_keep(struct ask_checked *checked, const struct store *store);

#endif
