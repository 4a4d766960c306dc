/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every mount is made detached and moved into place by descriptor, while the
 * only paths that are resolved belong to the environment, which no build has
 * ever written to.
 */
#include "sandbox/mounts.h"
#include "base/bytes.h"
#include "base/file.h"
#include "sandbox/stubs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#define LOCKED (MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)
#define SHUT (MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV)
#define STAGE \
	"/sys" /* where the work folder stands while it is taken apart \
		*/

static int
set_attributes(
	int fd, const char *path, uint64_t set, bool deep, struct error *err)
{
	struct mount_attr attr = {.attr_set = set, .propagation = MS_PRIVATE};
	unsigned flags =
		(*path ? 0 : AT_EMPTY_PATH) | (deep ? AT_RECURSIVE : 0);

	if (mount_setattr(fd, path, flags, &attr, sizeof attr) < 0)
		return error_sys(err, "locking the mount %s", path);
	return 0;
}

/* A new file system; the descriptor of its detached mount. */
static int
make_fs(const char *type, const char *const (*options)[2], uint64_t attributes,
	struct error *err)
{
	scoped_close int fs = fsopen(type, FSOPEN_CLOEXEC);
	int fd;

	if (fs < 0)
		return error_sys(err, "opening a file system of type %s", type);
	for (; options && (*options)[0]; options++)
		if (fsconfig(fs, FSCONFIG_SET_STRING, (*options)[0],
			    (*options)[1], 0) < 0)
			return error_sys(err, "setting %s=%s of a %s",
				(*options)[0], (*options)[1], type);
	if (fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
		return error_sys(err, "creating a %s", type);
	fd = fsmount(fs, FSMOUNT_CLOEXEC, (unsigned)attributes);
	if (fd < 0)
		return error_sys(err, "mounting a %s", type);
	return fd;
}

int
mounts_work(const struct box_plan *plan, struct error *err)
{
	static const struct {
		const char *name;
		mode_t mode;
	} folders[] = {{"shm", 01777}, /* first: its time is the box's birth */
		{"build", 0755}, {"out", 0755}, {"recipe", 0755},
		{"tmp", 01777}, {"stubs", 0755}};
	scoped_free char *size =
		text_format("%" PRId64, plan->limits.disk_bytes);
	scoped_free char *inodes =
		text_format("%" PRId64, plan->limits.n_files);
	const char *const options[][2] = {{"size", size}, {"nr_inodes", inodes},
		{"mode", "0755"}, {NULL, NULL}};
	scoped_close int work = make_fs("tmpfs", options, LOCKED, err);
	scoped_close int stubs = -1;

	if (work < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++)
		if (mkdirat(work, folders[i].name, folders[i].mode) < 0 ||
			fchmodat(work, folders[i].name, folders[i].mode, 0) < 0)
			return error_sys(err, "making /%s", folders[i].name);
	stubs = file_open_dir(work, "stubs", false, err);
	if (stubs < 0 || stubs_write(stubs, plan, err) < 0)
		return -1;
	return take_fd(work);
}

int
mounts_root(const char *path, struct error *err)
{
	scoped_close int fd = open_tree(AT_FDCWD, path,
		OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE);

	if (fd < 0)
		return error_sys(
			err, "taking the environment %s", text_quotes(path));
	if (set_attributes(fd, "", SHUT, true, err) < 0)
		return -1;
	return take_fd(fd);
}

static int
attach(int fd, const char *to, struct error *err)
{
	if (move_mount(fd, "", AT_FDCWD, to, MOVE_MOUNT_F_EMPTY_PATH) < 0)
		return error_sys(err, "mounting %s", to);
	return 0;
}

/* A copy of what is mounted at from, moved to its place. */
static int
bind(const char *from, const char *to, struct error *err)
{
	scoped_close int fd =
		open_tree(AT_FDCWD, from, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	if (fd < 0)
		return error_sys(err, "taking %s", from);
	return attach(fd, to, err);
}

static const struct node {
	const char *path;
	unsigned minor; /* of the character devices of major 1 */
} nodes[] = {
	{"/dev/null", 3},
	{"/dev/zero", 5},
	{"/dev/full", 7},
	{"/dev/random", 8},
	{"/dev/urandom", 9},
};
#define N_NODES ARRAY_LEN(nodes)

/* The machine's own nodes, each shown to be what its name says. */
static int
take_nodes(int fds[N_NODES], struct error *err)
{
	for (size_t i = 0; i < N_NODES; i++) {
		struct stat st;

		fds[i] = open_tree(AT_FDCWD, nodes[i].path,
			OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
		if (fds[i] < 0)
			return error_sys(err, "taking %s", nodes[i].path);
		if (fstat(fds[i], &st) < 0 || !S_ISCHR(st.st_mode) ||
			st.st_rdev != makedev(1, nodes[i].minor))
			return error_set(err, ERROR_SYSTEM,
				"%s of this machine is not that device",
				nodes[i].path);
		/* they are written through, but their own times stay */
		if (set_attributes(fds[i], "",
			    MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
				    MOUNT_ATTR_NOEXEC,
			    false, err) < 0)
			return -1;
	}
	return 0;
}

static int
make_dev(const int fds[N_NODES], struct error *err)
{
	static const char *const options[][2] = {
		{"size", "64k"}, {"mode", "0755"}, {NULL, NULL}};
	static const char *const links[][2] = {{"/proc/self/fd", "/dev/fd"},
		{"/proc/self/fd/0", "/dev/stdin"},
		{"/proc/self/fd/1", "/dev/stdout"},
		{"/proc/self/fd/2", "/dev/stderr"}};
	scoped_close int dev = make_fs(
		"tmpfs", options, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC, err);

	if (dev < 0 || attach(dev, "/dev", err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		if (symlink(links[i][0], links[i][1]) < 0)
			return error_sys(err, "making %s", links[i][1]);
	for (size_t i = 0; i < N_NODES; i++) {
		scoped_close int file = file_open(AT_FDCWD, nodes[i].path,
			O_WRONLY | O_CREAT | O_EXCL, 0666, err);

		if (file < 0 || attach(fds[i], nodes[i].path, err) < 0)
			return -1;
	}
	if (mkdir("/dev/shm", 0755) < 0)
		return error_sys(err, "making /dev/shm");
	return set_attributes(AT_FDCWD, "/dev", MOUNT_ATTR_RDONLY, false, err);
}

/* All of /proc that is not about processes is covered: by a stub where there
 * is one, else by nothing.  What a newer kernel adds is covered as well. */
static int
cover_proc(struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_close int proc = file_open_dir(AT_FDCWD, "/proc", false, err);

	if (proc < 0 || file_list(&names, proc, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++) {
		const char *name = names.names[i];
		scoped_free char *to = text_format("/proc/%s", name);
		scoped_free char *stub =
			text_format(STAGE "/stubs/proc/%s", name);
		struct stat st, with;

		if (stubs_proc_real(name) || lstat(to, &st) < 0 ||
			S_ISLNK(st.st_mode))
			continue;
		if (lstat(stub, &with) < 0 ||
			S_ISDIR(with.st_mode) != S_ISDIR(st.st_mode)) {
			free(stub);
			stub = text_copy(S_ISDIR(st.st_mode)
						 ? STAGE "/stubs/nothing"
						 : STAGE "/stubs/empty");
		}
		if (bind(stub, to, err) < 0)
			return -1;
	}
	return 0;
}

/* The work folder, taken apart: what may be written, then what may not. */
static int
place_work(int work, enum box_level level, struct error *err)
{
	static const char *const open[][2] = {{STAGE "/build", "/build"},
		{STAGE "/out", "/out"}, {STAGE "/tmp", "/tmp"},
		{STAGE "/shm", "/dev/shm"}};
	scoped_close int sys = -1;

	if (attach(work, STAGE, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_LEN(open); i++)
		if (bind(open[i][0], open[i][1], err) < 0)
			return -1;
	if (set_attributes(AT_FDCWD, STAGE, SHUT, false, err) < 0 ||
		bind(STAGE "/recipe", "/recipe", err) < 0 ||
		cover_proc(err) < 0)
		return -1;
	if (level == BOX_DETERMINISTIC &&
		(bind(STAGE "/stubs/chance", "/dev/random", err) < 0 ||
			bind(STAGE "/stubs/chance", "/dev/urandom", err) < 0))
		return -1;
	sys = open_tree(AT_FDCWD, STAGE "/stubs/sys",
		OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (sys < 0 || umount2(STAGE, MNT_DETACH) < 0)
		return error_sys(err, "leaving the work folder");
	return attach(sys, "/sys", err);
}

int
mounts_enter(int root, int work, enum box_level level, struct error *err)
{
	int dev[N_NODES] = {-1, -1, -1, -1, -1};
	scoped_close int proc = -1;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return error_sys(err, "parting from the machine's mounts");
	/* A fresh /proc is allowed only while the machine's own is in sight. */
	proc = make_fs("proc", NULL,
		MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, err);
	if (proc < 0 || take_nodes(dev, err) < 0 ||
		attach(root, "/proc", err) < 0)
		return -1;
	if (fchdir(root) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 ||
		umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
		return error_sys(err, "entering the environment");
	if (attach(proc, "/proc", err) < 0 || make_dev(dev, err) < 0 ||
		place_work(work, level, err) < 0)
		return -1;
	return 0;
}
