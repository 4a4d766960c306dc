/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policy.h - an auditor's policy: who is trusted, for what, until when, and
 * what must hold.  source: policy(5)
 */
#ifndef ATTEST_POLICY_POLICY_H
#define ATTEST_POLICY_POLICY_H

#include "attest/key/key_ring.h"
#include "attest/policy/version_range.h"

#define POLICY_FILE_MAX 1048576     /* bytes of a policy */
#define POLICY_ENVELOPE_MAX 1572864 /* of one that is signed */
#define POLICY_PAYLOAD_TYPE "application/vnd.hallmark.policy+json"

/* Roles of a key, as bits. */
enum policy_role {
	POLICY_BUILDER = 1,
	POLICY_REBUILDER = 2,
	POLICY_VERIFIER = 4,
	POLICY_QUARANTINE = 8,
};

/* The findings that a summary may count for, as bits. */
enum policy_counts {
	POLICY_COUNTS_LEVEL = 1,
	POLICY_COUNTS_REBUILDERS = 2,
};

struct policy_texts {
	char **list;
	size_t n;
	bool given; /* the policy has this key */
};

struct policy_level {  /* what a key is trusted for */
	char *builder; /* builder.id */
	int64_t level;
};
struct policy_key {
	char *name, *operator;
	unsigned roles;
	int64_t from_s, until_s, revoked_s; /* INT64_MIN, INT64_MAX: none */
	struct policy_level *levels;
	size_t n_levels;
	struct policy_texts verifiers; /* verifier.id that it may speak for */
};
struct policy_package {
	char *name;                   /* a pattern */
	struct version_range *ranges; /* one must match; none: every version */
	size_t n_ranges;
};
struct policy_packages {
	struct policy_package *list;
	size_t n;
	bool given;
};
struct policy_parameter {
	char *name;
	struct policy_texts values;
};
struct policy_summary { /* what a verifier must have found */
	bool given;
	struct policy_texts policies, resources, properties;
	char *stage; /* of the policy by which it judged; NULL: any */
	int64_t level, max_age_days; /* -1: not given */
	unsigned counts;
};
struct policy_verdicts { /* what rebuilders must have found */
	bool given;
	int64_t agree, max_age_days; /* -1: not given */
	unsigned accept;             /* bits of enum verdict_word */
	bool tolerates; /* who disagrees is named and refuses nothing */
};
struct policy_quarantine { /* what must be known of quarantines */
	bool given;
	int64_t max_age_days; /* of a list */
};
struct policy_exception {
	char *finding, *reason;
	int64_t until_s;
};

struct policy {
	char *path;
	struct digest sum; /* of the file */
	int64_t expires_s; /* INT64_MAX: never */
	struct key_ring ring;
	struct policy_key *keys; /* keys[i] is about ring.keys[i] */
	size_t n_keys;
	int64_t level, rebuilders, max_age_days; /* -1: not given */
	struct policy_texts repositories, recipes, residual;
	char *revision, *tag; /* NULL: not given */
	char *stage; /* of a promotion that this policy guards; NULL: none */
	bool hermetic, deterministic;
	struct policy_parameter *parameters;
	size_t n_parameters;
	bool has_parameters;
	struct policy_packages forbidden, allowed;
	struct version_range *supported; /* versions; policy_supported.h */
	size_t n_supported;
	struct policy_texts images;
	struct policy_summary summary;
	struct policy_verdicts verdicts;
	struct policy_quarantine quarantine;
	struct policy_exception *exceptions;
	size_t n_exceptions;
};
#define POLICY_INIT \
	{ \
		.path = NULL \
	}

/* policy_parse - read a policy from its text; folder is where its key files
 * are, NULL: it may name none; ERROR_INPUT with the line */
int policy_parse(struct policy *out, const char *text, size_t len,
	const char *name, const char *folder, struct error *err) MUST_CHECK;
/*
 * policy_open - read a policy that holds now
 *
 * in      trust  n 0: the policy is not signed; otherwise one of these keys
 *                must have signed it: a DSSE envelope of POLICY_PAYLOAD_TYPE
 * returns 0; -1 with ERROR_INPUT, also if it has expired
 */
int policy_open(struct policy *out, const char *path, const struct trust *trust,
	int64_t now_s, struct error *err) MUST_CHECK;
/*
 * policy_payload - what is signed of a policy: the bytes of its file
 *
 * A signature covers no other file: if a key stands in one, the payload is the
 * policy in canonical JSON with that key as 'pem'.
 *
 * in      text    of the file; it ends with a NUL that does not count
 *         path    of the file, whose folder holds the key files
 * out     policy  what it says
 * returns 0; -1 with ERROR_INPUT: not a policy, an expired one, …
 */
int policy_payload(struct bytes *out, struct policy *policy,
	const struct bytes *text, const char *path, int64_t now_s,
	struct error *err) MUST_CHECK;
/* policy_key_holds - does the key have this role, and is it valid now? */
bool policy_key_holds(
	const struct policy_key *key, unsigned role, int64_t now_s);
void policy_done(struct policy *policy);
DEFINE_SCOPED_IN(struct policy, policy_done);

#endif
