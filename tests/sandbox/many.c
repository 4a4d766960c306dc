/* SPDX-License-Identifier: Apache-2.0 */
/*
 * many PROBE - runs two hundred boxes in sequence, each of which leaves behind
 * what it can; then the machine is as it was before.  Prints TAP.
 *
 * The counts are taken in namespaces around all of the boxes, where no other
 * process is: what a box leaves shows up there.  Namespaces cannot be counted,
 * but their number can be limited.
 */
#include "base/bytes.h"
#include "base/clock.h"
#include "base/file.h"
#include "tests/sandbox/host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define BOXES 200
/* alive at once; the kernel frees network namespaces late */
#define NAMESPACES 60
#define PATIENCE_NS INT64_C(10000000000)

static size_t
lines_of(const char *path)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err;
	size_t n = 0;

	if (file_read(&text, AT_FDCWD, path, 16 << 20, &err) < 0)
		return 0;
	for (size_t i = 0; i < text.len; i++)
		n += text.data[i] == '\n';
	return n;
}

static size_t
entries_of(const char *path)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err;
	scoped_close int fd = file_open_dir(AT_FDCWD, path, false, &err);

	return fd >= 0 && file_list(&names, fd, &err) == 0 ? names.n_names : 0;
}

/* Counts all folders beneath this one. */
static size_t
folders_of(const char *path)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err;
	scoped_close int fd = file_open_dir(AT_FDCWD, path, false, &err);
	size_t n = 0;

	if (fd < 0 || file_list(&names, fd, &err) < 0)
		return 0;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *below =
			text_format("%s/%s", path, names.names[i]);
		struct stat st;

		if (lstat(below, &st) == 0 && S_ISDIR(st.st_mode))
			n += 1 + folders_of(below);
	}
	return n;
}

static size_t
processes(void)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err;
	scoped_close int fd = file_open_dir(AT_FDCWD, "/proc", false, &err);
	size_t n = 0;

	if (fd < 0 || file_list(&names, fd, &err) < 0)
		return 0;
	for (size_t i = 0; i < names.n_names; i++)
		n += names.names[i][0] >= '1' && names.names[i][0] <= '9';
	return n;
}
static size_t
mounts(void)
{
	return lines_of("/proc/self/mountinfo");
}
static size_t
descriptors(void)
{
	return entries_of("/proc/self/fd");
}
/* Counts control groups of boxes that no process holds: those of a living box
 * are locked. */
static size_t
groups_beneath(const char *path)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err;
	scoped_close int fd = file_open_dir(AT_FDCWD, path, false, &err);
	size_t n = 0;

	if (fd < 0 || file_list(&names, fd, &err) < 0)
		return 0;
	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *below =
			text_format("%s/%s", path, names.names[i]);
		scoped_close int group = -1;
		struct stat st;

		if (lstat(below, &st) < 0 || !S_ISDIR(st.st_mode))
			continue;
		n += groups_beneath(below);
		if (!text_starts(names.names[i], "hallmark-"))
			continue;
		group = file_open_dir(AT_FDCWD, below, false, &err);
		n += group >= 0 && flock(group, LOCK_SH | LOCK_NB) == 0;
	}
	return n;
}
static size_t
cgroups(void)
{
	return groups_beneath("/sys/fs/cgroup");
}
static size_t
objects(void)
{
	return lines_of("/proc/sysvipc/shm") + lines_of("/proc/sysvipc/sem") +
	       lines_of("/proc/sysvipc/msg");
}
/* Counts session keyrings, which a box makes, of the boxes' user, who alone
 * sees them.  Root's boxes have a user that no other process has; an ordinary
 * user's other sessions are counted too. */
static size_t
keys(void)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err;
	char *rest = NULL;
	const uid_t own = geteuid();
	size_t n = 0;
	int r;

	(void)setfsuid(box_owner().uid);
	r = file_read(&text, AT_FDCWD, "/proc/keys", 16 << 20, &err);
	(void)setfsuid(own);
	if (r < 0)
		return 0;
	for (char *line = text.len ? strtok_r(text.data, "\n", &rest) : NULL;
		line; line = strtok_r(NULL, "\n", &rest)) {
		unsigned uid;
		char kind[16], name[16];

		n += sscanf(line, "%*s %*s %*s %*s %*s %u %*s %15s %15s", &uid,
			     kind, name) == 3 &&
		     uid == box_owner().uid && strcmp(kind, "keyring") == 0 &&
		     text_starts(name, "_ses");
	}
	return n;
}
static size_t
files(void)
{
	scoped_free char *env = text_format("%s/root", host_base());

	return entries_of(host_base()) + entries_of(env) +
	       folders_of(host_base());
}
static size_t
sockets(void)
{
	return lines_of("/proc/net/unix") + lines_of("/proc/net/tcp");
}
static size_t
shared_memory(void)
{
	return entries_of("/dev/shm");
}

/* A child of the boxes' user that holds a session keyring of its own, until
 * *hold is closed; -1 on failure. */
static pid_t
plant_key(int *hold)
{
	int ends[2], up[2];
	pid_t pid;
	char c;

	if (pipe2(ends, O_CLOEXEC) < 0 || pipe2(up, O_CLOEXEC) < 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		(void)close(ends[1]);
		if (setresuid(box_owner().uid, box_owner().uid,
			    box_owner().uid) < 0 ||
			syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) <
				0 ||
			write(up[1], "", 1) != 1)
			_exit(1);
		_exit((int)read(ends[0], &c, 1));
	}
	(void)close(ends[0]);
	(void)close(up[1]);
	*hold = ends[1];
	pid = read(up[0], &c, 1) == 1 ? pid : -1;
	(void)close(up[0]);
	return pid;
}

/* The count rises by a key that is left, and falls again. */
static bool
keys_count(void)
{
	const struct timespec moment = {0, 10000000};
	const size_t n = keys();
	const int64_t end_ns = clock_ticks_ns() + PATIENCE_NS;
	int hold = -1;
	pid_t child = plant_key(&hold);
	bool counted = child > 0 && keys() == n + 1;

	(void)close(hold);
	(void)waitpid(child, NULL, 0);
	while (keys() != n && clock_ticks_ns() < end_ns)
		(void)nanosleep(&moment, NULL);
	return counted && keys() == n;
}

/* A control group like that of a box which was left behind. */
static char *
plant_group(void)
{
	char *path = text_format(
		"/sys/fs/cgroup/hallmark-planted-%ld", (long)getpid());

	if (mkdir(path, 0755) == 0)
		return path;
	free(path);
	return NULL;
}

/* Each count rises by what is left behind on purpose.  (Where this user may not
 * create control groups, no box has one.) */
static void
counts_count(void)
{
	size_t n_groups = cgroups();
	scoped_free char *group = plant_group();

	tell(keys_count(), "before", "a key that is left is counted",
		"it is not");
	tell(!group || cgroups() == n_groups + 1, "before",
		group ? "a control group that is left is counted"
		      : "# SKIP a control group: this user may create none",
		"it is not counted");
	if (group)
		(void)rmdir(group);
}

static const struct {
	const char *name;
	size_t (*count)(void);
	bool may_be_zero; /* counts_count() has shown that it counts */
} things[] = {
	{"processes", processes, false},
	{"mounts", mounts, false},
	{"descriptors", descriptors, false},
	{"cgroups", cgroups, true},
	{"System V objects", objects, false},
	{"keys", keys, true},
	{"files", files, false},
	{"sockets", sockets, false},
	{"shared memory", shared_memory, false},
};

/* The kernel frees some things late; no count may stay higher for long. */
static void
compare(size_t i, size_t before, int64_t end_ns)
{
	const struct timespec moment = {0, 10000000};
	size_t after = things[i].count();
	char why[64];

	while (after > before && clock_ticks_ns() < end_ns) {
		(void)nanosleep(&moment, NULL);
		after = things[i].count();
	}
	(void)snprintf(why, sizeof why, "%zu before, %zu after", before, after);
	tell((before > 0 || things[i].may_be_zero) && after <= before,
		"after 200 boxes", things[i].name, why);
}

static int
boxes(void)
{
	static const char *const args[] = {"litter", NULL};

	for (int i = 0; i < BOXES; i++) {
		struct boxed run =
			host_run(i % 2 ? BOX_HERMETIC : BOX_DETERMINISTIC, args,
				NULL, -1);
		bool good = run.r == 0 && run.report.end == BOX_EXITED &&
			    run.report.code == 0;

		free(run.log);
		if (!good) {
			(void)printf("# box %d: %s\n", i,
				run.r < 0 ? run.err.text : "it failed");
			return i;
		}
	}
	return BOXES;
}

static bool
put(const char *path, const char *text)
{
	scoped_close int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd >= 0 && write(fd, text, strlen(text)) > 0;
}

static bool
limit_namespaces(void)
{
	static const char *const kinds[] = {
		"user", "pid", "net", "ipc", "uts", "mnt", "cgroup", "time"};
	scoped_free char *limit = text_format("%d\n", NAMESPACES);
	bool good = true;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		scoped_free char *path = text_format(
			"/proc/sys/user/max_%s_namespaces", kinds[i]);

		good = put(path, limit) && good;
	}
	return good;
}

static int
count_all(const char *probe)
{
	size_t before[ARRAY_LEN(things)];
	int n;

	/* no mount of another process arrives here; shared afterwards, so that
	 * a mount that leaves a box would be seen */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
		mount("proc", "/proc", "proc", 0, NULL) < 0 ||
		mount("shm", "/dev/shm", "tmpfs", 0, NULL) < 0 ||
		mount(NULL, "/", NULL, MS_REC | MS_SHARED, NULL) < 0 ||
		!host_make(probe, true)) {
		(void)printf("Bail out! no place to count in\n");
		(void)fflush(stdout);
		return 1;
	}
	tell(limit_namespaces(), "before", "namespaces are limited",
		strerror(errno));
	counts_count();
	for (size_t i = 0; i < ARRAY_LEN(things); i++)
		before[i] = things[i].count();
	n = boxes();
	tell(n == BOXES, "200 boxes", "all run within 60 namespaces",
		"too few");
	for (size_t i = 0; i < ARRAY_LEN(things); i++)
		compare(i, before[i], clock_ticks_ns() + PATIENCE_NS);
	host_remove();
	return tell_end();
}

/* Creates new namespaces for the child that counts; its ids are the current
 * ones. */
static pid_t
start(const char *probe, int up, int down)
{
	const int all = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID |
			CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS;
	pid_t inner, pid = fork();
	int status = 1;
	char c;

	if (pid != 0)
		return pid;
	/* entering a user namespace clears it, so it is set afterwards */
	if (unshare(all) < 0 || prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
		write(up, "", 1) != 1 || read(down, &c, 1) != 1)
		_exit(1);
	inner = fork();
	if (inner == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		_exit(count_all(probe));
	}
	(void)waitpid(inner, &status, 0);
	_exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* Root's boxes run as a user that no other process has: outside it is a number
 * derived from our pid, so that its keys are its own.  Other ids map to
 * themselves. */
static char *
map_of_root(void)
{
	const unsigned own = BOX_OWNER_OF_ROOT,
		       taken = 0x90000000U + (unsigned)getpid();

	return text_format("0 0 %u\n%u %u 1\n%u %u %u\n%u %u 1\n%u %u %u\n",
		own, own, taken, own + 1, own + 1, taken - own - 1, taken, own,
		taken + 1, taken + 1, UINT32_MAX - taken - 1);
}

static bool
map_ids(pid_t pid)
{
	scoped_free char *map = geteuid() == 0
					? map_of_root()
					: text_format("1000 %u 1", getuid());
	static const char *const ids[] = {"setgroups", "uid_map", "gid_map"};
	bool good = true;

	for (size_t i = geteuid() == 0; i < ARRAY_LEN(ids); i++) {
		scoped_free char *path =
			text_format("/proc/%ld/%s", (long)pid, ids[i]);

		good = good && put(path, i == 0 ? "deny" : map);
	}
	return good;
}

int
main(int argc, char **argv)
{
	int up[2], down[2], status = 0;
	pid_t pid;
	char c;

	if (argc != 2 || pipe2(up, O_CLOEXEC) < 0 || pipe2(down, O_CLOEXEC) < 0)
		return 1;
	pid = start(argv[1], up[1], down[0]);
	(void)close(up[1]);
	if (pid < 0 || read(up[0], &c, 1) != 1 || !map_ids(pid) ||
		write(down[1], "", 1) != 1) {
		(void)printf("Bail out! no namespaces to count in\n");
		return 1;
	}
	if (waitpid(pid, &status, 0) < 0)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
