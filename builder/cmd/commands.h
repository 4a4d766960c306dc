/* SPDX-License-Identifier: Apache-2.0 */
/* commands.h - the commands of builder/.  source: hallmark-NAME(1) */
#ifndef BUILDER_CMD_COMMANDS_H
#define BUILDER_CMD_COMMANDS_H

#include "base/options.h"

struct digest;
struct image_ref;
struct kits;
struct store;

extern const struct command cmd_build;
extern const struct command cmd_doctor;
extern const struct command cmd_index;
extern const struct command cmd_load;
extern const struct command cmd_lock;
extern const struct command cmd_pull;
extern const struct command cmd_push;
extern const struct command cmd_quarantine_add;
extern const struct command cmd_quarantine_lift;
extern const struct command cmd_quarantine_list;
extern const struct command cmd_save;
extern const struct command cmd_shell;
extern const struct command cmd_show;
extern const struct command cmd_sign;
extern const struct command cmd_store_list;
extern const struct command cmd_store_check;
extern const struct command cmd_store_gc;
extern const struct command cmd_store_rm;
extern const struct command cmd_store_unpin;
extern const struct command cmd_tag;
extern const struct command cmd_verify;

/* cmd_tag_moves - before a name is given: tell whether another image has it */
void cmd_tag_moves(
	const struct store *store, const char *name, const struct digest *now);

/* cmd_kit_check - ERROR_USAGE if an option that belongs to --kit is given
 * without it */
int cmd_kit_check(const struct options *o, struct error *err) MUST_CHECK;
/* cmd_kit_make - with --kit, make the kits of an image, which arg names;
 * without, *out is empty, and a note tells of a kit that stays in the store */
int cmd_kit_make(struct kits *out, const struct options *o,
	const struct image_ref *image, const char *arg,
	struct error *err) MUST_CHECK;

#endif
