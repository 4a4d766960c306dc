/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_verify.h - hallmark verify IMAGE | FILE */
#ifndef BUILDER_CMD_CMD_VERIFY_H
#define BUILDER_CMD_CMD_VERIFY_H

#include "base/options.h"

extern const struct command cmd_verify;

#endif
