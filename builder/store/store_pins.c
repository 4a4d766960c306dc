/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/store/store_pins.h"
#include "base/say.h"
#include "builder/store/store_private.h"

#include <errno.h>
#include <fcntl.h>

#define PINNED "hallmark/pinned"

void
store_pins_done(struct store_pins *pins)
{
	for (size_t i = 0; i < pins->n; i++)
		free(pins->list[i].file);
	free(pins->list);
	*pins = (struct store_pins)STORE_PINS_INIT;
}

static int
keep_copy(struct store *store, const struct pins *pins, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *name = NULL;
	scoped_close int folder = -1, lock = -1;
	struct digest sum;

	pin_file_print(&text, pins);
	sum = digest_of(text.data, text.len);
	name = text_format("%s.json", digest_hex(&sum).s);
	folder = store_private(store, "pinned", err);
	if (folder < 0)
		return -1;
	lock = store_lock(store, true, err);
	if (lock < 0)
		return -1;
	for (size_t i = 0; i < pins->n; i++)
		if (!store_has(store, &pins->list[i].sum))
			return error_set(err, ERROR_INPUT,
				"the image %s of %s is no longer in %s",
				digest_text(&pins->list[i].sum).s,
				text_quotes(pins->list[i].name),
				text_quotes(store_path(store)));
	return file_write(folder, name, text.data, text.len, 0644, err);
}

/* A reader of a store must be able to verify against it. */
static bool
is_forbidden(const struct error *err)
{
	return err->sys == EROFS || err->sys == EACCES || err->sys == EPERM;
}

int
store_pins_keep(struct store *store, const struct pins *pins, struct error *err)
{
	struct error why = ERROR_INIT;

	if (store_is_foreign(store) || keep_copy(store, pins, &why) == 0)
		return 0;
	if (!is_forbidden(&why)) {
		*err = why;
		return -1;
	}
	say_warning("%s; the store does not remember what is pinned, so its "
		    "owner's gc may drop it",
		why.text);
	return 0;
}

/* What one copy names.  Its name is its digest: a copy that was cut short or
 * changed is not one. */
static int
parse_copy(struct pins *out, const struct store *store, const char *name,
	struct error *err)
{
	scoped_free char *path = text_format(PINNED "/%s", name);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *wanted = NULL;
	struct digest sum;

	if (file_read_inside(&text, store->fd, path, PIN_FILE_MAX, err) < 0)
		return -1;
	sum = digest_of(text.data ? text.data : "", text.len);
	wanted = text_format("%s.json", digest_hex(&sum).s);
	if (strcmp(wanted, name) != 0)
		return error_set(err, ERROR_INPUT,
			"%s is not what hallmark wrote there",
			text_quotes(path));
	return pin_file_parse(out, text.data, text.len, path, err);
}

static int
read_copy(struct store_pins *out, const struct store *store, const char *name,
	struct error *err)
{
	scoped(pins_done) struct pins pins = PINS_INIT;

	if (parse_copy(&pins, store, name, err) < 0)
		return -1;
	for (size_t i = 0; i < pins.n; i++) {
		*mem_room(out->list, out->n) = (struct store_pin){
			pins.list[i].sum, text_format(PINNED "/%s", name)};
		out->n++;
	}
	return 0;
}

/* Are all images of the first among the second? */
static bool
is_within(const struct pins *few, const struct pins *many)
{
	for (size_t i = 0; i < few->n; i++) {
		bool has = false;

		for (size_t j = 0; j < many->n && !has; j++)
			has = strcmp(few->list[i].name, many->list[j].name) ==
				      0 &&
			      digest_equal(
				      &few->list[i].sum, &many->list[j].sum);
		if (!has)
			return false;
	}
	return true;
}

/* A copy that cannot be read stays: gc says what is to be done with it. */
static int
drop_copies(struct names *files, struct store *store, int folder,
	const struct pins *pins, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;

	if (file_list(&names, folder, err) < 0)
		return error_wrap(err, PINNED);
	for (size_t i = 0; i < names.n_names; i++) {
		scoped(pins_done) struct pins copy = PINS_INIT;
		struct error ignored = ERROR_INIT;

		if (parse_copy(&copy, store, names.names[i], &ignored) < 0 ||
			!is_within(&copy, pins))
			continue;
		if (unlinkat(folder, names.names[i], 0) < 0)
			return error_sys(
				err, "removing " PINNED "/%s", names.names[i]);
		*mem_room(files->names, files->n_names) =
			text_copy(names.names[i]);
		files->n_names++;
	}
	return 0;
}

int
store_pins_drop(struct names *files, struct store *store,
	const struct pins *pins, struct error *err)
{
	scoped_close int folder =
		openat(store->fd, PINNED, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped_close int lock = -1;

	if (folder < 0 && errno == ENOENT)
		return 0;
	if (folder < 0)
		return error_sys(
			err, "opening %s/" PINNED, text_quotes(store->path));
	lock = store_lock(store, true, err);
	return lock < 0 ? -1 : drop_copies(files, store, folder, pins, err);
}

int
store_pins_read(
	struct store_pins *out, const struct store *store, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped(store_pins_done) struct store_pins all = STORE_PINS_INIT;
	scoped_close int folder =
		openat(store->fd, PINNED, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (folder < 0 && errno == ENOENT)
		return 0;
	if (folder < 0)
		return error_sys(
			err, "opening %s/" PINNED, text_quotes(store->path));
	if (file_list(&names, folder, err) < 0)
		return error_wrap(err, PINNED);
	for (size_t i = 0; i < names.n_names; i++) {
		/* a process was killed before it renamed the file */
		if (text_starts(names.names[i], "tmp-"))
			continue;
		if (read_copy(&all, store, names.names[i], err) < 0) {
			(void)error_hint(err,
				"nothing is removed while it is so; if its "
				"images may go, remove the file");
			return -1;
		}
	}
	*out = all;
	all = (struct store_pins)STORE_PINS_INIT;
	return 0;
}
