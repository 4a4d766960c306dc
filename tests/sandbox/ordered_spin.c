/* SPDX-License-Identifier: Apache-2.0 */
/* Loops that only look like waiting for memory: the holder keeps the baton. */
#include "tests/sandbox/ordered_probe.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 200000000 /* some looks of the supervisor long */

static char order[2];
static size_t n_order;
static ssize_t n_read;

static void *
come_second(void *arg)
{
	order[n_order++] = 'b';
	return arg;
}

/* The loop runs while another thread is ready, and ends before that begins. */
static void
runs_first(void (*loop)(void))
{
	pthread_t t;

	pthread_create(&t, NULL, come_second, NULL);
	loop();
	order[n_order++] = 'a';
	pthread_join(t, NULL);
	printf("%.2s\n", order);
}

static volatile double limit = ROUNDS;
static volatile double sum;

/* Only a register of floating point changes. */
static void
add_floats(void)
{
	const double end = limit;
	double x = 0;

	while (x < end)
		x += 1.0;
	sum = x;
}

static void
floats(void)
{
	runs_first(add_floats);
}

static volatile int counter;

/* Work in which no register holds the counter, nor do the flags. */
static int __attribute__((noinline)) work(int x)
{
	volatile int a = x, b, c, d;

	if (a == 0)
		return 0;
	b = a;
	c = b;
	d = c;
	return d;
}

/* What changes is in memory, and in a register only for a moment. */
static void
count_in_memory(void)
{
	volatile int result = 0;

	for (counter = 0; counter < ROUNDS / 2; counter++)
		result = work(7);
	(void)result;
}

static void
counters(void)
{
	runs_first(count_in_memory);
}

/* As a compiler writes it without optimization: the counter is on the stack,
 * and neither a register nor a flag shows a step of 256. */
static void
count_in_strides(void)
{
#ifdef __x86_64__
	long at = 0;

	__asm__ volatile("1: addq $256, %0; cmpq %1, %0; jl 1b"
			 : "+m"(at)
			 : "r"(INT64_C(256) * ROUNDS)
			 : "cc");
#else
	count_in_memory();
#endif
}

static void
strides(void)
{
	runs_first(count_in_strides);
}

#ifdef __x86_64__
#define TRAP_FLAG 0x100 /* of a single step */

static uint64_t
read_flags(void)
{
	uint64_t flags;

	__asm__ volatile("lea -128(%%rsp), %%rsp; pushfq; popq %0; "
			 "lea 128(%%rsp), %%rsp"
			 : "=r"(flags));
	return flags & TRAP_FLAG;
}

/* with the red zone of the function left alone */
static void
restore_flags(void)
{
	__asm__ volatile("lea -128(%%rsp), %%rsp; pushfq; nop; popfq; "
			 "lea 128(%%rsp), %%rsp" ::
				 : "cc", "memory");
}
/* A system call keeps the flags in a register. */
static uint64_t
call_flags(void)
{
	long nr = SYS_getpgrp;
	uint64_t flags;

	__asm__ volatile("syscall; mov %%r11, %1"
			 : "+a"(nr), "=r"(flags)
			 :
			 : "rcx", "r11", "memory");
	return flags & TRAP_FLAG;
}

/* A jump to rcx leaves the registers as a call does; the value in r11 is no
 * flags. */
static uint64_t
jump_flags(void)
{
	uint64_t lost;

	__asm__ volatile("mov %1, %%r11; lea 1f(%%rip), %%rcx; jmp *%%rcx; "
			 "1: xor %1, %%r11; mov %%r11, %0"
			 : "=r"(lost)
			 : "r"(UINT64_C(0x5555555555555555))
			 : "rcx", "r11", "cc");
	return lost;
}
#else
static uint64_t
call_flags(void)
{
	return 0;
}

static uint64_t
jump_flags(void)
{
	return 0;
}

static uint64_t
read_flags(void)
{
	return 0;
}

static void
restore_flags(void)
{
}
#endif

static uint64_t seen_flags;

static void
look_at_flags(void)
{
	for (int i = 0; i < ROUNDS / 4; i++) {
		seen_flags |= read_flags();
		restore_flags();
	}
}

static void
look_at_calls(void)
{
	for (int i = 0; i < ROUNDS / 40; i++)
		seen_flags |= call_flags();
}

static void
look_at_jumps(void)
{
	for (int i = 0; i < ROUNDS; i++)
		seen_flags |= jump_flags();
}

static void
flags_of_jumps(void)
{
	runs_first(look_at_jumps);
	printf("%u\n", (unsigned)seen_flags);
}

static void
note_trap(int sig)
{
	seen_flags |= (uint64_t)sig;
}

/* The trap of a step would be unblocked, and its action forgotten. */
static void
traps(void)
{
	struct sigaction was = {.sa_handler = SIG_DFL};
	sigset_t mask;

	(void)signal(SIGTRAP, note_trap);
	(void)sigemptyset(&mask);
	(void)sigaddset(&mask, SIGTRAP);
	(void)pthread_sigmask(SIG_BLOCK, &mask, NULL);
	runs_first(add_floats);
	(void)pthread_sigmask(SIG_SETMASK, NULL, &mask);
	(void)sigaction(SIGTRAP, NULL, &was);
	printf("%d %d\n", sigismember(&mask, SIGTRAP),
		was.sa_handler == note_trap);
}

static void
flags_of_calls(void)
{
	runs_first(look_at_calls);
	printf("%u\n", (unsigned)seen_flags);
}

/* A program that saves its flags, and restores them, sees no single step. */
static void
flags(void)
{
	runs_first(look_at_flags);
	printf("%u\n", (unsigned)seen_flags);
}

#define PIECES 24
#define PIECE (64 << 20)

/* A long call of which the kernel does less where something interrupts it; all
 * of it goes to one buffer. */
static void
read_zeros(void)
{
	struct iovec all[PIECES];
	void *to = mmap(NULL, PIECE, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open("/dev/zero", O_RDONLY);

	for (int i = 0; i < PIECES; i++)
		all[i] = (struct iovec){to, PIECE};
	n_read = readv(fd, all, PIECES);
	close(fd);
}

static void
long_read(void)
{
	runs_first(read_zeros);
	printf("%zd\n", n_read);
}

static volatile int released;

static void *
release(void *arg)
{
	usleep(20000);
	released = 1;
	return arg;
}

static void *
spin_on(void *arg)
{
	while (!released)
		;
	return arg;
}

/* Several wait for memory, and the thread that changes it for a time. */
static void
spinners(void)
{
	pthread_t t[3];

	pthread_create(&t[0], NULL, release, NULL);
	for (int i = 1; i < 3; i++)
		pthread_create(&t[i], NULL, spin_on, NULL);
	(void)spin_on(NULL);
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	printf("%d\n", released);
}

#define DRAWS 40 /* as many whole fuses would be too long */

static volatile unsigned drawn = 1;
static volatile int handed;

static void *
hand_over(void *arg)
{
	while (handed < DRAWS) {
		handed++;
		sched_yield();
	}
	return arg;
}

/* Waits for memory, and draws a number in each round: it is not known by its
 * steps. */
static void
draws(void)
{
	pthread_t t;

	pthread_create(&t, NULL, hand_over, NULL);
	for (int i = 1; i <= DRAWS; i++)
		while (handed < i)
			drawn = drawn * 1103515245 + 12345;
	pthread_join(t, NULL);
	printf("%d\n", handed);
}

static uint64_t
read_counter(void)
{
#ifdef __x86_64__
	return __builtin_ia32_rdtsc();
#else
	return (uint64_t)time(NULL);
#endif
}

/* Each read stops the thread, so it is never quiet. */
static void
counter_reads(void)
{
	uint64_t last = 0;
	pthread_t t;
	int back = 0;

	pthread_create(&t, NULL, release, NULL);
	while (!released) {
		const uint64_t next = read_counter();

		back += next < last;
		last = next;
	}
	pthread_join(t, NULL);
	printf("%d\n", back);
}

#define TRIES 20

static volatile int locked, tried;

/* Holds a lock for half of each round, which has about that many steps. */
static void
hold_by_turns(int length)
{
	while (tried < TRIES) {
		locked = 1;
		for (int i = 0; i < length / 4; i++)
			__asm__ volatile("");
		locked = 0;
		for (int i = 0; i < length / 4; i++)
			__asm__ volatile("");
	}
}

static void *
hold_short(void *arg)
{
	hold_by_turns(20);
	return arg;
}

static void *
hold_long(void *arg)
{
	hold_by_turns(400);
	return arg;
}

/* Counts in memory, without a trace in any register, and forgets the flags. */
static void
count_inside(void)
{
	int i = 0;

#ifdef __x86_64__
	__asm__ volatile("1: addl $1, %0\n"
			 "testl %%esp, %%esp\n"
			 "cmpl $50, %0\n"
			 "jl 1b\n"
			 : "+m"(i)
			 :
			 : "cc");
#else
	for (volatile int j = i; j < 50; j++)
		;
#endif
}

/* Likewise: each time round an inner loop looks like all of the way. */
static void *
hold_nested(void *arg)
{
	while (tried < TRIES) {
		locked = 1;
		count_inside();
		locked = 0;
		count_inside();
	}
	return arg;
}

/* Where the one that spins has got to when it gives way depends on what it
 * computes with alone: the same tries find it at the same places. */
static void
find_locked(void *(*holder)(void *))
{
	bool found[2][TRIES];
	pthread_t t;

	for (int i = 0; i < 2; i++) {
		tried = 0;
		pthread_create(&t, NULL, holder, NULL);
		while (tried < TRIES) {
			(void)sched_yield();
			found[i][tried] = locked;
			tried++;
		}
		pthread_join(t, NULL);
	}
	printf("%d\n", memcmp(found[0], found[1], sizeof found[0]) == 0);
}

static void
short_rounds(void)
{
	find_locked(hold_short);
}

static void
long_rounds(void)
{
	find_locked(hold_long);
}

static void
nested_rounds(void)
{
	find_locked(hold_nested);
}

static char *page;
static long page_size;

static void
open_page(int sig)
{
	(void)sig;
	if (released)
		(void)mprotect(page, (size_t)page_size, PROT_READ | PROT_WRITE);
}

/* The same write fails until another thread lets it. */
static void
faults(void)
{
	pthread_t t;

	page_size = sysconf(_SC_PAGESIZE);
	page = mmap(NULL, (size_t)page_size, PROT_NONE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	(void)signal(SIGSEGV, open_page);
	pthread_create(&t, NULL, release, NULL);
	*(volatile char *)page = 'f';
	pthread_join(t, NULL);
	printf("%c\n", *page);
}

const struct ordered_case ordered_spin[] = {{"floats", floats},
	{"counters", counters}, {"strides", strides}, {"flags", flags},
	{"flags-of-calls", flags_of_calls}, {"flags-of-jumps", flags_of_jumps},
	{"traps", traps}, {"long-read", long_read},
	{"spinners", spinners}, {"draws", draws},
	{"short-rounds", short_rounds}, {"long-rounds", long_rounds},
	{"nested-rounds", nested_rounds},
	{"counter-reads", counter_reads}, {"faults", faults}};
const size_t n_ordered_spin = sizeof ordered_spin / sizeof *ordered_spin;
