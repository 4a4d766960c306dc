/* SPDX-License-Identifier: Apache-2.0 */
/*
 * message.h - what the processes of a box tell each other.
 *
 *     hallmark ── supervisor ── pid 1 of the box ── the build
 *
 * One datagram a message, over SOCK_SEQPACKET pairs; a descriptor may come
 * along.  A failure anywhere travels up as the struct error it was.
 */
#ifndef SANDBOX_CORE_MESSAGE_H
#define SANDBOX_CORE_MESSAGE_H

#include "sandbox/report.h"

#include <sys/types.h>

enum message_kind {
	MESSAGE_NONE,     /* the other end is gone */
	MESSAGE_FAILED,   /* error */
	MESSAGE_MAPPED,   /* down: the id maps are written */
	MESSAGE_WORK,     /* up, with the descriptor of the work folder; and to
			   * the build's process: that has been said */
	MESSAGE_TERMINAL, /* up, with the descriptor of the box's screen */
	MESSAGE_NETWORK,  /* to pid 1, with the descriptor of the network */
	MESSAGE_READY,    /* up: the build's process wears its filter; with
			   * its listener, if it has one */
	MESSAGE_STANDS,   /* from pid 1 to it, with its /dev/null, and by it up:
			   * the mounts stand */
	MESSAGE_GO,       /* down, from hallmark: the work folder is filled */
	MESSAGE_SEIZED,   /* down: it is traced, or need not be; and filled */
	MESSAGE_ENOUGH,   /* down: the log is full */
	MESSAGE_ENDED,    /* up: status, as waitpid() gives it */
	MESSAGE_REPORT,   /* up, to hallmark: report */
};

struct message {
	enum message_kind kind;
	int status;
	pid_t from; /* filled by the kernel, in the receiver's namespace */
	struct box_report report;
	struct error error;
};

/* message_pair - two connected sockets, close-on-exec; credentials pass */
int message_pair(int *one, int *other, struct error *err) MUST_CHECK;
/* message_send - fd -1: none */
int message_send(int sock, const struct message *m, int fd,
	struct error *err) MUST_CHECK;
int message_say(int sock, enum message_kind kind, struct error *err) MUST_CHECK;
/* message_recv - MESSAGE_NONE where the other end is closed; *fd may be NULL */
int message_recv(
	int sock, struct message *m, int *fd, struct error *err) MUST_CHECK;
/*
 * message_expect - receive one of this kind
 *
 * MESSAGE_FAILED becomes this call's own failure, a closed end or anything
 * else ERROR_INTERNAL.
 */
int message_expect(int sock, enum message_kind kind, struct message *m, int *fd,
	struct error *err) MUST_CHECK;
/* message_fail - tell the other end why; for processes about to end */
void message_fail(int sock, const struct error *why);

#endif
