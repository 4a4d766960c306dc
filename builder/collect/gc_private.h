/* SPDX-License-Identifier: Apache-2.0 */
/* gc_private.h - shared by the files of gc. */
#ifndef BUILDER_COLLECT_GC_PRIVATE_H
#define BUILDER_COLLECT_GC_PRIVATE_H

#include "builder/collect/gc.h"
#include "builder/collect/reach.h"

/* What must stay, and the file of the store that says so; both heap. */
struct gc_pin {
	char *what; /* a name or a digest */
	char *file;
};

/* What one run knows; the store is quiet. */
struct gc {
	struct store *store;
	struct descriptor *list; /* of the index */
	size_t n;
	bool *drops; /* n of them */
	struct gc_pin *pins;
	size_t n_pins;
	struct bytes held;  /* lines */
	struct reach reach; /* without links: gc reads each manifest itself */
};
/* gc_begin - read the index, the pins and what is held */
int gc_begin(struct gc *gc, struct store *store, struct error *err) MUST_CHECK;
void gc_end(struct gc *gc);
DEFINE_SCOPED_IN(struct gc, gc_end);

/* gc_pinned - the file that pins this descriptor, "hallmark/pins" or a copy of
 * a pin file; NULL: none does */
const char *gc_pinned(const struct gc *gc, const struct descriptor *d);
/* gc_repository - the length of a name without its tag */
size_t gc_repository(const char *name);
/* gc_choose - set drops for the images that the options give up */
void gc_choose(struct gc *gc, const struct gc_options *options);
/* gc_drop - remove from the index all whose drops is set; note their names */
int gc_drop(
	struct gc *gc, struct gc_report *report, struct error *err) MUST_CHECK;
/* gc_is_held - is this line among what is held? */
bool gc_is_held(const struct gc *gc, const char *line);

/* gc_environments - move old environments below temp, relative to the store */
int gc_environments(const struct gc *gc, const char *temp, int64_t days,
	int64_t *n, struct error *err) MUST_CHECK;

#endif
