/* SPDX-License-Identifier: Apache-2.0 */
/* Which images the options of gc give up, and what pins and processes keep. */
#include "builder/collect/about.h"
#include "builder/collect/gc_private.h"
#include "builder/store/descriptor.h"
#include "builder/store/store_keep.h"
#include "builder/store/store_pins.h"

#include <errno.h>
#include <fnmatch.h>

#define PINS "hallmark/pins"
#define PINS_MAX ((size_t)16 << 20)

static void
add_pin(struct gc *gc, const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == ' ' || line[len - 1] == '\t' ||
				  line[len - 1] == '\r'))
		len--;
	while (len > 0 && (*line == ' ' || *line == '\t')) {
		line++;
		len--;
	}
	if (len == 0 || *line == '#')
		return;
	*mem_room(gc->pins, gc->n_pins) =
		(struct gc_pin){text_copyn(line, len), text_copy(PINS)};
	gc->n_pins++;
}

static int
read_pins(struct gc *gc, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error why = ERROR_INIT;

	if (file_read_inside(&text, store_fd(gc->store), PINS, PINS_MAX, &why) <
		0) {
		if (why.sys == ENOENT)
			return 0;
		*err = why;
		return -1;
	}
	bytes_adds(&text, "");
	for (const char *at = text.data; *at != '\0';) {
		size_t len = strcspn(at, "\n");

		add_pin(gc, at, len);
		at += len + (at[len] == '\n');
	}
	return 0;
}

/* The pin files that hallmark wrote or verified. */
static int
read_pin_files(struct gc *gc, struct error *err)
{
	scoped(store_pins_done) struct store_pins all = STORE_PINS_INIT;

	if (store_pins_read(&all, gc->store, err) < 0)
		return -1;
	for (size_t i = 0; i < all.n; i++) {
		*mem_room(gc->pins, gc->n_pins) = (struct gc_pin){
			text_copy(digest_text(&all.list[i].sum).s),
			text_copy(all.list[i].file)};
		gc->n_pins++;
	}
	return 0;
}

int
gc_begin(struct gc *gc, struct store *store, struct error *err)
{
	*gc = (struct gc){.store = store};
	reach_init(&gc->reach, store, true, NULL);
	if (store_entries(store, &gc->list, &gc->n, err) < 0)
		return -1;
	gc->drops = mem_alloc(gc->n, sizeof *gc->drops);
	if (read_pins(gc, err) < 0 || read_pin_files(gc, err) < 0 ||
		store_held(store, &gc->held, err) < 0)
		return -1;
	bytes_adds(&gc->held, "");
	return 0;
}

void
gc_end(struct gc *gc)
{
	store_entries_free(gc->list, gc->n);
	for (size_t i = 0; i < gc->n_pins; i++) {
		free(gc->pins[i].what);
		free(gc->pins[i].file);
	}
	free(gc->pins);
	free(gc->drops);
	bytes_done(&gc->held);
	reach_done(&gc->reach);
	*gc = (struct gc){.store = NULL};
}

const char *
gc_pinned(const struct gc *gc, const struct descriptor *d)
{
	for (size_t i = 0; i < gc->n_pins; i++)
		if (text_equal(gc->pins[i].what, d->name) ||
			text_equal(gc->pins[i].what, digest_text(&d->sum).s))
			return gc->pins[i].file;
	return NULL;
}

bool
gc_is_held(const struct gc *gc, const char *line)
{
	size_t len = strlen(line);

	for (const char *at = gc->held.data; (at = strstr(at, line)); at++)
		if ((at == gc->held.data || at[-1] == '\n') && at[len] == '\n')
			return true;
	return false;
}

size_t
gc_repository(const char *name)
{
	const char *slash = strrchr(name, '/');
	const char *colon = strchr(slash ? slash : name, ':');

	return colon ? (size_t)(colon - name) : strlen(name);
}

/* A name is kept by its tag, or because it has none. */
static bool
is_kept_name(const struct gc_options *options, const char *name)
{
	size_t len = gc_repository(name);

	return name[len] == '\0' ||
	       (options->keep_tags &&
		       fnmatch(options->keep_tags, name + len + 1, 0) == 0);
}

/* One image of one repository, for the order of their commits. */
struct build {
	const struct descriptor *d;
	size_t repository; /* length in d->name */
	int64_t epoch_s;
};

static bool
same_repository(const struct build *x, const struct build *y)
{
	return x->repository == y->repository &&
	       memcmp(x->d->name, y->d->name, x->repository) == 0;
}

/* How many other images of the repository are newer? */
static int64_t
count_newer(const struct build *builds, size_t n, size_t at)
{
	scoped(digest_set_done) struct digest_set seen = DIGEST_SET_INIT;
	int64_t newer = 0;

	(void)digest_set_add(&seen, &builds[at].d->sum);
	for (size_t i = 0; i < n; i++)
		if (same_repository(&builds[i], &builds[at]) &&
			builds[i].epoch_s > builds[at].epoch_s &&
			digest_set_add(&seen, &builds[i].d->sum))
			newer++;
	return newer;
}

static struct build *
find_builds(struct gc *gc, size_t *n)
{
	struct build *builds = NULL;

	*n = 0;
	for (size_t i = 0; i < gc->n; i++) {
		scoped(about_done) struct about about = ABOUT_INIT;
		scoped(links_done) struct links links = LINKS_INIT;
		const struct descriptor *d = &gc->list[i];

		if (!d->name || descriptor_referrers_of(d->name, NULL))
			continue;
		json_share(true); /* what one image says is no other's date */
		about_read(&about, gc->store, &d->sum, &links);
		*mem_room(builds, *n) = (struct build){
			d, gc_repository(d->name), about.epoch_s};
		++*n;
	}
	json_share(false);
	return builds;
}

/* The images that stay, as a set of their digests. */
static void
find_kept(struct gc *gc, const struct gc_options *options,
	struct digest_set *kept)
{
	size_t n;
	scoped_free struct build *builds = find_builds(gc, &n);

	for (size_t i = 0; i < n; i++)
		if (is_kept_name(options, builds[i].d->name) ||
			gc_pinned(gc, builds[i].d) ||
			count_newer(builds, n, i) < options->keep_last)
			(void)digest_set_add(kept, &builds[i].d->sum);
	for (size_t i = 0; i < gc->n; i++) /* pinned by digest */
		if (gc_pinned(gc, &gc->list[i]))
			(void)digest_set_add(kept, &gc->list[i].sum);
}

void
gc_choose(struct gc *gc, const struct gc_options *options)
{
	scoped(digest_set_done) struct digest_set kept = DIGEST_SET_INIT;

	if (!options->keep_tags && options->keep_last < 0)
		return;
	find_kept(gc, options, &kept);
	for (size_t i = 0; i < gc->n; i++)
		gc->drops[i] =
			!descriptor_referrers_of(gc->list[i].name, NULL) &&
			!digest_set_has(&kept, &gc->list[i].sum);
}
