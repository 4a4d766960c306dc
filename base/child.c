/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define NO_SUCH_PROGRAM 127

static _Noreturn void
exec_program(const char *const *argv, int out, int errors)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char **args;

	memcpy(&args, &argv, sizeof args);
	if (null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 ||
		dup2(errors, 2) < 0 || setenv("LC_ALL", "C", 1) < 0)
		_exit(126);
	execvp(args[0], args);
	_exit(errno == ENOENT ? NO_SUCH_PROGRAM : 126);
}

/* The last line of the program's standard error, for the message. */
static const char *
last_line(struct bytes *text)
{
	const char *at;

	while (text->len && text->data[text->len - 1] == '\n')
		text->data[--text->len] = '\0';
	at = text->len ? strrchr(text->data, '\n') : NULL;
	return at ? at + 1 : text->len ? text->data : "it printed no message";
}

static int
check_status(
	int status, const char *name, struct bytes *errors, struct error *err)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == NO_SUCH_PROGRAM)
		return error_set(err, ERROR_INPUT,
			"there is no program %s on this machine",
			text_quotes(name));
	return error_set(err, ERROR_SYSTEM, "%s failed: %s", name,
		text_quotes(last_line(errors)));
}

int
child_run(struct bytes *out, const char *const *argv, size_t max,
	struct error *err)
{
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	scoped_close int errors = memfd_create("errors", MFD_CLOEXEC);
	int ends[2], status, r;
	pid_t pid;

	if (errors < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return error_sys(err, "running %s", argv[0]);
	pid = fork();
	if (pid == 0)
		exec_program(argv, ends[1], errors);
	(void)close(ends[1]);
	scoped_close int from = ends[0];
	if (pid < 0)
		return error_sys(err, "running %s", argv[0]);
	r = file_read_fd(out, from, max, argv[0], err);
	(void)close(take_fd(from));
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (r < 0)
		return -1;
	(void)lseek(errors, 0, SEEK_SET);
	if (file_read_fd(&said, errors, 1 << 20, argv[0], err) < 0)
		return -1;
	return check_status(status, argv[0], &said, err);
}
