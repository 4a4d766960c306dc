/* SPDX-License-Identifier: Apache-2.0 */
/* box.c - hallmark's side of a box: its processes, their sockets, the log. */
#include "sandbox/box.h"
#include "base/file.h"
#include "base/say.h"
#include "sandbox/box/relay.h"
#include "sandbox/box/terminal.h"
#include "sandbox/core/pdeathsig.h"
#include "sandbox/core/userns.h"
#include "sandbox/supervise/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>

#define TICK_MS 200

struct box {
	const struct box_plan *plan;
	pid_t supervisor;     /* 0: reaped */
	int sock;             /* to the supervisor */
	pid_t filler;         /* 0: reaped */
	int fill;             /* to the filler */
	struct stdio streams; /* our ends of the build's stdio */
	struct tamer tamer;   /* state for the echo of the log */
	int work;             /* the folder with build/, out/, recipe/ */
	int out;
};

static int
start_supervisor(struct box *box, struct error *err)
{
	const pid_t parent = getpid();
	scoped_close int theirs = -1;
	scoped(stdio_close) struct stdio streams = STDIO_INIT;

	if (message_pair(&box->sock, &theirs, err) < 0 ||
		stdio_make(&box->streams, &streams, box->plan, err) < 0)
		return -1;
	box->supervisor = fork();
	if (box->supervisor == 0) {
		/* with a copy, it would never see that hallmark has ended */
		(void)close(box->sock);
		stdio_close(&box->streams);
		supervisor_main(box->plan, theirs, &streams, parent);
	}
	if (box->supervisor < 0) {
		box->supervisor = 0;
		return error_sys(err, "starting the supervisor");
	}
	return 0;
}

/* Wait for the work folder, fill it, send the result and end. */
static _Noreturn void
filler_main(const struct box_plan *plan, int sock, pid_t parent,
	box_filler *fill, void *arg)
{
	struct error err = ERROR_INIT;
	struct message m;
	int work = -1;

	if (userns_write_as(plan->owner, &err) < 0 ||
		pdeathsig_set(parent, &err) < 0 ||
		message_expect(sock, MESSAGE_WORK, &m, &work, &err) < 0 ||
		fill(work, arg, &err) < 0)
		message_fail(sock, &err);
	else
		(void)!message_say(sock, MESSAGE_GO, &err);
	_exit(0);
}

/* Start the filler before its folder exists: the supervisor creates that. */
static int
start_filler(struct box *box, box_filler *fill, void *arg, struct error *err)
{
	const pid_t parent = getpid();
	scoped_close int theirs = -1;

	if (message_pair(&box->fill, &theirs, err) < 0)
		return -1;
	box->filler = fork();
	if (box->filler == 0) {
		/* so that the supervisor sees when hallmark has ended */
		close_fd(&box->sock);
		close_fd(&box->fill);
		filler_main(box->plan, theirs, parent, fill, arg);
	}
	if (box->filler < 0) {
		box->filler = 0;
		return error_sys(
			err, "starting the process that fills the box");
	}
	return 0;
}

/* Receive the work folder from the supervisor and pass it to the filler. */
static int
hand_on(struct box *box, struct error *err)
{
	struct message m;

	if (message_expect(box->sock, MESSAGE_WORK, &m, &box->work, err) < 0)
		return -1;
	m = (struct message){.kind = MESSAGE_WORK};
	/* if the receiver has ended, its last message says why */
	if (message_send(box->fill, &m, box->work, err) < 0 &&
		err->sys != EPIPE && err->sys != ECONNRESET)
		return -1;
	*err = (struct error)ERROR_INIT;
	box->out = file_open_dir(box->work, "out", false, err);
	return box->out < 0 ? -1 : 0;
}

int
box_open(struct box **out, const struct box_plan *plan, box_filler *fill,
	void *arg, struct error *err)
{
	scoped(box_close) struct box *box = mem_alloc(1, sizeof *box);
	struct message m;

	*box = (struct box){.plan = plan,
		.sock = -1,
		.streams = STDIO_INIT,
		.fill = -1,
		.work = -1,
		.out = -1};
	if (box_plan_check(plan, err) < 0 || start_supervisor(box, err) < 0 ||
		start_filler(box, fill, arg, err) < 0)
		return -1;
	if (plan->stdio == BOX_TERMINAL &&
		message_expect(box->sock, MESSAGE_TERMINAL, &m,
			&box->streams.in, err) < 0)
		return -1;
	if (hand_on(box, err) < 0)
		return -1;
	*out = take_ptr(box);
	return 0;
}

static void
reap(pid_t *pid)
{
	if (*pid <= 0)
		return;
	while (waitpid(*pid, NULL, 0) < 0 && errno == EINTR)
		;
	*pid = 0;
}

void
box_close(struct box *box)
{
	if (!box)
		return;
	/* then the supervisor kills the build, waits for every process, ends */
	close_fd(&box->sock);
	stdio_close(&box->streams);
	/* the filler may still be at work */
	if (box->filler > 0)
		(void)kill(box->filler, SIGKILL);
	close_fd(&box->fill);
	reap(&box->filler);
	reap(&box->supervisor);
	close_fd(&box->out);
	close_fd(&box->work);
	free(box);
}

int
box_out(const struct box *box)
{
	return box->out;
}

int
box_filled(struct box *box, struct error *err)
{
	struct message m;

	return message_expect(box->fill, MESSAGE_GO, &m, NULL, err);
}

/* Copy one piece of the log; 1 at its end. */
static int
copy_log(struct box *box, const struct box_watch *watch,
	struct box_report *report, struct error *err)
{
	char piece[16384];
	ssize_t n = read(box->streams.out, piece, sizeof piece);
	int64_t room = box->plan->limits.log_bytes - report->log_bytes;

	if (n < 0)
		return errno == EINTR || errno == EAGAIN
			       ? 0
			       : error_sys(err, "reading the build's output");
	if (n == 0)
		return 1;
	report->log_bytes += n;
	/* not an error: the build may have ended before we read its output */
	if (room >= 0 && room < n)
		(void)!message_say(box->sock, MESSAGE_ENOUGH, err);
	if (room > n)
		room = n;
	if (room > 0 && watch->log >= 0 &&
		file_write_fd(watch->log, piece, (size_t)room, "the log", err) <
			0)
		return -1;
	if (!watch->echo)
		return 0;
	/* only the echo is changed: the log has the original bytes */
	terminal_tame(&box->tamer, piece, (size_t)n, "\n\t");
	return say_output(piece, (size_t)n, err);
}

/* Copy the log until the supervisor sends its report. */
static int
copy_until_report(struct box *box, const struct box_watch *watch,
	struct box_report *report, struct message *last, struct error *err)
{
	struct pollfd fds[] = {{.fd = box->sock, .events = POLLIN},
		{.fd = box->streams.out, .events = POLLIN}};

	for (;;) {
		if (poll(fds, 2, watch->tick ? TICK_MS : -1) < 0) {
			if (errno == EINTR)
				continue;
			return error_sys(err, "waiting for the build");
		}
		if (fds[1].revents) {
			int r = copy_log(box, watch, report, err);

			if (r < 0)
				return -1;
			if (r > 0)
				fds[1].fd = -1;
		} else if (fds[0].revents) {
			return message_expect(
				box->sock, MESSAGE_REPORT, last, NULL, err);
		}
		if (watch->tick)
			watch->tick(report->log_bytes);
	}
}

/* 0; the number of a signal that ends hallmark; or -1 */
static int
converse(struct box *box, const struct box_watch *watch,
	struct box_report *report, struct message *last, struct error *err)
{
	if (box->plan->stdio != BOX_LOG) {
		reap(&box->filler);
		return relay_run(
			box->sock, &box->streams, box->plan->stdio, last, err);
	}
	/* if the receiver has ended, its last message says why */
	(void)!message_say(box->sock, MESSAGE_GO, err);
	*err = (struct error)ERROR_INIT;
	reap(&box->filler); /* it has sent its only message */
	return copy_until_report(box, watch, report, last, err);
}

int
box_run(struct box *box, const struct box_watch *watch,
	struct box_report *report, struct error *err)
{
	struct box_report got = {0};
	struct message last;
	int r;

	r = converse(box, watch, &got, &last, err);
	if (watch->echo)
		say_done(); /* a last line without an end */
	if (r != 0)
		close_fd(&box->sock); /* then the supervisor kills the build */
	/* returns only after every process of the box is dead */
	reap(&box->supervisor);
	if (r < 0)
		return -1;
	if (r > 0)
		last.report =
			(struct box_report){.end = BOX_STOPPED, .code = r};
	last.report.log_bytes = got.log_bytes;
	if (got.log_bytes > box->plan->limits.log_bytes &&
		last.report.end != BOX_LIMITED) {
		last.report.end = BOX_LIMITED;
		last.report.limit = BOX_LIMIT_LOG;
	}
	*report = last.report;
	return 0;
}
