/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/damage.h"
#include "base/say.h"
#include "builder/collect/set_aside.h"

#include <sys/stat.h>

/* List the configs and layers that are there with another digest. */
static void
find_blobs(struct layout_report *report, const struct image_ref *original)
{
	scoped(image_graph_done) struct image_graph graph = IMAGE_GRAPH_INIT;
	struct error why = ERROR_INIT;

	/* a manifest that cannot be read is a problem of its own */
	if (image_graph_of(&graph, original->store, &original->image, &why) < 0)
		return;
	for (size_t i = 0; i < graph.n_blobs; i++) {
		const struct digest *sum = &graph.blobs[i].sum;
		scoped_close int fd = -1;

		fd = store_open_blob(original->store, sum, NULL, &why);
		if (fd < 0 || store_check_fd(sum, fd, &why) == 0 ||
			why.kind != ERROR_INTEGRITY)
			continue;
		*mem_room(report->damaged, report->n_damaged) = *sum;
		report->n_damaged++;
		layout_report_add(report, store_blob_name(sum).s, why.text);
	}
}

static bool
has_place(const struct layout_report *report, const char *where)
{
	for (size_t i = 0; i < report->n_problems; i++)
		if (strcmp(report->problems[i].where, where) == 0)
			return true;
	return false;
}

int
damage_find(struct layout_report *out, const struct image_ref *original,
	struct error *err)
{
	scoped(layout_report_done) struct layout_report all =
		LAYOUT_REPORT_INIT;

	if (!original->store)
		return 0;
	if (layout_check_image(
		    original->store, &original->image.sum, &all, err) < 0)
		return -1;
	if (all.n_problems == 0)
		return 0;
	if (all.n_undecided >= all.n_problems)
		return error_set(err, ERROR_SYSTEM,
			"the original image cannot be checked: %s",
			all.problems[0].what);
	find_blobs(out, original);
	/* of a blob with another digest, the rest follows */
	for (size_t i = 0; i < all.n_problems; i++)
		if (!has_place(out, all.problems[i].where))
			layout_report_add(out, all.problems[i].where,
				all.problems[i].what);
	return 0;
}

bool
damage_is_own(const struct image_ref *original, const struct store *store)
{
	struct stat a, b;

	return original->store && fstat(store_fd(original->store), &a) == 0 &&
	       fstat(store_fd(store), &b) == 0 && a.st_dev == b.st_dev &&
	       a.st_ino == b.st_ino;
}

/* The place once, with what is wrong there. */
static char *
problem_words(const struct layout_problem *p)
{
	return text_starts(p->what, p->where)
		       ? text_format("the original image: %s", p->what)
		       : text_format("the original image: %s: %s", p->where,
				 p->what);
}

/* Keeps the words of the verdict apart from those for this machine. */
static void
copy_report(struct layout_report *to, const struct layout_report *from)
{
	for (size_t i = 0; i < from->n_problems; i++)
		layout_report_add(
			to, from->problems[i].where, from->problems[i].what);
	for (size_t i = 0; i < from->n_damaged; i++) {
		*mem_room(to->damaged, i) = from->damaged[i];
		to->n_damaged++;
	}
}

int
damage_keep(const struct layout_report *damage, struct store *store,
	struct error *err)
{
	scoped(layout_report_done) struct layout_report told =
		LAYOUT_REPORT_INIT;

	copy_report(&told, damage);
	if (set_aside_damaged(store, &told, err) < 0)
		return -1;
	for (size_t i = 0; i < told.n_problems; i++)
		say_warning("the image at hand is damaged: %s",
			told.problems[i].what);
	if (told.n_damaged > 0)
		say_warning("what is damaged is kept in hallmark/quarantine of "
			    "the store; blobs that are rebuilt with the signed "
			    "digest take its place");
	return 0;
}

void
damage_name(struct differences *out, const struct layout_report *damage)
{
	for (size_t i = 0; i < damage->n_problems; i++)
		differences_add(out, DIFFERENCE_ENCODING, "(the image)",
			problem_words(&damage->problems[i]));
}
