/* SPDX-License-Identifier: Apache-2.0 */
/* policy_private.h - shared by the files that read a policy. */
#ifndef ATTEST_POLICY_POLICY_PRIVATE_H
#define ATTEST_POLICY_POLICY_PRIVATE_H

#include "attest/policy/policy.h"
#include "base/json.h"

#define POLICY_AGE_MAX 36500 /* days */
#define POLICY_OPERATORS_MAX 64

/* Where the parser is. */
struct policy_at {
	const struct json_doc *doc;
	const struct json *v;
	const char *where;
	const char *folder; /* of key files; NULL: there may be none */
};

/* policy_folder - the folder of a policy's file; heap */
char *policy_folder(const char *path);
/* policy_check_time - does it hold at this time? */
int policy_check_time(const struct policy *policy, int64_t now_s,
	struct error *err) MUST_CHECK;
/* policy_keys - the list "keys" */
int policy_keys(struct policy *out, const struct policy_at *at,
	struct error *err) MUST_CHECK;
/* policy_ranges - the member name, a list of ranges of versions */
int policy_ranges(struct version_range **list, size_t *n,
	const struct policy_at *at, const char *name,
	struct error *err) MUST_CHECK;
/* policy_packages - the map "packages" */
int policy_packages(struct policy *out, const struct policy_at *at,
	struct error *err) MUST_CHECK;
/* policy_summary - the map "summary", after the keys and "rebuilders" */
int policy_summary(struct policy *out, const struct policy_at *at,
	struct error *err) MUST_CHECK;
void policy_summary_done(struct policy_summary *summary);
/* policy_verdicts - the map "verdicts", after the keys */
int policy_verdicts(struct policy *out, const struct policy_at *at,
	struct error *err) MUST_CHECK;
/* policy_quarantine - the map "quarantine", after the keys */
int policy_quarantine(struct policy *out, const struct policy_at *at,
	struct error *err) MUST_CHECK;
/* policy_uri - is the text, of the member name, a URI? */
int policy_uri(const char *text, const struct policy_at *at, const char *name,
	struct error *err) MUST_CHECK;
/* policy_texts - the member name, a list of at least `least` texts, each once
 */
int policy_texts(struct policy_texts *out, const struct policy_at *at,
	const char *name, size_t least, struct error *err) MUST_CHECK;
/* policy_instant - the member name, a time; *out stays if it is absent */
int policy_instant(int64_t *out, const struct policy_at *at, const char *name,
	struct error *err) MUST_CHECK;
/* policy_number - the member name; *out stays if it is absent */
int policy_number(int64_t *out, const struct policy_at *at, const char *name,
	int64_t most, struct error *err) MUST_CHECK;
/* policy_word - the member name on the heap, 1 to 1024 bytes; NULL: absent */
int policy_word(char **out, const struct policy_at *at, const char *name,
	struct error *err) MUST_CHECK;
void policy_texts_done(struct policy_texts *texts);
DEFINE_SCOPED_IN(struct policy_texts, policy_texts_done);

#endif
