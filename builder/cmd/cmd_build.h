/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_build.h - hallmark build REV:PATH */
#ifndef BUILDER_CMD_CMD_BUILD_H
#define BUILDER_CMD_CMD_BUILD_H

#include "base/options.h"

extern const struct command cmd_build;

#endif
