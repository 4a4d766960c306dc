/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credential.h - who the user is at a registry
 *
 * Read, never written: 'docker login', 'podman login' and 'skopeo login' write
 * these files.  The first of these that knows the registry decides:
 *
 *     $REGISTRY_AUTH_FILE, $XDG_RUNTIME_DIR/containers/auth.json
 *     $DOCKER_CONFIG/config.json, else ~/.docker/config.json
 *
 * and in each file a helper of that registry, the helper of all, an entry.
 *
 * source: docker's config.json and docker-credential-helpers;
 *         containers-auth.json(5)
 */
#ifndef BUILDER_REGISTRY_CREDENTIAL_H
#define BUILDER_REGISTRY_CREDENTIAL_H

#include "base/json.h"

/* Texts are heap.  Either user and secret, or one of the tokens; all are NULL
 * for an unknown user. */
struct credential {
	char *user, *secret;
	char *refresh; /* for the token server, in place of a password */
	char *bearer;  /* for the registry itself */
	char *from;    /* for messages: the file, or the helper */
};
#define CREDENTIAL_INIT \
	{ \
		.user = NULL \
	}
void credential_done(struct credential *c);
DEFINE_SCOPED_IN(struct credential, credential_done);

/*
 * credential_find - the user's credential for a repository
 *
 * in      host        as in struct reference
 * out     *out        all NULL if no file and no helper knows the registry
 * returns 0; -1 with ERROR_INPUT (a file breaks its format, a helper does not
 *         exist) or ERROR_SYSTEM (a helper failed)
 */
int credential_find(struct credential *out, const char *host,
	const char *repository, struct error *err) MUST_CHECK;

/* credential_in - the same in one file that was read */
int credential_in(struct credential *out, const struct json_doc *doc,
	const char *host, const char *repository, struct error *err) MUST_CHECK;

#endif
