/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_lock.h - "hallmark lock".  source: hallmark-lock(1) */
#ifndef BUILDER_CMD_CMD_LOCK_H
#define BUILDER_CMD_CMD_LOCK_H

#include "base/options.h"

extern const struct command cmd_lock;

#endif
