/* SPDX-License-Identifier: Apache-2.0 */
/* A box from the outside: hallmark's own side of it. */
#include "base/bytes.h"
#include "base/digest.h"
#include "base/file.h"
#include "sandbox/message.h"
#include "sandbox/relay.h"
#include "sandbox/screen.h"
#include "sandbox/supervisor.h"
#include "sandbox/userns.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define TICK_MS 200

struct box {
	const struct box_plan *plan;
	pid_t supervisor;       /* 0: reaped */
	int sock;               /* to the supervisor */
	struct streams streams; /* of the build: our ends */
	struct tamer tamer;     /* of what is echoed */
	int work;               /* the folder with build/, out/, recipe/ */
	int out;
};

static int
start_supervisor(struct box *box, struct error *err)
{
	const pid_t parent = getpid();
	scoped_close int theirs = -1;
	scoped(streams_close) struct streams streams = STREAMS_INIT;

	if (message_pair(&box->sock, &theirs, err) < 0 ||
		streams_make(&box->streams, &streams, box->plan, err) < 0)
		return -1;
	box->supervisor = fork();
	if (box->supervisor == 0) {
		/* else it would never hear that we are gone */
		(void)close(box->sock);
		streams_close(&box->streams);
		supervisor_main(box->plan, theirs, &streams, parent);
	}
	if (box->supervisor < 0) {
		box->supervisor = 0;
		return error_sys(err, "starting the supervisor");
	}
	return 0;
}

int
box_open(struct box **out, const struct box_plan *plan, struct error *err)
{
	scoped(box_close) struct box *box = mem_alloc(1, sizeof *box);
	struct message m;

	*box = (struct box){.plan = plan,
		.sock = -1,
		.streams = STREAMS_INIT,
		.work = -1,
		.out = -1};
	/* the library of digests gets ready here, once, and not in every
	 * process that is made now */
	(void)digest_of(plan->seed, sizeof plan->seed);
	if (box_plan_check(plan, err) < 0 || start_supervisor(box, err) < 0)
		return -1;
	if (plan->stdio == BOX_SCREEN &&
		message_expect(box->sock, MESSAGE_SCREEN, &m, &box->streams.in,
			err) < 0)
		return -1;
	if (message_expect(box->sock, MESSAGE_WORK, &m, &box->work, err) < 0)
		return -1;
	box->out = file_open_dir(box->work, "out", false, err);
	if (box->out < 0)
		return -1;
	*out = take_ptr(box);
	return 0;
}

static void
reap(struct box *box)
{
	if (box->supervisor <= 0)
		return;
	while (waitpid(box->supervisor, NULL, 0) < 0 && errno == EINTR)
		;
	box->supervisor = 0;
}

void
box_close(struct box *box)
{
	if (!box)
		return;
	/* at this word it kills the build, waits for every process, ends */
	closep(&box->sock);
	streams_close(&box->streams);
	reap(box);
	closep(&box->out);
	closep(&box->work);
	free(box);
}

int
box_out(const struct box *box)
{
	return box->out;
}

/* Asked for only now: changing ids clears it. */
static int
die_with(pid_t parent, struct error *err)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) < 0 ||
		getppid() != parent)
		return error_set(err, ERROR_SYSTEM, "hallmark is gone");
	return 0;
}

int
box_fill(struct box *box, box_filler *fill, void *arg, struct error *err)
{
	const pid_t parent = getpid();
	scoped_close int mine = -1, theirs = -1;
	struct message m;
	int r;
	pid_t pid;

	if (message_pair(&mine, &theirs, err) < 0)
		return -1;
	pid = fork();
	if (pid < 0)
		return error_sys(err, "starting a process to fill the box");
	if (pid == 0) {
		struct error why = ERROR_INIT;

		if (userns_write_as(box->plan->owner, &why) < 0 ||
			die_with(parent, &why) < 0 ||
			fill(box->work, arg, &why) < 0)
			message_fail(theirs, &why);
		else
			(void)!message_say(theirs, MESSAGE_GO, &why);
		_exit(0);
	}
	(void)close(take_fd(theirs));
	r = message_expect(mine, MESSAGE_GO, &m, NULL, err);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	return r;
}

/* One piece of the log; 1 at its end. */
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
	/* it may have ended before we read its last words */
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
	/* the log keeps the bytes as they came */
	screen_tame(&box->tamer, piece, (size_t)n, "\n\t");
	if (file_write_fd(2, piece, (size_t)n, "the log", err) < 0)
		return -1;
	return 0;
}

/* Until the supervisor has spoken its last: the log, and its message. */
static int
attend(struct box *box, const struct box_watch *watch,
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

/* 0; the signal that ended us; or -1 */
static int
converse(struct box *box, const struct box_watch *watch,
	struct box_report *report, struct message *last, struct error *err)
{
	if (box->plan->stdio != BOX_LOG)
		return relay_run(
			box->sock, &box->streams, box->plan->stdio, last, err);
	/* who has ended before it has left a message that says why */
	(void)!message_say(box->sock, MESSAGE_GO, err);
	*err = (struct error)ERROR_INIT;
	return attend(box, watch, report, last, err);
}

int
box_run(struct box *box, const struct box_watch *watch,
	struct box_report *report, struct error *err)
{
	struct box_report got = {0};
	struct message last;
	int r;

	r = converse(box, watch, &got, &last, err);
	if (r != 0) { /* at this it kills the build */
		closep(&box->sock);
		box->sock = -1;
	}
	reap(box); /* it ends only after every process of the box */
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
