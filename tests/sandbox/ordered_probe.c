/* SPDX-License-Identifier: Apache-2.0 */
/* What ordered.c runs in a box: ordered_probe CASE prints a few lines. */
#include "tests/sandbox/ordered_probe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/select.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile long number;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void *
count(void *arg)
{
	(void)arg;
	for (int i = 0; i < 1000000; i++)
		number++;
	return NULL;
}

/* Without a lock: each update counts where nobody runs in between. */
static void
threads(void)
{
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, count, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	printf("%ld\n", number);
}

static void *
take_turns(void *arg)
{
	const long mine = (long)arg;

	for (int i = 0; i < 3; i++) {
		pthread_mutex_lock(&lock);
		while (number % 3 != mine)
			pthread_cond_wait(&changed, &lock);
		printf("%ld", mine);
		number++;
		pthread_cond_broadcast(&changed);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void
condition(void)
{
	pthread_t t[3];

	for (long i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, take_turns, (void *)(2 - i));
	for (int i = 0; i < 3; i++)
		pthread_join(t[i], NULL);
	puts("");
}

static void
children(void)
{
	pid_t pids[8], pid;

	for (int i = 0; i < 8; i++)
		if ((pids[i] = fork()) == 0) {
			/* the first computes longest */
			for (volatile int j = 0; j < (8 - i) * 100000; j++)
				;
			_exit(0);
		}
	while ((pid = wait(NULL)) > 0)
		for (int i = 0; i < 8; i++)
			if (pids[i] == pid)
				printf("%d", i);
	puts("");
}

/* A writer of more than the pipe holds, and a reader of all that is there. */
static void
pieces(void)
{
	static char all[200000], some[300000];
	int p[2];
	ssize_t n;

	(void)!pipe(p);
	if (fork() == 0) {
		n = write(p[1], all, sizeof all);
		_exit(n == (ssize_t)sizeof all ? 0 : 1);
	}
	close(p[1]);
	while ((n = read(p[0], some, sizeof some)) > 0)
		printf("%zd ", n);
	wait(NULL);
	puts("");
}

static void
sleeps(void)
{
	static const int seconds[] = {3600, 7200, 1800};
	int p[2], status;
	char c;

	(void)!pipe(p);
	for (int i = 0; i < 3; i++)
		if (fork() == 0) {
			sleep((unsigned)seconds[i]);
			c = (char)('a' + i);
			_exit(write(p[1], &c, 1) != 1);
		}
	close(p[1]);
	while (read(p[0], &c, 1) > 0)
		putchar(c);
	while (wait(&status) > 0)
		;
	puts("");
}

static volatile sig_atomic_t got;

static void catch (int sig)
{
	got += sig;
}

static void
signals(void)
{
	struct sigaction a = {.sa_handler = catch};
	struct itimerval v = {.it_value = {.tv_sec = 100}};
	struct pollfd none = {.fd = -1};
	sigset_t set;
	pid_t pid;
	int p[2], status;
	char c;

	sigaction(SIGALRM, &a, NULL);
	sigaction(SIGUSR1, &a, NULL);
	setitimer(ITIMER_REAL, &v, NULL);
	printf("%d", poll(&none, 1, 200000) < 0 && errno == EINTR);
	alarm(50);
	(void)!pipe(p);
	printf("%d", read(p[0], &c, 1) < 0 && errno == EINTR);
	if ((pid = fork()) == 0) {
		kill(getppid(), SIGUSR1);
		pause();
		_exit(0);
	}
	printf("%d", wait(&status) < 0 && errno == EINTR);
	kill(pid, SIGKILL);
	printf("%d", waitpid(pid, &status, WNOHANG) == pid);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	if (fork() == 0) {
		kill(getppid(), SIGUSR2);
		_exit(0);
	}
	printf("%d %d\n", sigwaitinfo(&set, NULL) == SIGUSR2,
		got == 2 * SIGALRM + SIGUSR1);
	wait(NULL);
}

static void
timers(void)
{
	struct itimerspec v = {
		.it_value = {.tv_sec = 5}, .it_interval = {.tv_sec = 5}};
	struct epoll_event e = {.events = EPOLLIN};
	struct timespec a, b;
	const int fd = timerfd_create(CLOCK_MONOTONIC, 0),
		  ep = epoll_create1(0);
	uint64_t n;
	timer_t t;

	clock_gettime(CLOCK_MONOTONIC, &a);
	timerfd_settime(fd, 0, &v, NULL);
	epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
	printf("%d", epoll_wait(ep, &e, 1, 3000));
	printf("%d", epoll_wait(ep, &e, 1, 3000));
	(void)!read(fd, &n, sizeof n);
	printf("%d", (int)n);
	signal(SIGALRM, catch);
	timer_create(CLOCK_MONOTONIC, NULL, &t);
	timer_settime(t, 0, &v, NULL);
	pause();
	pause();
	clock_gettime(CLOCK_MONOTONIC, &b);
	printf(" %d %ld\n", got == 2 * SIGALRM, (long)(b.tv_sec - a.tv_sec));
}

static void
locks(void)
{
	struct flock l = {.l_type = F_WRLCK};
	const int fd = open("/build/lock", O_RDWR | O_CREAT, 0600),
		  q = msgget(IPC_PRIVATE, 0600);
	struct {
		long type;
		char text[1];
	} m = {1, "x"};

	flock(fd, LOCK_EX);
	fcntl(fd, F_SETLK, &l);
	if (fork() == 0) {
		const int own = open("/build/lock", O_RDWR);

		msgsnd(q, &m, 1, 0);
		flock(own, LOCK_EX);
		printf("b");
		fflush(stdout);
		fcntl(own, F_SETLKW, &l);
		printf("d\n");
		fflush(stdout);
		_exit(0);
	}
	msgrcv(q, &m, 1, 0, 0);
	msgctl(q, IPC_RMID, NULL);
	printf("a");
	fflush(stdout);
	flock(fd, LOCK_UN);
	sleep(1);
	printf("c");
	fflush(stdout);
	l.l_type = F_UNLCK;
	fcntl(fd, F_SETLK, &l);
	wait(NULL);
}

static sem_t posted;

static void *
print_due(void *arg)
{
	struct timespec soon = {0, 1000000};

	(void)arg;
	nanosleep(&soon, NULL);
	printf("a");
	return NULL;
}

static void *
print_posted(void *arg)
{
	(void)arg;
	sem_wait(&posted);
	printf("b");
	return NULL;
}

/* One is due, and the other is posted later; how long the holder computes in
 * between does not decide which of them is first. */
static void
due(void)
{
	static const long loops[] = {1, 400000000};
	struct timespec now;

	sem_init(&posted, 0, 0);
	for (int i = 0; i < 2; i++) {
		pthread_t a, b;

		pthread_create(&a, NULL, print_due, NULL);
		pthread_create(&b, NULL, print_posted, NULL);
		for (int j = 0; j < 5; j++)
			sched_yield();
		for (int j = 0; j < 2000; j++)
			clock_gettime(CLOCK_MONOTONIC, &now);
		for (volatile long j = loops[i]; j > 0; j--)
			;
		sem_post(&posted);
		pthread_join(a, NULL);
		pthread_join(b, NULL);
	}
	puts("");
}

/* --- what is not held: it must end nevertheless --- */

static void
loop_until_killed(void)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0)
		for (;;)
			number++;
	for (int i = 0; i < 5; i++)
		usleep(20000);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	printf("%d\n", WTERMSIG(status));
}

static void *
set_number(void *arg)
{
	(void)arg;
	number = 1;
	return NULL;
}

static void
spin(void)
{
	pthread_t t;

	pthread_create(&t, NULL, set_number, NULL);
	while (!number)
		;
	pthread_join(t, NULL);
	puts("1");
}

static void
yield(void)
{
	pthread_t t;

	pthread_create(&t, NULL, set_number, NULL);
	while (!number)
		sched_yield();
	pthread_join(t, NULL);
	puts("1");
}

static void
read_clock(void)
{
	struct timespec now;
	pthread_t t;

	pthread_create(&t, NULL, set_number, NULL);
	while (!number)
		clock_gettime(CLOCK_MONOTONIC, &now);
	pthread_join(t, NULL);
	printf("%ld.%09ld\n", (long)now.tv_sec, now.tv_nsec);
}

static void
fifo(void)
{
	char c = 0;
	int fd;

	mkfifo("/build/fifo", 0600);
	if (fork() == 0) {
		fd = open("/build/fifo", O_WRONLY);
		_exit(write(fd, "x", 1) != 1);
	}
	fd = open("/build/fifo", O_RDONLY);
	(void)!read(fd, &c, 1);
	wait(NULL);
	printf("%c\n", c);
}

static void
semaphore(void)
{
	const int id = semget(IPC_PRIVATE, 1, 0600);
	struct sembuf up = {0, 1, 0}, down = {0, -1, 0};

	if (fork() == 0) {
		sleep(1);
		_exit(semop(id, &up, 1) < 0);
	}
	printf("%d\n", semop(id, &down, 1));
	wait(NULL);
	semctl(id, 0, IPC_RMID);
}

static void *
last_words(void *arg)
{
	(void)arg;
	sleep(2);
	printf("later\n");
	fflush(stdout);
	_exit(0);
}

static void
first_thread_ends(void)
{
	pthread_t t;

	pthread_create(&t, NULL, last_words, NULL);
	pthread_exit(NULL);
}

static void *
execute(void *arg)
{
	(void)arg;
	execl("/probe", "/probe", "yield", (char *)NULL);
	return NULL;
}

static void
thread_executes(void)
{
	pthread_t t;

	pthread_create(&t, NULL, execute, NULL);
	pthread_create(&t, NULL, last_words, NULL);
	pause();
}

static void
stopped_child(void)
{
	const pid_t pid = fork();
	int status;

	if (pid == 0) {
		raise(SIGSTOP);
		_exit(3);
	}
	waitpid(pid, &status, WUNTRACED);
	printf("%d", WIFSTOPPED(status));
	kill(pid, SIGCONT);
	waitpid(pid, &status, 0);
	printf("%d\n", WEXITSTATUS(status));
}

/* More fits into a socket than poll() says. */
static void
own_socket(void)
{
	static char data[60000], back[120000];
	int s[2];
	size_t n = 0;

	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	(void)!write(s[0], data, sizeof data);
	(void)!write(s[0], data, 10000);
	while (n < 70000)
		n += (size_t)read(s[1], back, sizeof back);
	printf("%zu\n", n);
}

/* A timer that wakes no thread does not keep others from waking. */
static void
ignored_timer(void)
{
	const struct itimerval often = {{0, 1000}, {0, 1000}};

	signal(SIGALRM, SIG_IGN);
	setitimer(ITIMER_REAL, &often, NULL);
	printf("%u\n", sleep(5));
}

/* A timer that is closed is none: an hour does not pass for it. */
static void
closed_timer(void)
{
	const struct itimerspec hour = {{0, 0}, {3600, 0}},
				often = {{0, 1000}, {0, 1000}};
	const int once = timerfd_create(CLOCK_MONOTONIC, 0),
		  again = timerfd_create(CLOCK_MONOTONIC, 0);
	const time_t before = time(NULL);
	int s[2];
	char c;

	timerfd_settime(once, 0, &hour, NULL);
	timerfd_settime(again, 0, &often, NULL);
	close(once);
	close(again);
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	if (fork() == 0) {
		sleep(5);
		_exit(write(s[0], "x", 1) != 1);
	}
	(void)!read(s[1], &c, 1);
	wait(NULL);
	printf("%d\n", (int)(time(NULL) - before));
}

/* Steps through a loop of calls without another value in any register end in a
 * call that waits for a thread that is held. */
static void
step_into_wait(void)
{
	static char data[100000];
	const int file = open("/probe", O_RDONLY);
	struct iovec part = {data, 1};
	struct msghdr m = {.msg_iov = &part, .msg_iovlen = 1};
	int s[2];

	socketpair(AF_UNIX, SOCK_DGRAM, 0, s);
	for (int n = 0; n < 12; n++) {
		pid_t pid;

		while (sendmsg(s[0], &m, MSG_DONTWAIT) > 0)
			;
		pid = fork();
		if (pid == 0) {
			for (number = 400 + n * 331; number > 0; number--)
				(void)!pread(file, data, sizeof data, 0);
			_exit(sendmsg(s[0], &m, 0) != 1);
		}
		sleep(1);
		while (recv(s[1], data, sizeof data, MSG_DONTWAIT) > 0)
			;
		waitpid(pid, NULL, 0);
	}
	printf("end\n");
}

static const struct ordered_case cases[] = {{"threads", threads},
	{"condition", condition}, {"children", children}, {"pieces", pieces},
	{"sleeps", sleeps}, {"signals", signals}, {"timers", timers},
	{"locks", locks}, {"loop", loop_until_killed}, {"spin", spin},
	{"yield", yield}, {"read-clock", read_clock}, {"fifo", fifo},
	{"semaphore", semaphore}, {"first-thread-ends", first_thread_ends},
	{"thread-executes", thread_executes}, {"stopped", stopped_child},
	{"own-socket", own_socket}, {"ignored-timer", ignored_timer},
	{"closed-timer", closed_timer}, {"due", due},
	{"step-into-wait", step_into_wait}};

static int
run_named(const struct ordered_case *all, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(name, all[i].name) == 0) {
			all[i].run();
			return 0;
		}
	return 2;
}

int
main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	note_ready();
	return run_named(cases, sizeof cases / sizeof *cases, argv[1]) &&
			       run_named(ordered_calls, n_ordered_calls,
				       argv[1]) &&
			       run_named(
				       ordered_ends, n_ordered_ends, argv[1]) &&
			       run_named(ordered_kin, n_ordered_kin, argv[1]) &&
			       run_named(
				       ordered_rare, n_ordered_rare, argv[1]) &&
			       run_named(
				       ordered_rests, n_ordered_rests, argv[1]) &&
			       run_named(
				       ordered_reads, n_ordered_reads, argv[1]) &&
			       run_named(
				       ordered_spin, n_ordered_spin, argv[1]) &&
			       run_named(
				       ordered_tcp, n_ordered_tcp, argv[1]) &&
			       run_named(ordered_waits, n_ordered_waits,
				       argv[1]) &&
			       run_named(ordered_sockets, n_ordered_sockets,
				       argv[1])
		       ? 2
		       : 0;
}
