/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/tracer/orphan.h"
#include "sandbox/core/procfs.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

struct kin {
	int64_t process, parent;
	char state; /* its letter in /proc */
};

static bool
read_kin(struct kin *out, pid_t tid)
{
	const char key[] = "State:\t";
	char status[4096];
	const char *state;
	size_t len;

	(void)procfs_read(status, sizeof status, AT_FDCWD, tid, "status");
	state = procfs_line(status, key, &len);
	if (!state || !procfs_number(&out->process, status, "Tgid:") ||
		!procfs_number(&out->parent, status, "PPid:"))
		return false;
	out->state = state[sizeof key - 1];
	return true;
}

bool
orphan_of(pid_t pid, pid_t parent)
{
	struct kin k;

	return read_kin(&k, pid) && k.process == pid && k.parent == parent;
}

/* Has it a stop that was not handled yet? */
static bool
has_stopped(pid_t tid)
{
	siginfo_t info = {.si_pid = 0};

	return waitid(P_PID, (id_t)tid, &info,
		       WSTOPPED | WNOHANG | WNOWAIT | __WALL) == 0 &&
	       info.si_pid != 0;
}

struct search {
	int64_t parent;
	const struct pid_list *stopped;
	bool insists;
};

/* One that only computes is made to stop: it would report its child before. */
static bool
is_no_creator(pid_t tid, void *search)
{
	const struct search *s = search;
	struct kin k;

	if (pid_list_has(s->stopped, tid) || !read_kin(&k, tid) ||
		(k.process != s->parent && k.parent != s->parent))
		return true;
	if (k.state == 'R' && s->insists)
		(void)ptrace(PTRACE_INTERRUPT, tid, NULL, NULL);
	return k.state != 'R' && !has_stopped(tid);
}

bool
orphan_alone(struct clocks *clocks, pid_t pid, const struct pid_list *stopped,
	bool insists)
{
	struct search s = {.stopped = stopped, .insists = insists};
	struct kin k;

	if (!read_kin(&k, pid) || k.process != pid)
		return false;
	s.parent = k.parent;
	return clocks_everybody(clocks, 0, is_no_creator, &s);
}
