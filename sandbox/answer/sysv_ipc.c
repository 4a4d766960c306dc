/* SPDX-License-Identifier: Apache-2.0 */
/*
 * System V objects without their real times.
 *
 * The answering process is in the ipc namespace of the box, too, and makes the
 * same call as the caller. Every time that is set becomes the epoch. The
 * process that created an object or used it last has no pid that could be shown
 * here.
 */
#include "sandbox/answer/handlers.h"

#include <errno.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

/* IPC_64: a flag that C libraries always set */
#define COMMAND(arg) ((int)(arg) & ~0x100)

union semun { /* semctl(2) requires callers to declare it */
	int val;
	struct semid_ds *buf;
};

static void
hide_time(const struct call *c, time_t *t)
{
	if (*t)
		*t = (time_t)c->state->plan->epoch_s;
}

static void
reply_ds(struct call *c, int r, uint64_t to, const void *ds, size_t len)
{
	if (r < 0) {
		call_fail(c, errno);
		return;
	}
	call_return(c, r);
	call_poke(c, to, ds, len);
}

void
answer_shmctl(struct call *c)
{
	struct shmid_ds ds = {.shm_nattch = 0};
	int command = COMMAND(c->args[1]), r;

	if (command != IPC_STAT && command != SHM_STAT &&
		command != SHM_STAT_ANY) {
		call_to_kernel(c);
		return;
	}
	r = shmctl((int)c->args[0], command, &ds);
	hide_time(c, &ds.shm_atime);
	hide_time(c, &ds.shm_dtime);
	hide_time(c, &ds.shm_ctime);
	ds.shm_cpid = ds.shm_lpid = 0;
	reply_ds(c, r, c->args[2], &ds, sizeof ds);
}

void
answer_msgctl(struct call *c)
{
	struct msqid_ds ds = {.msg_qnum = 0};
	int command = COMMAND(c->args[1]), r;

	if (command != IPC_STAT && command != MSG_STAT &&
		command != MSG_STAT_ANY) {
		call_to_kernel(c);
		return;
	}
	r = msgctl((int)c->args[0], command, &ds);
	hide_time(c, &ds.msg_stime);
	hide_time(c, &ds.msg_rtime);
	hide_time(c, &ds.msg_ctime);
	ds.msg_lspid = ds.msg_lrpid = 0;
	reply_ds(c, r, c->args[2], &ds, sizeof ds);
}

void
answer_semctl(struct call *c)
{
	struct semid_ds ds = {.sem_nsems = 0};
	int command = COMMAND(c->args[2]), r;

	if (command != IPC_STAT && command != SEM_STAT &&
		command != SEM_STAT_ANY) {
		call_to_kernel(c);
		return;
	}
	r = semctl((int)c->args[0], (int)c->args[1], command,
		(union semun){.buf = &ds});
	hide_time(c, &ds.sem_otime);
	hide_time(c, &ds.sem_ctime);
	reply_ds(c, r, c->args[3], &ds, sizeof ds);
}
