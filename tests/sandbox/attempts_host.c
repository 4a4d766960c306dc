/* SPDX-License-Identifier: Apache-2.0 */
/* Attempts to reach what hallmark or its host hold open during a build:
 * descriptors, a terminal, named objects. */
#include "tests/sandbox/attempt.h"

#include <fcntl.h>
#include <mqueue.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>

/* runc's CVE-2024-21626: a descriptor of one of the host's folders. */
static int
leaked_folder(void)
{
	return openat((int)told("HOST_FD"), "victim", O_RDONLY | O_CLOEXEC);
}
static int
walk_out_of_folder(void)
{
	return fchdir((int)told("HOST_FD"));
}
static int
leaked_by_dev(void)
{
	struct stat st;

	return stat(getenv("HOST_FD_PATH"), &st);
}
static int
terminal(void)
{
	return isatty(0) ? 0 : -1;
}
/* A process can take a terminal that controls no session, and then type into
 * it. */
static int
type_into_terminal(void)
{
	(void)ioctl(0, TIOCSCTTY, 0);
	return CALL(SYS_ioctl, 0, TIOCSTI, "x");
}
static int
type_with_upper_bits(void)
{
	(void)ioctl(0, TIOCSCTTY, 0);
	return CALL(SYS_ioctl, 0, 0xffffffff00000000ul | TIOCSTI, "x");
}
static int
steer_console(void)
{
	/* not a console: ENOTTY shows that the kernel checked */
	return reached(CALL(SYS_ioctl, 0, 0x541c /* TIOCLINUX */, "x"), ENOTTY);
}
static int
line_discipline(void)
{
	/* the terminal's own; for another number the kernel loads a module */
	const int own = 0;

	return CALL(SYS_ioctl, 0, TIOCSETD, &own);
}
static int
shared_memory(void)
{
	return shmget((key_t)told("HOST_KEY_T"), 0, 0);
}
static int
semaphores(void)
{
	return semget((key_t)told("HOST_KEY_T"), 0, 0);
}
static int
messages(void)
{
	return msgget((key_t)told("HOST_KEY_T"), 0);
}
static int
message_queue(void)
{
	return CALL(SYS_mq_open, getenv("HOST_QUEUE"), O_RDWR, 0, NULL);
}

#define IPC \
	{ \
		PROTECTION_IPC \
	}
static const struct attempt rows[] = {
	{"a leaked descriptor of a folder", leaked_folder, EBADF,
		{PROTECTION_DESCRIPTORS}},
	{"a way out by a leaked folder", walk_out_of_folder, EBADF,
		{PROTECTION_DESCRIPTORS}},
	{"a leaked descriptor in /proc/self/fd", leaked_by_dev, ENOENT,
		{PROTECTION_DESCRIPTORS}},
	{"hallmark's terminal", terminal, ENOTTY, {PROTECTION_STDIN}},
	{"TIOCSTI", type_into_terminal, EPERM,
		{ROW(SYS_ioctl, TIOCSTI), PROTECTION_STDIN}, SHOWN_HERE,
		"dev.tty.legacy_tiocsti is 0"},
	{"TIOCSTI with upper bits", type_with_upper_bits, EPERM,
		{ROW(SYS_ioctl, TIOCSTI), PROTECTION_STDIN}, SHOWN_HERE,
		"dev.tty.legacy_tiocsti is 0"},
	{"TIOCLINUX", steer_console, EPERM, {ROW(SYS_ioctl, 0x541c)}},
	{"a module for a line discipline", line_discipline, EPERM,
		{ROW(SYS_ioctl, TIOCSETD), PROTECTION_STDIN}},
	{"shared memory of the host", shared_memory, ENOENT, IPC},
	{"semaphores of the host", semaphores, ENOENT, IPC},
	{"messages of the host", messages, ENOENT, IPC},
	{"a message queue of the host", message_queue, ENOENT, IPC},
};
const struct attempt_group attempts_host = {rows, N(rows)};
