/* SPDX-License-Identifier: Apache-2.0 */
/*
 * foreign PROBE - no program of the host runs in or for a box, whatever the
 * host has told its kernel by binfmt_misc or core_pattern; prints TAP.
 *
 * The host is a process in a user namespace of its own, where Linux 6.7 and
 * later have a binfmt_misc of its own: nothing is registered for the machine.
 */
#include "base/bytes.h"
#include "base/file.h"
#include "sandbox/core/protections.h"
#include "tests/sandbox/boxed.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define NAME "hallmark-test"

/* Entries that start the host's program for the probe's file.  F keeps it open,
 * so that it starts where no path leads to it. */
static const struct entry {
	const char *name, *type, *flags;
	mode_t mode; /* of the program */
} entries[] = {
	{"magic", "M::\\x01ATKMAGIC:", "F", 0755},
	{"extension", "E::atk:", "F", 0755},
	{"every flag", "M::\\x01ATKMAGIC:", "POCF", 0755},
	{"unreadable", "M::\\x01ATKMAGIC:", "F", 0111},
};

static char base[] = "/tmp/hallmark-foreign-XXXXXX";
static char *root, *stranger;
static enum protection without[2];

bool
protections_on(enum protection p)
{
	return p != without[0] && p != without[1];
}

const struct sock_filter *
protections_filter(const struct sock_filter *code, size_t *len)
{
	(void)len;
	return code;
}

/* Returns binfmt_misc, mounted nowhere; -1 with errno. */
static int
open_registry(void)
{
	scoped_close int fs = fsopen("binfmt_misc", FSOPEN_CLOEXEC);

	if (fs < 0 || fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return -1;
	return fsmount(fs, FSMOUNT_CLOEXEC, 0);
}

static bool
put_at(int dir, const char *file, const char *text)
{
	scoped_close int fd = openat(dir, file, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, text, strlen(text)) > 0;
}

static struct boxed
run_probe(enum box_level level, const char *mode)
{
	const char *const argv[] = {"/probe", mode, NULL};
	struct box_plan plan;

	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.level = level;
	plan.epoch_s = 1500000000;
	plan.limits.disk_bytes = 64 << 20;
	return boxed_run(&plan, -1);
}

static bool
ran(const struct boxed *run)
{
	return strstr(run->log, "a program of the host runs");
}

/* Each row: what is left out, and what a build sees that starts such a file. */
static const struct {
	const char *name;
	enum protection without[2];
	bool runs; /* the host's program */
	int code;  /* the build's exit status: its errno; -1: an error */
} rows[] = {
	{"the box has a binfmt_misc of its own", {PROTECTION_END}, false,
		ENOEXEC},
	{"without that, the start is seen and ends the build",
		{PROTECTION_BINFMT}, false, -1},
	{"a binfmt_misc of its own is enough", {PROTECTION_PROGRAMS}, false,
		ENOEXEC},
	{"without both, the host's program runs",
		{PROTECTION_BINFMT, PROTECTION_PROGRAMS}, true, 0},
};

static void
tell_row(const struct entry *entry, size_t i, enum box_level level)
{
	scoped_free char *name = text_format(
		"%s, %s, %s", box_level_name(level), entry->name, rows[i].name);
	scoped_free char *why = NULL;
	struct boxed run;
	bool good;

	memcpy(without, rows[i].without, sizeof without);
	run = run_probe(level, "magic");
	good = ran(&run) == rows[i].runs;
	if (rows[i].code == -1)
		good = good && run.r < 0 &&
		       strstr(run.err.text, "no input, ") &&
		       strstr(run.err.text, "binfmt_misc");
	else
		good = good && run.r == 0 && run.report.end == BOX_EXITED &&
		       run.report.code == rows[i].code;
	why = text_format("end %d code %d, %s, %s", (int)run.report.end,
		run.report.code, run.err.text, run.log);
	tell(good, "binfmt_misc", name, why);
	free(run.log);
}

/* What is the box's own starts, also where each start is checked. */
static void
tell_own(enum box_level level)
{
	struct boxed run;
	scoped_free char *why = NULL;

	without[0] = PROTECTION_BINFMT;
	without[1] = PROTECTION_END;
	run = run_probe(level, "programs");
	why = text_format("end %d code %d, %s, %s", (int)run.report.end,
		run.report.code, run.err.text, run.log);
	tell(run.r == 0 && run.report.end == BOX_EXITED &&
			run.report.code == 0 &&
			strstr(run.log, "# all programs ran"),
		box_level_name(level),
		"programs of the box run where each start is checked", why);
	free(run.log);
}

/* Registers one entry at a time, and removes it again. */
static void
tell_entry(int registry, const struct entry *entry)
{
	scoped_free char *text = text_format(
		":" NAME ":%s:%s:%s", entry->type, stranger, entry->flags);
	bool good = chmod(stranger, entry->mode) == 0 &&
		    put_at(registry, "register", text);

	tell(good, "binfmt_misc", entry->name, strerror(errno));
	for (size_t i = 0; good && i < ARRAY_LEN(rows); i++) {
		tell_row(entry, i, BOX_DETERMINISTIC);
		tell_row(entry, i, BOX_HERMETIC);
	}
	if (good)
		(void)put_at(registry, NAME, "-1");
}

/* Crashes may not reach the host either.  The rlimit stops a program that cores
 * are piped to, and files; nothing stops a socket. */
static void
tell_crash(void)
{
	static const char path[] = "/proc/sys/kernel/core_pattern";
	scoped_free char *pattern = text_format("%s/pattern", base);
	struct boxed run = {.r = 0, .err = ERROR_INIT};
	struct error err;
	bool good = file_write(AT_FDCWD, pattern, "@/host/socket\n", 14, 0644,
			    &err) == 0 &&
		    mount(pattern, path, NULL, MS_BIND, NULL) == 0;

	if (good)
		run = run_probe(BOX_HERMETIC, "abort");
	tell(good && run.r < 0 && strstr(run.err.text, "@/host/socket"),
		"core_pattern", "a box is refused where crashes go to a socket",
		run.err.text);
	free(run.log);
	(void)umount2(path, MNT_DETACH);
}

static bool
make_host(const char *probe)
{
	scoped(bytes_done) struct bytes program = BYTES_INIT;
	struct error err;

	(void)umask(022);
	root = text_format("%s/root", base);
	stranger = text_format("%s/stranger", base);
	return chmod(base, 0755) == 0 && boxed_root(root, probe) &&
	       file_read(&program, AT_FDCWD, probe, 64 << 20, &err) == 0 &&
	       file_write(AT_FDCWD, stranger, program.data, program.len, 0755,
		       &err) == 0;
}

/* In the host's process, when its ids are mapped. */
static int
be_host(const char *probe, int registry)
{
	if (!make_host(probe)) {
		(void)printf("Bail out! no host\n");
		return 1;
	}
	for (size_t i = 0; i < ARRAY_LEN(entries); i++)
		tell_entry(registry, &entries[i]);
	tell_own(BOX_DETERMINISTIC);
	tell_own(BOX_HERMETIC);
	tell_crash();
	return tell_end();
}

static bool
map_ids(pid_t pid)
{
	scoped_free char *dir = text_format("/proc/%d", (int)pid);
	scoped_free char *uids = text_format("0 %u 1\n", getuid());
	scoped_free char *gids = text_format("0 %u 1\n", getgid());
	const char *all = "0 0 4294967295\n";
	scoped_close int fd = open(dir, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (geteuid() == 0)
		return put_at(fd, "uid_map", all) && put_at(fd, "gid_map", all);
	return put_at(fd, "setgroups", "deny") && put_at(fd, "uid_map", uids) &&
	       put_at(fd, "gid_map", gids);
}

/* In a process with namespaces of its own; go tells that its ids are mapped. */
static int
in_namespaces(const char *probe, int go)
{
	scoped_close int registry = -1;
	char c;

	if (read(go, &c, 1) != 1)
		return 1;
	registry = open_registry();
	if (registry < 0) {
		(void)printf("1..0 # SKIP before Linux 6.7 an entry would be "
			     "the whole machine's\n");
		return 0;
	}
	return be_host(probe, registry);
}

static int
with_namespaces(const char *probe)
{
	int go[2], status;
	pid_t pid;

	if (pipe2(go, O_CLOEXEC) < 0)
		return 1;
	pid = (pid_t)syscall(
		SYS_clone, CLONE_NEWUSER | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		int r = in_namespaces(probe, go[0]);

		(void)fflush(stdout);
		_exit(r);
	}
	if (pid < 0 || !map_ids(pid) || write(go[1], "", 1) != 1)
		return 1;
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status)
		       ? WEXITSTATUS(status)
		       : 1;
}

int
main(int argc, char **argv)
{
	struct error err;
	int r;

	if (argc != 2 || !mkdtemp(base))
		return 1;
	r = with_namespaces(argv[1]);
	(void)!file_remove_tree(AT_FDCWD, base, &err);
	return r;
}
