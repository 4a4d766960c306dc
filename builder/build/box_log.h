/* SPDX-License-Identifier: Apache-2.0 */
/* box_log.h - the output of a build, kept in STORE/hallmark/logs. */
#ifndef BUILDER_BUILD_BOX_LOG_H
#define BUILDER_BUILD_BOX_LOG_H

#include "builder/store/store.h"

struct box_log;

/* box_log_open - create an empty log, named by the seed of the build */
int box_log_open(struct box_log **out, struct store *store,
	const struct digest *seed, struct error *err) MUST_CHECK;
int box_log_fd(const struct box_log *log);
const char *box_log_path(const struct box_log *log);
/* box_log_show_tail - print its last lines on standard error, escaped */
void box_log_show_tail(const struct box_log *log);
void box_log_close(struct box_log *log);
DEFINE_SCOPED(struct box_log, box_log_close);

#endif
