/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/rebuild/reason.h"

#include <errno.h>
#include <signal.h>

/* What is the same at every stage; NULL: the stage decides. */
static const char *
trouble_code(const struct error *err)
{
	if (err->kind == ERROR_LIMIT)
		return "limit";
	if (err->kind == ERROR_NETWORK)
		return "network";
	if (err->kind == ERROR_INTERNAL)
		return "internal";
	switch (err->sys) {
	case ENOSPC:
	case EDQUOT:
	case EROFS:
		return "disk";
	case ENOMEM:
		return "memory";
	default:
		return NULL;
	}
}

static struct reason
unavailable(const char *code)
{
	return (struct reason){VERDICT_UNAVAILABLE, code};
}

static struct reason
of_inputs(const struct error *err)
{
	switch (err->kind) {
	case ERROR_INTEGRITY:
		return unavailable("input-bytes");
	case ERROR_SYSTEM:
		return unavailable("system");
	default:
		return unavailable("input");
	}
}

static struct reason
of_box(const struct error *err, const struct box_report *report)
{
	if (report->end == BOX_STARVED)
		return unavailable(
			report->code == ENFILE ? "system" : "memory");
	if (err->kind != ERROR_FAILED)
		return unavailable("system");
	if (report->limit != BOX_LIMIT_NONE)
		return unavailable("limit");
	if (report->end == BOX_SIGNALED)
		return report->code == SIGKILL
			       ? unavailable("killed")
			       : (struct reason){VERDICT_FAILED, "signal"};
	return (struct reason){VERDICT_FAILED, "exit"};
}

static struct reason
of_build(const struct error *err, const struct build_end *end)
{
	switch (end->step) {
	case BUILD_INPUTS:
		return of_inputs(err);
	case BUILD_BOX:
		return of_box(err, &end->report);
	default:
		return err->kind == ERROR_POLICY || err->kind == ERROR_INPUT
			       ? (struct reason){VERDICT_FAILED, "output"}
			       : unavailable("system");
	}
}

struct reason
reason_of(const struct error *err, enum reason_stage stage,
	const struct build_end *end)
{
	const char *code = trouble_code(err);

	/* a kit past its bounds is a bad kit, and no limit of this machine */
	if (stage == REASON_KIT && err->kind == ERROR_LIMIT)
		return of_inputs(err);
	if (code && !(stage == REASON_SOURCE && err->kind == ERROR_NETWORK))
		return unavailable(code);
	switch (stage) {
	case REASON_MACHINE:
		return unavailable("kernel");
	case REASON_KIT:
		return of_inputs(err);
	case REASON_SOURCE:
		/* the commit pins other inputs than the statement lists: a
		 * statement about another build */
		if (err->kind == ERROR_POLICY)
			return (struct reason){VERDICT_WORDS, NULL};
		return unavailable(
			err->kind == ERROR_SYSTEM ? "system" : "repository");
	case REASON_BUILD:
		return of_build(err, end);
	case REASON_STORE: /* what is no failure of the disk is a bad store */
		return err->kind == ERROR_SYSTEM
			       ? unavailable("disk")
			       : (struct reason){VERDICT_WORDS, NULL};
	default:
		return unavailable("system");
	}
}
