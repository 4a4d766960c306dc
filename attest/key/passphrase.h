/* SPDX-License-Identifier: Apache-2.0 */
/*
 * passphrase.h - where the passphrase of a key comes from.
 *
 * The first line of a file or of an open descriptor, without its newline; else
 * the terminal, which does not show what is typed.  Never an argument or the
 * environment, which others can read.
 */
#ifndef ATTEST_KEY_PASSPHRASE_H
#define ATTEST_KEY_PASSPHRASE_H

#include "base/bytes.h"

#define PASSPHRASE_MAX 1024 /* bytes */

/* What the user gave; all NULL: ask on the terminal. */
struct passphrase {
	const struct bytes *words; /* the passphrase itself, read before */
	const char *file;
	const char *fd;       /* its number, as text */
	const char *key;      /* the key's path, for the question */
	const char *question; /* NULL: "Passphrase of" */
};

/* passphrase_get - the passphrase of a key that exists */
int passphrase_get(struct bytes *out, const struct passphrase *from,
	struct error *err) MUST_CHECK;
/* passphrase_new - the passphrase of a new key, which must not be empty; a
 * person types it twice */
int passphrase_new(struct bytes *out, const struct passphrase *from,
	struct error *err) MUST_CHECK;
/* passphrase_done - wipe and free it, or any other secret */
void passphrase_done(struct bytes *secret);
DEFINE_SCOPED_IN(struct bytes, passphrase_done);

#endif
