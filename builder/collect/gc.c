/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/gc.h"
#include "base/file.h"
#include "builder/collect/gc_private.h"
#include "builder/image/layer_index.h"
#include "builder/store/descriptor.h"
#include "builder/store/store_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define RESULT_MAX 65536

void
gc_report_done(struct gc_report *report)
{
	for (size_t i = 0; i < report->n_names; i++)
		free(report->names[i]);
	free(report->names);
	*report = (struct gc_report)GC_REPORT_INIT;
}

static void
add_lines(struct reach *reach, const char *text)
{
	for (const char *at = text; *at != '\0';) {
		size_t len = strcspn(at, "\n");
		scoped_free char *line = text_copyn(at, len);
		struct digest sum;

		if (digest_parse(&sum, line) == 0)
			reach_add(reach, &sum);
		at += len + (at[len] == '\n');
	}
}

/* Everything that stays. */
static int
find_reached(struct gc *gc, struct error *err)
{
	for (size_t i = 0; i < gc->n; i++)
		if (!gc->drops[i] &&
			!descriptor_referrers_of(gc->list[i].name, NULL))
			reach_add(&gc->reach, &gc->list[i].sum);
	for (size_t i = 0; i < gc->n_pins; i++)
		add_lines(&gc->reach, gc->pins[i].what);
	add_lines(&gc->reach, gc->held.data);
	if (reach_run(&gc->reach, gc->list, gc->n, err) < 0)
		return -1;
	for (size_t i = 0; i < gc->n; i++)
		if (descriptor_referrers_of(gc->list[i].name, NULL) &&
			!digest_set_has(&gc->reach.set, &gc->list[i].sum)) {
			if (reach_has_finding(gc->store, &gc->list[i].sum))
				reach_add(&gc->reach, &gc->list[i].sum);
			else
				gc->drops[i] = true;
		}
	return reach_run(&gc->reach, gc->list, gc->n, err);
}

static bool
is_dropped(const void *arg, const struct descriptor *d)
{
	const struct gc *gc = arg;

	for (size_t i = 0; i < gc->n; i++)
		if (gc->drops[i] && digest_equal(&gc->list[i].sum, &d->sum) &&
			text_equal(gc->list[i].name, d->name))
			return true;
	return false;
}

/* The files of a name that nothing has any more. */
static void
remove_statements(const struct gc *gc, const char *name)
{
	static const char *const forms[] = {
		"intoto.jsonl", "sigstore.json", "statements.jsonl"};

	for (size_t i = 0; i < ARRAY_LEN(forms) && !strstr(name, ".."); i++) {
		scoped_free char *path =
			text_format("attestations/%s.%s", name, forms[i]);

		(void)unlinkat(store_fd(gc->store), path, 0);
	}
}

static bool
stays_in_index(const struct gc *gc, const struct digest *image)
{
	for (size_t i = 0; i < gc->n; i++)
		if (!gc->drops[i] && digest_equal(&gc->list[i].sum, image))
			return true;
	return false;
}

/* The files HEX.KEY of an image that has no name any more. */
static void
remove_signed(const struct gc *gc, const struct digest *image)
{
	const struct digest_text hex = digest_hex(image);
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored;
	scoped_close int dir = openat(store_fd(gc->store), "attestations",
		O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir < 0 || stays_in_index(gc, image) ||
		file_list(&names, dir, &ignored) < 0)
		return;
	for (size_t i = 0; i < names.n_names; i++) {
		const char *name = names.names[i];
		size_t len = strlen(hex.s);

		/* a summary, HEX.vsa.intoto.jsonl, stays */
		if (text_starts(name, hex.s) && name[len] == '.' &&
			strspn(name + len + 1, "0123456789abcdef") == len)
			(void)unlinkat(dir, name, 0);
	}
}

int
gc_drop(struct gc *gc, struct gc_report *report, struct error *err)
{
	if (store_drop(gc->store, is_dropped, gc, err) < 0)
		return -1;
	if (fsync(store_fd(gc->store)) < 0)
		return error_sys(err, "syncing the store");
	for (size_t i = 0; i < gc->n; i++) {
		const char *name = gc->list[i].name;

		if (!gc->drops[i] || descriptor_referrers_of(name, NULL))
			continue;
		if (name)
			remove_statements(gc, name);
		remove_signed(gc, &gc->list[i].sum);
		*mem_room(report->names, report->n_names) = text_copy(
			name ? name : digest_text(&gc->list[i].sum).s);
		report->n_names++;
	}
	return 0;
}

/* A record of a known result counts only with its image.
 * returns 1: it counts; 0; -1 if it cannot be read now */
static int
is_result_of_kept(
	struct gc *gc, int folder, const char *name, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error why = ERROR_INIT;
	const char *manifest, *tree, *statements;
	struct digest sum;

	if (file_read(&text, folder, name, RESULT_MAX, &why) < 0) {
		if (!error_is_own(&why))
			return 0;
		*err = why;
		return -1;
	}
	if (json_parse(&doc, text.data ? text.data : "", text.len, name, &why) <
			0 ||
		json_kind(doc.root) != JSON_KIND_MAP)
		return 0;
	manifest = json_find_text(doc.root, "manifest");
	tree = json_find_text(doc.root, "tree");
	if (!manifest || digest_parse(&sum, manifest) < 0 ||
		!digest_set_has(&gc->reach.set, &sum))
		return 0;
	if (tree && digest_parse(&sum, tree) == 0)
		reach_add(&gc->reach, &sum);
	statements = json_find_text(doc.root, "statements");
	if (statements && digest_parse(&sum, statements) == 0)
		reach_add(&gc->reach, &sum);
	return 1;
}

/* Records go before their blobs: result_cache_find() relies on it. */
static int
sweep_results(struct gc *gc, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int folder = store_private(gc->store, "results", err);

	if (folder < 0 || file_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		int r = is_result_of_kept(gc, folder, names.names[i], err);

		if (r < 0)
			return -1;
		if (r == 0 && unlinkat(folder, names.names[i], 0) < 0)
			return error_sys(err, "removing the result %s",
				text_quotes(names.names[i]));
	}
	if (fsync(folder) < 0)
		return error_sys(err, "syncing hallmark/results");
	return 0;
}

static int
sweep_blobs(const struct gc *gc, struct gc_report *report, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	int blobs = store_blobs(gc->store);

	if (file_list(&names, blobs, err) < 0)
		return error_wrap(err, "blobs/sha256");
	for (size_t i = 0; i < names.n_names; i++) {
		struct digest sum;
		struct stat st;

		if (digest_parse_hex(&sum, names.names[i]) < 0 ||
			digest_set_has(&gc->reach.set, &sum) ||
			fstatat(blobs, names.names[i], &st,
				AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		if (unlinkat(blobs, names.names[i], 0) < 0)
			return error_sys(
				err, "removing %s", store_blob_name(&sum).s);
		report->n_blobs++;
		report->bytes += st.st_size;
	}
	return 0;
}

/* Removes the files of a folder, each named by the digest of a blob and an
 * ending, whose blobs are gone, and what a killed process left beside them.
 * Such a file counts for nothing without its blob, so a kill in between does no
 * harm. */
static int
sweep_beside(const struct gc *gc, const char *path, const char *ending,
	struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int folder =
		file_open_dir(store_fd(gc->store), path, false, err);

	if (folder < 0)
		return err->sys == ENOENT ? 0 : -1;
	if (file_list(&names, folder, err) < 0)
		return error_wrap(err, "%s", path);
	for (size_t i = 0; i < names.n_names; i++) {
		const char *name = names.names[i];
		scoped_free char *hex = text_copyn(name, strcspn(name, "."));
		struct digest sum;

		if (digest_parse_hex(&sum, hex) == 0 &&
			strcmp(name + strlen(hex), ending) == 0 &&
			store_has(gc->store, &sum))
			continue;
		if (file_remove_tree(folder, name, err) < 0)
			return -1;
	}
	return 0;
}

static int
collect(struct gc_report *report, struct store *store,
	const struct gc_options *options, const char *temp, struct error *err)
{
	scoped(store_quiet_end) struct store_quiet quiet = STORE_QUIET_INIT;
	scoped(gc_end) struct gc gc = {.store = NULL};

	if (store_quiet_begin(&quiet, store, err) < 0 ||
		gc_begin(&gc, store, err) < 0)
		return -1;
	gc_choose(&gc, options);
	if (find_reached(&gc, err) < 0 || gc_drop(&gc, report, err) < 0 ||
		sweep_results(&gc, err) < 0 ||
		sweep_blobs(&gc, report, err) < 0 ||
		sweep_beside(&gc, LAYER_INDEX_FOLDER, "", err) < 0 ||
		sweep_beside(&gc, "hallmark/" STORE_TRACES, ".json", err) < 0)
		return -1;
	return gc_environments(
		&gc, temp, options->env_days, &report->n_environments, err);
}

int
gc_run(struct gc_report *out, struct store *store,
	const struct gc_options *options, struct error *err)
{
	scoped(gc_report_done) struct gc_report report = GC_REPORT_INIT;
	scoped_free char *temp = NULL;

	/* before the store is quiet: it opens a session */
	if (store_temp(store, &temp, err) < 0 ||
		collect(&report, store, options, temp, err) < 0 ||
		file_remove_tree(store_fd(store), temp, err) < 0)
		return -1;
	*out = report;
	report = (struct gc_report)GC_REPORT_INIT;
	return 0;
}

static bool
is_meant(const struct descriptor *d, const struct digest *image,
	const char *name)
{
	size_t len;

	if (!digest_equal(&d->sum, image) ||
		descriptor_referrers_of(d->name, NULL))
		return false;
	if (!d->name || text_starts(name, "sha256:"))
		return true;
	len = gc_repository(name);
	return gc_repository(d->name) == len && memcmp(d->name, name, len) == 0;
}

static const struct digest *
find_listed(const struct gc *gc, const char *name)
{
	for (size_t i = 0; i < gc->n; i++)
		if (!descriptor_referrers_of(gc->list[i].name, NULL) &&
			(text_equal(gc->list[i].name, name) ||
				text_equal(
					digest_text(&gc->list[i].sum).s, name)))
			return &gc->list[i].sum;
	return NULL;
}

static int
refuse_pinned(const struct gc *gc, const struct descriptor *d, const char *name,
	struct error *err)
{
	const char *file = gc_pinned(gc, d), *store = store_path(gc->store);

	if (text_ends(file, ".json"))
		return error_set(err, ERROR_POLICY,
			"the image %s is pinned by the copy of a pin file "
			"%s/%s; remove that copy first",
			text_quotes(name), store, file);
	return error_set(err, ERROR_POLICY,
		"the image %s is pinned; take it out of %s/%s first",
		text_quotes(name), store, file);
}

int
gc_remove(struct gc_report *report, bool *left, struct store *store,
	const char *name, struct error *err)
{
	scoped(store_quiet_end) struct store_quiet quiet = STORE_QUIET_INIT;
	scoped(gc_end) struct gc gc = {.store = NULL};
	const struct digest *image;

	*left = false;
	if (store_quiet_begin(&quiet, store, err) < 0 ||
		gc_begin(&gc, store, err) < 0)
		return -1;
	image = find_listed(&gc, name);
	if (!image) {
		(void)error_set(err, ERROR_INPUT, "there is no image %s in %s",
			text_quotes(name), store_path(store));
		return error_hint(
			err, "'hallmark store list' lists the images");
	}
	for (size_t i = 0; i < gc.n; i++) {
		gc.drops[i] = is_meant(&gc.list[i], image, name);
		*left |= !gc.drops[i] && digest_equal(&gc.list[i].sum, image);
		if (gc.drops[i] && gc_pinned(&gc, &gc.list[i]))
			return refuse_pinned(&gc, &gc.list[i], name, err);
	}
	return gc_drop(&gc, report, err);
}
