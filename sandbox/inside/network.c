/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/inside/network.h"
#include "sandbox/core/protections.h"

#include <linux/sockios.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

int
network_enter(struct error *err)
{
	scoped_close int sock = -1;
	struct ifreq lo = {.ifr_name = "lo"};
	int fd;

	/* network_join() ignores this descriptor */
	if (!protections_on(PROTECTION_NET))
		return socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (unshare(CLONE_NEWNET) < 0)
		return error_sys(err, "making a network namespace");
	sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (sock < 0 || ioctl(sock, SIOCGIFFLAGS, &lo) < 0)
		return error_sys(err, "finding the loopback interface");
	lo.ifr_flags |= IFF_UP;
	if (ioctl(sock, SIOCSIFFLAGS, &lo) < 0)
		return error_sys(err, "bringing up the loopback interface");
	/* not through /proc: pid 1 changes its mounts at the same time */
	fd = ioctl(sock, SIOCGSKNS);
	if (fd < 0)
		return error_sys(err, "finding the network namespace");
	return fd;
}

int
network_join(int fd, struct error *err)
{
	if (protections_on(PROTECTION_NET) && setns(fd, CLONE_NEWNET) < 0)
		return error_sys(err, "joining the network of the box");
	return 0;
}
