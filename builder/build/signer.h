/* SPDX-License-Identifier: Apache-2.0 */
/*
 * signer.h - the process that holds the private key.
 *
 * It starts before the build, so that a key that cannot sign is found early and
 * no process of the build ever has the key in its memory.  It is a helper of
 * confine.h: no network, no file, no other process.  It signs payloads of one
 * type, such as the in-toto statements about one build, and ends.
 *
 * With a key on a token it loads the token's module, and can open files and
 * Unix sockets then; no other process loads the module.
 */
#ifndef BUILDER_BUILD_SIGNER_H
#define BUILDER_BUILD_SIGNER_H

#include "attest/key/key.h"
#include "builder/recipe/recipe.h"
#include "sandbox/confine.h"

/* The key that signs, as the user names it. */
struct signer_choice {
	const char *path;      /* or a URI, see pkcs11.h; NULL: the user's own
				  key, created if missing */
	const char *pass_file; /* where its passphrase is; both NULL: the */
	const char *pass_fd;   /* terminal is asked */
	const char *type;      /* of the payload; NULL: an in-toto statement */
};

/* The type of legacy in-toto links: their bytes are signed without an envelope,
 * by an Ed25519 key, and what is returned is the signature.  The process signs
 * nothing else so. */
#define SIGNER_LINK "link"

struct signer {
	struct confined helper;
	int request; /* a pipe to it */
	struct key *public;
	const char *type; /* of what it signs */
	bool varies; /* the key signs the same statement otherwise each time */
};
#define SIGNER_INIT \
	{ \
		.helper = CONFINED_INIT, .request = -1 \
	}

/* signer_check - is this a key that signer_start() could open?  Reads no
 * secret, asks for no passphrase and makes no key; called before anything else
 * is done
 */
int signer_check(
	const struct signer_choice *choice, struct error *err) MUST_CHECK;
/* signer_start - open the key, ask for its passphrase if it has one, and start
 * the process */
int signer_start(struct signer *out, const struct signer_choice *choice,
	struct error *err) MUST_CHECK;
/*
 * signer_sign - sign all statements about a build; called once
 *
 * in      statements  n of them, from 1 to SIGNER_LIST_MAX
 * out     envelopes   n empty buffers: the envelope of each statement
 */
#define SIGNER_STATEMENTS_MAX 16 /* about one image */
#define SIGNER_LIST_MAX (RECIPE_OUTPUTS_MAX * SIGNER_STATEMENTS_MAX)
int signer_sign(struct signer *s, const struct bytes *statements, size_t n,
	struct bytes *envelopes, struct error *err) MUST_CHECK;
/* signer_id - the id of the key that would sign, without a passphrase; "" if
 * it cannot be read or is not made yet */
struct digest_text signer_id(const char *path);
/* signer_note - tell the user which key signed: its file or URI, unless choice
 * is NULL, and its id */
void signer_note(const struct signer_choice *choice, const char *id);
void signer_done(struct signer *s);
DEFINE_SCOPED_IN(struct signer, signer_done);

#endif
