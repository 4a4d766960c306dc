/* SPDX-License-Identifier: Apache-2.0 */
/* commands.h - the commands of reproduce/.  source: hallmark-NAME(1) */
#ifndef REPRODUCE_CMD_COMMANDS_H
#define REPRODUCE_CMD_COMMANDS_H

#include "base/options.h"

extern const struct command cmd_compare;
extern const struct command cmd_rebuild;

#endif
