/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/host_objects.h"
#include "base/bytes.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <linux/keyctl.h>
#include <mqueue.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>

#define LEAKED 60

static key_t key;
static int shm = -1, sem = -1, msg = -1;
static char queue[32];

/* In a network namespace of our own we take a public address too. */
static bool
own_world(void)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(0xc0000201)};
	struct ifreq lo = {.ifr_name = "lo"};
	int sock = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	bool up;

	lo.ifr_flags = IFF_UP | IFF_LOOPBACK | IFF_RUNNING;
	up = ioctl(sock, SIOCSIFFLAGS, &lo) == 0;
	(void)snprintf(lo.ifr_name, sizeof lo.ifr_name, "lo:1");
	memcpy(&lo.ifr_addr, &address, sizeof address);
	up = up && ioctl(sock, SIOCSIFADDR, &lo) == 0;
	(void)close(sock);
	return up;
}

static int
listen_at_port(bool alone)
{
	struct sockaddr_in in = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(alone ? INADDR_ANY : INADDR_LOOPBACK)};
	socklen_t len = sizeof in;
	int sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(sock, (struct sockaddr *)&in, sizeof in) < 0 ||
		listen(sock, 64) < 0 ||
		getsockname(sock, (struct sockaddr *)&in, &len) < 0)
		return -1;
	return ntohs(in.sin_port);
}

/* skip 1: abstract socket */
static bool
listen_at_name(const char *name, size_t skip)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	int sock = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memcpy(un.sun_path + skip, name, strlen(name));
	return bind(sock, (struct sockaddr *)&un,
		       (socklen_t)(sizeof un.sun_family + skip +
				   strlen(name))) == 0 &&
	       listen(sock, 64) == 0 && (skip || chmod(name, 0777) == 0);
}

static bool
with_keys(const char *name)
{
	key = (key_t)(0x48000000 + getpid());
	shm = shmget(key, 4096, IPC_CREAT | 0666);
	sem = semget(key, 1, IPC_CREAT | 0666);
	msg = msgget(key, IPC_CREAT | 0666);
	(void)snprintf(queue, sizeof queue, "/%s", name);
	return shm >= 0 && sem >= 0 && msg >= 0 &&
	       mq_open(queue, O_CREAT | O_RDWR, 0666, NULL) != (mqd_t)-1 &&
	       shm_open(queue, O_CREAT | O_RDWR | O_CLOEXEC, 0666) >= 0 &&
	       syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) >= 0 &&
	       syscall(SYS_add_key, "user", name, "secret", 6,
		       KEY_SPEC_SESSION_KEYRING) >= 0;
}

/* Makes a terminal that controls no session our standard input. */
static bool
with_terminal(void)
{
	int lead = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	int end;

	if (lead < 0 || grantpt(lead) < 0 || unlockpt(lead) < 0)
		return false;
	end = ioctl(lead, TIOCGPTPEER, O_RDWR | O_NOCTTY);
	return end >= 0 && dup2(end, 0) == 0 && close(end) == 0;
}

static bool
leak_folder(const char *root)
{
	int fd = open(root, O_RDONLY | O_DIRECTORY);

	return fd >= 0 && dup2(fd, LEAKED) == LEAKED && close(fd) == 0;
}

bool
host_objects_make(char *names[HOST_OBJECTS_MAX], const char *base,
	const char *root, bool alone)
{
	scoped_free char *name = text_format("hallmark-%ld", (long)getpid());
	scoped_free char *path = text_format("%s/socket", base);
	mode_t mask = umask(0);
	int port = !alone || own_world() ? listen_at_port(alone) : -1;
	bool good = port > 0 && listen_at_name(name, 1) &&
		    listen_at_name(path, 0) && with_keys(name) &&
		    with_terminal() && leak_folder(root);
	size_t n = 0;

	(void)umask(mask);
	names[n++] = text_format("HOST_PORT=%d", port);
	names[n++] = text_format("HOST_SOCKET=%s", name);
	names[n++] = text_format("HOST_SOCKET_FILE=%s", path);
	names[n++] = text_format("HOST_FILE=%s/file", base);
	names[n++] = text_format("HOST_SHM_FILE=/dev/shm/%s", name);
	names[n++] = text_format("HOST_KEY=%s", name);
	names[n++] = text_format("HOST_KEY_T=%ld", (long)key);
	names[n++] = text_format("HOST_QUEUE=%s", name);
	names[n++] = text_format("HOST_PID=%ld", (long)getpid());
	names[n++] = text_format("HOST_FD=%d", LEAKED);
	names[n++] = text_format("HOST_FD_PATH=/proc/self/fd/%d", LEAKED);
	names[n] = NULL;
	return good;
}

void
host_objects_remove(void)
{
	(void)shmctl(shm, IPC_RMID, NULL);
	(void)semctl(sem, 0, IPC_RMID);
	(void)msgctl(msg, IPC_RMID, NULL);
	(void)mq_unlink(queue);
	(void)shm_unlink(queue);
}
