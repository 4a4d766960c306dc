# SPDX-License-Identifier: Apache-2.0
# Files: their times, numbers, sizes and order.
try sh mtime time <<'END'
echo x >x
stat -c '%Y %X %Z %W' x
ls -l --time-style=+%s x
END
try sh mtime-nanoseconds time <<'END'
echo x >x
stat -c '%y %x %z %w' x
END
try sh mtimes-many time <<'END'
for i in 1 2 3 4 5 6 7 8 9; do echo $i >f$i; sleep 0.01; done
find . -printf '%T@ %A@ %C@ %p\n' | sort -k4
END
try c mtime-call time <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
int main(void)
{
	struct stat s;
	struct statx x;
	int fd = open("f", O_CREAT | O_RDWR, 0644);
	write(fd, "x", 1);
	fstat(fd, &s);
	statx(AT_FDCWD, "f", 0, STATX_ALL, &x);
	printf("%ld.%09ld %ld.%09ld %lld.%09u %llx\n", (long)s.st_mtime,
		s.st_mtim.tv_nsec, (long)s.st_ctime, s.st_ctim.tv_nsec,
		x.stx_btime.tv_sec, x.stx_btime.tv_nsec,
		(long long)x.stx_attributes_mask);
}
END
try sh touch-now time <<'END'
touch a
touch -d now b
touch -d 'next week' c
touch -r /etc/passwd d
stat -c '%Y %n' a b c d
END
try sh atime time <<'END'
echo x >x
touch -ad @5 x
cat x >/dev/null
stat -c %X x
cat /usr/bin/env >/dev/null
stat -c %x /usr/bin/env
END
try sh newer-or-not load <<'END'
# which of many were made in the same tick of the kernel
for i in $(seq 100); do echo x >a$i; done
for i in $(seq 99); do
	[ a$((i + 1)) -nt a$i ] && printf n || printf s
done
find . -newer a50 | wc -l
find /recipe -newer a1
END
try make make-order time <<'END'
all: c
	@stat -c '%y' a b c
a:
	@echo a >$@
b: a
	@echo b >$@
c: b
	@echo c >$@; touch a; $(MAKE) -rsqf $(firstword $(MAKEFILE_LIST)) c; echo $$?
END
try python3 python-stale time <<'END'
import importlib, os, time
for i in range(6):
    open('m.py', 'w').write('x = %d' % i)
    if i % 2: os.rename('m.py', 'n.py'); os.rename('n.py', 'm.py')
    m = importlib.reload(m) if i else importlib.import_module('m')
    print(m.x, os.stat('m.py').st_mtime_ns, time.time())
END
try sh changes time <<'END'
: >a; sleep .1; : >b; sleep .1; chmod 400 a
stat -c '%y %z %n' a b
find . -newer a; find . -cnewer b; find . -newermt now
END
try sh tar-update time <<'END'
echo a >a
tar cf a.tar a
sleep 2
echo b >a
tar uf a.tar a
tar tvf a.tar
END
try make make-subsecond time <<'END'
all:
	@for i in 1 2 3 4 5; do echo $$i >a; $(MAKE) -rsf $(firstword $(MAKEFILE_LIST)) b; done
	@stat -c '%y' a b
b: a
	@cp a b; cat b
END
try sh written-beside load <<'END'
# the second of the one does not depend on how long the other waits
(sleep 1; echo a >a) & (i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); done; echo b >b); wait
stat -c '%Y' b
END
try sh tar time <<'END'
mkdir d
for i in 3 1 2 z b; do echo $i >d/$i; done
tar cf - d | md5sum
tar cf - --format=pax d | md5sum
tar cvf /dev/null d
END
try sh zip time <<'END'
mkdir d
for i in 3 1 2; do echo $i >d/$i; done
zip -qr a.zip d
md5sum a.zip
unzip -l a.zip
END
try sh gzip time <<'END'
echo hello >f
gzip -k f
md5sum f.gz
zstd -q f
md5sum f.zst
xz -k f
md5sum f.xz
bzip2 -k f
md5sum f.bz2
END
try sh cpio file-system <<'END'
mkdir d
for i in 3 1 2; do echo $i >d/$i; done
find d | cpio -o --quiet | md5sum
find d | cpio -o -H newc --quiet | md5sum
END
try sh ar time <<'END'
echo 'int x;' >x.c
gcc -c x.c
ar crU x.a x.o
md5sum x.a
ar tvU x.a
END
try python3 python-zipfile time <<'END'
import zipfile, hashlib
open('f', 'w').write('x')
with zipfile.ZipFile('z.zip', 'w') as z:
    z.write('f')
    z.writestr('g', 'y')
print(hashlib.md5(open('z.zip', 'rb').read()).hexdigest())
END
try python3 python-tarfile time <<'END'
import tarfile, hashlib, gzip, io
open('f', 'w').write('x')
with tarfile.open('t.tar.gz', 'w:gz') as t: t.add('f')
print(hashlib.md5(open('t.tar.gz', 'rb').read()).hexdigest())
print(gzip.compress(b'x').hex())
END
try python3 python-bytecode time <<'END'
import py_compile, hashlib, os
os.environ.pop('SOURCE_DATE_EPOCH', None)
open('m.py', 'w').write('def f(): return {1, "a", "b"}\n')
c = py_compile.compile('m.py')
print(hashlib.md5(open(c, 'rb').read()).hexdigest(), c)
END
try sh gcc-output path <<'END'
echo 'int main(void) { return __LINE__; }' >x.c
gcc -g -o x "$PWD/x.c"
md5sum x
gcc -g -flto -c x.c
md5sum x.o
gcc -g -gsplit-dwarf -c x.c
md5sum x.o x.dwo
END
try sh gcc-profile always <<'END'
echo 'int main(void) { return 0; }' >x.c
gcc --coverage -o x x.c && ./x
md5sum x x*.gcno x*.gcda
END
try sh gcc-random-names always <<'END'
echo 'static int f(void) { return 1; } int main(void) { return f(); }' >x.c
gcc -frandom-seed=$(od -An -tx8 -N8 /dev/urandom | tr -d ' ') -flto -c x.c
md5sum x.o
gcc -v -c x.c 2>&1 | grep -o '/tmp/cc[^ ]*'
gcc -save-temps -flto -o x x.c && ls
END
try sh build-id time <<'END'
printf '#include <stdio.h>\nint main(void) { puts(__TIME__); }' >x.c
gcc -Wl,--build-id -o x x.c
readelf -n x | grep Build
END
try sh find-order file-system <<'END'
for i in q w e r t y u i o p a s d f g h j k l; do : >$i; mkdir d$i; done
find . | tr '\n' ' '
END
try sh ls-unsorted file-system <<'END'
for i in q w e r t y u i o p a s d f g h j k l; do : >$i; done
ls -U | tr '\n' ' '
ls -f | tr '\n' ' '
END
try python3 python-listdir file-system <<'END'
import os, glob, pathlib
for i in 'qwertyuiopasdfghjkl': open(i, 'w')
print(os.listdir('.'), glob.glob('*'), [e.name for e in os.scandir('.')], [e.inode() for e in os.scandir('.')])
print(next(os.walk('.')), list(pathlib.Path('.').iterdir()))
END
try perl perl-readdir file-system <<'END'
for ('a' .. 'z') { open my $f, '>', $_ }
opendir my $d, '.';
print join(' ', readdir $d), "\n";
END
try ruby ruby-glob file-system <<'END'
('a'..'z').to_a.reverse.each { |i| File.write(i, i) }
puts Dir.children('.').join(' '), Dir.entries('.').join(' ')
END
try c readdir-offsets file-system <<'END'
#include <dirent.h>
#include <stdio.h>
int main(void)
{
	char s[2] = {0};
	for (*s = 'a'; *s <= 'p'; ++*s)
		fclose(fopen(s, "w"));
	DIR *d = opendir(".");
	struct dirent *e;
	while ((e = readdir(d)))
		printf("%s %lu %ld %d %d %ld\n", e->d_name, e->d_ino, e->d_off,
			e->d_reclen, e->d_type, telldir(d));
}
END
try sh environment-order file-system <<'END'
find /usr/lib/python3* /usr/share/perl | md5sum
ls -fi /usr/bin | md5sum
find /usr/bin -printf '%i %n %s %b %k %T@ %C@ %A@ %D %f\n' | md5sum
END
try sh make-wildcard file-system <<'END'
for i in q w e r t y; do : >$i.c; done
printf 'all:; @echo $(wildcard *.c) $(shell ls -U)\n' >Makefile
make -s
END
try sh inodes file-system <<'END'
echo x >x
echo y >y
mkdir d
ls -i
stat -c '%i %d %D %t %T' x y d . / /usr /etc/passwd /dev/null /proc /sys
END
try c file-handles file-system <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
int main(void)
{
	struct file_handle *h = calloc(1, 256);
	struct statx x = {0};
	int m = -1;
	h->handle_bytes = 128;
	printf("%d", name_to_handle_at(AT_FDCWD, ".", h, &m, 0));
	printf(" %d", m);
	for (int i = 0; i < 16; i++)
		printf(" %x", h->f_handle[i]);
	statx(AT_FDCWD, ".", 0, 0x1fff, &x);
	for (int i = 0; i < 64; i++)
		printf(" %x", ((unsigned *)&x)[i]);
	puts("");
}
END
try sh hard-links file-system <<'END'
echo x >x
ln x y
ln -s x z
mkdir d d/e
stat -c '%h %i %s %b %B %o' x y z d d/e .
END
try sh sizes-of-folders file-system <<'END'
mkdir d
stat -c %s d
for i in $(seq 200); do : >d/a-rather-long-name-$i; done
stat -c '%s %b %h' d
ls -s d | head -3
du -s d
ls -ld d | cut -c1-40
END
try sh blocks file-system <<'END'
head -c 10000 /dev/zero >full
truncate -s 1000000 sparse
: >empty
echo x >small
stat -c '%n %s %b %B %o' full sparse empty small
du -k full sparse
du -a . | sort -k2
ls -ls | cut -c1-20
END
try python3 fiemap file-system <<'END'
import fcntl, os, struct
f = os.open('f', os.O_CREAT | os.O_RDWR)
os.write(f, b'x' * 5000); os.fsync(f)
for n, r in (('fiemap', 0xC020660B), ('fibmap', 1), ('figetbsz', 2), ('getflags', 0x80086601), ('version', 0x80087601), ('fsuuid', 0x80111500), ('fssysfs', 0x80811501), ('fsxattr', 0x801c581f), ('label', 0x81009431)):
    b = bytearray(struct.pack('QQIIII', 0, 1 << 40, 0, 0, 8, 0) + bytes(56 * 8))
    try: fcntl.ioctl(f, r, b); print(n, b.hex())
    except OSError as e: print(n, e)
END
try sh disk-free file-system <<'END'
df . / /tmp
df -i . / /tmp
df -T .
stat -f . /
stat -fc '%i %t %a %b %c %d %f %l %s %S %T' . / /proc /dev /tmp
END
try c pathconf file-system <<'END'
#include <stdio.h>
#include <unistd.h>
#include <sys/statvfs.h>
int main(void)
{
	for (int i = 0; i < 21; i++)
		printf("%ld ", pathconf(".", i));
	struct statvfs v;
	statvfs("/", &v);
	printf("%lu %lu %lu %lu %lx %lx %lu\n", v.f_bsize, v.f_blocks, v.f_bfree,
		v.f_files, v.f_flag, v.f_fsid, v.f_namemax);
	int f = (int)statvfs("/proc", &v);
	printf("%d %lu %lx\n", f, v.f_blocks, v.f_fsid);
}
END
try c ustat file-system <<'END'
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>
int main(void)
{
	struct stat s;
	int u[8] = {0};
	stat(".", &s);
	printf("%ld", syscall(SYS_ustat, s.st_dev, u));
	printf(" %d %d\n", u[0], u[2]);
	printf("%ld\n", syscall(139 /* sysfs */, 3));
}
END
try python3 xattrs file-system <<'END'
import os
open('f', 'w')
for n in ('user.x', 'security.selinux', 'trusted.x'):
    try: os.setxattr('f', n, b'1'); print(n)
    except OSError as e: print(n, e)
try: print(os.listxattr('f'))
except OSError as e: print(e)
END
try c mincore memory <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
int main(void)
{
	int fd = open("f", O_RDWR | O_CREAT, 0644);
	struct stat s;
	for (int i = 0; i < 200; i++)
		write(fd, calloc(1, 4096), 4096);
	fsync(fd);
	posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	fstat(fd, &s);
	unsigned char v[4096] = {0};
	char *p = mmap(0, s.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	int r = mincore(p, s.st_size, v), n = 0;
	for (int i = 0; i < 4096; i++)
		n += v[i] & 1;
	printf("%d %d\n", r, n);
	unsigned long a[2] = {0, 4096 * 200}, o[5] = {0};
	r = syscall(451, fd, a, o, 0);
	printf("%d %lu\n", r, o[0]);
}
END
try c nowait-read memory <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <sys/uio.h>
int main(void)
{
	int n = 0;
	char b[4096];
	int fd = open("/usr/lib/x86_64-linux-gnu/libc.a", 0);
	struct iovec v = {b, 4096};
	for (long o = 0; o < 6000000; o += 65536)
		n += preadv2(fd, &v, 1, o, RWF_NOWAIT) > 0;
	printf("%d\n", n);
}
END
try c pagemap memory <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void)
{
	unsigned long e[4] = {0};
	char *p = malloc(65536);
	int fd = open("/proc/self/pagemap", O_RDONLY);
	*p = 1;
	printf("%d %zd", fd >= 0, pread(fd, e, 8, (unsigned long)p / 4096 * 8));
	printf(" %lx\n", e[0]);
}
END
try c malloc-info always <<'END'
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
	for (int i = 0; i < 100; i++)
		malloc(i * 999);
	malloc_info(0, stdout);
	struct mallinfo2 m = mallinfo2();
	printf("%zu %zu %zu %p\n", m.arena, m.uordblks, m.hblkhd, malloc(1));
}
END
try sh copy-preserves time <<'END'
echo x >x
cp -a x y
install -m 755 x z
stat -c '%y %a %n' x y z
END
try sh trace-of-time time <<'END'
sleep 1.1
echo x >x
stat -c %Y x
date +%s
END
try sh modes-of-source umask <<'END'
cd /recipe
stat -c '%a %Y %n' *
END
