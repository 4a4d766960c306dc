/* SPDX-License-Identifier: Apache-2.0 */
/* state.h - what the answering process knows for as long as it lives. */
#ifndef SANDBOX_ANSWER_CALL_STATE_H
#define SANDBOX_ANSWER_CALL_STATE_H

#include "sandbox/audit.h"
#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"
#include "sandbox/plan.h"

#include <sys/types.h>

struct answer_state {
	const struct box_plan *plan;
	int listener;      /* of the filter */
	int proc;          /* the machine's own /proc: by our numbers */
	int64_t born_ns;   /* real time before the box's first file */
	int64_t filled_ns; /* and after the last before the build */
	struct clocks *clocks;
	struct write_order *order;
	pid_t last;                /* who asked before */
	bool told;                 /* in this call, a file's time */
	unsigned n_ports, n_names; /* given to sockets that named none */
	uint64_t env_dev, work_dev, proc_dev, outer_proc_dev, chance_ino;
	int answers; /* a folder for files that are answers, and its device */
	uint64_t answers_dev;
	struct inode_table *inodes;      /* numbers given out */
	struct file_times *ages;         /* times given out */
	struct getdents_folder *folder;  /* the one read last */
	struct netlink_sockets *netlink; /* routing sockets; NULL: none yet */
	struct cpu_timers *timers;       /* of processor time; NULL: none yet */
};

#endif
