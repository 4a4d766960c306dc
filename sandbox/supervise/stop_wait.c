/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/supervise/stop_wait.h"

#include <signal.h>
#include <stddef.h>
#include <sys/time.h>

static bool began;
static volatile sig_atomic_t over;

static void
note_time(int sig)
{
	(void)sig;
	over = 1;
}

static void
set_timer(int ms)
{
	const struct timeval each = {.tv_usec = ms * 1000L};
	const struct itimerval timer = {each, each};

	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

bool
stop_wait_ready(void)
{
	const struct sigaction action = {.sa_handler = note_time};
	static bool receives;
	sigset_t alarms;

	if (receives)
		return true;
	(void)sigemptyset(&alarms);
	(void)sigaddset(&alarms, SIGALRM);
	return receives = sigaction(SIGALRM, &action, NULL) == 0 &&
			  sigprocmask(SIG_UNBLOCK, &alarms, NULL) == 0;
}

void
stop_wait_begin(void)
{
	over = 0;
	if (began || !stop_wait_ready())
		return;
	began = true;
	set_timer(STOP_WAIT_MS);
}

void
stop_wait_end(void)
{
	if (!began)
		return;
	set_timer(0);
	began = false;
}

bool
stop_wait_over(void)
{
	return over || !began;
}
