/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A small BPF machine of our own runs the compiled filters and compares them
 * with the table: for every call number, and for arguments around each
 * condition.
 */
#include "tests/unit/unit.h"

#include "sandbox/filter/seccomp.h"
#include "sandbox/filter/seccomp_table.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/seccomp.h>
#include <sched.h>
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
		{SYS_ppoll, 2, 0, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_ppoll, 2, 4096, SECCOMP_RET_ALLOW, SECCOMP_RET_TRACE},
		{SYS_epoll_pwait, 3, 0xffffffff, SECCOMP_RET_ALLOW,
			SECCOMP_RET_ALLOW},
		{SYS_epoll_pwait, 3, 10, SECCOMP_RET_ALLOW, SECCOMP_RET_TRACE},
		{SYS_wait4, 3, 0, SECCOMP_RET_ALLOW, SECCOMP_RET_ALLOW},
		{SYS_wait4, 3, 4096, SECCOMP_RET_ALLOW, SECCOMP_RET_TRACE},
		{SYS_rseq, 0, 4096, ERR(ENOSYS), ERR(ENOSYS)},
		{SYS_newfstatat, 0, 0, SECCOMP_RET_ALLOW,
			SECCOMP_RET_USER_NOTIF},
		{SYS_mount, 0, 0, ERR(EPERM), ERR(EPERM)},
		{SYS_fchownat, 0, 0, ERR(0), ERR(0)},
		{SYS_listxattr, 0, 0, ERR(0), SECCOMP_RET_TRACE},
		{SYS_fgetxattr, 0, 0, ERR(ENODATA), SECCOMP_RET_TRACE},
		{SYS_lsetxattr, 0, 0, ERR(EOPNOTSUPP), SECCOMP_RET_TRACE},
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
