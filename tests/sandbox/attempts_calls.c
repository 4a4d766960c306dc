/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts with system calls of another architecture, newer than the table, or
 * rarely used. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/uio.h>

#ifdef __x86_64__
/* The probe is linked at low addresses, so that 32 bits hold a pointer. */
static int
int80(int nr, const void *a, long b)
{
	long r = nr;

	__asm__ volatile("int $0x80"
			 : "+a"(r)
			 : "b"(a), "c"(b)
			 : "memory", "r8", "r9", "r10", "r11");
	if ((int)r < 0)
		return fail_with(-(int)r);
	return (int)r;
}
static int
i386_getpid(void)
{
	return int80(20, NULL, 0);
}
static int
i386_setuid_file(void)
{
	static const char path[] = "/tmp/file";

	close(make_file(path));
	return int80(15 /* chmod */, path, 04755);
}
static int
x32_getpid(void)
{
	return CALL(0x40000000 | SYS_getpid);
}
static int
local_segments(void)
{
	char table[64];

	return CALL(SYS_modify_ldt, 0, table, sizeof table);
}
static int
features(void)
{
	uint64_t is;

	return CALL(SYS_arch_prctl, 0x1021 /* ARCH_GET_XCOMP_SUPP */, &is);
}
static int
shadow_stack(void)
{
	uint64_t is;

	return CALL(SYS_arch_prctl, 0x5005 /* ARCH_SHSTK_STATUS */, &is);
}
static int
ports(void)
{
	return CALL(SYS_iopl, 0);
}
#endif
static int
key_of_memory(void)
{
	return CALL(SYS_pkey_alloc, 0, 0);
}
static int
seccomp_call(void)
{
	uint32_t action = SECCOMP_RET_ALLOW;

	return CALL(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action);
}
static int
seccomp_prctl(void)
{
	struct sock_filter allow = {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW};
	const struct sock_fprog all = {1, &allow};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all, 0, 0);
}
static int
other_personality(void)
{
	return CALL(SYS_personality, 8 /* PER_LINUX32 */);
}
static int
read_implies_exec(void)
{
	return CALL(SYS_personality, 0x0400000);
}
static int
open_how(void)
{
	const uint64_t how[3] = {O_CREAT | O_RDWR, 04755, 0};

	return CALL(SYS_openat2, AT_FDCWD, "/tmp/suid", how, sizeof how);
}
static int
page_cache(void)
{
	const uint64_t all[2] = {0, 0};
	uint64_t counts[5];
	int fd = open("/victim", O_RDONLY | O_CLOEXEC);

	return CALL(451 /* cachestat */, fd, all, counts, 0);
}
static int
seal_memory(void)
{
	return CALL(462 /* mseal */, NULL, 0, 0);
}
static int
secret_memory(void)
{
	return CALL(447 /* memfd_secret */, 0);
}
static int
landlock(void)
{
	return CALL(444, NULL, 0, 1);
}
static int
compare_kernel(void)
{
	return CALL(SYS_kcmp, getpid(), getpid(), 1, 0, 0);
}
/* Older kernels grant it to the machine's root alone, but all of them look at
 * the process first. */
static int
advise_other(void)
{
	static char page[4096];
	struct iovec iov = {page, 0};

	return reached(
		CALL(440 /* process_madvise */, -1, &iov, 1, 20, 0), EBADF);
}
static int
move_pages(void)
{
	void *page = (void *)((uintptr_t)&page & ~(uintptr_t)4095);
	int status;

	return CALL(SYS_move_pages, 0, 1, &page, NULL, &status, 0);
}
static int
migrate_pages(void)
{
	return CALL(SYS_migrate_pages, 0, 0, NULL, NULL);
}
static int
attribute_at(void)
{
	const uint64_t args[2] = {(uint64_t)(uintptr_t) "x", 1};

	close(make_file("/tmp/file"));
	return CALL(463 /* setxattrat */, AT_FDCWD, "/tmp/file", 0, "user.x",
		args, sizeof args);
}
static int
lease(void)
{
	return fcntl(make_file("/tmp/lease"), F_SETLEASE, F_WRLCK);
}
static int
notify(void)
{
	return fcntl(open("/usr", O_RDONLY | O_CLOEXEC), F_NOTIFY,
		1 /* DN_ACCESS */);
}

/* The hint of a file of the environment, from one build to the next. */
static int
leave_hint(void)
{
	uint64_t hint = 3;

	return fcntl(
		open("/victim", O_RDONLY | O_CLOEXEC), F_SET_RW_HINT, &hint);
}
static int
read_hint(void)
{
	uint64_t hint;

	return fcntl(
		open("/victim", O_RDONLY | O_CLOEXEC), F_GET_RW_HINT, &hint);
}
static int
check_program(void)
{
	return CALL(SYS_execveat, AT_FDCWD, "/victim-program", NULL, NULL,
		0x10000 /* AT_EXECVE_CHECK */);
}
static int
merge_memory(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return madvise(page, 4096, MADV_MERGEABLE);
}

static const struct attempt rows[] = {
#ifdef __x86_64__
	{"a call of i386", i386_getpid, KILLED, {FILTER_FOREIGN}, SHOWN_HERE,
		"a kernel without i386"},
	{"chmod u+s by a call of i386", i386_setuid_file, KILLED,
		{FILTER_FOREIGN}, SHOWN_HERE, "a kernel without i386"},
	{"a call of x32", x32_getpid, KILLED, {FILTER_FOREIGN}, SHOWN_HERE,
		"a kernel without x32"},
	{"modify_ldt", local_segments, ENOSYS, {CALLS(SYS_modify_ldt)},
		SHOWN_HERE, "a kernel without it"},
	{"features of the processor", features, EINVAL, {CALLS(SYS_arch_prctl)},
		SHOWN_HERE, "a kernel before 5.16"},
	{"a shadow stack", shadow_stack, EINVAL, {CALLS(SYS_arch_prctl)},
		SHOWN_HERE, "a kernel before 6.6, or without it"},
	{"iopl", ports, EPERM, {CALLS(SYS_iopl)}, SHOWN_HERE,
		"a kernel without it"},
#endif
	{"a key of memory", key_of_memory, ENOSPC, {CALLS(SYS_pkey_alloc)},
		SHOWN_HERE, "a processor without them"},
	{"seccomp", seccomp_call, ENOSYS, {CALLS(SYS_seccomp)}},
	{"seccomp by prctl", seccomp_prctl, EINVAL, {CALLS(SYS_prctl)}},
	{"another personality", other_personality, EPERM,
		{CALLS(SYS_personality)}},
	{"memory that is always executable", read_implies_exec, EPERM,
		{CALLS(SYS_personality)}},
	{"openat2, which no filter can look into", open_how, ENOSYS,
		{CALLS(SYS_openat2)}},
	{"cachestat of the environment", page_cache, ENOSYS, {CALLS(451)},
		SHOWN_HERE, "a kernel before 6.5"},
	{"mseal, newer than the table", seal_memory, ENOSYS, {CALLS(462)},
		SHOWN_HERE, "a kernel before 6.10"},
	{"memfd_secret", secret_memory, ENOSYS, {CALLS(447)}, SHOWN_HERE,
		"a kernel without it"},
	{"landlock", landlock, ENOSYS, {CALLS(444)}, SHOWN_HERE,
		"a kernel without it"},
	{"kcmp", compare_kernel, EPERM, {CALLS(SYS_kcmp)}},
	{"process_madvise", advise_other, EPERM, {CALLS(440)}},
	{"move_pages", move_pages, ENOSYS, {CALLS(SYS_move_pages)}, SHOWN_HERE,
		"a kernel without it"},
	{"migrate_pages", migrate_pages, ENOSYS, {CALLS(SYS_migrate_pages)},
		SHOWN_HERE, "a kernel without it"},
	{"setxattrat", attribute_at, ENOSYS, {CALLS(463)}, SHOWN_HERE,
		"a kernel before 6.13"},
	{"a lease on a file", lease, EINVAL, {ROW(SYS_fcntl, F_SETLEASE)}},
	{"a hint left with the environment", leave_hint, EINVAL,
		{ROW(SYS_fcntl, F_SET_RW_HINT)}},
	{"a hint of another build", read_hint, EINVAL,
		{ROW(SYS_fcntl, F_GET_RW_HINT)}},
	{"memory merged with that of others", merge_memory, EINVAL,
		{ROW(SYS_madvise, MADV_MERGEABLE)}, SHOWN_HERE,
		"a kernel without it"},
	{"a check of a program, newer than the table", check_program, EINVAL,
		{ROW(SYS_execveat, 0x10000)}, SHOWN_HERE,
		"a kernel before 6.14"},
	{"dnotify on a folder of the environment", notify, EINVAL,
		{ROW(SYS_fcntl, F_NOTIFY)}},
};
const struct attempt_group attempts_calls = {rows, N(rows)};
