/* SPDX-License-Identifier: Apache-2.0 */
/* Timers with a descriptor: several processes may have one open, or none. */
#include "base/file.h"
#include "sandbox/order/order_rows_private.h"

#include <fcntl.h>
#include <linux/kcmp.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>

#define TIMERFD_NAME INT64_C(-2)
#define SETTIME_FLAGS (uint32_t)(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)

/* Descriptors of several processes may be the same timer. */
static struct order_timer *
find_timerfd(struct order *o, int fd)
{
	const pid_t self = getpid();

	for (size_t i = 0; i < o->n_timers; i++)
		if (o->timers[i].fd >= 0 &&
			syscall(SYS_kcmp, self, self, KCMP_FILE, fd,
				o->timers[i].fd) == 0)
			return &o->timers[i];
	return NULL;
}

enum order_way
order_row_timerfd(struct order *o, struct order_thread *t)
{
	const struct itimerspec never = {.it_value = {.tv_sec = 0}};
	struct itimerspec is;
	struct order_timer *timer;
	int64_t left, was;
	int fd;

	order_clear(o, t);
	if (t->nr == SYS_timerfd_settime &&
		(uint32_t)t->args[1] & ~SETTIME_FLAGS)
		return ORDER_TIMED; /* it is refused */
	fd = order_copy(o, t, (int)t->args[0], POLLIN);
	if (fd < 0 || timerfd_gettime(fd, &is) < 0) {
		order_clear(o, t);
		return ORDER_TIMED;
	}
	timer = find_timerfd(o, fd);
	left = order_timer_left(o, timer);
	was = timer ? timer->interval : 0;
	if (t->nr == SYS_timerfd_gettime) {
		order_clear(o, t);
		order_timer_put(t, t->args[1], was, left);
		return order_skip(t, 0);
	}
	if (!timer && (timer = order_timer_add(o, t->process, TIMERFD_NAME))) {
		timer->fd = fd;
		timer->signal = -1;
		t->n_fds = 0; /* it has moved */
	}
	if (!timer || order_timer_arm(o, timer, t, t->args[2]) < 0) {
		order_clear(o, t);
		return ORDER_TIMED;
	}
	/* what has expired before counts no more */
	(void)timerfd_settime(timer->fd, 0, &never, NULL);
	order_timer_put(t, t->args[3], was, left);
	if (!timer->set)
		order_timer_free(timer);
	order_clear(o, t);
	return order_skip(t, 0);
}

/* Has this thread's process the timer open? */
static bool
has_open(const struct order_thread *t, int fd)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped_free char *path = text_format("/proc/%ld/fd", (long)t->b.tid);
	scoped_close int fds = -1;
	struct error ignored;

	fds = file_open_dir(AT_FDCWD, path, false, &ignored);
	if (fds < 0 || file_list(&names, fds, &ignored) < 0)
		return false;
	for (size_t i = 0; i < names.n_names; i++) {
		char target[32] = "";

		if (readlinkat(fds, names.names[i], target, sizeof target - 1) >
				0 &&
			strcmp(target, "anon_inode:[timerfd]") == 0 &&
			syscall(SYS_kcmp, getpid(), t->b.tid, KCMP_FILE, fd,
				strtol(names.names[i], NULL, 10)) == 0)
			return true;
	}
	return false;
}

/* A timer that no process has open goes back to the kernel: it ends there, or
 * expires in real time if its descriptor is under way in a socket. */
bool
order_give_back(struct order *o, struct order_timer *t)
{
	const struct itimerspec soon = {.it_value = {.tv_nsec = 1},
		.it_interval = {.tv_sec = t->interval / ORDER_SECOND,
			.tv_nsec = t->interval % ORDER_SECOND}};

	for (size_t i = 0; i < o->baton.n; i++) {
		const struct order_thread *one =
			order_thread_of(o->baton.threads[i]);

		if ((one->b.tid == one->process ||
			    !order_find(o, one->process)) &&
			has_open(one, t->fd))
			return false;
	}
	(void)timerfd_settime(t->fd, 0, &soon, NULL);
	order_timer_free(t);
	return true;
}

bool
order_drop_closed(struct order *o, int64_t until)
{
	bool any = false;

	for (size_t i = 0; i < o->n_timers; i++)
		if (o->timers[i].set && o->timers[i].fd >= 0 &&
			o->timers[i].deadline <= until)
			any |= order_give_back(o, &o->timers[i]);
	return any;
}
