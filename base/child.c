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
exec_program(const char *const *argv, int in, int out, int errors)
{
	char **args;

	memcpy(&args, &argv, sizeof args);
	if (dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(errors, 2) < 0 ||
		setenv("LC_ALL", "C", 1) < 0)
		_exit(126);
	execvp(args[0], args);
	_exit(errno == ENOENT ? NO_SUCH_PROGRAM : 126);
}

/* A file that holds the text, or is empty, for reading from its start. */
static int
open_input(const char *text, struct error *err)
{
	scoped_close int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd < 0)
		return error_sys(err, "creating a file in memory");
	if (text && file_write_fd(fd, text, strlen(text), "a file in memory",
			    err) < 0)
		return -1;
	if (lseek(fd, 0, SEEK_SET) < 0)
		return error_sys(err, "creating a file in memory");
	return take_fd(fd);
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

/* Runs the program; *said is what it wrote to standard error. */
static int
run_program(struct bytes *out, struct bytes *said, int *status,
	const char *const *argv, const char *input, size_t max,
	struct error *err)
{
	scoped_close int errors = memfd_create("errors", MFD_CLOEXEC);
	scoped_close int in = open_input(input, err);
	int ends[2], r;
	pid_t pid;

	if (in < 0)
		return -1;
	if (errors < 0 || pipe2(ends, O_CLOEXEC) < 0)
		return error_sys(err, "running %s", argv[0]);
	pid = fork();
	if (pid == 0)
		exec_program(argv, in, ends[1], errors);
	scoped_close int from = ends[0];
	if (pid < 0) {
		(void)error_sys(err, "running %s", argv[0]);
		(void)close(ends[1]);
		return -1;
	}
	(void)close(ends[1]);
	r = file_read_fd(out, from, max, argv[0], err);
	(void)close(take_fd(from));
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	if (r < 0)
		return -1;
	(void)lseek(errors, 0, SEEK_SET);
	return file_read_fd(said, errors, 1 << 20, argv[0], err);
}

int
child_run(struct bytes *out, const char *const *argv, size_t max,
	struct error *err)
{
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	int status;

	if (run_program(out, &said, &status, argv, NULL, max, err) < 0)
		return -1;
	return check_status(status, argv[0], &said, err);
}

int
child_ask(struct bytes *out, const char *const *argv, const char *input,
	size_t max, struct error *err)
{
	scoped(bytes_done) struct bytes said = BYTES_INIT;
	int status;

	if (run_program(out, &said, &status, argv, input, max, err) < 0)
		return -1;
	if (WIFEXITED(status) && WEXITSTATUS(status) < 126)
		return WEXITSTATUS(status);
	return check_status(status, argv[0], &said, err);
}
