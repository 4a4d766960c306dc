/* SPDX-License-Identifier: Apache-2.0 */
/*
 * facts.h - what one signed statement tells of the image it is about: what that
 * contains, what it was built with, who has signed.  No signature is checked.
 *
 * A thing is one line of text, THING_FIELDS parts with a blank between them.
 * Blanks, control characters and '\' are written as '\' and two hex digits, so
 * that a line is safe in a file of lines and is compared as it is.
 *
 * source: provenance(7), sbom(7), SLSA 1.2 and 0.2, SPDX 2.3, CycloneDX 1.6
 */
#ifndef ATTEST_ASK_FACTS_H
#define ATTEST_ASK_FACTS_H

#include "attest/dsse.h"

#define FACTS_THINGS_MAX 200000 /* in one statement */
#define THING_LINE_MAX 8192     /* bytes */

/* The parts of a line; what is not known is empty. */
enum thing_field {
	THING_TYPE,           /* of its package URL: "deb", "npm"; "key" */
	THING_NAME,           /* "liblzma5", "@babel/core"; a key's id */
	THING_VERSION,        /* also a commit, or the digest of an image */
	THING_SOURCE,         /* the source package: "xz-utils" */
	THING_SOURCE_VERSION, /* its version */
	THING_DIGEST,         /* "sha256:…" */
	THING_PURL,
	THING_FIELDS
};
#define THING_ENVIRONMENT "environment" /* type: all packages of one */
#define THING_KEY "key"

struct thing {
	char *fields[THING_FIELDS]; /* heap, never NULL */
};
void thing_done(struct thing *thing);
DEFINE_SCOPED_IN(struct thing, thing_done);
/* thing_print - the line; NULL fields are empty; heap */
char *thing_print(const char *const fields[THING_FIELDS]);
/* thing_parse - returns 0; -1: it is not as thing_print() writes it */
int thing_parse(struct thing *out, const char *line) MUST_CHECK;

enum facts_part {
	FACTS_CONTAINS,    /* the image contains it */
	FACTS_ENVIRONMENT, /* a build tool */
	FACTS_SOURCES,     /* what the output was made from */
	FACTS_KEYS,        /* ids of keys, as the signatures claim them */
	FACTS_PARTS
};

enum facts_kind {
	FACTS_UNREAD,     /* it cannot be read */
	FACTS_OTHER,      /* it tells nothing of this, or of another image */
	FACTS_PROVENANCE, /* of any builder */
	FACTS_SPDX,
	FACTS_CYCLONEDX,
	FACTS_DPKG,        /* no statement: what the layers of the image list */
	FACTS_DPKG_UNREAD, /* the same, but it cannot be read */
	FACTS_KINDS
};
/* facts_kind_name - "unread", "other", "provenance" … */
const char *facts_kind_name(enum facts_kind kind);

struct facts_list {
	char **lines; /* heap; sorted, each once */
	size_t n;
};
struct facts {
	enum facts_kind kind;
	bool complete; /* a provenance that lists every input: hallmark's */
	struct facts_list parts[FACTS_PARTS];
};
#define FACTS_INIT \
	{ \
		.kind = FACTS_UNREAD \
	}
void facts_done(struct facts *facts);
DEFINE_SCOPED_IN(struct facts, facts_done);

/* facts_of - the same of a statement that is read already, without keys */
void facts_of(struct facts *out, const struct json *statement,
	const struct digest *image);
/* facts_is_provenance - is this statement a provenance of an image? */
bool facts_is_provenance(
	const struct json *statement, const struct digest *image);
/*
 * facts_derive - what an envelope says about an image; pure
 *
 * The envelope is refused whole: what cannot be read gives FACTS_UNREAD and
 * nothing else.
 */
void facts_derive(struct facts *out, const struct bytes *envelope,
	const struct digest *image);

/* facts_environment - the digest of an environment, of those of its packages,
 * which get sorted.  source: provenance(7) */
struct digest facts_environment(struct digest *sums, size_t n);

/* facts_put, facts_take - pass them from one process to another; facts_take
 * returns -1 if they are not as facts_put() writes them */
void facts_put(struct bytes *out, const struct facts *facts);
struct wire;
int facts_take(struct facts *out, struct wire *from) MUST_CHECK;

#endif
