/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to leave or use a file that grants rights: set-id bits, a device, a
 * capability. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#define CAPS PROTECTION_CAPABILITIES
#define ROOTS PROTECTION_USER, PROTECTION_CAPABILITIES
#define FILE_PATH "/tmp/file"

/* The attempt succeeds only if the file has the bits.  One level refuses them,
 * the other forgets them. */
static int
no_bits(void)
{
	return errno == EPERM ? fail_with(ENODATA) : -1;
}
static int
bits_of(int r, const char *path, mode_t bits)
{
	struct stat st;

	if (r < 0 || stat(path, &st) < 0)
		return no_bits();
	return (st.st_mode & bits) == bits ? 0 : fail_with(ENODATA);
}
static int
bits_of_fd(int fd, mode_t bits)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return no_bits();
	return (st.st_mode & bits) == bits ? 0 : fail_with(ENODATA);
}
static const char *
fresh(void)
{
	(void)unlink(FILE_PATH);
	close(make_file(FILE_PATH));
	return FILE_PATH;
}

#ifdef SYS_chmod
static int
chmod_u(void)
{
	return bits_of(CALL(SYS_chmod, fresh(), 04755), FILE_PATH, S_ISUID);
}
static int
chmod_g_folder(void)
{
	(void)mkdir("/tmp/folder", 0755);
	return bits_of(
		CALL(SYS_chmod, "/tmp/folder", 02755), "/tmp/folder", S_ISGID);
}
static int
open_u(void)
{
	return bits_of_fd(
		CALL(SYS_open, "/tmp/o1", O_CREAT | O_RDWR, 04755), S_ISUID);
}
static int
creat_u(void)
{
	return bits_of_fd(CALL(SYS_creat, "/tmp/o2", 04755), S_ISUID);
}
static int
mknod_u(void)
{
	return bits_of(CALL(SYS_mknod, "/tmp/o3", S_IFREG | 04755, 0),
		"/tmp/o3", S_ISUID);
}
static int
whiteout_by_mknod(void)
{
	return CALL(SYS_mknod, "/tmp/o4", S_IFCHR, 0);
}
#endif
static int
fchmod_u(void)
{
	return bits_of(CALL(SYS_fchmod, open(fresh(), O_RDONLY), 04755),
		FILE_PATH, S_ISUID);
}
static int
fchmod_g(void)
{
	return bits_of(CALL(SYS_fchmod, open(fresh(), O_RDONLY), 02755),
		FILE_PATH, S_ISGID);
}
static int
fchmodat_u(void)
{
	return bits_of(CALL(SYS_fchmodat, AT_FDCWD, fresh(), 04755), FILE_PATH,
		S_ISUID);
}
static int
fchmodat_high(void)
{
	return bits_of(CALL(SYS_fchmodat, AT_FDCWD, fresh(),
			       0xffffffff00000000ul | 04755),
		FILE_PATH, S_ISUID);
}
static int
fchmodat2_u(void)
{
	return bits_of(
		CALL(452, AT_FDCWD, fresh(), 04755, 0), FILE_PATH, S_ISUID);
}
static int
openat_u(void)
{
	return bits_of_fd(
		CALL(SYS_openat, AT_FDCWD, "/tmp/o5", O_CREAT | O_RDWR, 04755),
		S_ISUID);
}
static int
openat_g(void)
{
	return bits_of_fd(
		CALL(SYS_openat, AT_FDCWD, "/tmp/o6", O_CREAT | O_RDWR, 02755),
		S_ISGID);
}
static int
nameless_u(void)
{
	return bits_of_fd(
		CALL(SYS_openat, AT_FDCWD, "/tmp", O_TMPFILE | O_RDWR, 04755),
		S_ISUID);
}
static int
nameless_g(void)
{
	return bits_of_fd(
		CALL(SYS_openat, AT_FDCWD, "/tmp", O_TMPFILE | O_RDWR, 02755),
		S_ISGID);
}
static int
mknodat_u(void)
{
	return bits_of(
		CALL(SYS_mknodat, AT_FDCWD, "/tmp/o7", S_IFREG | 04755, 0),
		"/tmp/o7", S_ISUID);
}
static int
mkdir_g(void)
{
	return bits_of(mkdir("/tmp/o8", 06755), "/tmp/o8", S_ISGID);
}
/* The problem that Nix and Guix had: a set-id program of the build user that
 * others can start. */
static int
smuggle_into_out(void)
{
	int fd = make_file("/out/shell");

	if (fd < 0 || write(fd, "#!/bin/sh\n", 10) != 10 ||
		CALL(SYS_fchmod, fd, 06755) < 0)
		return no_bits();
	return bits_of(0, "/out/shell", S_ISUID | S_ISGID);
}
static int
character_device(void)
{
	return CALL(SYS_mknodat, AT_FDCWD, "/tmp/null", S_IFCHR | 0666,
		makedev(1, 3));
}
static int
block_device(void)
{
	return CALL(SYS_mknodat, AT_FDCWD, "/tmp/disk", S_IFBLK | 0600,
		makedev(7, 0));
}
static int
whiteout(void)
{
	return CALL(SYS_renameat2, AT_FDCWD, fresh(), AT_FDCWD, "/tmp/moved",
		4 /* RENAME_WHITEOUT */);
}
static int
file_capability(void)
{
	/* version 2, effective, CAP_CHOWN */
	static const unsigned char cap[20] = {1, 0, 0, 2, 1};

	return setxattr(fresh(), "security.capability", cap, sizeof cap, 0);
}
static int
user_attribute(void)
{
	return setxattr(fresh(), "user.x", "x", 1, 0);
}
static int
read_attributes(void)
{
	char names[256];

	int n = (int)listxattr("/victim", names, sizeof names);

	return n == 0 ? fail_with(ENODATA) : n;
}
/* The build runs the setuid program of the environment. */
static int
run_setuid(void)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		(void)execl("/setuid", "/setuid", "root?", NULL);
		_exit(1);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return -1;
	return status == 0 ? 0 : fail_with(EPERM);
}
/* ENOENT if the tests do not run as root, since only root can put the file
 * there. */
static int
only_roots(int fd)
{
	return fd < 0 && errno == ENOENT ? fail_with(EACCES) : fd;
}
static int
open_device(void)
{
	return only_roots(open("/device", O_RDWR | O_CLOEXEC));
}
static int
become_root(void)
{
	return setuid(0);
}
static int
group_of_root(void)
{
	return only_roots(open("/group", O_RDONLY | O_CLOEXEC));
}
static int
set_groups(void)
{
	return setgroups(0, NULL);
}
static int
ambient(void)
{
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21, 0, 0);
}
static int
bounding(void)
{
	return prctl(PR_CAPBSET_READ, 21, 0, 0, 0) == 1 ? 0 : fail_with(EPERM);
}
static int
secure_bits(void)
{
	return prctl(PR_SET_SECUREBITS, 0, 0, 0, 0);
}
static int
privileges_by_exec(void)
{
	return prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 0 ? 0
							   : fail_with(EPERM);
}

static const struct attempt rows[] = {
#ifdef SYS_chmod
	{"chmod u+s", chmod_u, ENODATA, {ROW(SYS_chmod, S_ISUID)}},
	{"chmod g+s of a folder", chmod_g_folder, ENODATA,
		{ROW(SYS_chmod, S_ISGID)}},
	{"a setuid file by open", open_u, ENODATA, {ROW(SYS_open, S_ISUID)}},
	{"a setuid file by creat", creat_u, ENODATA, {ROW(SYS_creat, S_ISUID)}},
	{"a setuid file by mknod", mknod_u, ENODATA, {ROW(SYS_mknod, S_ISUID)}},
	{"a whiteout by mknod", whiteout_by_mknod, EPERM,
		{ROW(SYS_mknod, S_IFCHR)}},
#endif
	{"fchmod u+s", fchmod_u, ENODATA, {ROW(SYS_fchmod, S_ISUID)}},
	{"fchmod g+s", fchmod_g, ENODATA, {ROW(SYS_fchmod, S_ISGID)}},
	{"fchmodat u+s", fchmodat_u, ENODATA, {ROW(SYS_fchmodat, S_ISUID)}},
	{"fchmodat u+s with upper bits", fchmodat_high, ENODATA,
		{ROW(SYS_fchmodat, S_ISUID)}},
	{"fchmodat2 u+s", fchmodat2_u, ENOSYS, {CALLS(452)}, SHOWN_HERE,
		"a kernel before 6.6"},
	{"a setuid file by openat", openat_u, ENODATA,
		{ROW(SYS_openat, S_ISUID)}},
	{"a setgid file by openat", openat_g, ENODATA,
		{ROW(SYS_openat, S_ISGID)}},
	{"a nameless setuid file", nameless_u, ENODATA,
		{ROW(SYS_openat, S_ISUID)}},
	{"a nameless setgid file", nameless_g, ENODATA,
		{ROW(SYS_openat, S_ISGID)}},
	{"a setuid file by mknodat", mknodat_u, ENODATA,
		{ROW(SYS_mknodat, S_ISUID)}},
	{"a setgid folder by mkdir", mkdir_g, ENODATA, {PROTECTION_END},
		SHOWN_HERE, "the kernel itself drops the bits"},
	{"setuid smuggling into /out", smuggle_into_out, ENODATA,
		{CALLS(SYS_fchmod)}},
	{"a character device", character_device, EPERM,
		{ROW(SYS_mknodat, S_IFCHR), ROOTS}, SHOWN_ROOT},
	{"a block device", block_device, EPERM,
		{ROW(SYS_mknodat, S_IFBLK), ROOTS}, SHOWN_ROOT},
	{"a whiteout by renameat2", whiteout, EINVAL, {CALLS(SYS_renameat2)}},
	{"file capabilities", file_capability, EOPNOTSUPP,
		{CALLS(SYS_setxattr), CAPS}},
	{"an extended attribute", user_attribute, EOPNOTSUPP,
		{CALLS(SYS_setxattr)}, SHOWN_HERE,
		"a tmpfs without user attributes"},
	{"the attributes of the environment", read_attributes, ENODATA,
		{CALLS(SYS_listxattr)}, SHOWN_HERE,
		"an environment without attributes"},
	{"a setuid program of the environment", run_setuid, EPERM,
		{PROTECTION_NOSUID, PROTECTION_NEW_PRIVILEGES, ROOTS},
		SHOWN_ROOT},
	{"a device of the environment", open_device, EACCES, {PROTECTION_NODEV},
		SHOWN_ROOT},
	{"setuid(0)", become_root, EINVAL, {ROOTS}, SHOWN_ROOT},
	{"a file of a group of root's", group_of_root, EACCES,
		{PROTECTION_GROUPS}, SHOWN_ROOT},
	{"setgroups", set_groups, EPERM, {PROTECTION_SETGROUPS, CAPS},
		SHOWN_ROOT},
	{"an ambient capability", ambient, EPERM, {CAPS}},
	{"the bounding set", bounding, EPERM, {CAPS}},
	{"unlock the securebits", secure_bits, EPERM, {CAPS}},
	{"new privileges by exec", privileges_by_exec, EPERM,
		{PROTECTION_NEW_PRIVILEGES, CAPS}},
};
const struct attempt_group attempts_setid = {rows, N(rows)};
