/* SPDX-License-Identifier: Apache-2.0 */
/* Reads of the time stamp counter by this machine's dynamic linker: each
 * address stops the first program that reaches it, and no later one. */
#include "tests/unit/unit.h"

#include "sandbox/core/cpu.h"
#include "sandbox/tracer/auxv.h"
#include "sandbox/tracer/tracer.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

/* The stops of one program from its start to its end. */
struct stops {
	int own;    /* answered as reads of the dynamic linker */
	int others; /* answered as reads of any other code */
};

static _Noreturn void
child(char **env)
{
	char *argv[] = {"/bin/true", NULL};
	int null = open("/dev/null", O_WRONLY);

	(void)dup2(null, 1);
	(void)dup2(null, 2);
	(void)prctl(PR_SET_TSC, PR_TSC_SIGSEGV, 0, 0, 0);
	(void)ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	(void)raise(SIGSTOP);
	(void)execve(*argv, argv, env);
	_exit(1);
}

static int
stopped(struct rtld_tsc *l, pid_t pid, int status, struct stops *out)
{
	static const uint8_t seed[32];
	static uint64_t counter; /* the linker divides by the difference */

	if (status >> 16 == PTRACE_EVENT_EXEC)
		rtld_tsc_exec(l, pid, auxv_edit(pid, seed).linker);
	else if (WSTOPSIG(status) == SIGSEGV && rtld_tsc_answer(l, pid))
		out->own++;
	else if (WSTOPSIG(status) == SIGSEGV &&
		 cpu_answer_counter(pid, counter += 100))
		out->others++;
	else
		return WSTOPSIG(status);
	return 0;
}

static struct stops
run(struct rtld_tsc *l, char **env)
{
	struct stops out = {0};
	pid_t pid = fork();
	int status;

	if (pid == 0)
		child(env);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(
		ptrace(PTRACE_SETOPTIONS, pid, NULL,
			(void *)(PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC)),
		0);
	(void)ptrace(PTRACE_CONT, pid, NULL, NULL);
	while (waitpid(pid, &status, 0) == pid && WIFSTOPPED(status))
		(void)ptrace(PTRACE_CONT, pid, NULL,
			(void *)(long)stopped(l, pid, status, &out));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	return out;
}

static void
only_the_first_read_stops(void **state)
{
	char *env[] = {"A=LD_DEBUG=", NULL};
	struct rtld_tsc l = {.n_places = 0};
	struct stops first = run(&l, env), second = run(&l, env);

	(void)state;
	/* the C library of this machine may not read the counter */
	assert_int_equal(first.own, l.n_places);
	assert_int_equal(second.own, 0);
	assert_int_equal(first.others, second.others);
}

static void
linker_statistics_are_repeatable(void **state)
{
	char *none[] = {NULL}, *told[] = {"A=B", "LD_DEBUG=statistics", NULL};
	struct rtld_tsc l = {.n_places = 0};
	struct stops silent = run(&l, none), one, two;

	(void)state;
	one = run(&l, told);
	two = run(&l, told);
	assert_int_equal(one.own, 0);
	assert_int_equal(one.others, two.others);
	assert_true(one.others >= silent.own);
}

/* Other code at the same address is not changed. */
static void
other_code_is_not_changed(void **state)
{
	char *env[] = {NULL};
	struct rtld_tsc l = {.n_places = 0};
	struct stops first = run(&l, env), second;
	size_t n = l.n_places;

	(void)state;
	for (size_t i = 0; i < n; i++)
		l.places[i].code[RTLD_TSC_CODE - 1] ^= 1;
	second = run(&l, env);
	assert_int_equal(second.own, first.own);
	assert_int_equal(l.n_places, 2 * n);
	/* and if the table is full nothing is learned */
	l.n_places = RTLD_TSC_PLACES;
	for (size_t i = 0; i < RTLD_TSC_PLACES; i++)
		l.places[i].code[0] ^= 1;
	assert_int_equal(run(&l, env).own, first.own);
	assert_int_equal(l.n_places, RTLD_TSC_PLACES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_first_read_stops),
		cmocka_unit_test(linker_statistics_are_repeatable),
		cmocka_unit_test(other_code_is_not_changed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
