/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Socket options that follow the machine's sysctls, or let the kernel draw a
 * name.  sandbox/filter/socket_options.h lists all options.
 *
 * The kernel bounds the size of a buffer by net.core.rmem_max and wmem_max, and
 * shows it doubled.  Here both are their default, whatever the machine allows
 * beyond.  A size that the build has not set is shown as the default, too.
 */
#include "base/file.h"
#include "sandbox/answer/bind.h"
#include "sandbox/answer/handlers.h"

#include <linux/socket.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define BUFFER_MAX 212992 /* net.core.rmem_max and wmem_max */
#define TCP_SEND 16384    /* net.ipv4.tcp_wmem, tcp_rmem; these buffers grow */
#define TCP_RECEIVE 131072

#ifndef SO_BUF_LOCK /* Linux 5.14 */
#define SO_BUF_LOCK 72
#endif

static void
set_buffer(struct call *c, int option)
{
	const int most = BUFFER_MAX;
	scoped_close int fd = -1;
	uint32_t size;

	if ((int)c->args[4] < (int)sizeof size ||
		!call_peek(c, c->args[3], &size, sizeof size) ||
		size <= BUFFER_MAX)
		return;
	fd = call_take_fd(c, (int)c->args[0]);
	if (fd >= 0 &&
		setsockopt(fd, SOL_SOCKET, option, &most, sizeof most) == 0)
		call_return(c, 0);
}

void
answer_setsockopt(struct call *c)
{
	int option = (int)c->args[2], on = 0;

	call_to_kernel(c);
	if (option == SO_SNDBUF || option == SO_RCVBUF)
		set_buffer(c, option);
	else if (option == SO_PASSCRED &&
		 call_peek(c, c->args[3], &on, sizeof on) && on)
		bind_for_credentials(c);
}

/* The size that the box shows for one that the kernel shows; fd: the socket. */
static int
shown_size(int fd, int option, int is)
{
	const int lock = bind_option(fd, SO_BUF_LOCK);

	if (lock & (option == SO_SNDBUF ? SOCK_SNDBUF_LOCK : SOCK_RCVBUF_LOCK))
		return is < 2 * BUFFER_MAX ? is : 2 * BUFFER_MAX;
	if (bind_option(fd, SO_PROTOCOL) != IPPROTO_TCP)
		return BUFFER_MAX;
	return option == SO_SNDBUF ? TCP_SEND : TCP_RECEIVE;
}

void
answer_getsockopt(struct call *c)
{
	scoped_close int fd = call_take_fd(c, (int)c->args[0]);
	const int option = (int)c->args[2];
	const int is = fd < 0 ? -1 : bind_option(fd, option);
	socklen_t len;
	int show;

	call_to_kernel(c);
	if (is < 0 || !call_peek(c, c->args[4], &len, sizeof len) ||
		(int)len < 0)
		return;
	show = shown_size(fd, option, is);
	if (len > sizeof show)
		len = sizeof show;
	call_return(c, 0);
	if (call_poke(c, c->args[3], &show, len))
		call_poke(c, c->args[4], &len, sizeof len);
}
