/* SPDX-License-Identifier: Apache-2.0 */
/*
 * written PROBE - what a process writes is as old as its clock says, whatever
 * other processes do.  Prints TAP.
 */
#include "base/file.h"
#include "tests/sandbox/boxed.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static char base[] = "/tmp/hallmark-written-XXXXXX";

static void
holds(const char *root, const char *name, int jobs, bool order)
{
	const char *argv[] = {"/probe", name, NULL};
	scoped_free char *what = text_format(
		"%s, with %d jobs%s", name, jobs, order ? ", in order" : "");
	struct box_plan plan;
	struct boxed run;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.jobs = jobs;
	plan.order = order;
	plan.limits.time_s = 300;
	run = boxed_run(&plan, -1);
	tell(run.r == 0 && run.report.end == BOX_EXITED && run.report.code == 0,
		what, "files are as old as the clock says",
		run.r < 0 ? run.err.text : run.log);
	free(run.log);
}

int
main(int argc, char **argv)
{
	/* without the order, a wait beside one that computes is no wait of the
	 * box until another process has waited for it */
	static const struct {
		const char *name;
		int jobs;
		bool order;
	} cases[] = {
		{"alone", 1, false},
		{"alone", 1, true},
		{"alone", 2, false},
		{"waited", 1, false},
		{"waited", 1, true},
		{"waited", 2, false},
		{"beside", 1, true},
	};
	scoped_free char *root = NULL;
	struct error err;

	if (argc != 2 || !mkdtemp(base) || chmod(base, 0755) < 0)
		return 1;
	root = text_format("%s/root", base);
	if (boxed_root(root, argv[1]))
		for (size_t i = 0; i < ARRAY_LEN(cases); i++)
			holds(root, cases[i].name, cases[i].jobs,
				cases[i].order);
	else
		tell(false, "probe", "has an environment", root);
	(void)!file_remove_tree(AT_FDCWD, base, &err);
	return tell_end();
}
