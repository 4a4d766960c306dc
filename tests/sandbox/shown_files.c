/* SPDX-License-Identifier: Apache-2.0 */
/* Rights and attributes that a build asks for and cannot have, and where the
 * files of the environment end. */
#include "tests/sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#define CALL(...) ((int)syscall(__VA_ARGS__))
#define FILE_PATH "/tmp/rights"

/* Did the call fail with this errno? 0: it returned 0. */
static void
gives(const char *name, int r, int error)
{
	char why[64];

	(void)snprintf(why, sizeof why, "it returned %d, errno %d", r, errno);
	tell(error ? r < 0 && errno == error : r == 0, name, why);
}

static void
has_mode(const char *name, int r, const char *path, mode_t mode)
{
	struct stat st = {0};
	char why[64];

	(void)stat(path, &st);
	(void)snprintf(why, sizeof why, "it returned %d, the mode is %o", r,
		st.st_mode);
	tell(r >= 0 && (st.st_mode & 07777) == mode, name, why);
	(void)unlink(path);
}

static const char *
new_file(void)
{
	int fd = open(FILE_PATH, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

	(void)close(fd);
	return FILE_PATH;
}

static void
modes_by_path(void)
{
#ifdef SYS_chmod
	has_mode("chmod forgets set-id bits",
		CALL(SYS_chmod, new_file(), 06755), FILE_PATH, 0755);
	has_mode("open forgets set-id bits",
		CALL(SYS_open, FILE_PATH, O_CREAT | O_RDWR, 06711), FILE_PATH,
		0711);
	has_mode("creat forgets set-id bits", CALL(SYS_creat, FILE_PATH, 04711),
		FILE_PATH, 0711);
	has_mode("mknod forgets set-id bits",
		CALL(SYS_mknod, FILE_PATH, S_IFREG | 02711, 0), FILE_PATH,
		0711);
#endif
	has_mode("fchmodat forgets set-id bits",
		CALL(SYS_fchmodat, AT_FDCWD, new_file(), 03750), FILE_PATH,
		01750);
	has_mode("fchmod forgets set-id bits",
		CALL(SYS_fchmod, open(new_file(), O_RDONLY), 04750), FILE_PATH,
		0750);
	has_mode("openat forgets set-id bits",
		CALL(SYS_openat, AT_FDCWD, FILE_PATH, O_CREAT | O_WRONLY,
			02711),
		FILE_PATH, 0711);
	has_mode("openat that reads, too",
		CALL(SYS_openat, AT_FDCWD, FILE_PATH, O_CREAT, 06744),
		FILE_PATH, 0744);
	has_mode("mknodat forgets set-id bits",
		CALL(SYS_mknodat, AT_FDCWD, FILE_PATH, S_IFREG | 06711, 0),
		FILE_PATH, 0711);
}

static void
modes(void)
{
	mode_t mask = umask(0);
	struct stat st = {0};
	int fd = CALL(SYS_openat, AT_FDCWD, "/tmp", O_TMPFILE | O_RDWR, 06711);

	modes_by_path();
	tell(fstat(fd, &st) == 0 && (st.st_mode & 07777) == 0711,
		"a file without a name has no set-id bits", "it has");
	(void)close(fd);
	(void)umask(mask);
	(void)mkdir("/tmp/shared", 0700);
	gives("chmod g+s of a folder", chmod("/tmp/shared", 02775), 0);
	tell(stat("/tmp/shared", &st) == 0 && (st.st_mode & 07777) == 0775,
		"the folder keeps the other bits", "it does not");
	(void)rmdir("/tmp/shared");
	gives("chmod of a file that does not exist", chmod("/tmp/none", 04755),
		ENOENT);
	gives("fchmod of no descriptor", fchmod(-1, 04755), EBADF);
	gives("chmod of the environment", chmod("/probe", 06755), EROFS);
	gives("chmod of a file through /proc", chmod("/proc/self/exe", 06755),
		EROFS);
}

static void
attributes_of(const char *path, int fd)
{
	char room[64];

	gives("no attributes are listed", (int)listxattr(path, room, 64), 0);
	gives("not even their size", (int)listxattr(path, NULL, 0), 0);
	gives("nor those of a link", (int)llistxattr(path, room, 64), 0);
	gives("nor those of a descriptor", (int)flistxattr(fd, room, 64), 0);
	gives("user.x is not there", (int)getxattr(path, "user.x", room, 64),
		ENODATA);
	gives("security.selinux is not there",
		(int)lgetxattr(path, "security.selinux", room, 64), ENODATA);
	gives("system.posix_acl_access is not there",
		(int)fgetxattr(fd, "system.posix_acl_access", room, 64),
		ENODATA);
	gives("trusted.x is not there",
		(int)getxattr(path, "trusted.x", NULL, 0), ENODATA);
}

static void
attributes_set(void)
{
	/* an access control list of three entries, which changes the mode */
	static const uint32_t acl[] = {2, 0x70001, UINT32_MAX, 0x70004,
		UINT32_MAX, 0x70020, UINT32_MAX};
	int fd = open(new_file(), O_RDONLY | O_CLOEXEC);

	attributes_of(FILE_PATH, fd);
	gives("user.x is not set", setxattr(FILE_PATH, "user.x", "x", 1, 0),
		EOPNOTSUPP);
	gives("security.x is not set",
		lsetxattr(FILE_PATH, "security.x", "x", 1, 0), EOPNOTSUPP);
	gives("no list is set",
		fsetxattr(fd, "system.posix_acl_access", acl, sizeof acl, 0),
		EOPNOTSUPP);
	gives("flags of setxattr are checked",
		setxattr(FILE_PATH, "user.x", "x", 1, 7), EINVAL);
	gives("a name without letters is refused",
		setxattr(FILE_PATH, "", "x", 1, 0), ERANGE);
	gives("a name must be readable",
		setxattr(FILE_PATH, (char *)1, "x", 1, 0), EFAULT);
	gives("user.x is not removed", removexattr(FILE_PATH, "user.x"),
		ENODATA);
	gives("nor of a link", lremovexattr(FILE_PATH, "user.x"), ENODATA);
	gives("nor of a descriptor", fremovexattr(fd, "user.x"), ENODATA);
	/* cp -p of such a file asks for an ACL first */
	(void)fchmod(fd, 0444);
	gives("an ACL of a read-only file",
		fsetxattr(fd, "system.posix_acl_access", acl, sizeof acl, 0),
		EOPNOTSUPP);
	gives("user.x of a read-only file",
		setxattr(FILE_PATH, "user.x", "x", 1, 0), EOPNOTSUPP);
	gives("nor removed from it", removexattr(FILE_PATH, "user.x"), ENODATA);
	(void)fchmod(fd, 0600);
	attributes_of(FILE_PATH, fd);
	has_mode("the mode is what it was", 0, FILE_PATH, 0600);
	(void)close(fd);
}

static void
attributes(void)
{
	char room[64];
	int fd = open("/probe", O_RDONLY | O_CLOEXEC);

	attributes_of("/probe", fd);
	(void)close(fd);
	fd = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
	attributes_of("/proc/self/exe", fd);
	(void)close(fd);
	attributes_set();
	gives("attributes of no file", (int)listxattr("/none", room, 64),
		ENOENT);
	gives("an attribute of no file",
		(int)getxattr("/none", "user.x", room, 64), ENOENT);
	gives("attributes of no descriptor", (int)flistxattr(-1, room, 64),
		EBADF);
	gives("of a path that is no address",
		(int)listxattr((char *)1, room, 64), EFAULT);
	gives("set on no file", setxattr("/tmp/none", "user.x", "x", 1, 0),
		ENOENT);
	gives("set in the environment", setxattr("/probe", "user.x", "x", 1, 0),
		EROFS);
	for (int nr = 463; nr <= 466; nr++)
		gives("a call that Linux 6.1 lacks",
			CALL(nr, AT_FDCWD, "/", 0, room, 64), ENOSYS);
}

/* What the file hierarchy standard lets any user write. */
static void
shared_folders(void)
{
	static const char *const folders[] = {
		"/tmp", "/var/tmp", "/dev/shm", "/run/lock"};

	for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
		char path[64], to[64];
		struct stat st = {0};

		(void)snprintf(path, sizeof path, "%s/shared-a", folders[i]);
		(void)snprintf(to, sizeof to, "%s/shared-b", folders[i]);
		tell(stat(folders[i], &st) == 0 &&
				(st.st_mode & 07777) == 01777,
			folders[i], "its mode is not 1777");
		gives("a folder is made in it", mkdir(path, 0700), 0);
		gives("and renamed", rename(path, to), 0);
		gives("and removed", rmdir(to), 0);
	}
	gives("/run holds nothing else", mkdir("/run/a", 0700), EROFS);
	gives("/var is the environment's", mkdir("/var/a", 0700), EROFS);
}

/* Of the environment, whose file system is the store's. */
static void
ends(void)
{
	const int64_t far = INT64_C(1) << 43;
	int folder = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    file = open("/probe", O_RDONLY | O_CLOEXEC),
	    own = open("/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	struct stat st = {0};

	fstat(file, &st);
	gives("a folder has no end", (int)lseek(folder, 0, SEEK_END), EINVAL);
	tell(lseek(file, 0, SEEK_END) == st.st_size && st.st_size > 0,
		"a file has one", "it is elsewhere");
	tell(lseek(file, -1, SEEK_END) == st.st_size - 1 &&
			lseek(file, -1, SEEK_CUR) == st.st_size - 2,
		"the byte before it is found", "it is elsewhere");
	for (int from = SEEK_SET; from <= SEEK_END; from++)
		gives("no file goes on for 8 TiB", (int)lseek(file, far, from),
			EINVAL);
	for (int i = 0; i < 3; i++)
		(void)lseek(file, far / 4, SEEK_CUR);
	tell(lseek(file, 0, SEEK_CUR) <= far / 2, "nor by steps of 2 TiB",
		"it does");
	tell(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, file, far) ==
				MAP_FAILED &&
			errno == EOVERFLOW,
		"nothing there is mapped", "it is");
	tell(lseek(own, far, SEEK_SET) == far, "a file of the build does",
		"it does not");
	tell(lseek(77, 0, SEEK_END) < 0 && errno == EBADF &&
			lseek(open("/probe", O_PATH | O_CLOEXEC), far,
				SEEK_SET) < 0 &&
			errno == EBADF,
		"a descriptor that cannot seek says so", "it does not");
	close(own);
	close(file);
	close(folder);
}

/* Those of pipes are in order of first use, which parallel programs decide. */
static void
has_number_of_path(const char *path)
{
	struct stat st = {0};

	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	tell(stat(path, &st) == 0 && st.st_ino > UINT64_C(1) << 21, path,
		"its inode number does not come from its path");
	(void)unlink(path);
}

static void
numbers_of_paths(void)
{
	static char far[PATH_MAX - 8];

	(void)mkdir("/build/numbers", 0700);
	(void)mkdir("/build/numbers/proc", 0700);
	(void)chdir("/build/numbers");
	has_number_of_path("file");
	has_number_of_path("17");
	has_number_of_path("/build/numbers/status");
	has_number_of_path("proc/file");
	has_number_of_path("/proc/self/cwd/behind");
	/* almost too long for one call */
	for (size_t i = 0; i + 1 < sizeof far; i += 2)
		memcpy(far + i, "./", 2);
	memcpy(far + sizeof far - 4, "far", 4);
	has_number_of_path(far);
	(void)chdir("/");
}

void
shown_files(void)
{
	numbers_of_paths();
	ends();
	shared_folders();
	modes();
	attributes();
}

/* Files whose owner a box does not have. */
void
shown_owners(void)
{
	static const char *const files[] = {"/dev/null", "/dev/full", "/proc",
		"/proc/1", "/proc/1/environ", "/proc/mounts", "/proc/net/dev",
		"/proc/self/ns/net", "/dev/fd/9"};
	int event = eventfd(0, 0);
	struct stat st;

	dup2(event, 9);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		printf("# %s: %d, %u:%u\n", files[i], stat(files[i], &st),
			st.st_uid, st.st_gid);
	close(9);
	close(event);
}
