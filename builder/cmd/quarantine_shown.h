/* SPDX-License-Identifier: Apache-2.0 */
/* quarantine_shown.h - the quarantines that a store knows, and how they are
 * printed. */
#ifndef BUILDER_CMD_QUARANTINE_SHOWN_H
#define BUILDER_CMD_QUARANTINE_SHOWN_H

#include "attest/key/key.h"
#include "attest/quarantine/quarantine_state.h"
#include "builder/check/quarantine_files.h"

/*
 * quarantine_known_in - read what the envelopes hold
 *
 * in      keys  n_keys: what one of them has signed counts; 0: all counts, and
 *               no signature is checked
 * What cannot be read is named in a warning and passed over.
 */
void quarantine_known_in(struct quarantine_state *out,
	const struct quarantine_files *files, struct key *const *keys,
	size_t n_keys);
/* quarantine_effect_name - "in force", "lifted" … */
const char *quarantine_effect_name(enum quarantine_effect effect);
struct json *quarantine_known_json(const struct quarantine_known *known);
void quarantine_known_print(const struct quarantine_known *known);

#endif
