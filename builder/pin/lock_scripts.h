/* SPDX-License-Identifier: Apache-2.0 */
/*
 * lock_scripts.h - which packages of a lock have scripts that make something,
 * and by which rule it is made here.  source: environment(7), "What scripts
 * make"
 */
#ifndef BUILDER_PIN_LOCK_SCRIPTS_H
#define BUILDER_PIN_LOCK_SCRIPTS_H

#include "base/file.h"
#include "builder/pin/lock_pin.h"

/* One thing that scripts make. */
struct lock_script_row {
	const char *makes;
	const char *rule; /* by which it is made; NULL: by none */
	const char *mend; /* what a recipe can do then, or NULL */
	struct names packages;
};

struct lock_scripts {
	struct lock_script_row *rows;
	size_t n_rows;
	struct names faults; /* packages whose alternatives are not made: "ghc:
				line 32: …" */
	size_t n_unread;     /* packages that are not in the store */
};
void lock_scripts_done(struct lock_scripts *scripts);
DEFINE_SCOPED_IN(struct lock_scripts, lock_scripts_done);

/*
 * lock_scripts_read - read the scripts of the packages that the store has, of
 * the environment and of all bases
 *
 * in      fetch  fetch the others first, unless offline; where that fails, a
 *                warning says why
 */
int lock_scripts_read(struct lock_scripts *out, const struct lock *lock,
	const struct pin_context *context, bool fetch,
	struct error *err) MUST_CHECK;

/* lock_scripts_print - lines for people */
void lock_scripts_print(struct bytes *out, const struct lock_scripts *scripts);
/* lock_scripts_json - the same as a map; free with json_free() */
struct json *lock_scripts_json(const struct lock_scripts *scripts);

#endif
