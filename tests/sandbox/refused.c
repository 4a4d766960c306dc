/* SPDX-License-Identifier: Apache-2.0 */
/* The attempts, made inside: all of them in the real box, or one of them. */
#include "tests/sandbox/attempt.h"
#include "tests/sandbox/probe.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#define SUCCESS 255 /* neither an errno nor an exit status of ours */

/* Runs an attempt in a process of its own; returns errno, SUCCESS, KILLED or
 * NO_ENTRY. */
static int
outcome(const struct attempt *at)
{
	int status = 0;
	pid_t pid;

	(void)fflush(stdout);
	pid = fork();
	if (pid == 0) {
		errno = 0;
		_exit(at->try() >= 0 ? SUCCESS : errno);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 0;
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS    ? KILLED
		       : WTERMSIG(status) == SIGSEGV ? NO_ENTRY
						     : 0;
	return WEXITSTATUS(status);
}

static const char *
word_for(int is)
{
	return is == SUCCESS    ? "it succeeded"
	       : is == KILLED   ? "killed"
	       : is == NO_ENTRY ? "this kernel has no such calls"
	       : is == 0        ? "nothing is known"
				: strerror(is);
}

/* If the machine lacks the interface, it cannot be attacked through it
 * either. */
static bool
is_refused(const struct attempt *at, int is)
{
	return is == at->error || (is == NO_ENTRY && at->error == KILLED &&
					  at->shown == SHOWN_HERE);
}

void
refused(bool others)
{
	const struct attempt *at = NULL;

	while ((at = attempt_next(at))) {
		char why[128];
		int is;

		if (attempt_of_others(at) != others)
			continue;
		is = outcome(at);
		(void)snprintf(why, sizeof why, "%s, wanted ", word_for(is));
		(void)snprintf(why + strlen(why), sizeof why - strlen(why),
			"%s", word_for(at->error));
		tell(is_refused(at, is), at->name, why);
	}
}

/* Not in a child: where no process can be forked, no child could report. */
int
tried(const char *name)
{
	const struct attempt *at = attempt_find(name);
	char line[64];
	int r;

	if (!at)
		return 1;
	errno = 0;
	r = at->try();
	(void)snprintf(line, sizeof line, "\nresult %d\n", r >= 0 ? 0 : errno);
	return write(1, line, strlen(line)) < 0;
}
