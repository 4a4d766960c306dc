/* SPDX-License-Identifier: Apache-2.0 */
/* envelopes_folder.h - what several rebuilders have published in one place. */
#ifndef BUILDER_CHECK_ENVELOPES_FOLDER_H
#define BUILDER_CHECK_ENVELOPES_FOLDER_H

#include "builder/check/envelopes.h"

/*
 * envelopes_folder - the envelopes of all files of a folder whose names end in
 * .jsonl or .json, in the order of the names
 *
 * Anybody may add a file to such a folder, so one that cannot be read is named
 * in a warning and passed over.
 * in      what  a folder, or REV:PATH of one in a commit
 *         repo  the repository; NULL: the one around this folder
 * returns 0; -1 with ERROR_INPUT: there is no such folder, ERROR_LIMIT: it has
 *         too many files
 */
int envelopes_folder(struct envelopes *out, const char *what, const char *repo,
	struct error *err) MUST_CHECK;
/* envelopes_folders - add those of n such folders */
int envelopes_folders(struct envelopes *to, const char *const *what, size_t n,
	const char *repo, struct error *err) MUST_CHECK;

#endif
