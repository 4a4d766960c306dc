/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tid_slot.h - where a table of 16384 slots keeps what belongs to a thread.
 *
 * The kernel numbers threads in a row, so the slots beside a full one are full,
 * too: those that one thread may use lie far apart.
 */
#ifndef SANDBOX_CORE_TID_SLOT_H
#define SANDBOX_CORE_TID_SLOT_H

#include <sys/types.h>

#define TID_SLOTS 16384 /* many times what a box may hold */
#define TID_PROBES 64   /* slots that a thread may use */

/* tid_slot - the slot that a thread may use as its number i, from 0 on */
static inline unsigned
tid_slot(pid_t tid, unsigned i)
{
	/* an odd step meets each slot once */
	return ((unsigned)tid + i * 4099) % TID_SLOTS;
}

#endif
