/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/shell.h"
#include "base/file.h"
#include "builder/build/build.h"
#include "builder/build/exit_report.h"
#include "builder/build/workdir.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>

/* Links in an environment lead into it: /etc/alternatives/cc. */
static bool
is_program(int root, const char *path)
{
	const struct open_how how = {.flags = O_PATH | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS};
	scoped_close int fd =
		(int)syscall(SYS_openat2, root, path, &how, sizeof how);
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	       (st.st_mode & 0111);
}

/* Finds a program by name in the environment at root: *out is its absolute path
 * in the box, heap.  Returns 0; 1 if no such program exists. */
static int
find_program(char **out, const char *root, const char *name, struct error *err)
{
	scoped_close int fd = file_open_dir(AT_FDCWD, root, false, err);
	const char *at = BOX_PATH;

	if (fd < 0)
		return -1;
	while (*at) {
		size_t len = strcspn(at, ":");
		scoped_free char *path =
			text_format("%.*s/%s", (int)len, at, name);

		if (is_program(fd, path)) {
			*out = take_ptr(path);
			return 0;
		}
		at += len + (at[len] == ':');
	}
	return 1;
}

/* Chooses the program and its argv[0]; returns 1: there is no such program. */
static int
choose_program(
	char **program, const char **name, const char *root, struct error *err)
{
	int r;

	if (!*name) {
		r = find_program(program, root, "bash", err);
		*name = "bash";
		if (r <= 0)
			return r;
		*name = "sh";
	}
	if (strchr(*name, '/')) {
		*program = **name == '/' ? text_copy(*name)
					 : text_format("/build/%s", *name);
		return 0;
	}
	r = find_program(program, root, *name, err);
	if (r > 0)
		(void)error_set(err, ERROR_INPUT,
			"the environment has no program %s in %s",
			text_quotes(*name), BOX_PATH);
	return r;
}

/* Use a terminal only if both standard input and output are one. */
static enum box_stdio
choose_stdio(void)
{
	return isatty(0) && isatty(1) ? BOX_TERMINAL : BOX_PIPES;
}

static int
set_end(struct shell_end *out, const struct box_report *r,
	const struct box_plan *plan, struct error *err)
{
	if (r->end == BOX_LIMITED || r->end == BOX_STARVED)
		return exit_report_judge(r, plan, "the box", err);
	out->signal = r->end == BOX_STOPPED ? r->code : 0;
	out->status = r->end == BOX_EXITED ? r->code : 128 + r->code;
	return 0;
}

static int
run_box(struct shell_end *out, struct store *store, const struct inputs *in,
	const struct box_plan *plan, struct error *err)
{
	const struct box_watch watch = {.log = -1};
	struct workdir fill = {.inputs = in, .store = store};
	scoped(box_close) struct box *box = NULL;
	struct box_report report;

	if (box_open(&box, plan, workdir_fill, &fill, err) < 0 ||
		box_filled(box, err) < 0)
		return -1;
	if (box_run(box, &watch, &report, &out->why) == 0)
		return set_end(out, &report, plan, err);
	if (out->why.kind != ERROR_INPUT) {
		*err = out->why;
		return -1;
	}
	out->status = out->why.sys == ENOENT ? SHELL_NOT_FOUND : SHELL_NOT_RUN;
	return 0;
}

int
shell_run(struct shell_end *out, struct store *store, const struct inputs *in,
	const struct mirrors *mirrors, const char *const *argv, size_t n,
	struct error *err)
{
	scoped(env_done) struct env env = ENV_INIT;
	scoped_free const char **words = mem_alloc(n + 2, sizeof *words);
	scoped_free char *program = NULL;
	struct box_plan plan;
	int r;

	for (size_t i = 0; i < n; i++)
		words[i] = argv[i];
	*out = (struct shell_end){.status = SHELL_NOT_FOUND};
	if (build_prepare(&env, store, in, mirrors, err) < 0)
		return -1;
	r = choose_program(&program, &words[0], env.path, &out->why);
	if (r < 0)
		*err = out->why;
	if (r != 0)
		return r < 0 ? -1 : 0;
	build_plan(&plan, in, &env, words);
	plan.program = program;
	plan.stdio = choose_stdio();
	/* a wait for what a user types takes real time */
	plan.order = false;
	return run_box(out, store, in, &plan, err);
}
