/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/exit_report.h"
#include "base/say.h"

#include <errno.h>

static int
raise_hint(const struct box_plan *plan, enum box_limit limit, struct error *err)
{
	const struct box_limit_row *row = box_limit_row(limit);

	if (box_limit_value(&plan->limits, limit) >= row->most)
		return error_hint(err, "a recipe cannot raise it");
	return error_hint(err,
		"raise it with '%s' under 'limits' in the recipe", row->key);
}

static int
limited(const struct box_report *r, const struct box_plan *plan,
	const char *what, struct error *err)
{
	scoped_free char *text = box_limit_text(&plan->limits, r->limit);

	(void)error_set(
		err, ERROR_LIMIT, "%s reached its limit of %s", what, text);
	return raise_hint(plan, r->limit, err);
}

static int
failed(const struct box_report *r, const struct box_plan *plan,
	const char *what, struct error *err)
{
	scoped_free char *text = NULL;

	if (r->end == BOX_SIGNALED)
		(void)error_set(err, ERROR_FAILED,
			"%s was killed by signal %d (%s)", what, r->code,
			strsignal(r->code));
	else
		(void)error_set(err, ERROR_FAILED,
			"%s failed with exit status %d", what, r->code);
	if (r->end != BOX_SIGNALED)
		say_script(r->code);
	if (r->limit == BOX_LIMIT_NONE)
		return -1;
	text = box_limit_text(&plan->limits, r->limit);
	(void)error_hint(err, "it had reached its limit of %s", text);
	return raise_hint(plan, r->limit, err);
}

static int
starved(const struct box_report *r, const char *what, struct error *err)
{
	if (r->code == ENOMEM)
		return error_set(err, ERROR_SYSTEM,
			"%s was killed because this machine, or the control "
			"group around hallmark, had no memory left",
			what);
	return error_set(err, ERROR_SYSTEM,
		"%s was killed because this machine had no open files left, so "
		"that hallmark could not see what it used; see which programs "
		"have the files open, or raise fs.file-max (sysctl)",
		what);
}

int
exit_report_judge(const struct box_report *report, const struct box_plan *plan,
	const char *what, struct error *err)
{
	switch (report->end) {
	case BOX_LIMITED:
		return limited(report, plan, what, err);
	case BOX_STARVED:
		return starved(report, what, err);
	default:
		return report->end == BOX_EXITED && report->code == 0
			       ? 0
			       : failed(report, plan, what, err);
	}
}

int
exit_report_full(const struct box_plan *plan, struct error *err)
{
	scoped_free char *disk = box_limit_text(&plan->limits, BOX_LIMIT_DISK);
	scoped_free char *files =
		box_limit_text(&plan->limits, BOX_LIMIT_FILES);

	if (err->sys != ENOSPC)
		return -1;
	err->kind = ERROR_LIMIT;
	return error_hint(err,
		"the limits are %s and %s; raise them with '%s' and '%s' "
		"under 'limits' in the recipe",
		disk, files, box_limit_row(BOX_LIMIT_DISK)->key,
		box_limit_row(BOX_LIMIT_FILES)->key);
}

int
exit_report_large(const struct box_plan *plan, struct error *err)
{
	/* holes count here, but take no room while the build runs */
	return err->kind == ERROR_LIMIT && err->sys == EFBIG
		       ? raise_hint(plan, BOX_LIMIT_DISK, err)
		       : -1;
}
