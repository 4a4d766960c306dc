/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small BPF machine of our own runs the compiled filters and compares them
 * with the table: for every call number, and for arguments around each
 * condition.
 */
#include "tests/unit/unit.h"

#include "base/bytes.h"
#include "sandbox/filter/seccomp.h"
#include "sandbox/filter/seccomp_table.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/falloc.h>
#include <linux/fs.h>
#include <linux/membarrier.h>
#include <linux/memfd.h>
#include <linux/seccomp.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#if defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#else
#define ARCH AUDIT_ARCH_X86_64
#endif

static uint32_t
run(const struct sock_filter *code, size_t len, const struct seccomp_data *d)
{
	uint32_t a = 0;

	for (size_t pc = 0; pc < len; pc++) {
		const struct sock_filter *i = &code[pc];
		bool yes = false;

		switch (i->code) {
		case BPF_LD | BPF_W | BPF_ABS:
			assert_true(i->k + 4 <= sizeof *d);
			memcpy(&a, (const char *)d + i->k, 4);
			continue;
		case BPF_ALU | BPF_AND | BPF_K:
			a &= i->k;
			continue;
		case BPF_RET | BPF_K:
			return i->k;
		case BPF_JMP | BPF_JA:
			pc += i->k;
			continue;
		case BPF_JMP | BPF_JEQ | BPF_K:
			yes = a == i->k;
			break;
		case BPF_JMP | BPF_JGE | BPF_K:
			yes = a >= i->k;
			break;
		case BPF_JMP | BPF_JSET | BPF_K:
			yes = (a & i->k) != 0;
			break;
		default:
			fail_msg("instruction %x", i->code);
		}
		pc += yes ? i->jt : i->jf;
	}
	fail_msg("the filter has no end");
	return 0;
}

static uint32_t
ask(bool deterministic, int nr, int arg, uint64_t value)
{
	struct seccomp_data d = {.nr = nr, .arch = ARCH};

	d.args[arg] = value;
	return deterministic
		       ? run(seccomp_deterministic, n_seccomp_deterministic, &d)
		       : run(seccomp_hermetic, n_seccomp_hermetic, &d);
}

#define ERR(e) (SECCOMP_RET_ERRNO | (e))
#define HIGH ((uint64_t)0xabcd << 32)

static void
decisions_follow_the_table(void **state)
{
	static const struct {
		int nr, arg;
		uint64_t value;
		uint32_t hermetic, deterministic;
	} rows[] = {
		{SYS_read, 0, 0, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_execve, 0, 0, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_clock_gettime, 0, 0, SECCOMP_RET_ALLOW,
			SECCOMP_RET_USER_NOTIF},
		{SYS_clock_gettime, 0, HIGH, SECCOMP_RET_ALLOW,
			SECCOMP_RET_USER_NOTIF},
		{SYS_clock_gettime, 0, 1, SECCOMP_RET_ALLOW,
			SECCOMP_RET_USER_NOTIF},
		{SYS_clock_nanosleep, 0, 0, SECCOMP_RET_ALLOW,
			SECCOMP_RET_TRACE},
		{SYS_futex, 1, 0, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_futex, 1, 1, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_ppoll, 2, 0, SECCOMP_RET_ALLOW, SECCOMP_RET_TRACE},
		{SYS_ppoll, 2, 4096, SECCOMP_RET_ALLOW, SECCOMP_RET_TRACE},
		{SYS_epoll_pwait, 3, 0xffffffff, SECCOMP_RET_ALLOW,
			SECCOMP_RET_TRACE},
		{SYS_epoll_pwait, 3, 0, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_epoll_pwait, 3, 10, SECCOMP_RET_ALLOW, SECCOMP_RET_TRACE},
		{SYS_wait4, 3, 0, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_wait4, 3, 4096, SECCOMP_RET_ALLOW, SECCOMP_RET_TRACE},
		{SYS_rseq, 0, 4096, ERR(ENOSYS), ERR(ENOSYS)},
		{SYS_newfstatat, 0, 0, SECCOMP_RET_ALLOW,
			SECCOMP_RET_USER_NOTIF},
		{SYS_mount, 0, 0, ERR(EPERM), ERR(EPERM)},
		{SYS_fchownat, 0, 0, ERR(0), SECCOMP_RET_USER_NOTIF},
		{SYS_listxattr, 0, 0, ERR(0), SECCOMP_RET_TRACE},
		{SYS_fgetxattr, 0, 0, ERR(ENODATA), SECCOMP_RET_TRACE},
		{SYS_lsetxattr, 0, 0, ERR(EOPNOTSUPP), SECCOMP_RET_TRACE},
		{SYS_utimensat, 2, 0, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_utimensat, 2, 4096, SECCOMP_RET_ALLOW,
			SECCOMP_RET_USER_NOTIF},
		{SYS_io_uring_setup, 0, 0, ERR(ENOSYS), ERR(ENOSYS)},
		{SYS_clone3, 0, 0, ERR(ENOSYS), ERR(ENOSYS)},
		{SYS_clone, 0, 17, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_clone, 0, 17 | CLONE_NEWUSER, ERR(EPERM), ERR(EPERM)},
		{SYS_clone, 0, HIGH | CLONE_NEWNET, ERR(EPERM), ERR(EPERM)},
		{SYS_fchmod, 1, 0755, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_fchmod, 1, 04755, ERR(EPERM), SECCOMP_RET_TRACE},
		{SYS_fchmod, 1, HIGH | 02000, ERR(EPERM), SECCOMP_RET_TRACE},
		{SYS_mknodat, 2, S_IFIFO | 0600, SECCOMP_RET_ALLOW,
			SECCOMP_RET_ALLOW},
		{SYS_mknodat, 2, S_IFCHR | 0600, ERR(EPERM), ERR(EPERM)},
		{SYS_socket, 0, 1, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_socket, 0, 40, ERR(EAFNOSUPPORT), ERR(EAFNOSUPPORT)},
		{SYS_ioctl, 1, 0x5412, ERR(EPERM), ERR(EPERM)},
		{SYS_ioctl, 1, HIGH | 0x5412, ERR(EPERM), ERR(EPERM)},
		{SYS_ioctl, 1, 0x5413, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_ioctl, 1, 0x802c542a /* TCGETS2 */, SECCOMP_RET_ALLOW,
			SECCOMP_RET_ALLOW},
		{SYS_ioctl, 1, 0x8913, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_ioctl, 1, 0x8906, ERR(ENOTTY), ERR(ENOTTY)},
		{SYS_ioctl, 1, 0x8940, ERR(ENOTTY), ERR(ENOTTY)},
		{SYS_ioctl, 1, HIGH | 0x40049409, ERR(ENOTTY), ERR(ENOTTY)},
		{SYS_personality, 0, 0xffffffff, SECCOMP_RET_ALLOW,
			SECCOMP_RET_ALLOW},
		{SYS_personality, 0, 0x40000, ERR(0), ERR(0)},
		{SYS_personality, 0, 8, ERR(EPERM), ERR(EPERM)},
		{1023, 0, 0, ERR(ENOSYS), ERR(ENOSYS)},
		{100000, 0, 0, ERR(ENOSYS), ERR(ENOSYS)},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(
			ask(false, rows[i].nr, rows[i].arg, rows[i].value),
			rows[i].hermetic);
		assert_int_equal(
			ask(true, rows[i].nr, rows[i].arg, rows[i].value),
			rows[i].deterministic);
	}
}

/* open with O_CREAT and a set-id bit: both conditions must hold. */
static void
both_conditions_must_hold(void **state)
{
	struct seccomp_data d = {.nr = SYS_openat, .arch = ARCH};

	(void)state;
	d.args[2] = 0100; /* O_CREAT */
	d.args[3] = 04755;
	assert_int_equal(
		run(seccomp_hermetic, n_seccomp_hermetic, &d), ERR(EPERM));
	d.args[3] = 0755;
	assert_int_equal(run(seccomp_hermetic, n_seccomp_hermetic, &d),
		SECCOMP_RET_ALLOW);
	d.args[2] = 0;
	d.args[3] = 04755; /* the kernel ignores the mode too */
	assert_int_equal(run(seccomp_hermetic, n_seccomp_hermetic, &d),
		SECCOMP_RET_ALLOW);
}

/* A limit is set if the pointer is not NULL: both halves of the address
 * count. */
static void
both_halves_of_a_pointer_count(void **state)
{
	struct seccomp_data d = {.nr = SYS_prlimit64, .arch = ARCH};

	(void)state;
	d.args[1] = RLIMIT_CORE;
	assert_int_equal(run(seccomp_hermetic, n_seccomp_hermetic, &d),
		SECCOMP_RET_ALLOW);
	d.args[2] = UINT64_C(1) << 32;
	assert_int_equal(run(seccomp_hermetic, n_seccomp_hermetic, &d), ERR(0));
	d.args[3] = 4096;
	assert_int_equal(
		run(seccomp_hermetic, n_seccomp_hermetic, &d), ERR(EPERM));
	d.args[1] = RLIMIT_STACK;
	assert_int_equal(run(seccomp_hermetic, n_seccomp_hermetic, &d),
		SECCOMP_RET_ALLOW);
}

/* What the kernel answers where it has no module for a type or protocol:
 * inet_create() in linux/net/ipv4/af_inet.c, and the same of IPv6. */
static uint32_t
socket_answer(uint64_t family, unsigned type, unsigned protocol)
{
	const bool icmp = protocol == (family == AF_INET ? 1u : 58u);
	const bool udp = protocol == 17, tcp = protocol == 6;

	if (type == SOCK_PACKET)
		return ERR(EPERM);
	if (type > SOCK_PACKET)
		return ERR(EINVAL);
	if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_RAW)
		return ERR(ESOCKTNOSUPPORT);
	if (type == SOCK_RAW
			? protocol == 0 || !(icmp || udp || tcp)
			: protocol != 0 &&
				  !(type == SOCK_STREAM ? tcp : udp || icmp))
		return ERR(EPROTONOSUPPORT);
	return SECCOMP_RET_ALLOW;
}

static void
sockets_load_no_module(void **state)
{
	static const unsigned protocols[] = {
		0, 1, 6, 17, 33, 58, 115, 132, 136, 255, 256, 262};
	static const uint64_t families[] = {AF_INET, AF_INET6, HIGH | AF_INET};

	(void)state;
	for (size_t f = 0; f < ARRAY_LEN(families); f++)
		for (unsigned type = 0; type < 16; type++)
			for (size_t p = 0; p < ARRAY_LEN(protocols); p++) {
				struct seccomp_data d = {
					.nr = SYS_socket, .arch = ARCH};

				d.args[0] = families[f];
				d.args[1] = HIGH | SOCK_CLOEXEC | type;
				d.args[2] = protocols[p];
				assert_int_equal(
					run(seccomp_deterministic,
						n_seccomp_deterministic, &d),
					socket_answer((uint32_t)families[f],
						type, protocols[p]));
			}
}

static void
other_architectures_are_killed(void **state)
{
	struct seccomp_data d = {.nr = SYS_read, .arch = AUDIT_ARCH_I386};

	(void)state;
	assert_int_equal(run(seccomp_hermetic, n_seccomp_hermetic, &d),
		SECCOMP_RET_KILL_PROCESS);
	d.arch = ARCH;
	d.nr = 0x40000000 | SYS_read; /* x32 */
	assert_int_equal(
		run(seccomp_deterministic, n_seccomp_deterministic, &d),
		SECCOMP_RET_KILL_PROCESS);
}

/* A futex wait with a timeout is traced; a wake, or a wait without one, is
 * not. */
static void
timed_futexes_are_traced(void **state)
{
	struct seccomp_data d = {.nr = SYS_futex, .arch = ARCH};

	(void)state;
	d.args[3] = 4096;
	for (unsigned op = 0; op < 16; op++) {
		bool timed =
			op == 0 || op == 6 || op == 9 || op == 11 || op == 13;

		d.args[1] = op | 0x80 | 0x100; /* private, wall clock */
		assert_int_equal(
			run(seccomp_deterministic, n_seccomp_deterministic, &d),
			timed ? SECCOMP_RET_TRACE : SECCOMP_RET_ALLOW);
	}
}

/* No number is allowed by accident: each call that is allowed with any
 * arguments is in the table as such. */
static void
no_number_is_allowed_by_accident(void **state)
{
	size_t n_allowed = 0, n_rows = 0;

	(void)state;
	for (int nr = 0; nr < 2048; nr++)
		n_allowed += ask(false, nr, 0, 0x7777777777777777) ==
			     SECCOMP_RET_ALLOW;
	for (size_t i = 0; i < n_seccomp_rows; i++)
		n_rows += seccomp_rows[i].when[0].arg == 0 &&
			  (seccomp_rows[i].kind == SECCOMP_ALLOW ||
				  seccomp_rows[i].kind == SECCOMP_ANSWER ||
				  seccomp_rows[i].kind == SECCOMP_WATCH);
	/* fewer than the rows: an architecture may lack old calls, and the
	 * flags of clone in that pattern are refused */
	assert_true(n_allowed <= n_rows);
	assert_true(n_allowed + 40 >= n_rows);
}

/* The flags of Linux 6.1 by their names. */
static const struct {
	const char *name;
	int nr, arg;
	uint32_t known;
	int error;
	uint32_t beside; /* known, and refused by another row of the table */
} known_bits[] = {
#define KNOWN(name, ...) \
	{ \
#name, SYS_##name, __VA_ARGS__ \
	}
	KNOWN(execveat, 4, AT_EMPTY_PATH | AT_SYMLINK_NOFOLLOW, EINVAL, 0),
	KNOWN(fallocate, 1,
		FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE |
			FALLOC_FL_NO_HIDE_STALE | FALLOC_FL_COLLAPSE_RANGE |
			FALLOC_FL_ZERO_RANGE | FALLOC_FL_INSERT_RANGE |
			FALLOC_FL_UNSHARE_RANGE,
		EOPNOTSUPP, 0),
	/* not those of rseq */
	KNOWN(membarrier, 0,
		MEMBARRIER_CMD_GLOBAL | MEMBARRIER_CMD_GLOBAL_EXPEDITED |
			MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED |
			MEMBARRIER_CMD_PRIVATE_EXPEDITED |
			MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED |
			MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE |
			MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE,
		EINVAL, 0),
	KNOWN(memfd_create, 1,
		MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB |
			(uint32_t)MFD_HUGE_MASK << MFD_HUGE_SHIFT,
		EINVAL, MFD_HUGETLB),
	/* all others are ignored, also those that nobody knows */
	KNOWN(mmap, 3, ~(8u | 0x80u), EINVAL, MAP_HUGETLB),
	KNOWN(pidfd_open, 1, O_NONBLOCK, EINVAL, 0),
	KNOWN(pidfd_send_signal, 3, 0, EINVAL, 0),
	KNOWN(preadv2, 5,
		RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND,
		EOPNOTSUPP, RWF_NOWAIT),
	KNOWN(pwritev2, 5,
		RWF_HIPRI | RWF_DSYNC | RWF_SYNC | RWF_NOWAIT | RWF_APPEND,
		EOPNOTSUPP, 0),
	KNOWN(sched_get_priority_max, 0, 7, EINVAL, 0),
	KNOWN(sched_get_priority_min, 0, 7, EINVAL, 0),
	KNOWN(close_range, 2, 2 | 4 /* UNSHARE, CLOEXEC */, EINVAL, 0),
	KNOWN(copy_file_range, 5, 0, EINVAL, 0),
	KNOWN(linkat, 4, AT_SYMLINK_FOLLOW | AT_EMPTY_PATH, EINVAL, 0),
	KNOWN(mlock2, 2, MLOCK_ONFAULT, EINVAL, 0),
	KNOWN(mlockall, 0, MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT, EINVAL, 0),
	KNOWN(renameat2, 4,
		RENAME_NOREPLACE | RENAME_EXCHANGE | RENAME_WHITEOUT, EINVAL,
		RENAME_WHITEOUT),
	KNOWN(sync_file_range, 3,
		SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
			SYNC_FILE_RANGE_WAIT_AFTER,
		EINVAL, 0),
	KNOWN(tee, 3,
		SPLICE_F_MOVE | SPLICE_F_NONBLOCK | SPLICE_F_MORE |
			SPLICE_F_GIFT,
		EINVAL, 0),
};

static void
only_flags_of_linux_6_1_are_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(known_bits); i++)
		for (int bit = 0; bit < 32; bit++) {
			const uint32_t flag = UINT32_C(1) << bit;
			const bool known = known_bits[i].known & flag;

			if (known_bits[i].beside & flag)
				continue;
			if (known !=
				(ask(true, known_bits[i].nr, known_bits[i].arg,
					 HIGH | flag) !=
					ERR((uint32_t)known_bits[i].error)))
				fail_msg("%s, flag %x", known_bits[i].name,
					flag);
		}
}

/* Where the order is held, reads and writes that a pipe takes whole do not stop,
 * and what makes them show that they were interrupted does. */
static void
only_long_writes_stop(void **state)
{
	static const struct {
		int nr;
		uint64_t arg1, arg2;
		uint32_t action;
	} rows[] = {{SYS_read, 0, UINT64_MAX, SECCOMP_RET_ALLOW},
		{SYS_readv, 0, 0, SECCOMP_RET_ALLOW},
		{SYS_write, 0, 0, SECCOMP_RET_ALLOW},
		{SYS_write, 0, 1, SECCOMP_RET_ALLOW},
		{SYS_write, 0, 4095, SECCOMP_RET_ALLOW},
		{SYS_write, 0, 4096, SECCOMP_RET_ALLOW},
		{SYS_write, 0, 4097, SECCOMP_RET_TRACE},
		{SYS_write, 0, 4098, SECCOMP_RET_TRACE},
		{SYS_write, 0, 8191, SECCOMP_RET_TRACE},
		{SYS_write, 0, 8192, SECCOMP_RET_TRACE},
		{SYS_write, 0, 12288, SECCOMP_RET_TRACE},
		{SYS_write, 0, UINT32_MAX, SECCOMP_RET_TRACE},
		{SYS_write, 0, UINT64_C(1) << 32, SECCOMP_RET_TRACE},
		{SYS_write, 0, UINT64_MAX, SECCOMP_RET_TRACE},
		{SYS_writev, 0, 0, SECCOMP_RET_TRACE},
		{SYS_setsockopt, SOL_SOCKET, SO_RCVLOWAT, SECCOMP_RET_TRACE},
		{SYS_setsockopt, SOL_SOCKET, 20, SECCOMP_RET_TRACE},
		{SYS_setsockopt, SOL_SOCKET, 21, SECCOMP_RET_TRACE},
		{SYS_setsockopt, SOL_SOCKET, 66, SECCOMP_RET_TRACE},
		{SYS_setsockopt, SOL_SOCKET, 67, SECCOMP_RET_TRACE},
		{SYS_setsockopt, 0, 20, SECCOMP_RET_ALLOW}};
	struct seccomp_data d = {.arch = ARCH};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		d.nr = rows[i].nr;
		d.args[1] = rows[i].arg1;
		d.args[2] = rows[i].arg2;
		assert_int_equal(
			run(seccomp_ordered, n_seccomp_ordered, &d) &
				SECCOMP_RET_ACTION_FULL,
			rows[i].action);
		if (d.nr != SYS_setsockopt)
			assert_int_equal(run(seccomp_deterministic,
						 n_seccomp_deterministic, &d),
				SECCOMP_RET_ALLOW);
	}
}

/* Each row of the filter that knows flags is in the list above, or has two
 * conditions and a test below. What tests the upper half is an offset. */
static void
all_known_flags_are_compared(void **state)
{
	size_t n = 0;

	(void)state;
	for (size_t i = 0; i < n_seccomp_rows; i++) {
		const struct seccomp_row *row = &seccomp_rows[i];
		bool found = row->kind == SECCOMP_HOLD ||
			     row->when[0].arg <= SECCOMP_ANY ||
			     row->when[0].arg > SECCOMP_ANY + SECCOMP_UPPER;

		n += !found;
		for (size_t j = 0; j < ARRAY_LEN(known_bits); j++)
			found = found ||
				(text_equal(row->name, known_bits[j].name) &&
					row->when[0].arg ==
						known_bits[j].arg + 1 +
							SECCOMP_ANY &&
					row->when[0].mask ==
						~known_bits[j].known);
		if (!found)
			fail_msg("%s has flags that nothing compares",
				row->name);
	}
	assert_int_equal(n, ARRAY_LEN(known_bits));
}

static bool
is_in(const int *list, size_t n, int value)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == value)
			return true;
	return false;
}

/* Values that only one number stands for; those that no kernel up to 6.1 has
 * are refused by it anyway where they stand beside known ones. */
static void
only_values_of_linux_6_1_are_known(void **state)
{
	static const int advices[] = {MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL,
		MADV_WILLNEED, MADV_DONTNEED, 5, 6, 7, MADV_FREE, MADV_REMOVE,
		MADV_DONTFORK, MADV_DOFORK, /* not merging: 12 and 13 */
		MADV_HUGEPAGE, MADV_NOHUGEPAGE, MADV_DONTDUMP, MADV_DODUMP,
		MADV_WIPEONFORK, MADV_KEEPONFORK, MADV_COLD, MADV_PAGEOUT,
		22 /* MADV_POPULATE_READ */, 23 /* MADV_POPULATE_WRITE */,
		24 /* MADV_DONTNEED_LOCKED */, MADV_HWPOISON,
		101 /* MADV_SOFT_OFFLINE */};
	static const int commands[] = {F_DUPFD, F_GETFD, F_SETFD, F_GETFL,
		F_SETFL, F_GETLK, F_SETLK, F_SETLKW, F_SETOWN, F_GETOWN,
		F_SETSIG, F_GETSIG, 12, 13, 14, F_SETOWN_EX, F_GETOWN_EX,
		F_OFD_GETLK, F_OFD_SETLK, F_OFD_SETLKW, F_GETLEASE,
		F_DUPFD_CLOEXEC, F_SETPIPE_SZ, F_GETPIPE_SZ, F_ADD_SEALS,
		F_GET_SEALS /* no hints: from 1035 on */};

	(void)state;
	for (int v = 0; v < 2048; v++) {
		if ((ask(false, SYS_madvise, 2, (uint64_t)v) ==
			    SECCOMP_RET_ALLOW) !=
			is_in(advices, ARRAY_LEN(advices), v))
			fail_msg("the advice %d", v);
		if ((ask(false, SYS_fcntl, 1, (uint64_t)v) ==
			    SECCOMP_RET_ALLOW) !=
			is_in(commands, ARRAY_LEN(commands), v))
			fail_msg("the command %d", v);
	}
	assert_int_equal(
		ask(false, SYS_madvise, 2, UINT64_C(0x80000000)), ERR(EINVAL));
}

static uint32_t
ask_two(int nr, int arg, uint64_t value, int arg2, uint64_t value2)
{
	struct seccomp_data d = {.nr = nr, .arch = ARCH};

	d.args[arg] = value;
	d.args[arg2] = value2;
	return run(seccomp_hermetic, n_seccomp_hermetic, &d);
}

static void
newer_requests_of_known_ones_are_refused(void **state)
{
	const uint32_t seals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW |
			       F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;

	(void)state;
	assert_int_equal(ask_two(SYS_fcntl, 1, F_ADD_SEALS, 2, seals),
		SECCOMP_RET_ALLOW);
	assert_int_equal(
		ask_two(SYS_fcntl, 1, F_ADD_SEALS, 2, seals + 1), ERR(EINVAL));
	assert_int_equal(
		ask_two(SYS_fcntl, 1, F_SETFL, 2, 0x20), SECCOMP_RET_ALLOW);
	assert_int_equal(ask_two(SYS_prctl, 0, PR_SET_SECUREBITS, 1,
				 SECURE_ALL_BITS | SECURE_ALL_LOCKS),
		SECCOMP_RET_ALLOW);
	assert_int_equal(
		ask_two(SYS_prctl, 0, PR_SET_SECUREBITS, 1, 0x100), ERR(EPERM));
	assert_int_equal(ask_two(SYS_prctl, 0, PR_SET_THP_DISABLE, 1, 1),
		SECCOMP_RET_ALLOW);
	assert_int_equal(
		ask_two(SYS_prctl, 0, PR_SET_THP_DISABLE, 2, 2), ERR(EINVAL));
	assert_int_equal(
		ask(false, SYS_clone, 0, CLONE_PIDFD | 17), SECCOMP_RET_ALLOW);
	assert_int_equal(
		ask(false, SYS_clone, 0,
			CLONE_PIDFD | CLONE_THREAD | CLONE_SIGHAND | CLONE_VM),
		ERR(EINVAL));
	assert_int_equal(ask(false, SYS_linkat, 4, AT_EMPTY_PATH), ERR(ENOENT));
	assert_int_equal(ask(false, SYS_pidfd_send_signal, 0, (uint64_t)-10000),
		ERR(EBADF));
	assert_int_equal(ask(true, SYS_clock_nanosleep, 0, 16), ERR(EINVAL));
	assert_int_equal(ask(true, SYS_clock_nanosleep, 0, (uint64_t)-6),
		SECCOMP_RET_USER_NOTIF);
	assert_int_equal(
		ask(false, SYS_sched_get_priority_max, 0, 7), ERR(EINVAL));
	assert_int_equal(ask(false, SYS_ioctl, 1, 0x40085400), ERR(ENOTTY));
	assert_int_equal(
		ask(true, SYS_membarrier, 0, 0), SECCOMP_RET_USER_NOTIF);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decisions_follow_the_table),
		cmocka_unit_test(both_conditions_must_hold),
		cmocka_unit_test(both_halves_of_a_pointer_count),
		cmocka_unit_test(timed_futexes_are_traced),
		cmocka_unit_test(sockets_load_no_module),
		cmocka_unit_test(other_architectures_are_killed),
		cmocka_unit_test(no_number_is_allowed_by_accident),
		cmocka_unit_test(only_flags_of_linux_6_1_are_known),
		cmocka_unit_test(only_long_writes_stop),
		cmocka_unit_test(all_known_flags_are_compared),
		cmocka_unit_test(only_values_of_linux_6_1_are_known),
		cmocka_unit_test(newer_requests_of_known_ones_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
