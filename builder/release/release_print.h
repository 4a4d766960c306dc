/* SPDX-License-Identifier: Apache-2.0 */
/* release_print.h - the facts of a release for people and for programs. */
#ifndef BUILDER_RELEASE_RELEASE_PRINT_H
#define BUILDER_RELEASE_RELEASE_PRINT_H

#include "builder/release/release.h"

/* release_text - in words, safe for a terminal */
void release_text(struct bytes *out, const struct release *release);
/* release_json - docs/hallmark-release.schema.json; a new map */
struct json *release_json(const struct release *release);
/*
 * release_html - one page for a browser and for paper
 *
 * It loads nothing and has no script.  Everything foreign in it is escaped.
 */
void release_html(struct bytes *out, const struct release *release);

/* What a statement is, in words; release_role_name() of an input. */
const char *release_type_name(const char *predicate_type);
const char *release_role_name(const char *role);

/* release_title - "hello 1.2"; heap */
char *release_title(const struct pin *pin);
/* release_reference - "hello@sha256:…"; heap */
char *release_reference(const struct pin *pin);
/* release_platforms - of an index: "linux/amd64, linux/arm64/v8"; heap */
char *release_platforms(const struct release *release);
/* release_size - "1234567 bytes (1.2 MiB)"; heap */
char *release_size(int64_t bytes);
/* release_verified - what verifying found, one sentence; heap */
char *release_verified(const struct release *release);

/* release_signer - of the i-th key that has signed the provenance: the policy's
 * name of it, else its id */
const char *release_signer(const struct release *release, size_t i);

/* How to go back, one step each. */
#define RELEASE_STEPS 2
struct release_step {
	const char *why; /* what the command does */
	char *command;   /* heap */
};
/* release_back - the steps back to the release before, or, if none was named,
 * to the earlier commit of a pin file */
void release_back(struct release_step steps[RELEASE_STEPS],
	const struct release *release);
void release_back_done(struct release_step steps[RELEASE_STEPS]);

#endif
