/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Settings of the network that the build sees by what its sockets do.
 *
 * A new network namespace copies some settings from the machine, and kernels
 * differ in the defaults of others.  All that are not here are constants of
 * every new namespace from Linux 6.1 to 6.18, or have no effect on a loopback.
 * What the kernel keeps for the whole machine is in core/residual.c.
 */
#include "sandbox/inside/sysctls.h"
#include "base/bytes.h"
#include "sandbox/core/protections.h"

#include <fcntl.h>
#include <unistd.h>

/* The last port of the range is the only one left to the kernel: the answering
 * process assigns the others in order (answer/bind.c), and a way to bind that
 * it does not see gives no random number. */
static const struct {
	const char *file, *value;
	bool deterministic; /* only at this level */
} rows[] = {
	{"net/core/optmem_max", "20480", false},
	{"net/core/somaxconn", "4096", false},
	{"net/core/txrehash", "1", false},
	{"net/ipv4/conf/all/rp_filter", "0", false},
	{"net/ipv4/conf/lo/rp_filter", "0", false},
	{"net/ipv4/ip_forward", "0", false},
	{"net/ipv4/ip_local_port_range", "61000 61000", true},
	/* the next part is not kept back while one is on its way */
	{"net/ipv4/tcp_autocorking", "0", true},
	{"net/ipv4/tcp_congestion_control", "reno", false},
	{"net/ipv4/tcp_fastopen", "0", false},
	/* a buffer that grows does so by measured time */
	{"net/ipv4/tcp_moderate_rcvbuf", "0", true},
	/* no connection learns from earlier ones, or from a pause */
	{"net/ipv4/tcp_no_metrics_save", "1", true},
	{"net/ipv4/tcp_rmem", "4096 131072 6291456", false},
	{"net/ipv4/tcp_slow_start_after_idle", "0", true},
	/* a sender waits by measured time until it may send this share of the
	 * window: the smallest */
	{"net/ipv4/tcp_tso_win_divisor", "255", true},
	{"net/ipv4/tcp_wmem", "4096 16384 4194304", false},
	{"net/ipv6/auto_flowlabels", "0", false},
	{"net/ipv6/conf/all/disable_ipv6", "0", false},
	{"net/ipv6/conf/lo/disable_ipv6", "0", false},
	{"net/unix/max_dgram_qlen", "10", false},
};

int
sysctls_open(int proc)
{
	return protections_on(PROTECTION_NET)
		       ? openat(proc, "sys", O_PATH | O_DIRECTORY | O_CLOEXEC)
		       : -1;
}

void
sysctls_pin(int sysctls, enum box_level level)
{
	for (size_t i = 0; sysctls >= 0 && i < ARRAY_LEN(rows); i++) {
		scoped_close int fd = -1;

		if (rows[i].deterministic && level != BOX_DETERMINISTIC)
			continue;
		fd = openat(sysctls, rows[i].file, O_WRONLY | O_CLOEXEC);
		if (fd >= 0)
			(void)!write(fd, rows[i].value, strlen(rows[i].value));
	}
}
