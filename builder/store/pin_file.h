/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pin_file.h - the file that says which image of each name is to run.
 *
 * The same pins give the same bytes.  source: hallmark-pin(5)
 */
#ifndef BUILDER_STORE_PIN_FILE_H
#define BUILDER_STORE_PIN_FILE_H

#include "base/digest.h"

#define PIN_FILE_MAX 1048576 /* bytes */
#define PIN_IMAGES_MAX 1000
#define PIN_VERSION_MAX 255 /* bytes */

/* Texts are heap; what the image does not say is NULL. */
struct pin {
	char *name; /* without a tag: "registry.example.org/team/hello" */
	struct digest sum;
	char *version;
	char *commit; /* full id */
	char *signer; /* the id of a key: 64 hex digits */
};
struct pins {
	struct pin *list; /* sorted by name */
	size_t n;
};
#define PINS_INIT \
	{ \
		.list = NULL \
	}
void pin_done(struct pin *pin);
DEFINE_SCOPED_IN(struct pin, pin_done);
void pins_done(struct pins *pins);
DEFINE_SCOPED_IN(struct pins, pins_done);

/* pin_is_name - may an image be pinned under this name? */
bool pin_is_name(const char *name);
/* pin_name - the name in "NAME:TAG@sha256:…"; heap */
char *pin_name(const char *image);
/* pin_is_version, pin_is_id - may it stand in a pin file?  An id has 64
 * hexadecimal digits, that of a commit also 40 */
bool pin_is_version(const char *text);
bool pin_is_id(const char *text, bool commit);

/* pins_add - add a pin in its place; it is taken in every case
 * returns 0; -1 with ERROR_INPUT if the name is pinned already, ERROR_LIMIT */
int pins_add(
	struct pins *pins, struct pin *takes, struct error *err) MUST_CHECK;

void pin_file_print(struct bytes *out, const struct pins *pins);
/*
 * pin_file_parse - read a pin file, bytes that others may have written
 *
 * returns 0; -1 with ERROR_INPUT and the line: an unknown key, a name twice, …;
 *         ERROR_LIMIT: more than PIN_FILE_MAX bytes
 */
int pin_file_parse(struct pins *out, const char *text, size_t len,
	const char *name, struct error *err) MUST_CHECK;

#endif
