/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/say.h"
#include "builder/cmd/commands.h"
#include "builder/cmd/report.h"
#include "builder/cmd/store_ask.h"
#include "builder/collect/reach.h"
#include "builder/collect/room.h"
#include "builder/store/image_ref.h"
#include "builder/store/store_keep.h"

#include <inttypes.h>
#include <stdio.h>

#define SHORT_COMMIT 12
#define EXITS \
	"0 done; with a question 0 an image meets it, 1 none does, 2 none is " \
	"known to and\nsome are unknown, or it could not be answered"

/* An image, with all its names. */
struct listed {
	const struct descriptor *d; /* the first of its entries */
	const char **names;         /* heap */
	size_t n_names;
	int64_t bytes;
	size_t n_referrers;
	struct about about;
};

/* What is known of the store while its images are listed. */
struct listing {
	const struct store *store;
	struct links links;
	struct blob_sizes sizes;
	struct digest_numbers numbers; /* of images */
	struct listed *list;
	size_t n;
};

static void
listing_done(struct listing *l)
{
	for (size_t i = 0; i < l->n; i++) {
		about_done(&l->list[i].about);
		free(l->list[i].names);
	}
	free(l->list);
	links_done(&l->links);
	blob_sizes_done(&l->sizes);
	digest_numbers_done(&l->numbers);
}
DEFINE_SCOPED_IN(struct listing, listing_done);

/* The size of an image with everything that it names, and without referrers. */
static int64_t
whole_size(struct listing *l, const struct descriptor *d)
{
	scoped(reach_done) struct reach r = {.store = NULL};
	struct error ignored = ERROR_INIT;
	int64_t bytes = 0;

	reach_init(&r, l->store, false, &l->links);
	reach_add(&r, &d->sum);
	if (reach_run(&r, NULL, 0, &ignored) < 0)
		return d->size;
	for (size_t i = 0; i < r.set.n_slots; i++)
		if (!digest_is_zero(&r.set.slots[i]))
			bytes += blob_sizes_find(&l->sizes, &r.set.slots[i]);
	return bytes;
}

static int
count_referrers(struct listing *l, const struct digest *subject, size_t *n,
	struct error *err)
{
	struct descriptor *list = NULL;
	const struct links_blob *known;
	struct digest sum;
	int r = store_referrers_list(&sum, l->store, subject, err);

	*n = 0;
	if (r != 0)
		return r < 0 ? -1 : 0;
	known = links_find(&l->links, &sum);
	if (known && known->is_index && store_has(l->store, &sum)) {
		*n = known->names.n;
		return 0;
	}
	if (store_referrers_in(l->store, &sum, &list, n, err) < 0)
		return -1;
	store_entries_free(list, *n);
	return 0;
}

/* Shorter names first: "x" before "x:1". */
static void
add_name(struct listed *image, const char *name)
{
	size_t at = image->n_names;

	if (!name)
		return;
	(void)mem_room(image->names, image->n_names);
	for (; at > 0 && strlen(image->names[at - 1]) > strlen(name); at--)
		image->names[at] = image->names[at - 1];
	image->names[at] = name;
	image->n_names++;
}

static int
read_listed(struct listing *l, struct listed *image, struct error *err)
{
	const struct digest *sum = &image->d->sum;

	/* what one image says reaches no other one: of a known one only what
	 * refers to it may be new, and each of that has its own helper */
	json_share(!links_find(&l->links, sum));
	image->bytes = whole_size(l, image->d);
	about_read(&image->about, l->store, sum, &l->links);
	return count_referrers(l, sum, &image->n_referrers, err);
}

static int
find_listed(struct listing *l, const struct descriptor *entries,
	size_t n_entries, struct error *err)
{
	for (size_t i = 0; i < n_entries; i++) {
		uint32_t number;

		if (!digest_numbers_add(
			    &l->numbers, &entries[i].sum, &number)) {
			struct listed *image = mem_room(l->list, l->n);

			l->n++;
			image->d = &entries[i];
			if (read_listed(l, image, err) < 0)
				return -1;
		}
		add_name(&l->list[number], entries[i].name);
	}
	json_share(false);
	return 0;
}

static struct json *
image_json(const struct listed *image)
{
	struct json *v = json_new_map(), *names = json_new_list();
	const struct about *about = &image->about;

	for (size_t i = 0; i < image->n_names; i++)
		json_push_text(names, image->names[i]);
	if (image->n_names)
		json_put_text(v, "name", image->names[0]);
	json_put(v, "names", names);
	json_put_text(v, "digest", digest_text(&image->d->sum).s);
	json_put_number(v, "size", image->d->size);
	json_put_number(v, "bytes", image->bytes);
	json_put_text(v, "mediaType", image->d->media_type);
	json_put_number(v, "referrers", (int64_t)image->n_referrers);
	if (about->version)
		json_put_text(v, "version", about->version);
	if (about->commit)
		json_put_text(v, "commit", about->commit);
	if (about->epoch_s >= 0)
		json_put_text(v, "date", clock_date(about->epoch_s).s);
	return v;
}

static struct json *
room_json(const struct room *room)
{
	struct json *v = json_new_map();

	json_put_number(v, "images", room->images);
	json_put_number(v, "inputs", room->inputs);
	json_put_number(v, "environments", room->environments);
	json_put_number(v, "git", room->git);
	json_put_number(v, "quarantine", room->quarantine);
	json_put_number(v, "rest", room->rest);
	return v;
}

static void
print_json(const struct listed *list, size_t n, const struct room *room)
{
	scoped(json_free) struct json *out = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *images = json_new_list();

	for (size_t i = 0; i < n; i++)
		json_push(images, image_json(&list[i]));
	json_put(out, "images", images);
	json_put(out, "room", room_json(room));
	json_print(&text, out);
	(void)puts(text.data);
}

static void
print_image(const struct listed *image)
{
	const struct about *about = &image->about;
	scoped_free char *commit =
		about->commit ? text_copyn(about->commit,
					strnlen(about->commit, SHORT_COMMIT))
			      : NULL;
	scoped_free char *date =
		about->epoch_s >= 0
			? text_copyn(clock_date(about->epoch_s).s, 10)
			: text_copy("-");

	(void)printf("%-24s  %-10s  %-12s  %-10s  %12" PRId64 "  %zu  %s\n",
		report_word(image->n_names ? image->names[0] : NULL),
		report_word(about->version), report_word(commit), date,
		image->bytes, image->n_referrers,
		digest_text(&image->d->sum).s);
	for (size_t i = 1; i < image->n_names; i++)
		(void)printf("  also %s\n", report_word(image->names[i]));
}

static void
print_room(const struct room *room)
{
	(void)printf("room: images %" PRId64 ", inputs of builds %" PRId64
		     ", %" PRId64 " environments %" PRId64 ", git %" PRId64
		     ", quarantine %" PRId64 ", rest %" PRId64 " bytes\n",
		room->images, room->inputs, room->n_environments,
		room->environments, room->git, room->quarantine, room->rest);
}

static int
print_list(struct store *store, const struct descriptor *entries,
	size_t n_entries, bool json, struct error *err)
{
	scoped(listing_done) struct listing l = {.store = store};
	struct room room;

	links_read(&l.links, store);
	if (blob_sizes_read(&l.sizes, store, err) < 0 ||
		find_listed(&l, entries, n_entries, err) < 0 ||
		room_measure(&room, store, &l.sizes, &l.links, err) < 0)
		return -1;
	links_keep(&l.links, store);
	if (json) {
		print_json(l.list, l.n, &room);
		return 0;
	}
	for (size_t i = 0; i < l.n; i++)
		print_image(&l.list[i]);
	print_room(&room);
	return 0;
}

static bool
asks_something(const struct ask_said *said)
{
	return said->holds || said->source || said->environment ||
	       said->signed_by || said->unverified || said->trust.n ||
	       said->policy;
}

static int
run_list(const struct options *o, struct error *err)
{
	const struct ask_said said = {.holds = o->holds,
		.source = o->source,
		.environment = o->environment,
		.signed_by = o->signed_by,
		.unverified = o->unverified,
		.trust = {o->trust.list, o->trust.n},
		.policy = o->policy};
	scoped(store_close) struct store *store = NULL;
	struct descriptor *list = NULL;
	size_t n = 0;
	int r;

	if (asks_something(&said))
		return store_ask(o->store, &said, o->json, err);
	if (image_ref_store(&store, o->store, false, err) < 0 ||
		store_list(store, &list, &n, err) < 0)
		return -1;
	r = print_list(store, list, n, o->json, err);
	store_entries_free(list, n);
	if (r == 0 && n == 0)
		say_note("the store %s has no images yet",
			text_quotes(store_path(store)));
	return r;
}

const struct command cmd_store_list = {
	.name = "store list",
	.args = "",
	.takes = "store holds source environment signed-by unverified trust "
		 "policy json quiet verbose",
	.summary = "list the images in the store, or those that hold a package",
	.text = "Lists the images in the store: name, version, commit, date of "
		"the commit,\nbytes with config and layers, how many "
		"attestations refer to it, and the\nmanifest's digest; below "
		"it its other names.  The last line says what takes\nthe "
		"room.  What images say about themselves is not verified.\n\n"
		"With a question, lists only the images that meet it, and each "
		"thing that signed\nstatements say of them: --holds "
		"xz-utils@5.6.0..5.6.1 lists images that contain\nthe package "
		"or were built with it.  Images of which too little is known "
		"are\nlisted as unknown.  Several questions must all be met.",
	.exits = EXITS,
	.run = run_list,
};
