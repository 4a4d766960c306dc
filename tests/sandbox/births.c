/* SPDX-License-Identifier: Apache-2.0 */
/*
 * births PROBE - what a new thread or process gets depends on its creator
 * alone, whatever ends at the same time.  Prints TAP.
 *
 * The probe is the build's own process, whose parent is pid 1, as that of an
 * orphan is.
 */
#include "base/file.h"
#include "tests/sandbox/boxed.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char base[] = "/tmp/hallmark-births-XXXXXX";

static struct boxed
run(const char *root, const char *name)
{
	const char *argv[] = {"/probe", name, NULL};
	struct box_plan plan;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.limits.time_s = 300;
	return boxed_run(&plan, -1);
}

static bool
is_good(const struct boxed *run)
{
	return run->r == 0 && run->report.end == BOX_EXITED &&
	       run->report.code == 0;
}

static void
same_each_time(const char *root, const char *name, const char *what)
{
	struct boxed first = run(root, name);

	for (int i = 0; i < 5; i++) {
		struct boxed again = run(root, name);
		const bool good = is_good(&first) && is_good(&again);
		scoped_free char *why = text_format("%s; %s: %s; %s",
			first.err.text, again.err.text, first.log, again.log);

		tell(good && strcmp(first.log, again.log) == 0, name, what,
			why);
		free(again.log);
	}
	free(first.log);
}

static void
all_end(const char *root, const char *name, const char *what)
{
	struct boxed ended = run(root, name);

	tell(is_good(&ended), name, what,
		ended.r < 0 ? ended.err.text : ended.log);
	free(ended.log);
}

int
main(int argc, char **argv)
{
	scoped_free char *root = NULL;
	struct error err;

	if (argc != 2 || !mkdtemp(base) || chmod(base, 0755) < 0)
		return 1;
	root = text_format("%s/root", base);
	if (!boxed_root(root, argv[1])) {
		puts("Bail out! no environment for the probe");
		(void)!file_remove_tree(AT_FDCWD, base, &err);
		return 1;
	}
	same_each_time(root, "threads",
		"threads one after the other have the same clocks and chance");
	same_each_time(root, "siblings",
		"children of pid 1 have those of their creators");
	all_end(root, "orphans",
		"the child of a process that is killed while it forks ends");
	all_end(root, "busy", "it ends while another process makes calls");
	all_end(root, "computes", "it ends while another process computes");
	all_end(root, "nephews", "so does one that has another parent");
	all_end(root, "adopted", "it ends where another process adopts it");
	(void)!file_remove_tree(AT_FDCWD, base, &err);
	return tell_end();
}
