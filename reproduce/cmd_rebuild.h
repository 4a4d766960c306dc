/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_rebuild.h - hallmark rebuild IMAGE | PROVENANCE */
#ifndef REPRODUCE_CMD_REBUILD_H
#define REPRODUCE_CMD_REBUILD_H

#include "base/options.h"

extern const struct command cmd_rebuild;

#endif
