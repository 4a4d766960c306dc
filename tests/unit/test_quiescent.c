/* SPDX-License-Identifier: Apache-2.0 */
/* Which calls count as waiting: real processes, in states that the kernel
 * reports. */
#include "tests/unit/unit.h"

#include "base/file.h"
#include "sandbox/core/procfs.h"
#include "sandbox/tracer/quiescent.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define PAGE 4096

static pid_t children[4];
static size_t n_children;

static bool
exists(pid_t pid)
{
	return kill(pid, 0) == 0;
}

static int64_t
no_ticks(void)
{
	return 0;
}

/* A child that reads from fd into a buffer. */
static pid_t
reader(int fd, char *to)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		_exit(read(fd, to, PAGE) < 0);
	}
	children[n_children++] = pid;
	return pid;
}

static pid_t
spinner(void)
{
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		for (volatile unsigned i = 0;; i++)
			;
	}
	children[n_children++] = pid;
	return pid;
}

/* Wait until a child is in this state, in read(); false: it has ended. */
static bool
reaches(pid_t pid, char state)
{
	char text[256];
	int64_t nr = -1;
	const char *rest;
	siginfo_t end = {.si_pid = 0};

	do {
		if (waitid(P_PID, (id_t)pid, &end,
			    WEXITED | WNOHANG | WNOWAIT) < 0 ||
			end.si_pid != 0)
			return false;
		(void)procfs_read(text, sizeof text, AT_FDCWD, pid, "syscall");
		if (!procfs_word(&nr, text, 0) || nr != SYS_read)
			nr = -1;
		(void)procfs_read(text, sizeof text, AT_FDCWD, pid, "stat");
		rest = procfs_stat_rest(text);
	} while (nr != SYS_read || !rest || rest[1] != state);
	return true;
}

static void
end_children(void)
{
	for (size_t i = 0; i < n_children; i++)
		(void)kill(children[i], SIGKILL);
	while (n_children > 0)
		(void)waitpid(children[--n_children], NULL, 0);
}

/* The scope of a wait of this process, beside one other process. */
static enum clock_scope
scope_beside(pid_t other)
{
	struct error err = ERROR_INIT;
	scoped(clocks_free) struct clocks *all =
		clocks_new(exists, no_ticks, &err);

	assert_non_null(all);
	clocks_first(all, getpid());
	clocks_born(all, getpid(), other, false);
	return quiescent_scope(all, NULL, getpid());
}

static void
a_read_of_a_pipe_waits(void **state)
{
	char room[PAGE];
	int ends[2];
	pid_t pid;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = reader(ends[0], room);
	assert_true(reaches(pid, 'S'));
	assert_int_equal(scope_beside(pid), CLOCK_OF_BOX);
	end_children();
	(void)close(ends[0]);
	(void)close(ends[1]);
}

static void
a_loop_does_not_wait(void **state)
{
	(void)state;
	assert_int_equal(scope_beside(spinner()), CLOCK_OF_PROCESS);
	end_children();
}

/* A page that the kernel asks for and never gets; NULL: not here. */
static char *
missing_page(int *fd)
{
	struct uffdio_api api = {.api = UFFD_API};
	struct uffdio_register range = {.mode = UFFDIO_REGISTER_MODE_MISSING};
	char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(page, MAP_FAILED);
	*fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	range.range.start = (uintptr_t)page;
	range.range.len = PAGE;
	if (*fd < 0 || ioctl(*fd, UFFDIO_API, &api) < 0 ||
		ioctl(*fd, UFFDIO_REGISTER, &range) < 0)
		return NULL;
	return page;
}

/* Who waits for a disk, or as here for a lock of the kernel, does so as part of
 * its work.  The first reader holds the lock of a pipe while its page is
 * missing; the second one waits for that lock. */
static void
a_read_that_works_does_not_wait(void **state)
{
	char room[PAGE];
	int ends[2], fd = -1;
	char *page;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	assert_int_equal(write(ends[1], "x", 1), 1);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) { /* the page is this process's own */
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		page = missing_page(&fd);
		_exit(page ? read(ends[0], page, 1) < 0 : 1);
	}
	children[n_children++] = pid;
	if (!reaches(pid, 'S') || !reaches(reader(ends[0], room), 'D')) {
		end_children();
		(void)close(ends[0]);
		(void)close(ends[1]);
		skip(); /* userfaultfd is not for this user or kernel */
	}
	assert_int_equal(
		scope_beside(children[n_children - 1]), CLOCK_OF_PROCESS);
	end_children();
	(void)close(ends[0]);
	(void)close(ends[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_of_a_pipe_waits),
		cmocka_unit_test(a_loop_does_not_wait),
		cmocka_unit_test(a_read_that_works_does_not_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
