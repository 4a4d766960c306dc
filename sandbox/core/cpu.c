/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/cpu.h"
#include "sandbox/core/sanitized.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

void
cpu_hide_own_counter(void)
{
	/* sanitizers read the counter themselves */
	if (!SANITIZED)
		(void)prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0);
}

bool
cpu_counter_faults(void)
{
	const struct rlimit no_core = {0, 0};
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		(void)setrlimit(RLIMIT_CORE, &no_core);
		(void)signal(SIGSEGV, SIG_DFL);
		if (prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0) == 0)
			cpu_read_counter();
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid &&
	       WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV;
}

bool
cpu_call_of_signals(int64_t nr)
{
	return nr == SYS_rt_sigprocmask || nr == SYS_rt_sigaction ||
	       nr == SYS_rt_sigreturn;
}
