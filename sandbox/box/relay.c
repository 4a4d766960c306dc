/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Other programs may share hallmark's own descriptors, so this file must not
 * set O_NONBLOCK on them: it reads and writes only when poll() says that the
 * call does not block.
 */
#include "sandbox/box/relay.h"
#include "sandbox/box/terminal.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>

/* One direction.  When it ends, our end is closed: the program in the box then
 * reads end of file or receives SIGPIPE, as it would without a box. */
struct channel {
	const int *from, *to;
	int *ours; /* from or to; NULL: the other direction closes it */
	bool done;
	bool tamed; /* the output goes to a terminal */
	struct tamer tamer;
	size_t at, len; /* bytes in data that are not yet written */
	char data[16384];
};

struct relay {
	int sock, signals;
	struct stdio *ours;
	bool on_screen;
	struct terminal terminal;
	bool reported; /* the supervisor has sent its report */
	struct channel in, out, err;
};

static const int standard[3] = {0, 1, 2};
/* Enough for line editing with TERM=dumb. */
#define ON_SCREEN "\n\r\t\b\a"

static void
end_channel(struct channel *c)
{
	if (c->ours)
		close_fd(c->ours);
	c->done = true;
	c->len = 0;
}

static int
take_in(struct channel *c)
{
	ssize_t n = read(*c->from, c->data, sizeof c->data);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	/* EIO: the other side of the terminal is closed */
	if (n <= 0) {
		end_channel(c);
		return 0;
	}
	c->at = 0;
	c->len = (size_t)n;
	if (c->tamed)
		terminal_tame(&c->tamer, c->data, c->len, ON_SCREEN);
	return 0;
}

/* At most PIPE_BUF bytes: a pipe that poll() calls ready accepts them without
 * blocking. */
static int
give_out(struct channel *c, struct error *err)
{
	ssize_t n = write(
		*c->to, c->data + c->at, c->len < PIPE_BUF ? c->len : PIPE_BUF);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n < 0 && errno != EPIPE && errno != EIO)
		return error_sys(err, "writing the output of the box");
	if (n < 0) {
		if (c->ours)
			end_channel(c);
		c->len = 0; /* keys that no process reads */
		return 0;
	}
	c->at += (size_t)n;
	c->len -= (size_t)n;
	return 0;
}

static struct pollfd
wanted(const struct channel *c)
{
	if (c->done)
		return (struct pollfd){.fd = -1};
	if (c->len)
		return (struct pollfd){.fd = *c->to, .events = POLLOUT};
	return (struct pollfd){.fd = *c->from, .events = POLLIN};
}

static int
move_data(struct channel *c, short ready, struct error *err)
{
	if (!ready || c->done)
		return 0;
	return c->len ? give_out(c, err) : take_in(c);
}

/* Receive signals by descriptor.  A signal that hallmark was started to ignore
 * (nohup) stays ignored. */
static int
listen_for_signals(struct relay *r, sigset_t *before, struct error *err)
{
	static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
	static const int of_screen[] = {SIGWINCH, SIGTSTP, SIGCONT};
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		struct sigaction current;

		if (sigaction(ends[i], NULL, &current) == 0 &&
			current.sa_handler != SIG_IGN)
			(void)sigaddset(&set, ends[i]);
	}
	for (size_t i = 0; r->on_screen && i < ARRAY_LEN(of_screen); i++)
		(void)sigaddset(&set, of_screen[i]);
	if (sigprocmask(SIG_BLOCK, &set, before) < 0)
		return error_sys(err, "waiting for signals");
	r->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (r->signals < 0) {
		(void)sigprocmask(SIG_SETMASK, before, NULL);
		return error_sys(err, "waiting for signals");
	}
	return 0;
}

/* 0, or the number of the signal that ends hallmark */
static int
hear_signal(struct relay *r)
{
	struct signalfd_siginfo info;

	if (read(r->signals, &info, sizeof info) != sizeof info)
		return 0;
	switch (info.ssi_signo) {
	case SIGTSTP:
		terminal_give_back(&r->terminal);
		(void)raise(SIGSTOP);
		return 0;
	case SIGCONT:
		terminal_take_again(&r->terminal);
		terminal_size(r->ours->in);
		return 0;
	case SIGWINCH:
		terminal_size(r->ours->in);
		return 0;
	default:
		return (int)info.ssi_signo;
	}
}

/* Every process of the box is dead, and all its output is written. */
static bool
finished(const struct relay *r)
{
	return r->reported && r->out.done && r->err.done;
}

static int
relay_until_end(struct relay *r, struct message *last, struct error *err)
{
	while (!finished(r)) {
		struct pollfd fds[] = {{.fd = r->signals, .events = POLLIN},
			{.fd = r->reported ? -1 : r->sock, .events = POLLIN},
			wanted(&r->in), wanted(&r->out), wanted(&r->err)};
		int sig;

		if (poll(fds, ARRAY_LEN(fds), -1) < 0) {
			if (errno == EINTR)
				continue;
			return error_sys(err, "waiting for the box");
		}
		if (fds[0].revents && (sig = hear_signal(r)) != 0)
			return sig;
		if (fds[1].revents) {
			if (message_expect(r->sock, MESSAGE_REPORT, last, NULL,
				    err) < 0)
				return -1;
			r->reported = true;
			r->in.done = true; /* the next key is not for the box */
		}
		if (move_data(&r->in, fds[2].revents, err) < 0 ||
			move_data(&r->out, fds[3].revents, err) < 0 ||
			move_data(&r->err, fds[4].revents, err) < 0)
			return -1;
		if (r->on_screen && r->in.done && !r->reported)
			return SIGHUP; /* hallmark's terminal is closed */
	}
	return 0;
}

static void
connect_all(struct relay *r)
{
	struct stdio *ours = r->ours;

	r->in = (struct channel){
		.from = &standard[0], .to = &ours->in, .ours = &ours->in};
	if (r->on_screen) {
		r->in.ours = NULL;
		r->out = (struct channel){.from = &ours->in,
			.to = &standard[1],
			.ours = &ours->in,
			.tamed = true};
		r->err.done = true;
		return;
	}
	r->out = (struct channel){.from = &ours->out,
		.to = &standard[1],
		.ours = &ours->out,
		.tamed = isatty(1)};
	r->err = (struct channel){.from = &ours->err,
		.to = &standard[2],
		.ours = &ours->err,
		.tamed = isatty(2)};
}

int
relay_run(int sock, struct stdio *ours, enum box_stdio kind,
	struct message *last, struct error *err)
{
	struct relay r = {.sock = sock,
		.signals = -1,
		.ours = ours,
		.on_screen = kind == BOX_TERMINAL,
		.terminal = TERMINAL_INIT};
	sigset_t before;
	int result = -1;

	connect_all(&r);
	if (r.on_screen && terminal_take(&r.terminal, err) < 0)
		return -1;
	if (listen_for_signals(&r, &before, err) == 0) {
		if (r.on_screen)
			terminal_size(ours->in);
		/* if the receiver has ended, its last message says why */
		(void)!message_say(sock, MESSAGE_GO, err);
		*err = (struct error)ERROR_INIT;
		result = relay_until_end(&r, last, err);
		(void)close(r.signals);
	}
	terminal_give_back(&r.terminal);
	if (r.signals >= 0)
		(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}
