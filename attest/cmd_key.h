/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_key.h - hallmark key: new, show.  source: hallmark-key(1) */
#ifndef ATTEST_CMD_KEY_H
#define ATTEST_CMD_KEY_H

#include "base/options.h"

extern const struct command cmd_key_new, cmd_key_show;

#endif
