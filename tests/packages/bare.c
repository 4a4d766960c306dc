/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/packages/bare.h"
#include "base/clock.h"
#include "base/file.h"
#include "builder/build/workdir.h"
#include "builder/fetch/mirrors.h"
#include "sandbox/core/userns.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

static const char *const folders[] = {"build", "out", "recipe", "tmp"};

int
bare_recipe_find(struct bare_recipe *out, const char *store, const char *repo,
	char *rev_path, struct error *err)
{
	struct request request = {.offline = true};
	scoped(mirrors_done) struct mirrors none = {.offline = true};

	if (store_open(&out->store, store, false, err) < 0 ||
		request_split(&request, rev_path, err) < 0)
		return -1;
	request.repo = repo;
	if (inputs_find(&out->inputs, out->store, &request, err) < 0 ||
		inputs_fetch(&out->inputs, out->store, &none, err) < 0 ||
		env_prepare(&out->env, out->store, &out->inputs.lock, &none,
			box_owner(), err) < 0)
		return -1;
	out->script = text_format("/recipe/%s", out->inputs.recipe.build);
	return 0;
}

/* Copies sources and script into memory, for this user: in a child, since the
 * file system's user id belongs to a thread. */
static int
fill_stage(
	const struct bare_recipe *r, int stage, unsigned uid, struct error *err)
{
	struct workdir fill = {.inputs = &r->inputs, .store = r->store};
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (userns_write_as((struct box_owner){uid, uid}, err) < 0 ||
			workdir_fill(stage, &fill, err) < 0) {
			(void)fprintf(stderr, "%s\n", err->text);
			_exit(1);
		}
		_exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		return error_set(err, ERROR_SYSTEM, "no sources");
	return 0;
}

/* The stage is a tmpfs on a folder of the environment; its contents are also
 * found at the paths of a box. */
static int
make_stage(const struct bare_recipe *r, const struct bare_place *place,
	const char *out, struct error *err)
{
	const char *stage = place->folder ? place->folder : "sys";
	scoped_close int fd = -1;

	if (mount("stage", stage, "tmpfs", 0, "mode=0755") < 0)
		return error_sys(err, "mounting %s", stage);
	fd = file_open_dir(AT_FDCWD, stage, false, err);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (fd < 0 || mkdirat(fd, folders[i], 0755) < 0 ||
			fchownat(fd, folders[i], place->uid, place->uid, 0) < 0)
			return error_sys(err, "making /%s", folders[i]);
	if (fill_stage(r, fd, place->uid, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		scoped_free char *from =
			text_format("%s/%s", stage, folders[i]);

		if (i == 1 && out &&
			(mount(out, from, NULL, MS_BIND, NULL) < 0 ||
				chown(from, place->uid, place->uid) < 0))
			return error_sys(err, "mounting %s", from);
		if (mount(from, folders[i], NULL, MS_BIND | MS_REC, NULL) < 0)
			return error_sys(err, "mounting /%s", folders[i]);
	}
	return 0;
}

static int
enter(const struct bare_recipe *r, const struct bare_place *place,
	const char *out, struct error *err)
{
	if (unshare(CLONE_NEWNS | CLONE_NEWUTS) < 0 ||
		mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount(r->env.path, r->env.path, NULL, MS_BIND, NULL) < 0 ||
		chdir(r->env.path) < 0 ||
		sethostname(place->host, strlen(place->host)) < 0)
		return error_sys(err, "leaving the machine's mounts");
	if (make_stage(r, place, out, err) < 0)
		return -1;
	if (mount("tmp", "var/tmp", "tmpfs", 0, "mode=1777") < 0 ||
		mount("/dev", "dev", NULL, MS_BIND | MS_REC, NULL) < 0 ||
		mount("/proc", "proc", NULL, MS_BIND | MS_REC, NULL) < 0 ||
		chroot(".") < 0)
		return error_sys(err, "entering the environment");
	return 0;
}

static char **
make_env(const struct bare_recipe *r, const struct bare_place *place)
{
	const char *folder = place->folder ? place->folder : "";
	const char *slash = place->folder ? "/" : "";
	int jobs = place->jobs ? place->jobs : r->inputs.recipe.jobs;
	char *const fixed[] = {text_format("OUT=%s%s/out", slash, folder),
		text_format("PWD=%s%s/build", slash, folder),
		text_format("HOME=%s", place->home),
		text_format("TZ=%s", place->zone),
		text_format("LC_ALL=%s", place->locale),
		text_format("USER=%s", place->user),
		text_format("LOGNAME=%s", place->user),
		text_format("JOBS=%d", jobs),
		text_copy("PATH=/usr/bin:/usr/sbin"),
		text_copy("SHELL=/bin/sh"), text_copy("TERM=dumb")};
	char **env = NULL;
	size_t n = 0;

	for (; n < ARRAY_LEN(fixed); n++)
		*mem_room(env, n) = fixed[n];
	for (char **more = r->inputs.recipe.env; more && *more; more++, n++)
		*mem_room(env, n) = text_copy(*more);
	*mem_room(env, n) = NULL;
	return env;
}

_Noreturn static void
become(const struct bare_recipe *r, const struct bare_place *place, int log)
{
	char *const argv[] = {
		text_copy("/bin/sh"), text_copy("-eu"), r->script, NULL};
	scoped_free char *here = text_format("%s%s/build",
		place->folder ? "/" : "", place->folder ? place->folder : "");
	char **env = make_env(r, place);
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	(void)umask(place->umask);
	if (null >= 0 && dup2(null, 0) == 0 && dup2(log, 1) == 1 &&
		dup2(log, 2) == 2 && chdir(here) == 0 &&
		setgroups(0, NULL) == 0 &&
		setresgid(place->uid, place->uid, place->uid) == 0 &&
		setresuid(place->uid, place->uid, place->uid) == 0)
		(void)execve(argv[0], argv, env);
	_exit(127);
}

static int64_t
cpu_ns(void)
{
	struct rusage r;

	(void)getrusage(RUSAGE_CHILDREN, &r);
	return (r.ru_utime.tv_sec + r.ru_stime.tv_sec) * INT64_C(1000000000) +
	       (r.ru_utime.tv_usec + r.ru_stime.tv_usec) * INT64_C(1000);
}

/* The mounts disappear with the namespace. */
_Noreturn static void
child(const struct bare_recipe *r, const struct bare_place *place,
	const char *out, int log, int answer)
{
	struct error err = ERROR_INIT;
	struct bare_took took;
	int status;
	pid_t pid;

	if (enter(r, place, out, &err) < 0) {
		(void)fprintf(stderr, "%s\n", err.text);
		_exit(1);
	}
	took.wall_ns = -clock_ticks_ns();
	took.cpu_ns = -cpu_ns();
	pid = fork();
	if (pid == 0)
		become(r, place, log);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0)
		_exit(1);
	took.wall_ns += clock_ticks_ns();
	took.cpu_ns += cpu_ns();
	_exit(write(answer, &took, sizeof took) != sizeof took);
}

int
bare_run(const struct bare_recipe *recipe, const struct bare_place *place,
	const char *out, int log, struct bare_took *took, struct error *err)
{
	int ends[2], status = -1, r = 0;
	pid_t pid;

	if (geteuid() != 0)
		return error_set(err, ERROR_SYSTEM,
			"a bare build wants root, which makes its mounts");
	if (pipe2(ends, O_CLOEXEC) < 0)
		return error_sys(err, "making a pipe");
	pid = fork();
	if (pid == 0)
		child(recipe, place, out, log, ends[1]);
	(void)close(ends[1]);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0 ||
		read(ends[0], took, sizeof *took) != sizeof *took)
		r = error_set(err, ERROR_FAILED, "the bare build failed");
	(void)close(ends[0]);
	return r;
}
