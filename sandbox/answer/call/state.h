/* SPDX-License-Identifier: Apache-2.0 */
/* state.h - what the answering process keeps as long as it lives. */
#ifndef SANDBOX_ANSWER_CALL_STATE_H
#define SANDBOX_ANSWER_CALL_STATE_H

#include "sandbox/clock/clocks.h"
#include "sandbox/clock/write_order.h"
#include "sandbox/plan.h"

#include <sys/types.h>

struct answer_state {
	const struct box_plan *plan;
	int listener;      /* descriptor for the notifications of the filter */
	int proc;          /* the host's /proc: its pids */
	int64_t born_ns;   /* real time before the first file of the box */
	int64_t filled_ns; /* real time between the setup and the build */
	struct clocks *clocks;
	struct write_order *order;
	int64_t followed; /* the last time to which a read advanced files */
	pid_t last;                /* the caller of the previous call */
	bool showed_time;          /* of a file, in this call */
	unsigned n_ports, n_names; /* assigned to unnamed sockets */
	uint64_t env_dev, work_dev, proc_dev, outer_proc_dev, chance_ino;
	/* of pidfds, and of the one file behind eventfds and their like; from
	 * Linux 6.9 on they differ */
	uint64_t pidfd_dev, anon_dev, anon_ino;
	int answers; /* directory for files that are answers; its device */
	uint64_t answers_dev;
	struct inode_table *inodes;       /* assigned numbers */
	struct file_times *ages;          /* shown times */
	struct same_second *seconds;      /* shown seconds; NULL: none yet */
	struct getdents_folders *folders; /* last ones read */
	struct netlink_sockets *netlink;  /* routing sockets; NULL: none yet */
	struct cpu_timers *timers;        /* of cpu time; NULL: none yet */
};

#endif
