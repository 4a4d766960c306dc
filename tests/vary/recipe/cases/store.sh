# SPDX-License-Identifier: Apache-2.0
# What the environment's own files tell of the file system of the store.
try python3 ioctls file-system <<'END'
import fcntl, os, struct
for path in '/usr/bin/perl', '/etc', '/recipe/try.sh':
    f = os.open(path, os.O_RDONLY)
    for n, r in (('fiemap', 0xC020660B), ('figetbsz', 2), ('getflags', 0x80086601), ('getflags32', 0x80046601), ('version', 0x80087601), ('fsxattr', 0x801c581f), ('label', 0x81009431), ('features', 0x80189439), ('size', 0x5460), ('encryption', 0x40106614), ('verity', 0xc0046686)):
        b = bytearray(struct.pack('QQIIII', 0, 1 << 40, 0, 0, 8, 0) + bytes(56 * 8))
        try: fcntl.ioctl(f, r, b); print(path, n, b.hex())
        except OSError as e: print(path, n, e.strerror)
END
try c statx file-system <<'END'
#include <stdio.h>
#include <fcntl.h>
#include <sys/stat.h>
int main(void)
{
	const char *names[] = {"/", "/usr/bin/perl", "/etc/passwd", "/recipe",
		"/dev/null", "/proc/self", "/tmp", "."};
	for (int i = 0; i < 8; i++) {
		struct statx x = {0};
		statx(AT_FDCWD, names[i], 0, 0xffff, &x);
		printf("%s %x %llx %llx\n", names[i], x.stx_mask,
			x.stx_attributes, x.stx_attributes_mask);
	}
}
END
try c holes file-system <<'END'
#include <stdio.h>
#include <fcntl.h>
#include <unistd.h>
int main(void)
{
	const char *names[] = {"/usr/bin/perl", "/etc", "/usr/bin", ".",
		"/recipe", "/etc/passwd"};
	for (int i = 0; i < 6; i++) {
		int f = open(names[i], O_RDONLY);
		printf("%s", names[i]);
		for (int k = 0; k < 3; k++)
			printf(" %ld %ld", lseek(f, k * 5000, SEEK_DATA),
				lseek(f, k * 5000, SEEK_HOLE));
		printf(" %ld\n", lseek(f, 0, SEEK_CUR));
	}
}
END
try c past-the-cache file-system <<'END'
#include <stdio.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/uio.h>
static void say(const char *what, long n) { printf("%s %ld %d\n", what, n, errno); errno = 0; }
int main(void)
{
	char b[8192];
	struct iovec v = {b, 100};
	close(open("mine", O_CREAT | O_WRONLY, 0644));
	truncate("mine", 10000);
	const char *names[] = {"/usr/bin/perl", "/recipe/try.sh", "mine"};
	for (int i = 0; i < 3; i++) {
		int f = open(names[i], O_RDONLY | O_DIRECT);
		say(names[i], f >= 0);
		say("unaligned", read(f, b + 1, 100));
		f = open(names[i], O_RDONLY);
		for (int k = 0; k < 9; k++)
			say("flag", preadv2(f, &v, 1, 0, 1 << k));
		say("later", fcntl(f, F_SETFL, O_DIRECT));
		say("unaligned", read(f, b + 1, 100));
		say("seals", fcntl(f, F_GET_SEALS));
	}
}
END
try c large-pages machine <<'END'
/* whether the machine has set some aside */
#include <stdio.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/shm.h>
#define LARGE (2 << 20)
int main(void)
{
	void *p = mmap(0, LARGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB, -1, 0);
	printf("%p %s\n", p, strerror(errno));
	int id = shmget(IPC_PRIVATE, LARGE, SHM_HUGETLB | 0600);
	printf("%d %s\n", id, strerror(errno));
	int f = memfd_create("x", MFD_HUGETLB);
	printf("%d %s\n", f, strerror(errno));
}
END
