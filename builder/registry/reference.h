/* SPDX-License-Identifier: Apache-2.0 */
/*
 * reference.h - the name of an image in a registry
 *
 *     [docker://][HOST[:PORT]/]REPOSITORY[:TAG][@sha256:DIGEST]
 *
 * source: OCI distribution-spec 1.1 for repository and tag; docker for the
 * short forms "debian" and "debian:12"
 */
#ifndef BUILDER_REGISTRY_REFERENCE_H
#define BUILDER_REGISTRY_REFERENCE_H

#include "base/digest.h"

struct reference {
	char *host;        /* as users know it: "localhost:5000" */
	char *repository;  /* "library/debian" */
	char *tag;         /* or NULL */
	struct digest sum; /* or zero */
};
#define REFERENCE_INIT \
	{ \
		.host = NULL \
	}

/* reference_parse - parse a name; without tag and digest both stay unset
 * returns 0; -1 with ERROR_USAGE, which quotes the name */
int reference_parse(
	struct reference *out, const char *text, struct error *err) MUST_CHECK;
void reference_done(struct reference *ref);
DEFINE_SCOPED_IN(struct reference, reference_done);

/* reference_has_host - does the text name its registry, so that it is no name of
 * the user's own? */
bool reference_has_host(const char *text);
/* reference_local - the name that a pulled image gets in the store: "tool:1.2"
 * of HOST/team/tool:1.2, "tool" of its latest; heap */
char *reference_local(const struct reference *ref);

/* reference_text - the complete name, with the host; heap */
char *reference_text(const struct reference *ref);

/* reference_is_tag - is text a tag that a registry accepts? */
bool reference_is_tag(const char *text);

/* reference_is_repository - is text the name of a repository? */
bool reference_is_repository(const char *text);

/* reference_api - the host and port that serve the registry; differs from host
 * where a registry's name and its server differ */
const char *reference_api(const char *host);
/* reference_config_key - the key under which docker's configuration keeps the
 * credentials of a registry */
const char *reference_config_key(const char *host);

#endif
