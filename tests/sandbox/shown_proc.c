/* SPDX-License-Identifier: Apache-2.0 */
/* Ways to open a file of /proc under another name: each must give the box's
 * answer, never the text of the kernel. */
#include "tests/sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#define LINK "/tmp/told-link"
#define AT "/tmp/told-folder"
#define FILE_ "mountinfo"
#define FIRST "20 1 0:1 / / ro,nosuid,nodev - tmpfs environment rw\n"

static int
linked(const char *target)
{
	unlink(LINK);
	return symlink(target, LINK) < 0 ? -1 : open(LINK, O_RDONLY);
}

static int
linked_to(const char *before, int number, const char *after)
{
	char target[64];

	snprintf(target, sizeof target, "%s%d%s", before, number, after);
	return linked(target);
}

static int
by_noctty(void)
{
	return open("/proc/self/" FILE_, O_RDONLY | O_NOCTTY);
}

static int
by_link(void)
{
	return linked("/proc/self/" FILE_);
}

static int
by_link_noctty(void)
{
	close(by_link());
	return open(LINK, O_RDONLY | O_NOCTTY);
}

static int
by_relative_link(void)
{
	return linked("../proc/self/" FILE_);
}

static int
by_folder(void)
{
	unlink(AT);
	return symlink("/proc/self", AT) < 0 ? -1
					     : linked("told-folder/" FILE_);
}

static int
by_chain(void)
{
	char from[64], to[64] = "/proc/self/" FILE_;

	for (int i = 0; i < 39; i++) {
		snprintf(from, sizeof from, "/tmp/told-chain-%d", i);
		unlink(from);
		if (symlink(to, from) < 0)
			return -1;
		snprintf(to, sizeof to, "%s", from);
	}
	return open(to, O_RDONLY);
}

static int
by_openat(void)
{
	int tmp = open("/tmp", O_RDONLY | O_DIRECTORY), fd;

	close(by_link());
	fd = openat(tmp, "told-link", O_RDONLY | O_CLOEXEC);
	close(tmp);
	return fd;
}

static int
by_folder_descriptor(void)
{
	int self = open("/proc/self", O_PATH), fd;

	fd = openat(self, FILE_, O_RDONLY);
	close(self);
	return fd;
}

static int
by_chdir(void)
{
	int fd = -1;

	if (chdir("/proc/self") == 0)
		fd = open(FILE_, O_RDONLY | O_NOCTTY);
	chdir("/tmp");
	return fd;
}

static int
by_thread_self(void)
{
	return linked("/proc/thread-self/" FILE_);
}

static int
by_task(void)
{
	return linked_to("/proc/self/task/", gettid(), "/" FILE_);
}

static int
by_pid(void)
{
	return linked_to("/proc/", getpid(), "/" FILE_);
}

static int
by_dev_fd(void)
{
	return linked("/dev/fd/../" FILE_);
}

static int
by_root(void)
{
	return linked("/proc/self/root/proc/self/" FILE_);
}

static int
by_cwd(void)
{
	int fd = -1;

	if (chdir("/proc") == 0)
		fd = linked("/proc/self/cwd/self/" FILE_);
	chdir("/tmp");
	return fd;
}

static int
by_reopen(void)
{
	int path, fd;

	close(by_link());
	path = open(LINK, O_PATH);
	fd = linked_to("/proc/self/fd/", path, "");
	close(path);
	return fd;
}

/* The texts of the links on a path may be longer together than one path. */
static int
by_long_text(void)
{
	static char target[4000], path[4000];

	strcpy(target, "/proc/self/");
	while (strlen(target) < 3000)
		strcat(target, "././././././././");
	unlink(AT);
	if (symlink(target, AT) < 0)
		return -1;
	strcpy(path, AT "/");
	while (strlen(path) < 3000)
		strcat(path, "././././././././");
	return linked(strcat(path, FILE_));
}

static int
by_splice(void)
{
	int fd = by_link(), ends[2];

	pipe(ends);
	splice(fd, NULL, ends[1], NULL, 4096, 0);
	close(fd);
	close(ends[1]);
	return ends[0];
}

static int
by_message(void)
{
	char room[CMSG_SPACE(sizeof(int))] = {0}, byte = 0;
	struct iovec part = {&byte, 1};
	struct msghdr m = {.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = room,
		.msg_controllen = sizeof room};
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	int ends[2], fd = by_link_noctty();

	*c = (struct cmsghdr){CMSG_LEN(sizeof fd), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
	sendmsg(ends[0], &m, 0);
	close(fd);
	fd = -1;
	if (recvmsg(ends[1], &m, 0) == 1)
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof fd);
	close(ends[0]);
	close(ends[1]);
	return fd;
}

static const struct {
	const char *name;
	int (*open)(void);
} ways[] = {{"with O_NOCTTY alone", by_noctty}, {"by a link", by_link},
	{"by a link, with O_NOCTTY", by_link_noctty},
	{"by a relative link", by_relative_link},
	{"by a link to a folder", by_folder}, {"by 40 links", by_chain},
	{"by a link in a folder", by_openat},
	{"in an open folder", by_folder_descriptor},
	{"in the current folder", by_chdir}, {"by thread-self", by_thread_self},
	{"by task", by_task}, {"by a process id", by_pid},
	{"by /dev/fd", by_dev_fd}, {"by root", by_root}, {"by cwd", by_cwd},
	{"opened again", by_reopen}, {"by a long text", by_long_text},
	{"by splice()", by_splice}, {"in a message", by_message}};

static void
is_answer(const char *name, int fd)
{
	char text[4096] = "";
	char why[256];

	if (read(fd, text, sizeof text - 1) < 0)
		snprintf(why, sizeof why, "it cannot be read: %s",
			strerror(errno));
	else
		snprintf(why, sizeof why, "it reads %.*s",
			(int)strcspn(text, "\n"), text);
	tell(strncmp(text, FIRST, strlen(FIRST)) == 0, name, why);
	close(fd);
}

/* stat() through a link shows what it shows of the file itself. */
static void
is_described(void)
{
	struct stat direct, linked_;
	struct statfs a, b;

	close(by_link());
	memset(&a, 0, sizeof a);
	memset(&b, 1, sizeof b);
	tell(stat("/proc/self/" FILE_, &direct) == 0 &&
			stat(LINK, &linked_) == 0 &&
			memcmp(&direct, &linked_, sizeof direct) == 0,
		"stat() through a link shows a file of /proc", "it differs");
	tell(statfs("/proc/self", &a) == 0 && statfs(LINK, &b) == 0 &&
			memcmp(&a, &b, sizeof a) == 0,
		"statfs() through a link shows /proc", "it differs");
}

/* Files of which the box knows nothing, and which every kernel has. */
static void
is_hidden(void)
{
	struct stat st;
	bool open_, stat_;

	chdir("/proc/self");
	open_ = open("pagemap", O_RDONLY) < 0 && errno == ENOENT;
	stat_ = stat("pagemap", &st) < 0 && errno == ENOENT;
	chdir("/tmp");
	tell(open_, "an unknown file of /proc is absent for open()", "it is");
	tell(stat_, "an unknown file of /proc is absent for stat()", "it is");
	tell(linked("/proc/self/pagemap") < 0 && errno == ENOENT,
		"it is absent behind a link, too", "it is there");
	tell(stat(LINK, &st) < 0 && errno == ENOENT,
		"stat() through that link finds nothing", "it does");
	tell(linked_to("/proc/", getpid(), "/pagemap") < 0 && errno == ENOENT &&
			stat(LINK, &st) < 0 && errno == ENOENT,
		"it is absent by its process id, too", "it is there");
}

/* The supervisor reads the files of each process, again and again. */
static void
is_unwatched(void)
{
	static const char *const paths[] = {"/proc", "/proc/self", "/proc/1"};
	struct pollfd watch = {inotify_init1(IN_CLOEXEC), POLLIN, 0};

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		if (inotify_add_watch(watch.fd, paths[i], IN_ALL_EVENTS) < 0)
			watch.fd = -1;
	tell(watch.fd >= 0 && poll(&watch, 1, 500) == 0,
		"inotify does not show who looks into /proc", "it does");
	close(watch.fd);
}

void
shown_proc(void)
{
	char old[4096];

	getcwd(old, sizeof old);
	chdir("/tmp");
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		char name[128];

		snprintf(name, sizeof name, "a file of /proc opened %s",
			ways[i].name);
		is_answer(name, ways[i].open());
	}
	is_described();
	is_hidden();
	is_unwatched();
	chdir(old);
}
