/* SPDX-License-Identifier: Apache-2.0 */
/* commands.h - the commands of builder/.  source: hallmark-NAME(1) */
#ifndef BUILDER_CMD_COMMANDS_H
#define BUILDER_CMD_COMMANDS_H

#include "base/options.h"

extern const struct command cmd_build;
extern const struct command cmd_doctor;
extern const struct command cmd_lock;
extern const struct command cmd_shell;
extern const struct command cmd_show;
extern const struct command cmd_store_list;
extern const struct command cmd_store_check;
extern const struct command cmd_verify;

#endif
