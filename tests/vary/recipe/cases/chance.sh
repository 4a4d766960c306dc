# SPDX-License-Identifier: Apache-2.0
# Numbers that are to be different each time.
try sh urandom always <<'END'
od -An -tx1 -N32 /dev/urandom
END
try sh random always <<'END'
head -c 16 /dev/random | od -An -tx1
END
try c getrandom always <<'END'
#include <stdio.h>
#include <sys/random.h>
#include <unistd.h>
int main(void)
{
	unsigned long a[4] = {0};
	getrandom(a, 8, 0);
	getrandom(a + 1, 8, GRND_NONBLOCK);
	getrandom(a + 2, 8, GRND_RANDOM);
	getentropy(a + 3, 8);
	printf("%lx %lx %lx %lx\n", a[0], a[1], a[2], a[3]);
}
END
try c arc4random always <<'END'
#include <stdint.h>
#include <stdio.h>
uint32_t arc4random(void), arc4random_uniform(uint32_t);
int main(void) { printf("%u %u\n", arc4random(), arc4random_uniform(1000)); }
END
try c at-random always <<'END'
#include <stdio.h>
#include <sys/auxv.h>
int main(void)
{
	unsigned long *p = (void *)getauxval(AT_RANDOM);
	printf("%lx %lx\n", p[0], p[1]);
}
END
try c stack-guard always <<'END'
#include <stdio.h>
int main(void)
{
	unsigned long v, w;
	__asm__("mov %%fs:0x28, %0" : "=r"(v));
	__asm__("mov %%fs:0x30, %0" : "=r"(w));
	printf("%lx %lx\n", v, w);
}
END
try c rdrand instruction <<'END'
#include <stdio.h>
int main(void)
{
	unsigned long v = 0;
	unsigned char ok;
	unsigned a, b, c, d;
	__asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(1), "c"(0));
	if (!(c & 1 << 30))
		return puts("no rdrand"), 0;
	__asm__ volatile("rdrand %0; setc %1" : "=r"(v), "=qm"(ok));
	printf("%lx\n", v);
}
END
try c rdseed instruction <<'END'
#include <stdio.h>
int main(void)
{
	unsigned long v = 0;
	unsigned char ok = 0;
	unsigned a, b, c, d;
	__asm__ volatile("cpuid" : "=a"(a), "=b"(b), "=c"(c), "=d"(d) : "a"(7), "c"(0));
	if (!(b & 1 << 18))
		return puts("no rdseed"), 0;
	while (!ok)
		__asm__ volatile("rdseed %0; setc %1" : "=r"(v), "=qm"(ok));
	printf("%lx\n", v);
}
END
try c rand-by-time time <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	srand(time(0) ^ getpid());
	srand48(time(0));
	srandom(time(0));
	printf("%d %ld %ld\n", rand(), lrand48(), random());
}
END
try c rand-by-ticks time <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
int main(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	srand(t.tv_nsec ^ clock());
	printf("%d\n", rand());
}
END
try bash bash-random always <<'END'
echo $RANDOM $RANDOM $SRANDOM
END
try sh mktemp always <<'END'
mktemp -u
mktemp -u XXXXXXXXXX
mktemp -d
END
try c temporary-names always <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(void)
{
	char s[] = "aXXXXXX", d[] = "dXXXXXX", l[64];
	mkstemp(s);
	puts(s);
	puts(mkdtemp(d));
	puts(tmpnam(l));
	puts(tempnam("/tmp", "it"));
}
END
try c tmpfile time <<'END'
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	char p[64], l[256] = {0};
	FILE *f = tmpfile();
	sprintf(p, "/proc/self/fd/%d", fileno(f));
	readlink(p, l, 255);
	puts(l);
}
END
try sh uuidgen always <<'END'
uuidgen
uuidgen -r
uuidgen -t
END
try sh uuid-of-kernel always <<'END'
cat /proc/sys/kernel/random/uuid
END
try sh boot-id machine <<'END'
cat /proc/sys/kernel/random/boot_id
END
try sh shuf always <<'END'
seq 20 | shuf | tr '\n' ' '
seq 20 | sort -R | tr '\n' ' '
END
try python3 python-random always <<'END'
import os, random, secrets, uuid
print(random.random(), secrets.token_hex(8), os.urandom(8).hex(), uuid.uuid4())
END
try python3 python-uuid1 time <<'END'
import uuid
print(uuid.uuid1(), uuid.getnode())
END
try python3 python-hash always <<'END'
print(hash("hello"), hash(b"x"))
print({"a", "b", "c", "hello", "world", "x1", "x2"})
END
try python3 python-tempfile always <<'END'
import tempfile
print(tempfile.mktemp(), tempfile.mkdtemp())
END
try python3 python-objects always <<'END'
class A: pass
print(A(), id(A), object(), lambda: 0, hash(A()), hash(None))
END
try perl perl-rand always <<'END'
print rand(), " ", int(rand(1000)), "\n";
END
try perl perl-hash always <<'END'
my %h = map { $_ => 1 } 'a' .. 'z';
print join(' ', keys %h), "\n";
END
try perl perl-addresses always <<'END'
print [], " ", {}, " ", \1, " ", sub { 1 }, "\n";
END
try ruby ruby-random always <<'END'
require 'securerandom'
puts rand, SecureRandom.hex, [1, 2, 3, 4, 5, 6].shuffle.inspect, "a".hash, Object.new.inspect
END
try lua5.4 lua-random always <<'END'
print(math.random(), {}, function() end)
local t = {}
for i = 1, 20 do t["k" .. i] = i end
for k in pairs(t) do io.write(k, " ") end
END
try tclsh tcl-rand always <<'END'
puts [expr {rand()}]
puts [file tempfile name]
puts $name
END
try gawk awk-srand time <<'END'
BEGIN { srand(); print rand(), srand() }
END
try mawk mawk-rand always <<'END'
BEGIN { print rand() }
END
try sh mawk-srand always <<'END'
mawk 'BEGIN { srand(); print rand(); x = srand(); print x }'
END
try c aslr always <<'END'
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void)
{
	int l;
	printf("%p %p %p %p %p %p\n", (void *)main, (void *)&l, malloc(9),
		(void *)printf, sbrk(0),
		mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
}
END
try c aslr-threads always <<'END'
#include <pthread.h>
#include <stdio.h>
static void *f(void *a)
{
	int l;
	printf("%p %lx\n", (void *)&l, pthread_self());
	return 0;
}
int main(void)
{
	pthread_t t;
	for (int i = 0; i < 3; i++)
		pthread_create(&t, 0, f, 0), pthread_join(t, 0);
}
END
try c pointer-order always <<'END'
/* sorted by where malloc put things, far apart */
#include <stdio.h>
#include <stdlib.h>
static int by(const void *a, const void *b)
{
	unsigned long x = *(unsigned long *)a >> 4, y = *(unsigned long *)b >> 4;
	x %= 1009, y %= 1009;
	return x < y ? -1 : x > y;
}
int main(void)
{
	char **p = calloc(16, 8);
	for (int i = 0; i < 16; i++)
		p[i] = malloc(300000), *p[i] = 'a' + i;
	qsort(p, 16, 8, by);
	for (int i = 0; i < 16; i++)
		putchar(*p[i]);
	puts("");
}
END
try c uninitialised always <<'END'
#include <stdio.h>
static int __attribute__((noinline)) peek(void)
{
	volatile unsigned long a[512];
	unsigned long h = 0;
	for (int i = 0; i < 512; i++)
		h = h * 31 + a[i];
	printf("%lx\n", h);
}
int main(void) { puts("x"); peek(); }
END
try c aslr-static always <<'END'
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
int main(int c, char **v)
{
	if (c == 1) {
		char s[600];
		sprintf(s, "gcc -static-pie -w -o it %s.c && ./it x", v[0]);
		return system(s);
	}
	printf("%p %p %p\n", (void *)main, (void *)&c, malloc(9));
}
END
try sh maps-addresses always <<'END'
cut -d' ' -f1,2,6- /proc/self/maps
END
try sh linker-uuid always <<'END'
echo 'int main(void) { return 0; }' >x.c
gcc -Wl,--build-id=uuid -o x x.c
readelf -n x | grep Build
END
try sh ldd-addresses always <<'END'
ldd /usr/bin/perl
END
try lua5.4 lua-names always <<'END'
print(os.tmpname(), os.getenv("HOME"), io.stdout, coroutine.create(print))
END
