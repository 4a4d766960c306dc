/* SPDX-License-Identifier: Apache-2.0 */
/*
 * challenge.h - what a registry asks for in a WWW-Authenticate header
 *
 * source: RFC 9110 section 11.6.1, RFC 6750, docker's token protocol
 */
#ifndef BUILDER_REGISTRY_CHALLENGE_H
#define BUILDER_REGISTRY_CHALLENGE_H

#include "base/bytes.h"

#define CHALLENGE_TEXT_MAX 8192 /* bytes of a header */

enum challenge_kind {
	CHALLENGE_NONE,   /* no scheme that hallmark knows */
	CHALLENGE_BASIC,  /* user and password with each request */
	CHALLENGE_BEARER, /* a token, which the server at realm gives */
};

struct challenge {
	enum challenge_kind kind;
	/* of a bearer challenge, heap; realm is never NULL there */
	char *realm, *service, *scope;
};
#define CHALLENGE_INIT \
	{ \
		.kind = CHALLENGE_NONE \
	}

/*
 * challenge_add - read one header; *all keeps the strongest challenge so far
 *
 * A header may hold several challenges, and an answer several headers.
 * returns 0; -1 if the header breaks the grammar: *all is unchanged
 */
int challenge_add(struct challenge *all, const char *header) MUST_CHECK;
void challenge_done(struct challenge *c);
DEFINE_SCOPED_IN(struct challenge, challenge_done);

#endif
