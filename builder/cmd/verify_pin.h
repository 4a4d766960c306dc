/* SPDX-License-Identifier: Apache-2.0 */
/* verify_pin.h - verify --pin: check each image that a pin file names. */
#ifndef BUILDER_CMD_VERIFY_PIN_H
#define BUILDER_CMD_VERIFY_PIN_H

#include "builder/check/verify_image.h"
#include "builder/cmd/quarantine_sources.h"

/* What the user asks for. */
struct verify_pin {
	const char *file; /* a file, or REV:PATH */
	const char *store;
	const struct verify_image_options *check; /* without store, image and
						     quarantines */
	const struct quarantine_asked *quarantines;
	bool json, quiet;
};

/*
 * verify_pin - check a pin file, and print what was found
 *
 * If all is verified, the store remembers the file.
 * returns the result of all findings, 0 to 2; -1 with err
 */
int verify_pin(const struct verify_pin *asked, struct error *err) MUST_CHECK;

#endif
