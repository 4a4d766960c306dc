/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_show.h - hallmark show IMAGE | FILE */
#ifndef BUILDER_CMD_CMD_SHOW_H
#define BUILDER_CMD_CMD_SHOW_H

#include "base/options.h"

extern const struct command cmd_show;

#endif
