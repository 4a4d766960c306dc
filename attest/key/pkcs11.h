/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pkcs11.h - keys on tokens: smart cards, USB keys, HSMs.
 *
 * A key is named by a URI.  The module that reaches the token is loaded when a
 * key is opened: the one that the URI names as module-path, else p11-kit's,
 * which passes calls on to every module that the machine knows.  A module is
 * code of others: what signs opens a token only in a process of its own.
 *
 * source: RFC 7512; PKCS #11 2.40 and 3.0
 */
#ifndef ATTEST_KEY_PKCS11_H
#define ATTEST_KEY_PKCS11_H

#include "attest/key/key.h"

/* A URI, decoded. An attribute that is NULL matches every value. */
struct pkcs11_uri {
	char *text; /* as the user wrote it, for messages */
	char *token, *manufacturer, *serial, *model;
	char *object;
	struct bytes id;
	bool has_id;
	char *type;
	char *module_path;
	char *pin_source; /* a path */
};
#define PKCS11_URI_INIT \
	{ \
		.text = NULL \
	}

/* pkcs11_is_uri - is this the name of a key on a token? NULL is not */
bool pkcs11_is_uri(const char *name);
/* pkcs11_uri_parse - ERROR_USAGE for what hallmark does not take, as the value
 * of a PIN; the message does not show that value */
int pkcs11_uri_parse(
	struct pkcs11_uri *out, const char *text, struct error *err) MUST_CHECK;
void pkcs11_uri_done(struct pkcs11_uri *uri);
DEFINE_SCOPED_IN(struct pkcs11_uri, pkcs11_uri_done);

/*
 * pkcs11_open - find a key that signs, log in, and try it
 *
 * The PIN is tried once: a token locks itself after a few that are wrong.
 *
 * in      pin   where the PIN is, unless the URI says it
 * out     *key  key_sign() draws a new nonce for each ECDSA signature
 * returns 0; -1 with ERROR_INPUT: no such token or key, several of them, a
 *         wrong PIN, a key that may not sign, …; ERROR_SYSTEM: no module
 */
int pkcs11_open(struct key **key, const struct pkcs11_uri *uri,
	const struct passphrase *pin, struct error *err) MUST_CHECK;
/* pkcs11_open_public - the public half, without a PIN */
int pkcs11_open_public(struct key **key, const struct pkcs11_uri *uri,
	struct error *err) MUST_CHECK;

#endif
