/* SPDX-License-Identifier: Apache-2.0 */
/* commands.h - the commands of attest/.  source: hallmark-NAME(1) */
#ifndef ATTEST_COMMANDS_H
#define ATTEST_COMMANDS_H

#include "base/options.h"

extern const struct command cmd_key_new;
extern const struct command cmd_key_show;

#endif
