/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_store.h - hallmark store list, hallmark store check */
#ifndef BUILDER_CMD_CMD_STORE_H
#define BUILDER_CMD_CMD_STORE_H

#include "base/options.h"

extern const struct command cmd_store_list, cmd_store_check;

#endif
