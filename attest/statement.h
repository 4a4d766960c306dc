/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement.h - in-toto statements: what is said, about which bytes.
 *
 * source: in-toto Attestation Framework, Statement v1
 */
#ifndef ATTEST_STATEMENT_H
#define ATTEST_STATEMENT_H

#include "base/digest.h"
#include "base/json.h"

#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"

/* statement_new - about one subject; name may be NULL */
struct json *statement_new(const char *name, const struct digest *subject,
	const char *predicate_type, struct json *takes_predicate);

struct statement {
	struct json_doc doc;      /* owns what the others point to */
	const char *subject_name; /* NULL where it has none */
	struct digest subject;
	const char *predicate_type;
	const struct json *predicate; /* a map, or NULL where it is empty */
};
#define STATEMENT_INIT \
	{ \
		.subject_name = NULL \
	}

/*
 * statement_parse - a payload's bytes to a statement
 *
 * returns 0; -1 with ERROR_INPUT: not JSON, another _type, not just one
 *         subject, a subject without sha256 in lower case, …
 */
int statement_parse(struct statement *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
void statement_done(struct statement *statement);
DEFINE_SCOPED_IN(struct statement, statement_done);

/*
 * statement_member - a member of a map; null, empty and absent are the same
 *
 * in      map    may be NULL: then nothing is in it
 *         where  its place, as in json_fail()
 *         key    the name, the kind, and whether it must be there
 * out     *out   the member, or NULL where there is none
 * returns 0; -1 with ERROR_INPUT: another kind, or missing
 */
int statement_member(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const struct json_key *key,
	struct error *err) MUST_CHECK;
bool statement_is_empty(const struct json *v);
/* The same for texts: *out borrowed. */
int statement_text(const char **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	bool required, struct error *err) MUST_CHECK;

/* statement_copy - the same for a text of ours: *out is heap */
int statement_copy(char **out, const struct json_doc *doc,
	const struct json *map, const char *where, const struct json_key *key,
	struct error *err) MUST_CHECK;
/* statement_map - a member that must be there and a map */
int statement_map(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	struct error *err) MUST_CHECK;
/* statement_list - a list that may be missing */
int statement_list(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	struct error *err) MUST_CHECK;

/* statement_digest - the sha256 of a DigestSet: other algorithms are ignored;
 * *out is zero where it has none */
int statement_digest(struct digest *out, const struct json_doc *doc,
	const struct json *descriptor, const char *where,
	struct error *err) MUST_CHECK;

/* statement_descriptor - {"name", "digest": {"sha256"}} */
struct json *statement_descriptor(const char *name, const struct digest *sum);

#endif
