/* SPDX-License-Identifier: Apache-2.0 */
/* show_verdict.h - a verdict in words. */
#ifndef BUILDER_CMD_SHOW_VERDICT_H
#define BUILDER_CMD_SHOW_VERDICT_H

#include "attest/statement.h"

/* show_verdict - print it; a verdict that is not sound is said to be refused,
 * so that it hides nothing of the image */
void show_verdict(const struct statement *statement);

#endif
