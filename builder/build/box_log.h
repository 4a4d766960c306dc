/* SPDX-License-Identifier: Apache-2.0 */
/* box_log.h - what a build printed, kept in STORE/hallmark/logs. */
#ifndef BUILDER_BUILD_BOX_LOG_H
#define BUILDER_BUILD_BOX_LOG_H

#include "builder/store/store.h"

struct box_log;

/* box_log_open - emptied; named by the seed of the build */
int box_log_open(struct box_log **out, struct store *store,
	const struct digest *seed, struct error *err) MUST_CHECK;
int box_log_fd(const struct box_log *log);
const char *box_log_path(const struct box_log *log);
/* box_log_show_tail - its last lines on standard error, quoted line by line */
void box_log_show_tail(const struct box_log *log);
void box_log_close(struct box_log *log);
DEFINE_SCOPED(struct box_log, box_log_close);

#endif
