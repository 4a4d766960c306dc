/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The mounts of a box.
 *
 * Pid 1 creates each mount detached and moves it to its path by descriptor.  It
 * resolves only paths of the environment, to which no build has ever written.
 *
 * At each unmount the kernel waits for all processors, so there is only one:
 * pid 1 attaches the work folder in the machine's tree, and unmounts that tree
 * as a whole once the environment is complete.
 */
#include "sandbox/inside/mounts.h"
#include "base/file.h"
#include "sandbox/core/protections.h"
#include "sandbox/core/rlimits.h"
#include "sandbox/inside/detached.h"
#include "sandbox/inside/stubs.h"
#include "sandbox/inside/sysctls.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#define LOCKED \
	(protections_bits(PROTECTION_NOSUID, MOUNT_ATTR_NOSUID) | \
		protections_bits(PROTECTION_NODEV, MOUNT_ATTR_NODEV))
#define STAGE "/proc" /* a folder that every machine has */
#define SHUT(p) (protections_bits(p, MOUNT_ATTR_RDONLY) | LOCKED)

/* Added to the limits: hallmark's own files do not count as the build's. */
#define STUBS_BYTES (512 << 10)
#define STUBS_FILES 67

struct folder {
	const char *name;
	mode_t mode;
};

/* Set the mode at creation, whatever the umask: a later chmod would raise only
 * the ctime, and the mtime of the folder would be older than the box. */
static int
make_folders(int at, const struct folder *folders, size_t n, struct error *err)
{
	const mode_t mask = umask(0);
	size_t made = 0;

	while (made < n &&
		mkdirat(at, folders[made].name, folders[made].mode) == 0)
		made++;
	if (made < n)
		(void)error_sys(err, "making /%s", folders[made].name);
	(void)umask(mask);
	return made < n ? -1 : 0;
}

int
mounts_work(const struct box_plan *plan, struct error *err)
{
	static const struct folder folders[] = {
		{"shm", 01777}, /* first: its time is the start of the box */
		{"build", 0755}, {"out", 0755}, {"recipe", 0755},
		{"tmp", 01777}, {"stubs", 0755}, {"var-tmp", 01777},
		{"run", 0755}, {"run/lock", 01777}};
	scoped_free char *size =
		text_format("%" PRId64, plan->limits.disk_bytes + STUBS_BYTES);
	scoped_free char *inodes =
		text_format("%" PRId64, plan->limits.n_files + STUBS_FILES);
	const char *const options[][2] = {
		{"size", protections_on(PROTECTION_DISK) ? size : "0"},
		{"nr_inodes", protections_on(PROTECTION_FILES) ? inodes : "0"},
		/* else some kernels give a file more pages than it fills */
		{"huge", "never"}, {"mode", "0755"}, {NULL, NULL}};
	/* whether a read moves the access time depends on real time */
	scoped_close int work = detached_make(
		"tmpfs", options, LOCKED | MOUNT_ATTR_NOATIME, err);
	scoped_close int stubs = -1;

	if (work < 0 ||
		make_folders(work, folders, ARRAY_LEN(folders), err) < 0)
		return -1;
	/* Write all of it before another process creates files there: the build
	 * sees inode numbers, and they must not depend on a race. */
	stubs = file_open_dir(work, "stubs", false, err);
	if (stubs < 0 || stubs_write(stubs, plan, err) < 0 ||
		(plan->level == BOX_DETERMINISTIC &&
			stubs_chance_make(stubs, err) < 0))
		return -1;
	return take_fd(work);
}

/* An empty environment, in memory: trying a box writes nothing to the disk. */
static int
empty_root(struct error *err)
{
	static const struct folder folders[] = {{"proc", 0755}, {"dev", 0755},
		{"sys", 0755}, {"tmp", 0755}, {"build", 0755}, {"out", 0755},
		{"recipe", 0755}, {"run", 0755}, {"var", 0755},
		{"var/tmp", 0755}};
	static const char *const options[][2] = {
		{"size", "64k"}, {"mode", "0755"}, {NULL, NULL}};
	scoped_close int fd = detached_make("tmpfs", options, LOCKED, err);

	if (fd < 0 || make_folders(fd, folders, ARRAY_LEN(folders), err) < 0)
		return -1;
	return take_fd(fd);
}

int
mounts_root(const char *path, struct error *err)
{
	scoped_close int fd =
		path ? open_tree(AT_FDCWD, path,
			       OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC |
				       AT_RECURSIVE)
		     : empty_root(err);

	if (fd < 0 && !path)
		return -1;
	if (fd < 0)
		return error_sys(err, "copying the mount of the environment %s",
			text_quotes(path));
	if (detached_lock(fd, SHUT(PROTECTION_READ_ONLY), true, err) < 0)
		return -1;
	return take_fd(fd);
}

/* The character devices of major 1; the last two only at levels without a
 * seeded /dev/urandom. */
static const struct {
	const char *name;
	unsigned minor;
} nodes[] = {
	{"null", 3},
	{"zero", 5},
	{"full", 7},
	{"random", 8},
	{"urandom", 9},
};
#define N_NODES ARRAY_LEN(nodes)
#define N_NODES_FIXED 3

static int
check_node(size_t i, const struct stat *st, struct error *err)
{
	const mode_t needed = i < N_NODES_FIXED ? 06 : 04; /* of all users */

	if (!S_ISCHR(st->st_mode) || st->st_rdev != makedev(1, nodes[i].minor))
		return error_set(err, ERROR_SYSTEM,
			"/dev/%s of this machine is not that device",
			nodes[i].name);
	if ((st->st_mode & needed) != needed)
		return error_set(err, ERROR_SYSTEM,
			"/dev/%s of this machine has the mode %04o, and a "
			"build may not open it",
			nodes[i].name, st->st_mode & 07777);
	return 0;
}

static size_t
count_nodes(enum box_level level)
{
	return level == BOX_DETERMINISTIC ? N_NODES_FIXED : N_NODES;
}

int
mounts_nodes_check(enum box_level level, struct error *err)
{
	for (size_t i = 0; i < count_nodes(level); i++) {
		scoped_free char *path = text_format("/dev/%s", nodes[i].name);
		struct stat st;

		if (stat(path, &st) < 0)
			return error_sys(err, "%s", path);
		if (check_node(i, &st, err) < 0)
			return -1;
	}
	return 0;
}

/* Open the machine's own nodes; check that each is the device of its name. */
static int
take_nodes(int fds[N_NODES], size_t n, struct error *err)
{
	scoped_close int dev =
		file_open(AT_FDCWD, "/dev", O_PATH | O_DIRECTORY, 0, err);

	if (dev < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct stat st;

		fds[i] = open_tree(dev, nodes[i].name,
			OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
		if (fds[i] < 0)
			return error_sys(err, "opening /dev/%s", nodes[i].name);
		if (fstat(fds[i], &st) < 0)
			return error_sys(err, "reading /dev/%s", nodes[i].name);
		if (check_node(i, &st, err) < 0)
			return -1;
		/* read-only: the build can write to the device, but not change
		 * the times of the node */
		if (detached_lock(fds[i],
			    protections_bits(
				    PROTECTION_NODES, MOUNT_ATTR_RDONLY) |
				    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC,
			    false, err) < 0)
			return -1;
	}
	return 0;
}

/* Create /dev, with the nodes and an empty shm; mounts_enter() locks it. */
static int
make_dev(const int fds[N_NODES], size_t n, struct error *err)
{
	static const char *const options[][2] = {
		{"size", "64k"}, {"mode", "0755"}, {NULL, NULL}};
	static const char *const links[][2] = {{"/proc/self/fd", "fd"},
		{"/proc/self/fd/0", "stdin"}, {"/proc/self/fd/1", "stdout"},
		{"/proc/self/fd/2", "stderr"}};
	scoped_close int dev = detached_make(
		"tmpfs", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, err);

	if (dev < 0 || detached_attach(dev, AT_FDCWD, "/dev", err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		if (symlinkat(links[i][0], dev, links[i][1]) < 0)
			return error_sys(err, "making /dev/%s", links[i][1]);
	for (size_t i = 0; i < N_NODES; i++)
		if (mknodat(dev, nodes[i].name, S_IFREG | 0666, 0) < 0)
			return error_sys(err, "making /dev/%s", nodes[i].name);
	for (size_t i = 0; i < n; i++)
		if (detached_attach(fds[i], dev, nodes[i].name, err) < 0)
			return -1;
	if (mkdirat(dev, "shm", 0755) < 0)
		return error_sys(err, "making /dev/shm");
	return take_fd(dev);
}

/* Cover each entry of /proc that is not about processes, by its stub or by an
 * empty file or folder; so entries of a newer kernel are covered too.  The
 * stubs are the working directory, so that each cover takes only one call. */
static int
cover_proc(struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int proc = file_open_dir(AT_FDCWD, "/proc", false, err);

	if (proc < 0 || file_list(&names, proc, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		const char *name = names.names[i], *stub;
		scoped_free char *to = text_format("/proc/%s", name);

		/* procfs always reports the type; a link cannot be a mount
		 * point */
		if (names.types[i] == DT_LNK)
			continue;
		stub = stubs_cover(name, names.types[i] == DT_DIR);
		if (stub && mount(stub, to, NULL, MS_BIND, NULL) < 0)
			return error_sys(err, "covering %s", to);
	}
	return 0;
}

/* Mount the stubs: /sys, and the covers of /proc. */
static int
attach_stubs(int stubs, struct error *err)
{
	if (detached_attach_folder(stubs, "sys", AT_FDCWD, "/sys", 0, err) < 0)
		return -1;
	if (fchdir(stubs) < 0)
		return error_sys(err, "entering the stubs");
	return protections_on(PROTECTION_PROC) ? cover_proc(err) : 0;
}

static int
attach_chance(int work, int dev, struct error *err)
{
	for (size_t i = N_NODES_FIXED; i < N_NODES; i++)
		if (detached_attach_folder(work, "stubs/" STUB_CHANCE, dev,
			    nodes[i].name, SHUT(PROTECTION_WORK), err) < 0)
			return -1;
	return 0;
}

/* Mount each folder of the work folder: the writable ones, the recipe, shm.
 * Any user may write to /tmp, /var/tmp, /dev/shm and /run/lock, to which
 * Debian's /var/lock leads; /run has nothing else, as after a start of a
 * machine. */
static int
attach_work(int work, int dev, struct error *err)
{
	const struct {
		const char *from, *to;
		uint64_t lock;
	} rows[] = {{"build", "/build", 0}, {"out", "/out", 0},
		{"tmp", "/tmp", 0}, {"var-tmp", "/var/tmp", 0},
		{"run", "/run", SHUT(PROTECTION_WORK)},
		{"run/lock", "/run/lock", 0},
		{"recipe", "/recipe", SHUT(PROTECTION_WORK)}};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (detached_attach_folder(work, rows[i].from, AT_FDCWD,
			    rows[i].to, rows[i].lock, err) < 0)
			return -1;
	return detached_attach_folder(work, "shm", dev, "shm", 0, err);
}

/* Attach the work folder in the machine's tree, at the path where the
 * environment follows, then its stubs, read-only; so mounts cloned from them
 * are read-only too.  Returns the descriptor of the stubs. */
static int
stage_work(int work, struct error *err)
{
	scoped_close int stubs = -1;

	if (detached_attach(work, AT_FDCWD, STAGE, err) < 0)
		return -1;
	stubs = open_tree(work, "stubs", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (stubs < 0)
		return error_sys(err, "opening the stubs");
	if (detached_lock(stubs, SHUT(PROTECTION_WORK), false, err) < 0 ||
		detached_attach(stubs, AT_FDCWD, STAGE, err) < 0)
		return -1;
	return take_fd(stubs);
}

/* Make the environment the root; the machine's tree is mounted on top of it
 * until leave_machine(). */
static int
pivot_to(int root, struct error *err)
{
	if (detached_attach(root, AT_FDCWD, STAGE, err) < 0)
		return -1;
	if (fchdir(root) < 0 || syscall(SYS_pivot_root, ".", ".") < 0)
		return error_sys(err, "entering the environment");
	return 0;
}

static int
leave_machine(struct error *err)
{
	if (chdir("/") < 0 || umount2(".", MNT_DETACH) < 0)
		return error_sys(err, "unmounting the machine's tree");
	return 0;
}

int
mounts_proc(struct error *err)
{
	return detached_make("proc", NULL,
		MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, err);
}

int
mounts_enter(int root, int work, const struct box_plan *plan, int *sysctls,
	struct error *err)
{
	const bool seeded = plan->level == BOX_DETERMINISTIC;
	const size_t n = count_nodes(plan->level);
	int nodes_fd[N_NODES] = {-1, -1, -1, -1, -1};
	scoped_close int proc = -1, dev = -1, stubs = -1;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return error_sys(err, "making the machine's mounts private");
	proc = mounts_proc(err);
	if (proc < 0 || take_nodes(nodes_fd, n, err) < 0)
		return -1;
	rlimits_per_user(proc);
	*sysctls = sysctls_open(proc);
	stubs = stage_work(work, err);
	if (stubs < 0 || pivot_to(root, err) < 0 ||
		detached_attach(proc, AT_FDCWD, "/proc", err) < 0)
		return -1;
	dev = make_dev(nodes_fd, n, err);
	if (dev < 0 || attach_work(work, dev, err) < 0 ||
		attach_stubs(stubs, err) < 0 ||
		(seeded && attach_chance(work, dev, err) < 0) ||
		detached_lock(dev,
			protections_bits(PROTECTION_DEV, MOUNT_ATTR_RDONLY),
			false, err) < 0)
		return -1;
	return protections_on(PROTECTION_OLD_ROOT) ? leave_machine(err) : 0;
}
