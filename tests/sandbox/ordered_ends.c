/* SPDX-License-Identifier: Apache-2.0 */
/* Processes that end while their threads wait. */
#include "tests/sandbox/ordered_probe.h"

#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

static void *
never_end(void *arg)
{
	pause();
	return arg;
}

static void *
end_process(void *arg)
{
	(void)arg;
	shared->flag = 1;
	_exit(0);
}

/* The first thread, which is the last to be reaped, waits for the end of
 * another. */
static void
end_with_threads(void)
{
	pthread_t t[8], last;

	for (int i = 0; i < 8; i++)
		pthread_create(&t[i], NULL, never_end, NULL);
	pthread_create(&last, NULL, end_process, NULL);
	pthread_join(t[0], NULL);
}

/* No other thread runs before all threads of a process that ends are gone. */
static void
end_first(void)
{
	for (int i = 0; i < 20; i++) {
		pid_t pid;

		shared->flag = 0;
		pid = fork();
		if (pid == 0)
			end_with_threads();
		while (!shared->flag)
			sched_yield();
		note(waitpid(pid, NULL, WNOHANG) == pid ? 'e' : '-');
		while (wait(NULL) > 0)
			;
	}
	notes();
}

const struct ordered_case ordered_ends[] = {{"ends", end_first}};
const size_t n_ordered_ends = sizeof ordered_ends / sizeof *ordered_ends;
