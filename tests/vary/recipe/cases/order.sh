# SPDX-License-Identifier: Apache-2.0
# Numbers given out in order, and what depends on how long things take.
try python3 port always <<'END'
import socket
for f in (socket.AF_INET, socket.AF_INET6):
    s = socket.socket(f); s.bind(('localhost' if f == socket.AF_INET else '::1', 0)); print(s.getsockname())
    s.listen(); c = socket.socket(f); c.connect(s.getsockname()[:2]); print(c.getsockname())
u = socket.socket(type=socket.SOCK_DGRAM); u.sendto(b'x', ('127.0.0.1', 9)); print(u.getsockname())
END
try python3 unix-autobind always <<'END'
import socket
s = socket.socket(socket.AF_UNIX); s.bind(''); print(s.getsockname())
END
try c peer-credentials always <<'END'
#include <stdio.h>
#include <sys/socket.h>
int main(void)
{
	int s[2];
	struct ucred u;
	socklen_t l = sizeof u;
	socketpair(AF_UNIX, SOCK_STREAM, 0, s);
	getsockopt(s[0], SOL_SOCKET, SO_PEERCRED, &u, &l);
	printf("%d %d %d\n", u.pid, u.uid, u.gid);
}
END
try c socket-options machine <<'END'
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
int main(void)
{
	int s = socket(AF_INET, SOCK_STREAM, 0), v;
	char n[64] = "";
	for (int o = 1; o < 60; o++) {
		socklen_t l = sizeof v;
		v = 0;
		int r = getsockopt(s, SOL_SOCKET, o, &v, &l);
		printf("%d=%d,%d ", o, r, v);
	}
	socklen_t l = sizeof n;
	getsockopt(s, IPPROTO_TCP, TCP_CONGESTION, n, &l);
	puts(n);
}
END
try c socket-cookie always <<'END'
#include <stdio.h>
#include <sys/socket.h>
int main(void)
{
	unsigned long c = 0;
	socklen_t l = 8;
	int s = socket(AF_INET, SOCK_STREAM, 0);
	printf("%d", getsockopt(s, SOL_SOCKET, 57 /* SO_COOKIE */, &c, &l));
	printf(" %lx\n", c);
	c = 0, l = 8;
	getsockopt(s, SOL_SOCKET, 71 /* SO_NETNS_COOKIE */, &c, &l);
	printf(" %lx\n", c);
}
END
try python3 tcp-info load <<'END'
import socket
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()
c = socket.create_connection(s.getsockname()); a, _ = s.accept()
c.sendall(b'x' * 100000); n = 0
while n < 100000: n += len(a.recv(65536))
print(c.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256).hex())
END
try python3 tcp-control chance <<'END'
# a machine's algorithm may have nothing to tell
import socket, os
s = socket.create_server(('127.0.0.1', 0))
for turn in range(9):
    c = socket.create_connection(s.getsockname())
    d, _ = s.accept()
    for i in range(20):
        c.sendall(os.urandom(9000)); d.recv(9000, socket.MSG_WAITALL); d.sendall(b'x'); c.recv(1)
    for end in c, d:
        for option in 26, 24:
            try: print(end.getsockopt(socket.IPPROTO_TCP, option, 64).hex())
            except OSError as e: print(e.strerror)
END
try python3 receive-time time <<'END'
import socket
a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
s = socket.socket(type=socket.SOCK_DGRAM); s.bind(('127.0.0.1', 0))
s.setsockopt(socket.SOL_SOCKET, 35, 1)
c = socket.socket(type=socket.SOCK_DGRAM); c.sendto(b'x', s.getsockname())
print(s.recvmsg(10, 100)[1])
import fcntl
b2 = bytearray(16)
try: print(fcntl.ioctl(s, 0x8907, b2), b2.hex())
except OSError as e: print(e)
END
try python3 netlink always <<'END'
import socket
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0); s.bind((0, 0)); print(s.getsockname())
import struct
s.send(struct.pack('IHHIIBxHiII', 32, 18, 0x301, 1, 0, 0, 0, 0, 0, 0))
print(s.recv(65536).hex())
END
try python3 lock-owner always <<'END'
import fcntl, os, struct
f = open('f', 'w'); fcntl.lockf(f, fcntl.LOCK_EX)
if os.fork() == 0:
    print(struct.unpack('hhqqi', fcntl.fcntl(f, fcntl.F_GETLK, struct.pack('hhqqi', fcntl.F_WRLCK, 0, 0, 0, 0)))); os._exit(0)
os.wait()
print(open('/proc/locks').read())
END
try c sysv-ids always <<'END'
#include <stdio.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
int main(void)
{
	int m = shmget(IPC_PRIVATE, 4096, 0600), q = msgget(IPC_PRIVATE, 0600);
	struct shmid_ds d;
	struct msqid_ds e;
	shmctl(m, IPC_STAT, &d);
	msgctl(q, IPC_STAT, &e);
	printf("%d %d %d %p %ld %d %ld\n", m, q, semget(IPC_PRIVATE, 1, 0600),
		shmat(m, 0, 0), (long)d.shm_ctime, d.shm_cpid, (long)e.msg_ctime);
	struct shminfo i;
	shmctl(0, 3, (void *)&i);
	printf("%lx %lx %lx\n", i.shmmax, i.shmall, i.shmmni);
}
END
try python3 ftok file-system <<'END'
import ctypes
open('f', 'w')
print(ctypes.CDLL(None).ftok(b'f', 1))
END
try c signal-info always <<'END'
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
static void got(int s, siginfo_t *i, void *u)
{
	printf("%d %d %d %p\n", i->si_signo, i->si_pid, i->si_uid, (void *)u);
}
int main(void)
{
	struct sigaction a = {.sa_sigaction = got, .sa_flags = SA_SIGINFO};
	sigaction(SIGUSR1, &a, 0);
	raise(SIGUSR1);
	kill(getpid(), SIGUSR1);
}
END
try c profile-ticks load <<'END'
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
static volatile long n, m;
static void got(int s) { n++; }
int main(void)
{
	struct itimerval v = {{0, 1000}, {0, 1000}};
	signal(SIGPROF, got);
	setitimer(ITIMER_PROF, &v, 0);
	for (m = 0; m < 200000000; m++)
		;
	printf("%ld\n", n);
}
END
try python3 futex-timeout load <<'END'
import threading, time
c = threading.Condition()
a = time.monotonic()
with c: c.wait(0.05)
print(time.monotonic() - a)
END
try python3 poll-timeout load <<'END'
import select, time
a = time.time(); select.select([], [], [], 0.05); b = time.time()
print(b - a)
p = select.poll(); p.poll(50); print(time.time() - b)
e = select.epoll(); e.poll(0.05); print(time.time() - b)
END
try python3 timed-search load <<'END'
import time
n, end = 0, time.monotonic() + 0.05
while time.monotonic() < end: n += 1
print(n)
END
try python3 process-time-search load <<'END'
import time
n, end = 0, time.process_time() + 0.05
while time.process_time() < end: n += 1
print(n)
END
try sh date-in-loop time <<'END'
for i in 1 2 3; do date +%N; done
END
try c inotify-cookie always <<'END'
#include <stdio.h>
#include <sys/inotify.h>
#include <unistd.h>
int main(void)
{
	char b[4096] __attribute__((aligned(8)));
	int fd = inotify_init();
	inotify_add_watch(fd, ".", IN_ALL_EVENTS);
	fclose(fopen("a", "w"));
	rename("a", "b");
	int n = read(fd, b, sizeof b);
	for (char *p = b; p < b + n;) {
		struct inotify_event *e = (void *)p;
		printf("%d %x %u %s\n", e->wd, e->mask, e->cookie, e->name);
		p += sizeof *e + e->len;
	}
}
END
try python3 aio-and-friends always <<'END'
import ctypes, os
l = ctypes.CDLL(None, use_errno=True)
ctx = ctypes.c_ulong(0)
print(l.syscall(206, 8, ctypes.byref(ctx)), hex(ctx.value))
for n in (425, 321, 298, 323, 434, 438, 447):
    print(n, l.syscall(n, 0, 0, 0, 0, 0), ctypes.get_errno())
END
try sh core-dump machine <<'END'
ulimit -c unlimited
sh -c 'kill -SEGV $$'
echo $?
ls
cat /proc/sys/kernel/core_pattern
END
try python3 crash-address always <<'END'
import ctypes, signal, os
pid = os.fork()
if pid == 0:
    import faulthandler; faulthandler.enable(); ctypes.string_at(0)
print(os.waitpid(pid, 0)[1])
END
try c getauxval-minsigstksz machine <<'END'
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
int main(void) { printf("%ld %ld\n", sysconf(_SC_MINSIGSTKSZ), sysconf(_SC_SIGSTKSZ)); }
END
try c registers-at-start machine <<'END'
#include <ucontext.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>
static void got(int s, siginfo_t *i, void *u)
{
	ucontext_t *c = u;
	for (int r = 0; r < 23; r++)
		printf("%llx ", c->uc_mcontext.gregs[r]);
	for (int r = 0; r < 20; r++)
		printf("%x ", ((unsigned *)c->uc_mcontext.fpregs)[r + 100]);
	puts("");
}
int main(void)
{
	struct sigaction a = {.sa_sigaction = got, .sa_flags = SA_SIGINFO};
	sigaction(SIGUSR1, &a, 0);
	raise(SIGUSR1);
}
END
try c segment-bases always <<'END'
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>
int main(void)
{
	unsigned long f = 0, g = 0, c = 0;
	syscall(SYS_arch_prctl, 0x1003, &f);
	syscall(SYS_arch_prctl, 0x1004, &g);
	long r = syscall(SYS_arch_prctl, 0x1022 /* xcomp perm */, &c);
	printf("%lx %lx %ld %lx\n", f, g, r, c);
	long s = syscall(SYS_arch_prctl, 0x1021, &c);
	printf("%ld %lx\n", s, c);
}
END
