/* SPDX-License-Identifier: Apache-2.0 */
/*
 * message.h - the messages between the processes of a box.
 *
 *     hallmark ── supervisor ── pid 1 of the box ── the build
 *
 * Each message is one datagram over a SOCK_SEQPACKET pair; a descriptor may be
 * attached.  A failure in any process travels up as its struct error.
 */
#ifndef SANDBOX_CORE_MESSAGE_H
#define SANDBOX_CORE_MESSAGE_H

#include "sandbox/report.h"

#include <sys/socket.h>
#include <sys/types.h>

/* Of sendmsg().  By these the filter knows the messages of the build's own
 * process, which it sends when its filter is installed and no process answers
 * yet; on a Unix socket MSG_CONFIRM has no effect. */
#define MESSAGE_FLAGS (MSG_NOSIGNAL | MSG_CONFIRM)
/* Of recvmsg(), likewise. */
#define MESSAGE_RECV_FLAGS (MSG_CMSG_CLOEXEC | MSG_CONFIRM)

enum message_kind {
	MESSAGE_NONE,     /* the other end is closed */
	MESSAGE_FAILED,   /* error */
	MESSAGE_MAPPED,   /* down: the id maps are written */
	MESSAGE_WORK,     /* up, with the descriptor of the work folder; and
			   * from pid 1 to the build: that message is sent */
	MESSAGE_PROC,     /* up, with a /proc of the box for the supervisor */
	MESSAGE_TERMINAL, /* up, with the master of the box's terminal */
	MESSAGE_NETWORK,  /* from the build to pid 1, with the descriptor of the
			   * network namespace */
	MESSAGE_READY,    /* up: the build's process has installed its filter;
			   * with its listener, if it has one; exposed */
	MESSAGE_STANDS,   /* all mounts are made: from pid 1 to the build, with
			   * its /dev/null; then up from the build */
	MESSAGE_GO,       /* down, from hallmark: the work folder is filled */
	MESSAGE_SEIZED,   /* down: the build is a tracee, or need not be, and
			   * the work folder is filled */
	MESSAGE_ENOUGH,   /* down: the log is full */
	MESSAGE_ENDED,    /* up: status, as waitpid() returns it */
	MESSAGE_REPORT,   /* up, to hallmark: report */
};

struct message {
	enum message_kind kind;
	int status;
	bool exposed; /* binfmt_misc of the machine reaches into the box */
	pid_t from;   /* set by the kernel, in the receiver's pid namespace */
	struct box_report report;
	struct error error;
};

/* message_pair - two connected sockets, close-on-exec; one receives the pid of
 * the sender */
int message_pair(int *one, int *other, struct error *err) MUST_CHECK;
/* message_send - send m, and fd with it unless fd is -1 */
int message_send(int sock, const struct message *m, int fd,
	struct error *err) MUST_CHECK;
/* message_say - send a message that is only a kind */
int message_say(int sock, enum message_kind kind, struct error *err) MUST_CHECK;
/* message_recv - MESSAGE_NONE where the other end is closed; *fd is -1 where no
 * descriptor was attached; fd may be NULL */
int message_recv(
	int sock, struct message *m, int *fd, struct error *err) MUST_CHECK;
/*
 * message_expect - receive one message of this kind
 *
 * returns 0; -1 with the error of a MESSAGE_FAILED; -1 with ERROR_SYSTEM where
 *         the other end is closed; -1 with ERROR_INTERNAL for another kind
 */
int message_expect(int sock, enum message_kind kind, struct message *m, int *fd,
	struct error *err) MUST_CHECK;
/* message_fail - send the reason; for a process that is about to end */
void message_fail(int sock, const struct error *why);

#endif
