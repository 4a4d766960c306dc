/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_compare.h - hallmark compare A B */
#ifndef REPRODUCE_CMD_COMPARE_H
#define REPRODUCE_CMD_COMPARE_H

#include "base/options.h"

extern const struct command cmd_compare;

#endif
