/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts that must fail, each in the way of the table at the end. */
#include "tests/sandbox/probe.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/un.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

static int
try_mount(void)
{
	return mount("none", "/tmp", "tmpfs", 0, NULL);
}
static int
try_remount(void)
{
	return mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL);
}
static int
try_umount(void)
{
	return umount2("/recipe", MNT_DETACH);
}
static int
try_fsopen(void)
{
	return CALL(SYS_fsopen, "tmpfs", 0);
}
static int
try_open_tree(void)
{
	return CALL(SYS_open_tree, AT_FDCWD, "/", 1);
}
static int
try_pivot_root(void)
{
	return CALL(SYS_pivot_root, "/tmp", "/tmp");
}
static int
try_chroot(void)
{
	return chroot("/tmp");
}
static int
try_unshare_user(void)
{
	return unshare(CLONE_NEWUSER);
}
static int
try_unshare_mount(void)
{
	return unshare(CLONE_NEWNS);
}
static int
try_clone_user(void)
{
	return CALL(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0);
}
static int
try_clone_net_high_bits(void)
{
	return CALL(
		SYS_clone, (1ul << 40) | CLONE_NEWNET | SIGCHLD, 0, 0, 0, 0);
}
static int
try_clone3(void)
{
	return CALL(SYS_clone3, NULL, 0);
}
static int
try_setns(void)
{
	int fd = open("/proc/self/ns/net", O_RDONLY);

	return setns(fd, 0);
}
static int
try_ptrace(void)
{
	return (int)ptrace(PTRACE_TRACEME, 0, 0, 0);
}
static int
try_vm_read(void)
{
	return CALL(SYS_process_vm_readv, 1, NULL, 0, NULL, 0, 0);
}
static int
try_bpf(void)
{
	return CALL(SYS_bpf, 0, NULL, 0);
}
static int
try_perf(void)
{
	return CALL(SYS_perf_event_open, NULL, 0, -1, -1, 0);
}
static int
try_userfaultfd(void)
{
	return CALL(SYS_userfaultfd, 0);
}
static int
try_io_uring(void)
{
	return CALL(SYS_io_uring_setup, 1, NULL);
}
static int
try_keyctl(void)
{
	return CALL(SYS_keyctl, KEYCTL_GET_KEYRING_ID, -3, 0);
}
static int
try_add_key(void)
{
	return CALL(SYS_add_key, "user", "x", "y", 1, -3);
}
static int
try_handle(void)
{
	return CALL(SYS_open_by_handle_at, AT_FDCWD, NULL, 0);
}
static int
try_reboot(void)
{
	return CALL(SYS_reboot, 0, 0, 0, 0);
}
static int
try_swapon(void)
{
	return CALL(SYS_swapon, "/tmp/x", 0);
}
static int
try_module(void)
{
	return CALL(SYS_finit_module, 0, "", 0);
}
static int
try_kexec(void)
{
	return CALL(SYS_kexec_load, 0, 0, NULL, 0);
}
static int
try_syslog(void)
{
	return CALL(SYS_syslog, 3, NULL, 0);
}
static int
try_hostname(void)
{
	return sethostname("x", 1);
}
static int
try_clock(void)
{
	const struct timespec t = {0};

	return clock_settime(CLOCK_REALTIME, &t);
}
static int
try_seccomp(void)
{
	return CALL(SYS_seccomp, 0, 0, NULL);
}
static int
try_tiocsti(void)
{
	return CALL(SYS_ioctl, 0, 0xffffffff00000000ul | TIOCSTI, "x");
}
static int
try_tioclinux(void)
{
	return CALL(SYS_ioctl, 0, 0x541c, "x");
}
static int
make_file(void)
{
	return open("/tmp/file", O_CREAT | O_RDWR, 0644);
}
static int
try_chmod_setuid(void)
{
	close(make_file());
	return chmod("/tmp/file", 04755);
}
static int
try_fchmod_setgid(void)
{
	return fchmod(make_file(), 02755);
}
static int
try_open_setuid(void)
{
	return CALL(SYS_openat, AT_FDCWD, "/tmp/suid", O_CREAT | O_RDWR, 04755);
}
static int
try_mknod_setuid(void)
{
	return CALL(SYS_mknodat, AT_FDCWD, "/tmp/suid", S_IFREG | 04755, 0);
}
static int
try_openat2(void)
{
	return CALL(SYS_openat2, AT_FDCWD, "/tmp/suid", NULL, 0);
}
static int
try_fchmodat2(void)
{
	return CALL(452, AT_FDCWD, "/tmp/file", 04755, 0);
}
static int
try_device(void)
{
	return mknod("/tmp/null", S_IFCHR | 0666, makedev(1, 3));
}
static int
try_block_device(void)
{
	return mknod("/tmp/disk", S_IFBLK | 0666, makedev(8, 0));
}
static int
try_file_caps(void)
{
	close(make_file());
	return setxattr("/tmp/file", "security.capability", "x", 1, 0);
}
static int
try_user_xattr(void)
{
	close(make_file());
	return setxattr("/tmp/file", "user.x", "x", 1, 0);
}
static int
try_write_root(void)
{
	return open("/usr/new", O_CREAT | O_WRONLY, 0644);
}
static int
try_change_environment(void)
{
	return chmod("/probe", 0777);
}
static int
try_write_recipe(void)
{
	return open("/recipe/new", O_CREAT | O_WRONLY, 0644);
}
static int
try_write_sysctl(void)
{
	return open("/proc/sys/kernel/hostname", O_WRONLY);
}
static int
try_write_core_pattern(void)
{
	return open("/proc/sys/kernel/core_pattern", O_WRONLY);
}
static int
try_pid1_exe(void)
{
	return open("/proc/1/exe", O_RDONLY);
}
static int
try_pid1_root(void)
{
	return open("/proc/1/root", O_RDONLY);
}
static int
try_pid1_environ(void)
{
	char c;
	int fd = open("/proc/1/environ", O_RDONLY);

	return fd < 0 ? -1 : (int)read(fd, &c, 1);
}
static int
try_pid1_fd(void)
{
	return open("/proc/1/fd", O_RDONLY | O_DIRECTORY);
}
static int
try_vsock(void)
{
	return socket(AF_VSOCK, SOCK_STREAM, 0);
}
static int
try_alg(void)
{
	return socket(AF_ALG, SOCK_SEQPACKET, 0);
}
static int
try_packet(void)
{
	return socket(AF_PACKET, SOCK_RAW, 0);
}
static int
try_raw(void)
{
	return socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
}
static int
connect_to(const char *address, int port)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, address, &to.sin_addr);
	return connect(fd, (struct sockaddr *)&to, sizeof to);
}
static int
try_host_port(void)
{
	return connect_to("127.0.0.1", atoi(getenv("HOST_PORT")));
}
static int
try_outside(void)
{
	return connect_to("192.0.2.1", 80); /* RFC 5737: nobody's */
}
static int
try_host_abstract(void)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	const char *name = getenv("HOST_SOCKET");
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	memcpy(to.sun_path + 1, name, strlen(name));
	return connect(fd, (struct sockaddr *)&to,
		(socklen_t)(sizeof to.sun_family + 1 + strlen(name)));
}
static int
try_setuid_root(void)
{
	return setuid(0);
}
static int
try_lower_nice(void)
{
	return CALL(SYS_setpriority, 0, 0, -5);
}
static int
try_personality(void)
{
	return CALL(SYS_personality, 0x0008);
}
static int
try_own_seccomp(void)
{
	return CALL(SYS_prctl, 22, 1, 0, 0, 0);
}
static int
try_nameless_setuid(void)
{
	return CALL(SYS_openat, AT_FDCWD, "/tmp", O_TMPFILE | O_RDWR, 04755);
}
static int
try_whiteout(void)
{
	close(make_file());
	return renameat2(
		AT_FDCWD, "/tmp/file", AT_FDCWD, "/tmp/moved", RENAME_WHITEOUT);
}
static int
try_untraced(void)
{
	return CALL(SYS_clone, CLONE_UNTRACED | SIGCHLD, 0, 0, 0, 0);
}
static int
try_starve_pid1(void)
{
	const struct rlimit none = {0, 0};

	return prlimit(1, RLIMIT_NOFILE, &none, NULL);
}
static int
try_touch_null(void)
{
	return utimensat(AT_FDCWD, "/dev/null", NULL, 0);
}
/* The answering process must not walk out of the box for us: this folder is
 * the host's, and in no environment of the tests. */
static int
try_stat_host(void)
{
	struct stat st;

	return stat("/proc/self/../../root", &st);
}
static int
try_stat_host_by_folder(void)
{
	struct stat st;
	int fd = open("/proc/self", O_RDONLY | O_DIRECTORY);

	return fstatat(fd, "../../root", &st, 0);
}
static int
try_unknown(void)
{
	return CALL(900);
}

static const struct attempt attempts[] = {
	{"mount", try_mount, EPERM},
	{"remount the environment", try_remount, EPERM},
	{"umount", try_umount, EPERM},
	{"fsopen", try_fsopen, EPERM},
	{"open_tree", try_open_tree, EPERM},
	{"pivot_root", try_pivot_root, EPERM},
	{"chroot", try_chroot, EPERM},
	{"unshare a user namespace", try_unshare_user, EPERM},
	{"unshare a mount namespace", try_unshare_mount, EPERM},
	{"clone into a user namespace", try_clone_user, EPERM},
	{"clone with a bit beyond 32", try_clone_net_high_bits, EPERM},
	{"clone3", try_clone3, ENOSYS},
	{"setns", try_setns, EPERM},
	{"ptrace", try_ptrace, EPERM},
	{"process_vm_readv", try_vm_read, EPERM},
	{"bpf", try_bpf, EPERM},
	{"perf_event_open", try_perf, EPERM},
	{"userfaultfd", try_userfaultfd, EPERM},
	{"io_uring_setup", try_io_uring, ENOSYS},
	{"keyctl", try_keyctl, EPERM},
	{"add_key", try_add_key, EPERM},
	{"open_by_handle_at", try_handle, EPERM},
	{"reboot", try_reboot, EPERM},
	{"swapon", try_swapon, EPERM},
	{"load a module", try_module, EPERM},
	{"kexec", try_kexec, EPERM},
	{"syslog", try_syslog, EPERM},
	{"sethostname", try_hostname, EPERM},
	{"clock_settime", try_clock, EPERM},
	{"seccomp", try_seccomp, ENOSYS},
	{"seccomp by prctl", try_own_seccomp, EINVAL},
	{"TIOCSTI with upper bits", try_tiocsti, EPERM},
	{"TIOCLINUX", try_tioclinux, EPERM},
	{"chmod u+s", try_chmod_setuid, EPERM},
	{"fchmod g+s", try_fchmod_setgid, EPERM},
	{"create a setuid file by open", try_open_setuid, EPERM},
	{"create a setuid file by mknod", try_mknod_setuid, EPERM},
	{"openat2", try_openat2, ENOSYS},
	{"fchmodat2", try_fchmodat2, ENOSYS},
	{"make a character device", try_device, EPERM},
	{"make a block device", try_block_device, EPERM},
	{"file capabilities", try_file_caps, EOPNOTSUPP},
	{"extended attributes", try_user_xattr, EOPNOTSUPP},
	{"write to the environment", try_write_root, EROFS},
	{"chmod in the environment", try_change_environment, EROFS},
	{"write to /recipe", try_write_recipe, EROFS},
	{"write to a sysctl", try_write_sysctl, EACCES},
	{"write core_pattern", try_write_core_pattern, ENOENT},
	{"open /proc/1/exe", try_pid1_exe, EACCES},
	{"open /proc/1/root", try_pid1_root, EACCES},
	{"read /proc/1/environ", try_pid1_environ, EACCES},
	{"open /proc/1/fd", try_pid1_fd, EACCES},
	{"vsock", try_vsock, EAFNOSUPPORT},
	{"AF_ALG", try_alg, EAFNOSUPPORT},
	{"packet socket", try_packet, EAFNOSUPPORT},
	{"raw socket", try_raw, EPERM},
	{"a port of the host", try_host_port, ECONNREFUSED},
	{"the world", try_outside, ENETUNREACH},
	{"an abstract socket of the host", try_host_abstract, ECONNREFUSED},
	{"setuid(0)", try_setuid_root, EINVAL},
	{"negative nice", try_lower_nice, EACCES},
	{"another personality", try_personality, EPERM},
	{"a nameless setuid file", try_nameless_setuid, EPERM},
	{"a device by way of a whiteout", try_whiteout, EINVAL},
	{"a process that is not traced", try_untraced, EPERM},
	{"limits for pid 1", try_starve_pid1, EPERM},
	{"touch a device of the host", try_touch_null, EROFS},
	{"stat a folder of the host", try_stat_host, ENOENT},
	{"the same by a descriptor", try_stat_host_by_folder, ENOENT},
	{"a call that does not exist", try_unknown, ENOSYS},
};

static void
refuse_all(const struct attempt *all, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char why[128];
		int r;

		errno = 0;
		r = all[i].try();
		snprintf(why, sizeof why, "%s, wanted %s",
			r >= 0 ? "it succeeded" : strerror(errno),
			strerror(all[i].error));
		tell(r < 0 && errno == all[i].error, all[i].name, why);
	}
}

void
refused(void)
{
	refuse_all(attempts, N(attempts));
	refuse_all(attempts_reach, n_attempts_reach);
}
