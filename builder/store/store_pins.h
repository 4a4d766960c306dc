/* SPDX-License-Identifier: Apache-2.0 */
/*
 * store_pins.h - the pin files that a store remembers.
 *
 * STORE/hallmark/pinned/HEX.json is a copy of a pin file that hallmark wrote or
 * verified; HEX is its digest.  What it names stays until the copy is removed,
 * whatever becomes of the file itself.  source: store(5)
 */
#ifndef BUILDER_STORE_STORE_PINS_H
#define BUILDER_STORE_STORE_PINS_H

#include "base/file.h"
#include "builder/store/pin_file.h"
#include "builder/store/store.h"

/*
 * store_pins_keep - remember these pins; once more changes nothing
 *
 * In a store that the user may not write to it only warns.  Waits for gc, and
 * looks again whether the store has each image.
 * returns 0; -1 with ERROR_INPUT if an image is not in the store
 */
int store_pins_keep(struct store *store, const struct pins *pins,
	struct error *err) MUST_CHECK;

/*
 * store_pins_drop - forget each file of which every image is among these pins,
 * by name and digest
 *
 * Waits for gc.
 * out     *files  names in hallmark/pinned of what is forgotten
 */
int store_pins_drop(struct names *files, struct store *store,
	const struct pins *pins, struct error *err) MUST_CHECK;

/* An image that is remembered, and by which file of the store. */
struct store_pin {
	struct digest sum;
	char *file; /* "hallmark/pinned/HEX.json"; heap */
};
struct store_pins {
	struct store_pin *list;
	size_t n;
};
#define STORE_PINS_INIT \
	{ \
		.list = NULL \
	}
void store_pins_done(struct store_pins *pins);
DEFINE_SCOPED_IN(struct store_pins, store_pins_done);

/* store_pins_read - all that is remembered; ERROR_INPUT if one file is not what
 * hallmark wrote: nobody knows then what must stay */
int store_pins_read(struct store_pins *out, const struct store *store,
	struct error *err) MUST_CHECK;

#endif
