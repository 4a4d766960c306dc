/* SPDX-License-Identifier: Apache-2.0 */
/* key_ring.h - the public keys whose signatures count. */
#ifndef ATTEST_KEY_KEY_RING_H
#define ATTEST_KEY_KEY_RING_H

#include "attest/key/key.h"

#define KEY_RING_MAX 64           /* keys */
#define KEY_RING_FILE_MAX 1048576 /* bytes of a file with several keys */

/* Whom the user trusts: files, each with one public key, a private key whose
 * public half counts, or several public keys.  n 0: the user's own key. */
struct trust {
	const char *const *files;
	size_t n;
};

/* Different keys, in the order of the files. */
struct key_ring {
	struct key **keys;
	size_t n;
};
#define KEY_RING_INIT \
	{ \
		.keys = NULL \
	}

/*
 * key_ring_open - read the keys; the same key twice counts once
 *
 * returns 0; -1 with ERROR_INPUT: one of them cannot be read, or there are more
 *         than KEY_RING_MAX
 */
int key_ring_open(struct key_ring *out, const struct trust *trust,
	struct error *err) MUST_CHECK;
/* key_ring_print - the ids, sorted, with a blank between */
void key_ring_print(struct bytes *out, const struct key_ring *ring);
void key_ring_done(struct key_ring *ring);
DEFINE_SCOPED_IN(struct key_ring, key_ring_done);

#endif
