/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to get hold of pid 1, the host, or the kernel by less usual ways. */
#include "tests/sandbox/probe.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static int
make(const char *path)
{
	return open(path, O_CREAT | O_RDWR, 0644);
}
static int
link_environment(void)
{
	return link("/probe", "/out/probe");
}
static int
link_out_of_out(void)
{
	close(make("/out/a"));
	return link("/out/a", "/tmp/a");
}
static int
link_recipe(void)
{
	return link("/recipe", "/out/recipe");
}
static int
rename_out(void)
{
	return rename("/out", "/tmp/out");
}
static int
exchange_out(void)
{
	mkdir("/tmp/folder", 0755);
	return CALL(SYS_renameat2, AT_FDCWD, "/out", AT_FDCWD, "/tmp/folder",
		2 /* RENAME_EXCHANGE */);
}
static int
remove_out(void)
{
	return rmdir("/out");
}
static int
link_over_out(void)
{
	return symlink("/etc", "/out");
}
static int
unlink_device(void)
{
	return unlink("/dev/null");
}
static int
make_in_dev(void)
{
	return make("/dev/new");
}
static int
make_in_proc(void)
{
	return make("/proc/new");
}
static int
make_in_sys(void)
{
	return make("/sys/new");
}
static int
write_stub(void)
{
	return open("/proc/stat", O_WRONLY);
}
static int
truncate_environment(void)
{
	return truncate("/probe", 0);
}
static int
touch_environment(void)
{
	return utimensat(AT_FDCWD, "/probe", NULL, 0);
}
static int
write_running_program(void)
{
	return open("/proc/self/exe", O_WRONLY);
}
static int
root_of_other(void)
{
	return open("/proc/1/root/etc", O_RDONLY);
}
static int
cwd_of_pid1(void)
{
	return open("/proc/1/cwd", O_RDONLY);
}
static int
mem_of_pid1(void)
{
	return open("/proc/1/mem", O_RDWR);
}
static int
maps_of_pid1(void)
{
	return open("/proc/1/maps", O_RDONLY);
}
static int
auxv_of_pid1(void)
{
	return open("/proc/1/auxv", O_RDONLY);
}
static int
ns_of_pid1(void)
{
	return open("/proc/1/ns/mnt", O_RDONLY);
}
static int
map_files_of_pid1(void)
{
	return open("/proc/1/map_files", O_RDONLY | O_DIRECTORY);
}
static int
fd_of_pid1(void)
{
	struct stat st;

	return stat("/proc/1/fd/0", &st);
}
static int
stat_root_of_pid1(void)
{
	struct stat st;

	return stat("/proc/1/root/.", &st);
}
static int
oom_of_pid1(void)
{
	int fd = open("/proc/1/oom_score_adj", O_WRONLY);

	return fd < 0 ? -1 : (int)write(fd, "-1000", 5);
}
static int
spare_from_oom(void)
{
	int fd = open("/proc/self/oom_score_adj", O_WRONLY);

	return (int)write(fd, "-1000", 5);
}
static int
map_ids(void)
{
	int fd = open("/proc/self/uid_map", O_WRONLY);

	return fd < 0 ? -1 : (int)write(fd, "0 0 1", 5);
}
static int
fd_of_pid1_by_pidfd(void)
{
	int fd = CALL(SYS_pidfd_open, 1, 0);

	return CALL(SYS_pidfd_getfd, fd, 0, 0);
}
static int
pidfd_of_outside(void)
{
	return CALL(SYS_pidfd_open, 4194303, 0);
}
static int
signal_outside(void)
{
	return kill(getppid() + 1000000, 0);
}
static int
session_of_outside(void)
{
	return setpgid(0, 1);
}
static int
raise_files(void)
{
	const struct rlimit more = {1 << 30, 1 << 30};

	return setrlimit(RLIMIT_NOFILE, &more);
}
static int
raise_processes(void)
{
	const struct rlimit more = {RLIM_INFINITY, RLIM_INFINITY};

	return setrlimit(RLIMIT_NPROC, &more);
}
static int
real_time_schedule(void)
{
	const struct sched_param p = {.sched_priority = 1};

	return CALL(SYS_sched_setscheduler, 0, SCHED_FIFO, &p);
}
static int
raise_ambient(void)
{
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21, 0, 0);
}
static int
unlock_securebits(void)
{
	return prctl(PR_SET_SECUREBITS, 0, 0, 0, 0);
}
static int
new_privileges(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0);
}
static int
secret_memory(void)
{
	return CALL(SYS_memfd_secret, 0);
}
static int
statmount(void)
{
	return CALL(457 /* statmount */, NULL, NULL, 0, 0);
}
static int
listmount(void)
{
	return CALL(458, NULL, NULL, 0, 0);
}
static int
landlock(void)
{
	return CALL(444, NULL, 0, 1);
}
static int
fanotify(void)
{
	return CALL(SYS_fanotify_init, 0, 0);
}

static int
nameless_setuid(void)
{
	return CALL(SYS_openat, AT_FDCWD, "/tmp", O_TMPFILE | O_RDWR, 04755);
}
static int
nameless_setgid(void)
{
	return CALL(SYS_openat, AT_FDCWD, "/tmp", O_TMPFILE | O_RDWR, 02755);
}
static int
whiteout(void)
{
	close(make("/tmp/old"));
	return CALL(SYS_renameat2, AT_FDCWD, "/tmp/old", AT_FDCWD, "/tmp/new",
		4 /* RENAME_WHITEOUT */);
}
static int
clone_untraced(void)
{
	return CALL(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
}
static int
starve_pid1(void)
{
	const struct rlimit none = {0, 0};

	return CALL(SYS_prlimit64, 1, RLIMIT_AS, &none, NULL);
}
static int
touch_device(void)
{
	return utimensat(AT_FDCWD, "/dev/null", NULL, 0);
}

const struct attempt attempts_reach[] = {
	{"a nameless setuid file", nameless_setuid, EPERM},
	{"a nameless setgid file", nameless_setgid, EPERM},
	{"a whiteout", whiteout, EINVAL},
	{"a child that nobody traces", clone_untraced, EPERM},
	{"limits of pid 1", starve_pid1, EPERM},
	{"touch /dev/null, which is the host's", touch_device, EROFS},
	{"hard link to the environment", link_environment, EXDEV},
	{"hard link out of /out", link_out_of_out, EXDEV},
	{"hard link to /recipe", link_recipe, EXDEV},
	{"rename /out", rename_out, EXDEV},
	{"exchange /out", exchange_out, EXDEV},
	{"remove /out", remove_out, EROFS},
	{"a link in the place of /out", link_over_out, EEXIST},
	{"remove /dev/null", unlink_device, EROFS},
	{"make a file in /dev", make_in_dev, EROFS},
	{"make a file in /proc", make_in_proc, ENOENT},
	{"make a file in /sys", make_in_sys, EROFS},
	{"write to a stub of /proc", write_stub, EACCES},
	{"truncate in the environment", truncate_environment, EROFS},
	{"touch the environment", touch_environment, EROFS},
	{"write to the running program", write_running_program, ETXTBSY},
	{"a path through /proc/1/root", root_of_other, EACCES},
	{"open /proc/1/cwd", cwd_of_pid1, EACCES},
	{"open /proc/1/mem", mem_of_pid1, EACCES},
	{"open /proc/1/maps", maps_of_pid1, EACCES},
	{"open /proc/1/auxv", auxv_of_pid1, EACCES},
	{"open a namespace of pid 1", ns_of_pid1, EACCES},
	{"open /proc/1/map_files", map_files_of_pid1, EACCES},
	{"stat a descriptor of pid 1", fd_of_pid1, EACCES},
	{"stat through /proc/1/root", stat_root_of_pid1, EACCES},
	{"write oom_score_adj of pid 1", oom_of_pid1, EACCES},
	{"lower oom_score_adj", spare_from_oom, EACCES},
	{"write uid_map", map_ids, EPERM},
	{"pidfd_getfd from pid 1", fd_of_pid1_by_pidfd, EPERM},
	{"a pidfd of nobody here", pidfd_of_outside, ESRCH},
	{"a signal to nobody here", signal_outside, ESRCH},
	{"join the group of pid 1", session_of_outside, EPERM},
	{"raise the limit of open files", raise_files, EPERM},
	{"raise the limit of processes", raise_processes, EPERM},
	{"a real-time scheduler", real_time_schedule, EPERM},
	{"raise an ambient capability", raise_ambient, EPERM},
	{"unlock the securebits", unlock_securebits, EPERM},
	{"take back no_new_privs", new_privileges, EINVAL},
	{"memfd_secret", secret_memory, ENOSYS},
	{"statmount", statmount, ENOSYS},
	{"listmount", listmount, ENOSYS},
	{"landlock", landlock, ENOSYS},
	{"fanotify_init", fanotify, EPERM},
};
const size_t n_attempts_reach = N(attempts_reach);
