/* SPDX-License-Identifier: Apache-2.0 */
/*
 * script_use.h - what a package's postinst makes on a system, and whether a
 * rule of the environment makes it here.
 *
 * source: environment(7), "What scripts make"
 */
#ifndef BUILDER_ENV_SCRIPT_USE_H
#define BUILDER_ENV_SCRIPT_USE_H

#include "builder/env/alternatives.h"
#include "builder/env/xml_catalogs.h"

/* What the rows of the table name; each is a bit of script_use.makes. */
size_t script_use_count(void);
const char *script_use_makes(size_t i);
/* script_use_rule - the rule that makes it in an environment; NULL: none */
const char *script_use_rule(size_t i);
/* script_use_mend - what a recipe can do where no rule makes it; NULL */
const char *script_use_mend(size_t i);
/* script_use_alternatives - the row of update-alternatives */
size_t script_use_alternatives(void);

struct script_use {
	bool present;   /* there is a postinst */
	uint32_t makes; /* bits */
	struct alternatives alternatives;
	char *fault; /* why the alternatives are not known, or NULL; heap */
	struct xml_catalogs catalogs;
};
void script_use_done(struct script_use *use);
DEFINE_SCOPED_IN(struct script_use, script_use_done);

/* script_use_parse - of a text that is no shell script, too */
void script_use_parse(struct script_use *out, const char *text, size_t len,
	const struct script_facts *facts);
/* helper_script_use - the same in a confined process; package is for messages
 */
int helper_script_use(struct script_use *out, const struct bytes *text,
	const struct script_facts *facts, struct error *err) MUST_CHECK;

#endif
