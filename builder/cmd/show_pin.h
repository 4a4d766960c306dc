/* SPDX-License-Identifier: Apache-2.0 */
/* show_pin.h - show --pin: print and write the pins of images. */
#ifndef BUILDER_CMD_SHOW_PIN_H
#define BUILDER_CMD_SHOW_PIN_H

#include "builder/check/verify_image.h"

/* What the user asks for. */
struct show_pin {
	const char *const *args; /* images, and pin files to begin from */
	size_t n_args;
	const char *store, *repo;
	const char *format; /* NULL: names; of an output, the pin file */
	const char *output; /* a file to write; NULL: standard output alone */
	const struct verify_image_options
		*check; /* NULL: nothing is verified */
};

/*
 * show_pin - print NAME@sha256:… of each image, and write the file
 *
 * A pin file is remembered by the store before it is written.
 */
int show_pin(const struct show_pin *asked, struct error *err) MUST_CHECK;

#endif
