/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/message.h"

#include <errno.h>
#include <sys/resource.h>
#include <sys/socket.h>

int
message_pair(int *one, int *other, struct error *err)
{
	const int yes = 1;
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return error_sys(err, "making a pair of sockets");
	(void)setsockopt(ends[0], SOL_SOCKET, SO_PASSCRED, &yes, sizeof yes);
	*one = ends[0];
	*other = ends[1];
	return 0;
}

/* The kernel counts the descriptors that all processes of a user have sent and
 * no process has received.  We may send one if our own limit is above that. */
static bool
send_at_most(int sock, const struct msghdr *msg, ssize_t len)
{
	struct rlimit was, more;
	bool sent = sendmsg(sock, msg, MESSAGE_FLAGS) == len;
	int e = errno;

	if (sent || e != ETOOMANYREFS || getrlimit(RLIMIT_NOFILE, &was) < 0)
		return sent;
	more = (struct rlimit){was.rlim_max, was.rlim_max};
	if (setrlimit(RLIMIT_NOFILE, &more) < 0) {
		errno = e;
		return false;
	}
	sent = sendmsg(sock, msg, MESSAGE_FLAGS) == len;
	e = errno;
	(void)setrlimit(RLIMIT_NOFILE, &was);
	errno = e;
	return sent;
}

int
message_send(int sock, const struct message *m, int fd, struct error *err)
{
	char control[CMSG_SPACE(sizeof fd)] = {0};
	struct iovec iov = {.iov_len = sizeof *m};
	struct msghdr msg = {.msg_iov = &iov, .msg_iovlen = 1};

	memcpy(&iov.iov_base, &m, sizeof m);
	if (fd >= 0) {
		msg.msg_control = control;
		msg.msg_controllen = sizeof control;
		struct cmsghdr *c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(c), &fd, sizeof fd);
	}
	if (!send_at_most(sock, &msg, (ssize_t)sizeof *m))
		return error_sys(err, "the other process of the box is gone");
	return 0;
}

int
message_say(int sock, enum message_kind kind, struct error *err)
{
	const struct message m = {.kind = kind};

	return message_send(sock, &m, -1, err);
}

int
message_recv(int sock, struct message *m, int *fd, struct error *err)
{
	char control[CMSG_SPACE(sizeof(int)) +
		     CMSG_SPACE(sizeof(struct ucred))];
	struct iovec iov = {.iov_base = m, .iov_len = sizeof *m};
	struct msghdr msg = {.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof control};
	struct ucred who = {0};
	scoped_close int came = -1;
	ssize_t n;

	/* the other end may have closed before it read our message: the kernel
	 * reports that once, and then delivers its last messages */
	do
		n = recvmsg(sock, &msg, MESSAGE_RECV_FLAGS);
	while (n < 0 && (errno == EINTR || errno == ECONNRESET));
	if (n < 0)
		return error_sys(err, "receiving from a process of the box");
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&msg); n > 0 && c;
		c = CMSG_NXTHDR(&msg, c)) {
		if (c->cmsg_level != SOL_SOCKET)
			continue;
		if (c->cmsg_type == SCM_RIGHTS &&
			c->cmsg_len == CMSG_LEN(sizeof came))
			memcpy(&came, CMSG_DATA(c), sizeof came);
		else if (c->cmsg_type == SCM_CREDENTIALS)
			memcpy(&who, CMSG_DATA(c), sizeof who);
	}
	if (n != (ssize_t)sizeof *m)
		*m = (struct message){.kind = MESSAGE_NONE};
	m->from = who.pid;
	m->error.text[sizeof m->error.text - 1] = '\0';
	if (fd)
		*fd = take_fd(came);
	return 0;
}

int
message_expect(int sock, enum message_kind kind, struct message *m, int *fd,
	struct error *err)
{
	if (message_recv(sock, m, fd, err) < 0)
		return -1;
	if (m->kind == MESSAGE_FAILED) {
		*err = m->error;
		return -1;
	}
	if (m->kind == MESSAGE_NONE)
		return error_set(err, ERROR_SYSTEM,
			"a process of the box was killed from outside");
	if (m->kind != kind)
		return error_set(err, ERROR_INTERNAL,
			"a process of the box sent message %d instead of %d",
			m->kind, kind);
	return 0;
}

void
message_fail(int sock, const struct error *why)
{
	const struct message m = {.kind = MESSAGE_FAILED, .error = *why};
	struct error ignored;

	(void)!message_send(sock, &m, -1, &ignored);
}
