/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/pdeathsig.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

int
pdeathsig_set(pid_t parent, struct error *err)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
		getppid() != parent)
		return error_set(err, ERROR_SYSTEM,
			"the parent process has already ended");
	return 0;
}
