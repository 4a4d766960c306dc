/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_start STATIC DYNAMIC [ROUNDS] - measure a box from its start to its
 * end, beside a bare start of the same program and beside bwrap with the same
 * namespaces.
 *
 * Each round starts everything once, so that other work of this machine affects
 * all of it alike.  STATIC and DYNAMIC are the same program, linked in two
 * ways; the second brings its loader and the C library into the root.
 */
#include "base/clock.h"
#include "base/file.h"
#include "sandbox/box.h"
#include "sandbox/filter/seccomp.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define ROUNDS 100
#define ROUNDS_MAX 10000
#define FILTER "9" /* the descriptor of bwrap's filter */

static char root[] = "/tmp/hallmark-bench-XXXXXX";
static const char *const programs[] = {"/static", "/dynamic"};

/* The same namespaces, and mounts at the same paths as in a box. */
static const char *const bwrap[] = {"bwrap", "--unshare-user", "--unshare-all",
	"--uid", "1000", "--gid", "1000", "--hostname", BOX_HOST_NAME,
	"--ro-bind", root, "/", "--proc", "/proc", "--dev", "/dev", "--tmpfs",
	"/tmp", "--tmpfs", "/build", "--tmpfs", "/out", "--chdir", "/build",
	"--die-with-parent", "--new-session", "--clearenv", "--setenv", "PATH",
	"/usr/bin:/usr/sbin", "--setenv", "SOURCE_DATE_EPOCH", "0", NULL};

enum way {
	BARE,
	BWRAP,
	BWRAP_FILTER,
	HERMETIC,
	DETERMINISTIC,
	N_WAYS
};

static const char *const names[N_WAYS] = {"bare", "bwrap", "bwrap and a filter",
	"hallmark hermetic", "hallmark deterministic"};

/* The times of one program started in one way, one per round. */
struct times {
	int64_t *ns;
	size_t n;
};

static int
spawn_once(const char *path, const char *const *argv, struct error *err)
{
	char *const env[] = {(char[]){"SOURCE_DATE_EPOCH=0"},
		(char[]){"PATH=/usr/local/bin:/usr/bin:/bin"}, NULL};
	char **copy;
	pid_t pid;
	int status, r;

	memcpy(&copy, &argv, sizeof copy);
	r = posix_spawnp(&pid, path, NULL, NULL, copy, env);
	if (r != 0) {
		errno = r;
		return error_sys(err, "starting %s", path);
	}
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return error_sys(err, "waiting for %s", path);
	if (status != 0)
		return error_set(err, ERROR_FAILED, "%s failed", path);
	return 0;
}

static int
bare_once(const char *program, struct error *err)
{
	scoped_free char *path = text_format("%s%s", root, program);
	const char *const argv[] = {path, NULL};

	return spawn_once(path, argv, err);
}

static int
bwrap_once(const char *program, bool filter, struct error *err)
{
	const char *argv[ARRAY_LEN(bwrap) + 4];
	size_t n = ARRAY_LEN(bwrap) - 1;

	memcpy(argv, bwrap, sizeof bwrap);
	if (filter) {
		if (lseek(atoi(FILTER), 0, SEEK_SET) < 0)
			return error_sys(err, "rewinding the filter");
		argv[n++] = "--seccomp";
		argv[n++] = FILTER;
	}
	argv[n++] = program;
	argv[n] = NULL;
	return spawn_once(bwrap[0], argv, err);
}

static int
fill_nothing(int work, void *arg, struct error *err)
{
	(void)work;
	(void)arg;
	(void)err;
	return 0;
}

static int
box_once(const char *program, enum box_level level, struct error *err)
{
	const char *const argv[] = {program, NULL};
	scoped(box_close) struct box *box = NULL;
	const struct box_watch watch = {.log = -1};
	struct box_report report;
	struct box_plan plan;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.level = level;
	if (box_open(&box, &plan, fill_nothing, NULL, err) < 0 ||
		box_filled(box, err) < 0 ||
		box_run(box, &watch, &report, err) < 0)
		return -1;
	if (report.end != BOX_EXITED || report.code != 0)
		return error_set(err, ERROR_FAILED, "%s failed", program);
	return 0;
}

static int
once(enum way way, const char *program, struct error *err)
{
	switch (way) {
	case BARE:
		return bare_once(program, err);
	case BWRAP:
	case BWRAP_FILTER:
		return bwrap_once(program, way == BWRAP_FILTER, err);
	default:
		return box_once(program,
			way == HERMETIC ? BOX_HERMETIC : BOX_DETERMINISTIC,
			err);
	}
}

/* Runs everything once before it counts; a way that fails now is skipped
 * later. */
static int
try_all(bool skip[N_WAYS], struct error *err)
{
	for (enum way w = BARE; w < N_WAYS; w++) {
		if (once(w, programs[0], err) == 0)
			continue;
		if (w != BWRAP && w != BWRAP_FILTER)
			return -1;
		(void)printf("# SKIP %s: %s\n", names[w], err->text);
		skip[w] = true;
	}
	return 0;
}

static int
measure(struct times times[N_WAYS], const char *program, const bool *skip,
	int rounds, struct error *err)
{
	for (int i = 0; i < rounds; i++)
		for (enum way w = BARE; w < N_WAYS; w++) {
			int64_t began = clock_ticks_ns();

			if (skip[w])
				continue;
			if (once(w, program, err) < 0)
				return -1;
			*mem_room(times[w].ns, times[w].n) =
				clock_ticks_ns() - began;
			times[w].n++;
		}
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double
ms(const struct times *t, size_t rank)
{
	return (double)t->ns[rank] / 1e6;
}

static void
print(const char *program, struct times times[N_WAYS])
{
	const struct times *other = &times[BWRAP];

	for (enum way w = BARE; w < N_WAYS; w++) {
		struct times *t = &times[w];

		if (t->n == 0)
			continue;
		qsort(t->ns, t->n, sizeof *t->ns, by_number);
		(void)printf("%-9s%-24smin %7.3f  median %7.3f  max %8.3f ms",
			program + 1, names[w], ms(t, 0), ms(t, t->n / 2),
			ms(t, t->n - 1));
		if (other->n > 0 && w != BARE)
			(void)printf("  of bwrap: min %.2f  median %.2f",
				ms(t, 0) / ms(other, 0),
				ms(t, t->n / 2) / ms(other, other->n / 2));
		(void)printf("\n");
	}
}

static int
measure_all(int rounds, struct error *err)
{
	bool skip[N_WAYS] = {false};

	if (try_all(skip, err) < 0)
		return -1;
	for (size_t p = 0; p < ARRAY_LEN(programs); p++) {
		struct times times[N_WAYS] = {{.ns = NULL}};
		int r = measure(times, programs[p], skip, rounds, err);

		if (r == 0)
			print(programs[p], times);
		for (enum way w = BARE; w < N_WAYS; w++)
			free(times[w].ns);
		if (r < 0)
			return -1;
	}
	return 0;
}

static int
copy_in(int fd, const char *from, const char *to, struct error *err)
{
	scoped(bytes_done) struct bytes program = BYTES_INIT;
	scoped_free char *above = text_copy(to);
	char *slash = strrchr(above, '/');
	scoped_close int file = -1;

	if (slash) {
		*slash = '\0';
		if (file_make_dirs(fd, above, err) < 0)
			return -1;
	}
	file = file_open(fd, to, O_CREAT | O_EXCL | O_WRONLY, 0755, err);
	if (file < 0 || file_read(&program, AT_FDCWD, from, 64 << 20, err) < 0)
		return -1;
	return file_write_fd(file, program.data, program.len, to, err);
}

/* Our own loader and C library have the same paths in the root. */
struct loaded {
	int fd;
	struct error *err;
};

static int
copy_loaded(struct dl_phdr_info *info, size_t size, void *arg)
{
	const struct loaded *loaded = arg;
	const char *name = strrchr(info->dlpi_name, '/');

	(void)size;
	if (info->dlpi_name[0] != '/' || !name ||
		(strncmp(name, "/libc.so", 8) != 0 &&
			strncmp(name, "/ld-", 4) != 0))
		return 0;
	return copy_in(
		loaded->fd, info->dlpi_name, info->dlpi_name + 1, loaded->err);
}

static int
make_root(char **argv, struct error *err)
{
	static const char *const folders[] = {"proc", "dev", "sys", "tmp",
		"build", "out", "recipe", "run", "var", "var/tmp"};
	scoped_close int fd = -1;

	if (!mkdtemp(root) || chmod(root, 0755) < 0)
		return error_sys(err, "making a folder");
	fd = file_open_dir(AT_FDCWD, root, false, err);
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (fd < 0 || mkdirat(fd, folders[i], 0755) < 0)
			return error_sys(err, "making a folder");
	for (size_t i = 0; i < ARRAY_LEN(programs); i++)
		if (copy_in(fd, argv[i + 1], programs[i] + 1, err) < 0)
			return -1;
	return dl_iterate_phdr(
		copy_loaded, &(struct loaded){.fd = fd, .err = err});
}

/* The exact filter of a hermetic box, in the form that bwrap reads. */
static int
make_filter(struct error *err)
{
	scoped_close int fd = memfd_create("filter", MFD_CLOEXEC);

	if (fd < 0 || file_write_fd(fd, seccomp_hermetic,
			      n_seccomp_hermetic * sizeof *seccomp_hermetic,
			      "the filter", err) < 0)
		return error_sys(err, "making the filter");
	if (dup2(fd, atoi(FILTER)) < 0) /* bwrap inherits it */
		return error_sys(err, "making the filter");
	return 0;
}

int
main(int argc, char **argv)
{
	struct error err = ERROR_INIT, ignored;
	int64_t rounds = ROUNDS;
	int r = 1;

	if (argc < 3 || argc > 4 ||
		(argc == 4 && text_number(&rounds, argv[3], strlen(argv[3]),
				      ROUNDS_MAX) < 0) ||
		rounds < 1) {
		(void)printf("usage: bench_start STATIC DYNAMIC [ROUNDS]\n");
		return 2;
	}
	if (make_root(argv, &err) == 0 && make_filter(&err) == 0 &&
		measure_all((int)rounds, &err) == 0)
		r = 0;
	if (r)
		(void)printf("%s\n", err.text);
	(void)!file_remove_tree(AT_FDCWD, root, &ignored);
	return r;
}
