/* SPDX-License-Identifier: Apache-2.0 */
/* registry_private.h - what the files of registry.h share */
#ifndef BUILDER_REGISTRY_REGISTRY_PRIVATE_H
#define BUILDER_REGISTRY_REGISTRY_PRIVATE_H

#include "builder/registry/registry.h"
#include "builder/registry/token.h"

struct registry {
	struct http *http;
	char *host;
	char *address; /* "https://registry.example.org" */
	bool insecure; /* the user allows connections without TLS */
	struct challenge challenge;
	struct credential user;
	char *user_of; /* the repository whose user is known; NULL: none */
	struct tokens tokens;
};

/* registry_challenged - learn what the registry asks for; false: the answer
 * has no challenge, or one of another server, and nothing is changed */
bool registry_challenged(
	struct registry *registry, const struct http_answer *answer);
/* registry_is_passing - may the same request succeed later? */
bool registry_is_passing(const struct http_answer *answer);

#endif
