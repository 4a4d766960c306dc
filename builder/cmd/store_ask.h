/* SPDX-License-Identifier: Apache-2.0 */
/* store_ask.h - "hallmark store list" with a question. */
#ifndef BUILDER_CMD_STORE_ASK_H
#define BUILDER_CMD_STORE_ASK_H

#include "builder/ask/ask.h"

/*
 * store_ask - answer a question about the store in a folder
 *
 * in      store_folder  NULL: the user's own
 * returns 0: an image meets it; 1: none does; 2: none does, but some are
 *         unknown; -1
 */
int store_ask(const char *store_folder, const struct ask_said *said, bool json,
	struct error *err);

/* The rows of an image that say the same, by one statement or several. */
struct ask_match {
	const struct ask_row *first;
	struct thing thing; /* fields NULL: of no thing */
	struct ask_row *rows;
	size_t n_rows;
};
/* store_ask_matches - in the order of relation, name and version; heap */
struct ask_match *store_ask_matches(
	size_t *n, const struct ask *ask, const struct ask_answer *answer);
void store_ask_matches_free(struct ask_match *list, size_t n);

/* store_ask_print - one line for each match */
void store_ask_print(const struct ask *ask, const struct ask_entry *entry,
	const struct ask_answer *answer);
/* store_ask_json - the map of one image */
struct json *store_ask_json(const struct ask *ask,
	const struct ask_entry *entry, const struct ask_answer *answer);
/* store_ask_unknown - bits of enum ask_unknown, and why the image cannot be
 * read: clauses with "; " between, heap */
char *store_ask_unknown(const struct ask_entry *entry, unsigned bits);

#endif
