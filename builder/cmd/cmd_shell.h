/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_shell.h - hallmark shell REV:PATH */
#ifndef BUILDER_CMD_CMD_SHELL_H
#define BUILDER_CMD_CMD_SHELL_H

#include "base/options.h"

extern const struct command cmd_shell;

#endif
