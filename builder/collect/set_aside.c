/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/collect/set_aside.h"
#include "base/file.h"
#include "base/holes.h"
#include "builder/collect/about.h"
#include "builder/collect/reach.h"
#include "builder/store/descriptor.h"
#include "builder/store/store_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#define TRIES 1000

/* A name in the folder that no earlier damage has. */
static char *
free_name(int folder, const char *like)
{
	for (unsigned i = 0; i < TRIES; i++) {
		scoped_free char *name = i == 0 ? text_copy(like)
						: text_format("%s.%u", like, i);

		if (faccessat(folder, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0)
			return take_ptr(name);
	}
	return NULL;
}

/* returns 0 moved; 1 a good blob has that name now; -1 */
static int
move_blob(struct store *store, int folder, const struct digest *sum,
	struct error *err)
{
	scoped_free char *name = free_name(folder, digest_hex(sum).s);
	struct digest now;
	scoped_close int fd = -1;

	if (!name)
		return error_set(err, ERROR_LIMIT,
			"hallmark/quarantine has too many files of %s",
			digest_text(sum).s);
	if (renameat(store_blobs(store), digest_hex(sum).s, folder, name) < 0)
		return errno == ENOENT ? 1
				       : error_sys(err, "moving %s",
						 store_blob_name(sum).s);
	/* another process may have repaired it just before */
	fd = file_open(
		folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, err);
	if (fd < 0)
		return err->sys == ELOOP ? 0 : -1;
	if (holes_check(fd, name, err) < 0)
		return 0; /* not what another process has just written */
	if (digest_of_fd(&now, NULL, fd, err) < 0)
		return err->sys == EIO ? 0 : -1; /* the disk is damaged */
	if (!digest_equal(&now, sum))
		return 0;
	if (renameat(folder, name, store_blobs(store), digest_hex(sum).s) < 0)
		return error_sys(err, "moving %s", store_blob_name(sum).s);
	return 1;
}

/* Does this image need the blob?  -1 through an input of its build, 1 as a part
 * of it, 0 not. */
static int
how_needed(const struct store *store, const struct descriptor *list, size_t n,
	size_t image, const struct digest *sum, struct links *links)
{
	for (int inputs = 0; inputs < 2; inputs++) {
		scoped(reach_done) struct reach r = {.store = NULL};
		struct error ignored = ERROR_INIT;

		reach_init(&r, store, inputs == 1, links);
		reach_add(&r, &list[image].sum);
		if (reach_run(&r, list, n, &ignored) < 0)
			return 0;
		if (digest_set_has(&r.set, sum))
			return inputs ? -1 : 1;
	}
	return 0;
}

static char *
say_again(const struct store *store, const struct descriptor *image,
	struct links *links)
{
	scoped(about_done) struct about about = ABOUT_INIT;

	about_read(&about, store, &image->sum, links);
	if (!about.recipe || !about.repository)
		return text_copy("build, load or pull it again");
	return text_format(
		"'hallmark build --force %s:%s' in %s makes it again",
		about.commit, text_quotes(about.recipe),
		text_quotes(about.repository));
}

/* To what the blob belonged, and how to get it again. */
static char *
say_whose(const struct store *store, const struct descriptor *list, size_t n,
	const struct digest *sum)
{
	scoped(links_done) struct links links = LINKS_INIT;
	scoped_free char *input = NULL;

	links_read(&links, store);
	for (size_t i = 0; i < n; i++) {
		scoped_free char *again = NULL;
		const char *name = list[i].name;
		int how;

		if (descriptor_referrers_of(name, NULL))
			continue;
		how = how_needed(store, list, n, i, sum, &links);
		name = name ? text_quotes(name) : digest_text(&list[i].sum).s;
		if (how > 0) {
			again = say_again(store, &list[i], &links);
			return text_format(
				"it belonged to the image %s; %s", name, again);
		}
		if (how < 0 && !input)
			input = text_format("it was an input of the image %s; "
					    "the next build that needs it "
					    "fetches it again",
				name);
	}
	return input ? take_ptr(input)
		     : text_copy("nothing in the index refers to it");
}

static void
add_words(struct layout_report *report, const char *where, const char *words)
{
	for (size_t i = 0; i < report->n_problems; i++) {
		struct layout_problem *p = &report->problems[i];
		char *more;

		if (strcmp(p->where, where) != 0)
			continue;
		more = text_format("%s; %s", p->what, words);
		free(p->what);
		p->what = more;
		return;
	}
}

static int
move_blobs(struct store *store, struct layout_report *report, int folder,
	struct error *err)
{
	struct descriptor *list = NULL;
	struct error ignored = ERROR_INIT;
	size_t n = 0;

	/* with a damaged index, nothing says whose the blobs were */
	if (store_entries(store, &list, &n, &ignored) < 0)
		n = 0;
	for (size_t i = 0; i < report->n_damaged; i++) {
		const struct digest *sum = &report->damaged[i];
		scoped_free char *whose = NULL, *words = NULL;
		int r = move_blob(store, folder, sum, err);

		if (r < 0) {
			store_entries_free(list, n);
			return -1;
		}
		whose = say_whose(store, list, n, sum);
		words = r > 0 ? text_copy("it was repaired meanwhile")
			      : text_format("moved to hallmark/quarantine; %s",
					whose);
		add_words(report, store_blob_name(sum).s, words);
	}
	store_entries_free(list, n);
	return 0;
}

/* The folder of an environment belongs to the user who unpacked it, and only
 * that user may move it. */
static void
move_environment(
	struct layout_report *report, int from, int folder, const char *name)
{
	scoped_free char *where = text_format("environment %s", name);
	scoped_free char *to = free_name(folder, name);

	if (to && renameat(from, name, folder, to) == 0)
		add_words(report, where,
			"moved to hallmark/quarantine; the next build unpacks "
			"it again");
	else
		add_words(report, where,
			"move it out of the store, and the next build unpacks "
			"it again");
}

int
set_aside_damaged(
	struct store *store, struct layout_report *report, struct error *err)
{
	scoped_close int folder = -1, environments = -1;

	if (report->n_damaged == 0 && report->n_changed == 0)
		return 0;
	folder = store_private(store, "quarantine", err);
	environments = store_private(store, "environments", err);
	if (folder < 0 || environments < 0 ||
		move_blobs(store, report, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < report->n_changed; i++)
		move_environment(
			report, environments, folder, report->changed[i]);
	return 0;
}
