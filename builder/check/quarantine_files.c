/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/quarantine_files.h"
#include "attest/bundle.h"
#include "attest/quarantine/quarantine.h"
#include "base/file.h"
#include "builder/store/descriptor.h"
#include "builder/store/image_ref.h"
#include "builder/store/store_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#define STATEMENTS "statements"
#define LISTS "lists"
#define ENTRIES_MAX 4096 /* kept and named ones */

struct quarantine_file *
quarantine_file_add(struct quarantine_files *files, char *takes_name)
{
	struct quarantine_file *f = mem_room(files->list, files->n);

	files->n++;
	f->name = takes_name;
	return f;
}

static int
check_room(const struct quarantine_files *files, struct error *err)
{
	if (files->n - files->n_attached < ENTRIES_MAX)
		return 0;
	return error_set(err, ERROR_LIMIT,
		"there are more than %d statements of quarantine", ENTRIES_MAX);
}

/* A statement that was kept may be the only one of its quarantine. */
static int
check_kept(const struct quarantine_file *f, const struct digest *name,
	struct error *err)
{
	const struct digest sum = digest_of(
		f->envelope.data ? f->envelope.data : "", f->envelope.len);

	if (digest_equal(&sum, name))
		return 0;
	(void)error_set(err, ERROR_INPUT,
		"the store keeps a statement of quarantine in %s, which is "
		"damaged: it has the digest %s",
		text_quotes(f->name), digest_text(&sum).s);
	return error_hint(err, "put the file back from a copy, or remove it "
			       "and sign the quarantine again");
}

/* All files HEX.json of a folder of the store. */
static int
read_folder(struct quarantine_files *out, const struct store *store,
	const char *folder, bool remembered, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_free char *path = text_format("hallmark/%s", folder);
	struct error why = ERROR_INIT;
	scoped_close int fd = file_open_dir(store_fd(store), path, false, &why);

	if (fd < 0 && why.sys == ENOENT)
		return 0;
	if (fd < 0) {
		*err = why;
		return error_wrap(
			err, "the store %s", text_quotes(store_path(store)));
	}
	if (file_list(&names, fd, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		const char *name = names.names[i];
		scoped_free char *hex = text_copyn(name, strnlen(name, 64));
		struct quarantine_file *f;
		struct digest sum;

		if (digest_parse_hex(&sum, hex) < 0 ||
			strcmp(name + 64, ".json") != 0)
			continue;
		if (check_room(out, err) < 0)
			return -1;
		f = quarantine_file_add(out,
			text_format("%s/%s/%s", store_path(store), path, name));
		if (remembered)
			f->of_key = sum;
		if (file_read_inside(&f->envelope, fd, name, DSSE_MAX, err) < 0 ||
			(!remembered && check_kept(f, &sum, err) < 0))
			return -1;
	}
	return 0;
}

int
quarantine_files_kept(struct quarantine_files *out, const struct store *store,
	struct error *err)
{
	return read_folder(out, store, STATEMENTS, false, err) < 0 ||
			       read_folder(out, store, LISTS, true, err) < 0
		       ? -1
		       : 0;
}

/* One envelope a line; one that begins as an indented one fills the file. */
static int
split_lines(struct quarantine_files *out, const struct bytes *text,
	const char *path, struct error *err)
{
	const char *at = text->data ? text->data : "", *end = at + text->len;
	size_t before = out->n;

	for (size_t line = 1; at < end; line++) {
		const char *nl = text_starts(at, "{\n")
					 ? NULL
					 : memchr(at, '\n', (size_t)(end - at));
		size_t len = nl ? (size_t)(nl - at) : (size_t)(end - at);

		if (len > 0) {
			if (check_room(out, err) < 0)
				return -1;
			bytes_add(&quarantine_file_add(
					  out, text_format("%s, entry %zu",
						       text_quotes(path), line))
					   ->envelope,
				at, len);
		}
		at += len + (nl != NULL);
	}
	if (out->n == before) /* nothing is a list that was cut to nothing */
		(void)quarantine_file_add(out, text_copy(text_quotes(path)));
	return 0;
}

static int
read_artifact(struct quarantine_files *out, const struct store *store,
	const char *name, struct error *err)
{
	scoped(descriptor_done) struct descriptor d = {0};
	struct quarantine_file *f;
	int r = store ? store_find(store, name, &d, err) : 1;

	if (r < 0)
		return -1;
	if (r > 0)
		return error_set(err, ERROR_INPUT,
			"%s is neither a file nor an artifact in the store; "
			"'hallmark pull' fetches one from a registry",
			text_quotes(name));
	if (check_room(out, err) < 0)
		return -1;
	f = quarantine_file_add(out, text_copy(text_quotes(name)));
	return store_referrer_blob(
		store, &d, DSSE_MAX, &f->envelope, NULL, err);
}

int
quarantine_files_named(struct quarantine_files *out, const struct store *store,
	const char *what, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (!image_ref_is_file(what))
		return read_artifact(out, store, what, err);
	if (file_read_given(&text, what, BUNDLE_MAX, err) < 0)
		return -1;
	bytes_add(&text, "", 0);
	return split_lines(out, &text, what, err);
}

static int
write_kept(struct store *store, const char *folder, const struct digest *name,
	const struct bytes *envelope, struct error *err)
{
	scoped_free char *file = text_format("%s.json", digest_hex(name).s);
	scoped_close int fd = store_private(store, folder, err);

	if (fd < 0)
		return -1;
	return file_write(fd, file, envelope->data, envelope->len, 0644, err);
}

int
quarantine_keep_statement(
	struct store *store, const struct bytes *envelope, struct error *err)
{
	const struct digest sum = digest_of(envelope->data, envelope->len);

	return write_kept(store, STATEMENTS, &sum, envelope, err);
}

/* The manifest of an artifact without a subject. */
static void
print_artifact(struct bytes *out, const struct bytes *envelope)
{
	static const char empty[] = "{}";
	const struct digest none = digest_of(empty, strlen(empty));
	const struct digest sum = digest_of(envelope->data, envelope->len);
	scoped(json_free) struct json *v = json_new_map();
	struct json *layers = json_new_list();

	json_push(layers,
		descriptor_new(STORE_DSSE_TYPE, &sum, (int64_t)envelope->len));
	json_put_number(v, "schemaVersion", 2);
	json_put_text(v, "mediaType", STORE_MANIFEST_TYPE);
	json_put_text(v, "artifactType", QUARANTINE_LIST_TYPE);
	json_put(v, "config",
		descriptor_new(STORE_EMPTY_TYPE, &none, strlen(empty)));
	json_put(v, "layers", layers);
	json_print(out, v);
}

int
quarantine_name_list(struct store *store, const char *name,
	const struct bytes *envelope, struct error *err)
{
	scoped(descriptor_done) struct descriptor d = {.size = 0};
	scoped(bytes_done) struct bytes manifest = BYTES_INIT;

	print_artifact(&manifest, envelope);
	d.size = (int64_t)manifest.len;
	d.media_type = text_copy(STORE_MANIFEST_TYPE);
	d.artifact_type = text_copy(QUARANTINE_LIST_TYPE);
	return store_put(store, envelope->data, envelope->len, NULL, err) < 0 ||
			       store_put(store, "{}", 2, NULL, err) < 0 ||
			       store_put(store, manifest.data, manifest.len,
				       &d.sum, err) < 0
		       ? -1
		       : store_tag(store, name, &d, err);
}

int
quarantine_kept_list(struct bytes *out, const struct store *store,
	const struct digest *key, struct error *err)
{
	scoped_free char *path =
		text_format("hallmark/" LISTS "/%s.json", digest_hex(key).s);
	struct error why = ERROR_INIT;

	if (file_read_inside(out, store_fd(store), path, DSSE_MAX, &why) == 0 ||
		why.sys == ENOENT)
		return 0;
	*err = why;
	return -1;
}

int
quarantine_keep_list(struct store *store, const struct digest *key,
	const struct bytes *envelope, struct error *err)
{
	return write_kept(store, LISTS, key, envelope, err);
}

int
quarantine_files_lock(struct store *store, struct error *err)
{
	scoped_close int fd = store_private(store, LISTS, err);
	int r;

	if (fd < 0)
		return -1;
	do
		r = flock(fd, LOCK_EX);
	while (r < 0 && errno == EINTR);
	if (r < 0)
		return error_sys(err, "locking hallmark/" LISTS);
	return take_fd(fd);
}

void
quarantine_files_done(struct quarantine_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		free(files->list[i].name);
		bytes_done(&files->list[i].envelope);
	}
	free(files->list);
	for (size_t i = 0; i < files->n_unsure; i++)
		free(files->unsure[i].store);
	free(files->unsure);
	*files = (struct quarantine_files)QUARANTINE_FILES_INIT;
}
