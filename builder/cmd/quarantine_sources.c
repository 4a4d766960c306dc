/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/quarantine_sources.h"
#include "attest/policy/policy.h"
#include "base/clock.h"
#include "base/xdg.h"
#include "builder/store/image_ref.h"

#include <errno.h>
#include <sys/stat.h>

int
quarantine_now(int64_t *out, const char *text, struct error *err)
{
	*out = clock_now_s();
	if (!text || clock_parse(out, text) == 0)
		return 0;
	return error_set(err, ERROR_USAGE,
		"--now must be a time such as 2026-12-31T23:59:59Z, not %s",
		text_quotes(text));
}

static bool
names_role(const struct policy *policy)
{
	for (size_t k = 0; policy && k < policy->n_keys; k++)
		if (policy->keys[k].roles & POLICY_QUARANTINE)
			return true;
	return false;
}

/* Nothing was ever kept in a store without a folder hallmark. */
static bool
is_empty_store(const char *folder)
{
	scoped_free char *path = NULL, *kept = NULL;
	struct error ignored = ERROR_INIT;
	struct stat st;

	if (folder)
		path = text_copy(folder);
	else if (xdg_store(&path, &ignored) < 0)
		return false;
	kept = text_format("%s/hallmark", path);
	return lstat(kept, &st) < 0 && errno == ENOENT;
}

/* The store of another program holds nothing that hallmark may rely on.  What
 * the user's own one keeps is never skipped. */
static int
open_memory(struct quarantine_sources *s, const struct quarantine_asked *asked,
	struct store *at, struct error *err)
{
	struct error why = ERROR_INIT;

	if (at && !store_is_foreign(at)) {
		s->files.memory = at;
		return 0;
	}
	if (image_ref_store(&s->own, asked->store, asked->n_names > 0, &why) <
		0) {
		if (asked->n_names == 0 && is_empty_store(asked->store))
			return 0;
		*err = why;
		(void)error_wrap(err, "the quarantines that are kept");
		return error_hint(
			err, "--store names the store that keeps them");
	}
	s->files.memory = s->own;
	return 0;
}

int
quarantine_sources_open(struct quarantine_sources *out,
	const struct quarantine_asked *asked, const struct policy *policy,
	struct store *at, struct error *err)
{
	struct store *memory;

	if (asked->n_names > 0 && !names_role(policy))
		return error_set(err, ERROR_USAGE,
			"--quarantine requires --policy, with a key that has "
			"the role quarantine: nothing else says whose count");
	if (!names_role(policy))
		return 0;
	if (open_memory(out, asked, at, err) < 0)
		return -1;
	memory = out->files.memory;
	if ((memory && (quarantine_files_kept(&out->files, memory, err) < 0 ||
			       quarantine_files_attached(
				       &out->files, memory, err) < 0)) ||
		(at && at != memory &&
			quarantine_files_attached(&out->files, at, err) < 0))
		return -1;
	for (size_t i = 0; i < asked->n_names; i++)
		if (quarantine_files_named(
			    &out->files, memory, asked->names[i], err) < 0)
			return -1;
	json_share(true); /* what others attached reaches nothing else */
	return 0;
}

void
quarantine_sources_done(struct quarantine_sources *s)
{
	quarantine_files_done(&s->files);
	store_close(s->own);
	*s = (struct quarantine_sources)QUARANTINE_SOURCES_INIT;
}
