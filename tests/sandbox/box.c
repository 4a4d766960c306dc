/* SPDX-License-Identifier: Apache-2.0 */
/*
 * box PROBE - runs the probe in boxes of every kind; prints TAP.
 */
#include "sandbox/box.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/say.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#define EPOCH 1500000000

static char root[] = "/tmp/hallmark-box-XXXXXX";
static int n_tests, n_failed;
static char port[32], abstract[64];

static void
tell(bool good, const char *level, const char *name, const char *why)
{
	n_tests++;
	n_failed += !good;
	(void)printf(
		"%sok %d - %s: %s\n", good ? "" : "not ", n_tests, level, name);
	if (!good)
		(void)printf("# %s\n", why);
}

static int
fill_nothing(int work, void *arg, struct error *err)
{
	(void)work;
	(void)arg;
	(void)err;
	return 0;
}

struct run {
	struct box_report report;
	struct error err;
	int r;
	char *log; /* heap */
};

/* One box around the probe with this argument; limits may be changed. */
static struct run
run_box(enum box_level level, const char *arg,
	void (*change)(struct box_plan *))
{
	const char *const argv[] = {"/probe", arg,
		level == BOX_DETERMINISTIC ? "deterministic" : "hermetic",
		NULL};
	const char *const extra[] = {port, abstract, NULL};
	struct run run = {.r = -1};
	scoped(box_close) struct box *box = NULL;
	scoped(bytes_done) struct bytes log = BYTES_INIT;
	scoped_close int fd = memfd_create("log", MFD_CLOEXEC);
	const struct box_watch watch = {.log = fd};
	struct box_plan plan;
	struct error ignored;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.extra = extra;
	plan.level = level;
	plan.epoch_s = EPOCH;
	memset(plan.seed, 7, sizeof plan.seed);
	if (change)
		change(&plan);
	if (box_open(&box, &plan, &run.err) == 0 &&
		box_fill(box, fill_nothing, NULL, &run.err) == 0)
		run.r = box_run(box, &watch, &run.report, &run.err);
	(void)lseek(fd, 0, SEEK_SET);
	(void)!file_read_fd(&log, fd, 64 << 20, "log", &ignored);
	bytes_add(&log, "", 0);
	run.log = bytes_take(&log);
	return run;
}

/* The probe's own lines become ours. */
static void
relay(const char *level, const char *arg, enum box_level is)
{
	struct run run = run_box(is, arg, NULL);

	if (run.r < 0)
		tell(false, level, arg, run.err.text);
	else
		tell(run.report.end == BOX_EXITED && run.report.code <= 100,
			level, arg, "the probe was killed");
	for (char *at = strtok(run.log, "\n"); at; at = strtok(NULL, "\n")) {
		char *dash = strstr(at, " - ");

		if (*at == '#' || !dash)
			(void)printf("# %s\n", at);
		else
			tell(at[0] == 'o', level, dash + 3, at);
	}
	free(run.log);
}

static void
short_time(struct box_plan *plan)
{
	plan->limits.time_s = 1;
}
static void
many_jobs(struct box_plan *plan)
{
	plan->limits.time_s = 1;
	plan->jobs = 4;
}
static void
small_log(struct box_plan *plan)
{
	plan->limits.log_bytes = 100000;
}
static void
small_disk(struct box_plan *plan)
{
	plan->limits.disk_bytes = 1 << 20;
}
static void
few_processes(struct box_plan *plan)
{
	plan->limits.processes = 64;
}

static void
ends(const char *level, enum box_level is)
{
	const struct {
		const char *mode;
		void (*change)(struct box_plan *);
		enum box_end end;
		int code;
		bool disk_full;
	} rows[] = {
		{"daemon", NULL, BOX_EXITED, 0, false},
		{"close", NULL, BOX_EXITED, 0, false},
		{"abort", NULL, BOX_SIGNALED, SIGABRT, false},
		{"i386", NULL, BOX_SIGNALED, SIGSYS, false},
		{"forever", short_time, BOX_TIMEOUT, 0, false},
		{"flood", many_jobs, BOX_TIMEOUT, 0, false},
		{"stop", short_time, BOX_TIMEOUT, 0, false},
		{"talk", small_log, BOX_EXITED, 0, false},
		{"fill", small_disk, BOX_EXITED, ENOSPC, true},
		{"forks", few_processes, BOX_EXITED, 0, false},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct run run = run_box(is, rows[i].mode, rows[i].change);
		scoped_free char *why = text_format(
			"%s; end %d code %d full %d", run.err.text,
			run.report.end, run.report.code, run.report.disk_full);

		tell(run.r == 0 && run.report.end == rows[i].end &&
				(rows[i].end == BOX_TIMEOUT ||
					run.report.code == rows[i].code) &&
				run.report.disk_full == rows[i].disk_full,
			level, rows[i].mode, why);
		if (strcmp(rows[i].mode, "talk") == 0)
			tell(strlen(run.log) == 100000 &&
					run.report.log_bytes == 6400000,
				level, "the log is cut at its limit", why);
		free(run.log);
	}
}

/* What the probe prints as comments must be the same in two boxes. */
static void
twice(void)
{
	struct run a = run_box(BOX_DETERMINISTIC, "surroundings", NULL);
	struct run b = run_box(BOX_DETERMINISTIC, "surroundings", NULL);

	tell(strcmp(a.log, b.log) == 0 && strstr(a.log, "# chance"),
		"deterministic", "two boxes tell the same", "they differ");
	free(a.log);
	free(b.log);
}

/* Something of the host's to be reached for. */
static void
listen_on_host(void)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	socklen_t len = sizeof in;
	int tcp = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int local = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(abstract, sizeof abstract, "HOST_SOCKET=hallmark-%ld",
		(long)getpid());
	memcpy(un.sun_path + 1, abstract + 12, strlen(abstract + 12));
	if (bind(tcp, (struct sockaddr *)&in, sizeof in) < 0 ||
		listen(tcp, 1) < 0 ||
		getsockname(tcp, (struct sockaddr *)&in, &len) < 0 ||
		bind(local, (struct sockaddr *)&un,
			(socklen_t)(sizeof un.sun_family + 1 +
				    strlen(abstract + 12))) < 0 ||
		listen(local, 1) < 0)
		abort();
	(void)snprintf(port, sizeof port, "HOST_PORT=%d", ntohs(in.sin_port));
}

/* An environment with nothing in it but the probe. */
static bool
make_root(const char *probe)
{
	static const char *const folders[] = {
		"proc", "dev", "sys", "tmp", "build", "out", "recipe", "usr"};
	scoped(bytes_done) struct bytes program = BYTES_INIT;
	scoped_close int fd = -1, file = -1;
	struct error err;

	if (!mkdtemp(root) || chmod(root, 0755) < 0 ||
		(fd = file_open_dir(AT_FDCWD, root, false, &err)) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (mkdirat(fd, folders[i], 0755) < 0)
			return false;
	file = openat(fd, "probe", O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
	return file >= 0 &&
	       file_read(&program, AT_FDCWD, probe, 64 << 20, &err) == 0 &&
	       file_write_fd(file, program.data, program.len, "probe", &err) ==
		       0 &&
	       fchmod(file, 0755) == 0 &&
	       fchown(file, box_owner(), box_owner()) == 0 &&
	       fchown(fd, box_owner(), box_owner()) == 0;
}

int
main(int argc, char **argv)
{
	struct error err;

	if (argc != 2 || !make_root(argv[1])) {
		(void)printf("Bail out! no environment for the probe\n");
		return 1;
	}
	listen_on_host();
	relay("hermetic", "refused", BOX_HERMETIC);
	relay("deterministic", "refused", BOX_DETERMINISTIC);
	relay("hermetic", "surroundings", BOX_HERMETIC);
	relay("deterministic", "surroundings", BOX_DETERMINISTIC);
	ends("hermetic", BOX_HERMETIC);
	ends("deterministic", BOX_DETERMINISTIC);
	twice();
	(void)printf("1..%d\n", n_tests);
	(void)!file_remove_tree(AT_FDCWD, root, &err);
	return n_failed > 0;
}
