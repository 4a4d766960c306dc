/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/supervise/cgroup.h"
#include "sandbox/supervise/cgroup_parent.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/file.h>
#include <sys/stat.h>

#define TRIES 100
#define PID_1 1 /* counted by the kernel, but is not part of the build */

struct cgroup {
	struct cgroup_parent parent;
	char *name;
	int fd; /* directory of the group, locked */
};

/* Fails if another hallmark removed the group before we locked it: then the
 * name is gone, or names another inode. */
static int
lock(struct cgroup *group, struct error *err)
{
	struct stat mine, named;

	group->fd = file_open_dir(group->parent.fd, group->name, false, err);
	if (group->fd < 0)
		return -1;
	while (flock(group->fd, LOCK_EX) < 0)
		if (errno != EINTR)
			return error_sys(err, "locking a control group");
	if (fstat(group->fd, &mine) < 0 ||
		fstatat(group->parent.fd, group->name, &named,
			AT_SYMLINK_NOFOLLOW) < 0)
		return error_sys(
			err, "checking that a control group still exists");
	return mine.st_ino == named.st_ino ? 0 : -1;
}

static int
make_group(struct cgroup *group, struct error *err)
{
	for (int i = 0; i < TRIES; i++) {
		free(group->name);
		group->name =
			text_format("hallmark-box-%ld-%d", (long)getpid(), i);
		if (mkdirat(group->parent.fd, group->name, 0755) < 0) {
			(void)error_sys(err, "creating a control group");
			if (errno == EEXIST)
				continue;
			break;
		}
		if (lock(group, err) == 0)
			return 0;
		if (group->fd >= 0)
			(void)close(take_fd(group->fd));
	}
	free(take_ptr(group->name));
	return -1;
}

static int
set_limits(int fd, const struct box_limits *limits, struct error *err)
{
	scoped_free char *memory =
		text_format("%" PRId64, limits->memory_bytes);
	scoped_free char *pids =
		text_format("%" PRId64, limits->processes + PID_1);
	const struct {
		const char *file, *text;
		bool always;
	} rows[] = {
		{"memory.max", memory, true},
		/* missing on a kernel without swap */
		{"memory.swap.max", "0", false},
		/* a build that lost some of its processes is worthless */
		{"memory.oom.group", "1", true},
		{"pids.max", pids, true},
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (cgroup_write(fd, rows[i].file, rows[i].text, err) < 0 &&
			(rows[i].always || err->sys != ENOENT))
			return -1;
	return 0;
}

int
cgroup_open(struct cgroup **out, const struct box_limits *limits,
	pid_t hallmark, struct error *err)
{
	scoped(cgroup_close) struct cgroup *group = mem_alloc(1, sizeof *group);

	group->fd = group->parent.fd = -1;
	if (cgroup_parent_find(&group->parent, hallmark, err) < 0 ||
		make_group(group, err) < 0 ||
		set_limits(group->fd, limits, err) < 0)
		return -1;
	*out = take_ptr(group);
	return 0;
}

int
cgroup_fd(const struct cgroup *group)
{
	return group->fd;
}

/* The number in the line "KEY NUMBER"; if key is NULL, the only number of the
 * file; 0 if it lacks the key. */
static int64_t
read_counter(int dir, const char *file, const char *key)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	size_t len = key ? strlen(key) : 0;
	struct error ignored;
	int64_t n = 0;

	if (file_read(&text, dir, file, 65536, &ignored) < 0)
		return 0;
	for (const char *at = text.data; at && *at;
		at = strchr(at, '\n'), at = at ? at + 1 : NULL) {
		const char *value = key ? at + len + 1 : at;

		if (key && (strncmp(at, key, len) != 0 || at[len] != ' '))
			continue;
		if (text_number(&n, value, strcspn(value, "\n"), INT64_MAX) < 0)
			n = 0;
		break;
	}
	return n;
}

/* In older kernels (without pids.peak) pids.events also counts the forks that
 * an ancestor group refused. */
static bool
forks_refused(int fd)
{
	return read_counter(fd, "pids.events", "max") > 0 &&
	       (faccessat(fd, "pids.peak", F_OK, 0) < 0 ||
		       read_counter(fd, "pids.peak", NULL) >=
			       read_counter(fd, "pids.max", NULL));
}

void
cgroup_ask(struct cgroup_use *out, const struct cgroup *group)
{
	bool killed = read_counter(group->fd, "memory.events", "oom_kill") > 0;

	*out = (struct cgroup_use){
		.peak_bytes = read_counter(group->fd, "memory.peak", NULL),
		.memory = killed &&
			  read_counter(group->fd, "memory.events", "oom") > 0,
		.processes = forks_refused(group->fd)};
	out->starved = killed && !out->memory;
}

void
cgroup_lower(const struct cgroup *group, int64_t bytes)
{
	scoped_free char *text = text_format("%" PRId64, bytes);
	struct error ignored;

	(void)!cgroup_write(group->fd, "memory.max", text, &ignored);
}

void
cgroup_close(struct cgroup *group)
{
	struct error ignored;

	if (!group)
		return;
	if (group->fd >= 0)
		(void)!cgroup_write(group->fd, "cgroup.kill", "1", &ignored);
	if (group->name)
		(void)unlinkat(group->parent.fd, group->name, AT_REMOVEDIR);
	close_fd(&group->fd);
	cgroup_parent_leave(&group->parent);
	free(group->name);
	free(group);
}
