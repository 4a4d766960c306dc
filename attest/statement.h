/* SPDX-License-Identifier: Apache-2.0 */
/*
 * statement.h - in-toto statements: a subject, and a predicate about it.
 *
 * source: in-toto Attestation Framework, Statement v1
 */
#ifndef ATTEST_STATEMENT_H
#define ATTEST_STATEMENT_H

#include "base/digest.h"
#include "base/json.h"

#define STATEMENT_TYPE "https://in-toto.io/Statement/v1"

/* statement_new - a statement about one subject; name may be NULL */
struct json *statement_new(const char *name, const struct digest *subject,
	const char *predicate_type, struct json *takes_predicate);

struct statement {
	struct json_doc doc;      /* owns the values below */
	const char *subject_name; /* NULL if the subject has none */
	struct digest subject;
	const char *predicate_type;
	const struct json *predicate; /* a map, or NULL if empty */
};
#define STATEMENT_INIT \
	{ \
		.subject_name = NULL \
	}

/*
 * statement_parse - read a statement from a payload's bytes
 *
 * returns 0; -1 with ERROR_INPUT: not JSON, another _type, not exactly
 *         one subject, a subject without sha256 in lower case, …
 */
int statement_parse(struct statement *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
void statement_done(struct statement *statement);
DEFINE_SCOPED_IN(struct statement, statement_done);

/*
 * statement_member - a member of a map; null, empty and absent are the same
 *
 * in      map    may be NULL, which counts as an empty map
 *         where  the path of the map, as in json_fail()
 *         key    the name, the kind, and if the member is required
 * out     *out   the member, or NULL if it is absent
 * returns 0; -1 with ERROR_INPUT: another kind, or a required member missing
 */
int statement_member(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const struct json_key *key,
	struct error *err) MUST_CHECK;
bool statement_is_empty(const struct json *v);
/* statement_text - a text member; *out is borrowed from the document */
int statement_text(const char **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	bool required, struct error *err) MUST_CHECK;

/* statement_copy - a copy of a text member; *out is on the heap */
int statement_copy(char **out, const struct json_doc *doc,
	const struct json *map, const char *where, const struct json_key *key,
	struct error *err) MUST_CHECK;
/* statement_map - a required member that is a map */
int statement_map(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	struct error *err) MUST_CHECK;
/* statement_list - an optional member that is a list */
int statement_list(const struct json **out, const struct json_doc *doc,
	const struct json *map, const char *where, const char *name,
	struct error *err) MUST_CHECK;

/* statement_digest - the sha256 of a DigestSet; ignores other algorithms; *out
 * is zero if it has no sha256 */
int statement_digest(struct digest *out, const struct json_doc *doc,
	const struct json *descriptor, const char *where,
	struct error *err) MUST_CHECK;

/* statement_descriptor - {"name", "digest": {"sha256"}}; name may be NULL */
struct json *statement_descriptor(const char *name, const struct digest *sum);

#endif
