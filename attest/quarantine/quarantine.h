/* SPDX-License-Identifier: Apache-2.0 */
/*
 * quarantine.h - a statement that stops something everywhere, or lifts an
 * earlier one, as an in-toto statement; and lists of them.
 *
 * source: quarantine(7)
 */
#ifndef ATTEST_QUARANTINE_QUARANTINE_H
#define ATTEST_QUARANTINE_QUARANTINE_H

#include "attest/policy/version_range.h"
#include "base/digest.h"
#include "base/json.h"

struct statement;

#define QUARANTINE_PREDICATE "urn:hallmark:quarantine:1"
#define QUARANTINE_LIST_TYPE "application/vnd.hallmark.quarantine-list+json"
#define QUARANTINE_REASON_MAX 4096 /* bytes */
#define QUARANTINE_NAME_MAX 1024
#define QUARANTINE_RANGES_MAX 64
#define QUARANTINE_LIST_MAX 4096 /* statements of a list */

enum quarantine_kind {
	QUARANTINE_IMAGE,
	QUARANTINE_LAYER,
	QUARANTINE_PACKAGE,
	QUARANTINE_COMMIT,
	QUARANTINE_KEY,
	QUARANTINE_KINDS
};

/* What is stopped.  Texts and lists are heap. */
struct quarantine_target {
	enum quarantine_kind kind;
	struct digest sum; /* of an image or a layer; the id of a key */
	char *name; /* of a package: its URL, without a version; the full id of
		       a commit; else NULL */
	char **versions; /* of a package: ranges of which one must match; none:
			    every version */
	size_t n_versions;
};

struct quarantine {
	struct quarantine_target target;
	bool lifts;           /* false: it stops the target */
	struct digest lifted; /* the statement that it lifts */
	int64_t time_s;
	char *reason;
};
#define QUARANTINE_INIT \
	{ \
		.reason = NULL \
	}

const char *quarantine_kind_name(enum quarantine_kind kind); /* "image" … */
/* quarantine_print - the statement, as canonical JSON */
void quarantine_print(struct bytes *out, const struct quarantine *q);
/* quarantine_id - the digest of these bytes, by which a statement is named */
struct digest quarantine_id(const struct quarantine *q);
/* quarantine_words - what is stopped, for people; heap */
char *quarantine_words(const struct quarantine_target *target);
/*
 * quarantine_check - is this a target?
 *
 * returns 0; -1 with ERROR_INPUT: no package URL of the one form that it has,
 * an invalid range, no full id of a commit
 */
int quarantine_check(
	const struct quarantine_target *target, struct error *err) MUST_CHECK;
bool quarantine_same_target(
	const struct quarantine_target *a, const struct quarantine_target *b);

/*
 * quarantine_parse - read a statement, bytes that others wrote
 *
 * returns 0; -1 with ERROR_INPUT: anything that quarantine_print() would not
 *         write, white space and the order of keys apart
 */
int quarantine_parse(struct quarantine *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;
/* quarantine_of - the same of a statement that is read already */
int quarantine_of(struct quarantine *out, const struct statement *statement,
	struct error *err) MUST_CHECK;
/* quarantine_copy - a copy on the heap */
void quarantine_copy(struct quarantine *out, const struct quarantine *q);
void quarantine_done(struct quarantine *q);
DEFINE_SCOPED_IN(struct quarantine, quarantine_done);

/* A list of all that one key has stopped and lifted, at some time. */
struct quarantine_list {
	int64_t time_s;
	struct quarantine *list; /* by time, then by digest; each once */
	size_t n;
};
#define QUARANTINE_LIST_INIT \
	{ \
		.list = NULL \
	}

/* quarantine_list_print - the payload of a signed list; sorts it */
void quarantine_list_print(struct bytes *out, struct quarantine_list *list);
/*
 * quarantine_list_parse - read the payload of a list
 *
 * returns 0; -1 with ERROR_INPUT: another form, a statement that cannot be
 *         read, another number of them than it says, another order
 */
int quarantine_list_parse(struct quarantine_list *out, const char *text,
	size_t len, const char *name, struct error *err) MUST_CHECK;
void quarantine_list_done(struct quarantine_list *list);
DEFINE_SCOPED_IN(struct quarantine_list, quarantine_list_done);

#endif
