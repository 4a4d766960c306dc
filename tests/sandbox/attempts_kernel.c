/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to reach, change or stop the kernel and what it shares with every
 * process. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/fs.h>
#include <linux/keyctl.h>
#include <linux/nsfs.h>
#include <linux/perf_event.h>
#include <linux/sockios.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/quota.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>

#define CAPS PROTECTION_CAPABILITIES
/* allowed for the host's own root, and not for root of a user namespace */
#define ROOTS PROTECTION_USER, PROTECTION_CAPABILITIES

static int
make_map(void)
{
	union bpf_attr map = {.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 4,
		.max_entries = 1};

	return CALL(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map);
}
static int
count_events(void)
{
	struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE,
		.size = sizeof event,
		.config = PERF_COUNT_SW_TASK_CLOCK,
		.exclude_kernel = 1,
		.exclude_hv = 1};

	return CALL(SYS_perf_event_open, &event, 0, -1, -1, 0);
}
static int
handle_faults(void)
{
	return CALL(SYS_userfaultfd, 1 /* faults from user mode only */);
}
static int
make_ring(void)
{
	char params[256] = {0};

	return CALL(SYS_io_uring_setup, 1, params);
}
static int
enter_ring(void)
{
	return reached(CALL(SYS_io_uring_enter, -1, 0, 0, 0, NULL, 0), EBADF);
}
static int
register_ring(void)
{
	return reached(CALL(SYS_io_uring_register, 77, 0, NULL, 0), EBADF);
}
static int
own_keyring(void)
{
	return CALL(
		SYS_keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_PROCESS_KEYRING, 1);
}
static int
add_key(void)
{
	return CALL(SYS_add_key, "user", "x", "y", 1, KEY_SPEC_PROCESS_KEYRING);
}
static int
request_key(void)
{
	return reached(CALL(SYS_request_key, "user", "hallmark-none", NULL, 0),
		ENOKEY);
}
static int
host_key(void)
{
	return CALL(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_SESSION_KEYRING, "user",
		getenv("HOST_KEY"), 0);
}

static struct {
	struct file_handle head;
	unsigned char bytes[MAX_HANDLE_SZ];
} handle;

static int
take_handle(void)
{
	int mount;

	close(make_file("/tmp/file"));
	handle.head.handle_bytes = MAX_HANDLE_SZ;
	return name_to_handle_at(
		AT_FDCWD, "/tmp/file", &handle.head, &mount, 0);
}
static int
use_handle(void)
{
	int fd = open("/tmp", O_RDONLY | O_CLOEXEC);

	(void)take_handle();
	return open_by_handle_at(fd, &handle.head, O_RDONLY);
}
static int
restart(void)
{
	/* wrong magic numbers: EINVAL if the caller has the right */
	return reached(CALL(SYS_reboot, 0, 0, 0, 0), EINVAL);
}
static int
swap_on(void)
{
	return reached(CALL(SYS_swapon, "/tmp/none", 0), ENOENT);
}
static int
swap_off(void)
{
	return reached(CALL(SYS_swapoff, "/tmp/none"), ENOENT);
}
static int
load_module(void)
{
	return reached(CALL(SYS_finit_module, -1, "", 0), EBADF);
}
static int
unload_module(void)
{
	return reached(CALL(SYS_delete_module, "", 04000), ENOENT);
}
static int
load_kernel(void)
{
	return reached(CALL(SYS_kexec_load, 0, 99ul, NULL, 0), EINVAL);
}
static int
read_log(void)
{
	return CALL(SYS_syslog, 10 /* returns the size */, NULL, 0);
}
static int
name_host(void)
{
	return sethostname("x", 1);
}
static int
name_domain(void)
{
	return setdomainname("x", 1);
}
static int
set_clock(void)
{
	const struct timespec never = {0, -1};

	return reached(CALL(SYS_clock_settime, CLOCK_REALTIME, &never), EINVAL);
}
static int
set_day(void)
{
	/* nothing is set: success if the caller has the right */
	return CALL(SYS_settimeofday, NULL, NULL);
}
static int
steer_clock(void)
{
	char nothing[256] = {0};

	return CALL(SYS_adjtimex, nothing);
}
static int
steer_a_clock(void)
{
	char nothing[256] = {0};

	return CALL(SYS_clock_adjtime, CLOCK_REALTIME, nothing);
}
static int
account(void)
{
	return CALL(SYS_acct, NULL);
}
static int
quota(void)
{
	return CALL(SYS_quotactl, QCMD(Q_SYNC, USRQUOTA), NULL, 0, NULL);
}
static int
hang_up(void)
{
	return CALL(SYS_vhangup);
}
static int
watch_unprivileged(void)
{
	return CALL(
		SYS_fanotify_init, FAN_CLASS_NOTIF | FAN_REPORT_FID, O_RDONLY);
}
static int
immutable(void)
{
	int fd = make_file("/tmp/immutable"), flags = 0x10;

	return ioctl(fd, _IOW('f', 2, long), &flags);
}

static int
requests_of_all(void)
{
	unsigned long context = 0;

	return CALL(SYS_io_setup, 60000, &context);
}
/* ENOMEM: the kernel looked for a huge page, and there is none. */
static int
huge_page(void)
{
	void *p = mmap(NULL, 1, PROT_READ,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);

	return p == MAP_FAILED ? reached(-1, ENOMEM) : 0;
}
static int
huge_file(void)
{
	return CALL(SYS_memfd_create, "huge", MFD_HUGETLB);
}
static int
huge_segment(void)
{
	return reached(CALL(SYS_shmget, IPC_PRIVATE, 1 << 21,
			       IPC_CREAT | SHM_HUGETLB | 0600),
		EPERM);
}
/* The box pretends that syncfs() succeeds; for a bad descriptor, only a
 * pretended call does. */
static int
flush_disks(void)
{
	int r = CALL(SYS_syncfs, -1);

	return r == 0 ? fail_with(EPERM) : reached(r, EBADF);
}
static int
other_processors(void)
{
	int r = CALL(SYS_sched_setaffinity, 0, 8, (void *)8);

	return r == 0 ? fail_with(EPERM) : reached(r, EFAULT);
}
static int
ask_bridges(void)
{
	unsigned long version[3] = {0 /* BRCTL_GET_VERSION */};

	return ioctl(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), SIOCGIFBR,
		version);
}
static int
block_of_environment(void)
{
	int fd = open("/victim", O_RDONLY | O_CLOEXEC), size;

	return ioctl(fd, FIGETBSZ, &size);
}
static int
number_of_namespace(void)
{
	uint64_t id;
	int fd = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);

	return ioctl(fd, 0x8008b705 /* NS_GET_MNTNS_ID */, &id);
}
static int
owner_of_namespace(void)
{
	int fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);

	return ioctl(fd, NS_GET_USERNS);
}

static const struct attempt rows[] = {
	{"bpf", make_map, EPERM, {CALLS(SYS_bpf), ROOTS}, SHOWN_ROOT},
	{"perf_event_open", count_events, EPERM, {CALLS(SYS_perf_event_open)},
		SHOWN_HERE, "perf_event_paranoid is above 2"},
	{"userfaultfd", handle_faults, EPERM, {CALLS(SYS_userfaultfd)}},
	{"io_uring_setup", make_ring, ENOSYS, {CALLS(SYS_io_uring_setup)},
		SHOWN_HERE, "io_uring_disabled is not 0"},
	{"io_uring_enter", enter_ring, ENOSYS, {CALLS(SYS_io_uring_enter)}},
	{"io_uring_register", register_ring, ENOSYS,
		{CALLS(SYS_io_uring_register)}},
	{"a keyring", own_keyring, EPERM, {CALLS(SYS_keyctl)}},
	{"add_key", add_key, EPERM, {CALLS(SYS_add_key)}},
	{"request_key", request_key, EPERM, {CALLS(SYS_request_key)}},
	{"a key of the host's session", host_key, EPERM,
		{CALLS(SYS_keyctl), PROTECTION_KEYRING}},
	{"name_to_handle_at", take_handle, EOPNOTSUPP,
		{CALLS(SYS_name_to_handle_at)}},
	{"open_by_handle_at", use_handle, EPERM,
		{CALLS(SYS_name_to_handle_at), CALLS(SYS_open_by_handle_at),
			ROOTS},
		SHOWN_ROOT},
	{"reboot", restart, EPERM, {CALLS(SYS_reboot), CAPS}},
	{"swapon", swap_on, EPERM, {CALLS(SYS_swapon), ROOTS}, SHOWN_ROOT},
	{"swapoff", swap_off, EPERM, {CALLS(SYS_swapoff), ROOTS}, SHOWN_ROOT},
	{"load a module", load_module, EPERM, {CALLS(SYS_finit_module), ROOTS},
		SHOWN_ROOT_HERE, "a kernel without modules"},
	{"unload a module", unload_module, EPERM,
		{CALLS(SYS_delete_module), ROOTS}, SHOWN_ROOT_HERE,
		"a kernel without modules"},
	{"kexec", load_kernel, EPERM, {CALLS(SYS_kexec_load), ROOTS},
		SHOWN_ROOT_HERE, "a kernel without kexec"},
	{"syslog", read_log, EPERM, {CALLS(SYS_syslog), ROOTS}, SHOWN_ROOT},
	{"sethostname", name_host, EPERM, {CALLS(SYS_sethostname), CAPS}},
	{"setdomainname", name_domain, EPERM, {CALLS(SYS_setdomainname), CAPS}},
	{"clock_settime", set_clock, EPERM, {CALLS(SYS_clock_settime)}},
	{"settimeofday", set_day, EPERM, {CALLS(SYS_settimeofday), ROOTS},
		SHOWN_ROOT},
	{"adjtimex", steer_clock, ENOSYS, {CALLS(SYS_adjtimex)}},
	{"clock_adjtime", steer_a_clock, ENOSYS, {CALLS(SYS_clock_adjtime)}},
	{"acct", account, EPERM, {CALLS(SYS_acct), ROOTS}, SHOWN_ROOT},
	{"quotactl", quota, EPERM, {CALLS(SYS_quotactl)}},
	{"vhangup", hang_up, EPERM, {CALLS(SYS_vhangup), ROOTS}, SHOWN_ROOT},
	{"fanotify_init", watch_unprivileged, EPERM,
		{CALLS(SYS_fanotify_init)}},
	{"an immutable file", immutable, ENOTTY, {CALLS(SYS_ioctl), ROOTS},
		SHOWN_ROOT},
	{"requests that are counted for all", requests_of_all, ENOSYS,
		{CALLS(SYS_io_setup)}},
	{"a huge page", huge_page, EINVAL, {ROW(SYS_mmap, MAP_HUGETLB)},
		SHOWN_HERE, "a kernel without them"},
	{"a file of huge pages", huge_file, EINVAL,
		{ROW(SYS_memfd_create, MFD_HUGETLB)}, SHOWN_HERE,
		"a kernel without them"},
	{"a segment of huge pages", huge_segment, EINVAL,
		{ROW(SYS_shmget, SHM_HUGETLB)}, SHOWN_HERE,
		"a kernel without them, or with some"},
	{"flush the machine's disks", flush_disks, EPERM, {CALLS(SYS_syncfs)}},
	{"another processor than the first", other_processors, EPERM,
		{CALLS(SYS_sched_setaffinity)}},
	{"a module for bridges", ask_bridges, ENOTTY, {CALLS(SYS_ioctl)},
		SHOWN_HERE, "a kernel without bridges"},
	{"the blocks of the environment", block_of_environment, ENOTTY,
		{CALLS(SYS_ioctl)}},
	{"the number of a namespace", number_of_namespace, ENOTTY,
		{CALLS(SYS_ioctl)}, SHOWN_HERE, "a kernel before 6.9"},
	{"the owner of a namespace", owner_of_namespace, ENOTTY,
		{CALLS(SYS_ioctl)}},
};
const struct attempt_group attempts_kernel = {rows, N(rows)};
