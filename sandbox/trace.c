/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/trace.h"

#include <elf.h>
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#define STACK_WORDS_MAX \
	(1 << 20) /* arguments and environment: at most 8 MiB \
		   */

int
trace_seize(pid_t pid, struct error *err)
{
	const long options = PTRACE_O_EXITKILL | PTRACE_O_TRACEEXEC |
			     PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
			     PTRACE_O_TRACECLONE;

	if (ptrace(PTRACE_SEIZE, pid, NULL, (void *)options) == 0)
		return 0;
	(void)error_sys(err, "tracing the build");
	return error_hint(err,
		"kernel.yama.ptrace_scope may forbid it; 'hallmark doctor' "
		"tells, --level hermetic does without");
}

void
trace_stopped(pid_t pid, int status, const uint8_t seed[32])
{
	int event = status >> 16, sig = WSTOPSIG(status);
	uint64_t sp;

	switch (event) {
	case PTRACE_EVENT_EXEC:
		sp = trace_stack_pointer(pid);
		if (sp)
			trace_edit_auxv(pid, sp, seed);
		break;
	case PTRACE_EVENT_STOP:
		/* a group-stop stays one; SIGTRAP is a newborn's first stop */
		if (sig == SIGSTOP || sig == SIGTSTP || sig == SIGTTIN ||
			sig == SIGTTOU) {
			(void)ptrace(PTRACE_LISTEN, pid, NULL, NULL);
			return;
		}
		break;
	case 0:
		(void)ptrace(PTRACE_CONT, pid, NULL, (void *)(long)sig);
		return;
	default:
		break;
	}
	(void)ptrace(PTRACE_CONT, pid, NULL, NULL);
}

static bool
peek(pid_t pid, uint64_t from, void *to, size_t len)
{
	struct iovec local = {to, len}, remote = {(void *)from, len};

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == (ssize_t)len;
}

static bool
poke(pid_t pid, uint64_t to, const void *from, size_t len)
{
	struct iovec local = {.iov_len = len}, remote = {(void *)to, len};

	memcpy(&local.iov_base, &from, sizeof from);
	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == (ssize_t)len;
}

/* Words of the new stack, read a page at a time. */
struct words {
	pid_t pid;
	uint64_t page, at;
	uint64_t buffer[512];
};

static bool
next_word(struct words *w, uint64_t *out)
{
	uint64_t page = w->at & ~(uint64_t)4095;

	if (page != w->page) {
		if (!peek(w->pid, page, w->buffer, sizeof w->buffer))
			return false;
		w->page = page;
	}
	*out = w->buffer[w->at % 4096 / 8];
	w->at += 8;
	return true;
}

/* Past argc, argv and envp, to the first entry of the auxiliary vector. */
static bool
find_auxv(struct words *w)
{
	int nulls = 0;
	uint64_t word;

	if (!next_word(w, &word)) /* argc */
		return false;
	for (int i = 0; i < STACK_WORDS_MAX && nulls < 2; i++) {
		if (!next_word(w, &word))
			return false;
		nulls += word == 0;
	}
	return nulls == 2;
}

void
trace_edit_auxv(pid_t pid, uint64_t sp, const uint8_t seed[32])
{
	struct words w = {.pid = pid, .page = 1, .at = sp};
	const uint64_t ignore = AT_IGNORE;

	if (sp % 8 != 0 || !find_auxv(&w))
		return;
	for (int i = 0; i < 64; i++) {
		uint64_t at = w.at, type, value;

		if (!next_word(&w, &type) || !next_word(&w, &value) ||
			type == AT_NULL)
			return;
		if (type == AT_SYSINFO_EHDR)
			(void)poke(pid, at, &ignore, sizeof ignore);
		else if (type == AT_RANDOM)
			(void)poke(pid, value, seed, 16);
	}
}
