/* SPDX-License-Identifier: Apache-2.0 */
/*
 * completion.h - scripts that complete the command line in a shell.
 *
 * They derive from the tables of commands and options: commands of one and two
 * words, options, the values of options that have a fixed list, the names of
 * images in the store (asked of "hallmark store list" when they are needed),
 * and files.
 */
#ifndef BASE_COMPLETION_H
#define BASE_COMPLETION_H

#include "base/options.h"

/* The shells, separated by "|", as help shows them. */
#define COMPLETION_SHELLS "bash|zsh|fish"

/* completion_print - the script of a shell; ERROR_USAGE for another shell */
int completion_print(struct bytes *out, const char *shell,
	const struct command *const *commands, size_t n,
	struct error *err) MUST_CHECK;

#endif
