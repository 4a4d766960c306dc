# SPDX-License-Identifier: Apache-2.0
# The machine, its kernel and its network.
try sh uname kernel <<'END'
uname -a
uname -r
uname -n
arch
END
try sh hostname host <<'END'
hostname
hostname -f
cat /etc/hostname /proc/sys/kernel/hostname
uname -n
domainname
END
try c hostname-call host <<'END'
#include <netdb.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	char s[99] = "", d[99] = "";
	gethostname(s, 99);
	getdomainname(d, 99);
	printf("%s %s %lx\n", s, d, gethostid());
	struct hostent *h = gethostbyname(s);
	puts(h ? h->h_name : "none");
}
END
try python3 python-platform kernel <<'END'
import platform, socket, sys, os
print(platform.uname(), platform.platform(), socket.gethostname(), socket.getfqdn(), os.uname())
END
try perl perl-config kernel <<'END'
use POSIX ();
use Sys::Hostname;
print join(' ', POSIX::uname()), ' ', hostname(), "\n";
END
try bash bash-host host <<'END'
echo $HOSTNAME $OSTYPE $MACHTYPE $HOSTTYPE
END
try sh version machine <<'END'
cat /proc/version
cat /proc/sys/kernel/osrelease /proc/sys/kernel/version
END
try sh cmdline machine <<'END'
cat /proc/cmdline
cat /proc/bootconfig
END
try sh cpuinfo machine <<'END'
cat /proc/cpuinfo
END
try sh cpuinfo-speed machine <<'END'
grep MHz /proc/cpuinfo
END
try sh lscpu machine <<'END'
lscpu
END
try sh gcc-native machine <<'END'
gcc -march=native -Q --help=target | grep -e march= -e mtune= -e avx
gcc -march=native -E -dM - </dev/null | sort | md5sum
END
try c cpuid machine <<'END'
#include <cpuid.h>
#include <stdio.h>
int main(void)
{
	unsigned r[4];
	for (int l = 0; l < 8; l++) {
		__cpuid_count(l, 0, r[0], r[1], r[2], r[3]);
		if (l == 1)
			r[1] &= 0xffffff;
		printf("%x: %x %x %x %x\n", l, r[0], r[1], r[2], r[3]);
	}
	printf("%.16s\n", (char *)r);
}
END
try c cpuid-apic instruction <<'END'
#include <cpuid.h>
#include <stdio.h>
#include <unistd.h>
int main(void)
{
	unsigned a, b, c, d;
	for (int i = 0; i < 30; i++) {
		__cpuid_count(1, 0, a, b, c, d);
		printf("%x ", b >> 24);
		__cpuid_count(0xb, 0, a, b, c, d);
		printf("%x ", d);
		usleep(1000);
	}
	puts("");
}
END
try c cpu-supports machine <<'END'
#include <stdio.h>
int main(void)
{
	__builtin_cpu_init();
	printf("%d %d %d %d\n", !!__builtin_cpu_supports("avx"),
		!!__builtin_cpu_supports("avx2"),
		!!__builtin_cpu_supports("avx512f"),
		!!__builtin_cpu_supports("sse4.2"));
}
END
try sh ld-so-diagnostics machine <<'END'
/lib64/ld-linux-x86-64.so.2 --list-diagnostics | grep -v -e '^env' -e auxv -e 'cpuid\[0x1\]'
/lib64/ld-linux-x86-64.so.2 --help | grep -i -e supported -e searched
/lib64/ld-linux-x86-64.so.2 --list-tunables
END
try c xgetbv machine <<'END'
#include <stdio.h>
int main(void)
{
	unsigned a = 0, d = 0;
	__asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
	printf("%x %x\n", a, d);
}
END
try sh meminfo memory <<'END'
cat /proc/meminfo
END
try sh free memory <<'END'
free
vmstat
END
try c memory-free memory <<'END'
#include <stdio.h>
#include <sys/sysinfo.h>
#include <unistd.h>
int main(void)
{
	struct sysinfo i;
	sysinfo(&i);
	printf("%ld %ld %ld %ld\n", sysconf(_SC_AVPHYS_PAGES),
		sysconf(_SC_PHYS_PAGES), get_avphys_pages(), get_phys_pages());
	printf("%ld %lu %lu %lu %lu %lu %d %lu %lu %u\n", i.uptime, i.loads[0],
		i.totalram, i.freeram, i.sharedram, i.bufferram, i.procs,
		i.totalswap, i.totalhigh, i.mem_unit);
}
END
try sh load load <<'END'
cat /proc/loadavg
uptime
w
END
try c getloadavg load <<'END'
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
	double l[3];
	getloadavg(l, 3);
	printf("%f %f %f\n", l[0], l[1], l[2]);
}
END
try sh proc-list always <<'END'
ls /proc
END
try sh proc-files always <<'END'
cd /proc
for i in [a-z]*; do
	[ -f $i ] || continue
	case $i in kcore | kmsg | kpage* | sysrq-trigger | mounts) continue ;; esac
	echo "== $i"
	timeout 2 head -c 100000 $i 2>&1 | md5sum
done
END
try sh proc-interrupts always <<'END'
cat /proc/interrupts /proc/softirqs /proc/stat
END
try sh proc-vmstat always <<'END'
cat /proc/vmstat /proc/zoneinfo /proc/buddyinfo /proc/slabinfo /proc/pagetypeinfo
END
try sh proc-disks always <<'END'
cat /proc/diskstats /proc/partitions /proc/swaps
END
try sh proc-modules machine <<'END'
cat /proc/modules /proc/devices /proc/misc /proc/crypto /proc/filesystems /proc/fb /proc/iomem
lsmod
END
try sh proc-kallsyms machine <<'END'
head -5 /proc/kallsyms
cat /proc/consoles
cat /proc/config.gz | md5sum
END
try sh proc-pressure load <<'END'
cat /proc/pressure/*
END
try sh proc-timers always <<'END'
cat /proc/timer_list /proc/sched_debug /proc/schedstat /proc/key-users /proc/keys
END
try sh proc-locks always <<'END'
flock /build/lock cat /proc/locks || flock lock cat /proc/locks
END
try sh proc-sys machine <<'END'
find /proc/sys -type f | sort
cat /proc/sys/kernel/random/* /proc/sys/kernel/pid_max /proc/sys/kernel/threads-max
cat /proc/sys/kernel/ns_last_pid /proc/sys/fs/file-nr /proc/sys/fs/inode-nr /proc/sys/fs/dentry-state
END
try sh proc-net always <<'END'
cat /proc/net/dev
for i in /proc/net/*; do [ -f $i ] && echo == $i && cat $i; done
END
try sh proc-net-snmp always <<'END'
cat /proc/net/snmp /proc/net/netstat /proc/net/sockstat
END
try sh proc-sysvipc machine <<'END'
cat /proc/sysvipc/*
ipcs -a
ipcs -l
END
try sh sys-tree machine <<'END'
find /sys | sort | head -500
END
try sh sys-files always <<'END'
cat /sys/class/net/*/address /sys/class/net/*/statistics/rx_bytes
cat /sys/block/*/size /sys/devices/system/cpu/online /sys/kernel/mm/transparent_hugepage/enabled
cat /sys/devices/virtual/dmi/id/* /sys/power/state /sys/kernel/uevent_seqnum /sys/kernel/notes | od -c
cat /sys/fs/cgroup/memory.current /sys/fs/cgroup/cpu.stat /sys/fs/cgroup/*/*
END
try sh sys-cpu cpus <<'END'
grep -r . /sys/devices/system/cpu | sort
ls -laR /sys/devices/system
END
try sh dev machine <<'END'
ls -la /dev | sed 's/^total.*//'
find /dev | sort
END
try python3 interfaces machine <<'END'
import socket
print(socket.if_nameindex())
for f in ('address', 'mtu', 'flags', 'ifindex', 'iflink'):
    for n in ('lo', 'eth0'):
        try: print(f, n, open('/sys/class/net/%s/%s' % (n, f)).read())
        except OSError as e: print(e)
END
try c interface-addresses machine <<'END'
#include <ifaddrs.h>
#include <net/if.h>
#include <stdio.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <linux/if_link.h>
#include <linux/if_packet.h>
int main(void)
{
	struct ifaddrs *a;
	getifaddrs(&a);
	for (; a; a = a->ifa_next) {
		printf("%s %x %d", a->ifa_name, a->ifa_flags,
			a->ifa_addr ? a->ifa_addr->sa_family : 0);
		if (a->ifa_addr && a->ifa_addr->sa_family == AF_PACKET) {
			struct rtnl_link_stats *s = a->ifa_data;
			struct sockaddr_ll *l = (void *)a->ifa_addr;
			printf(" %u %u %d %d", s->rx_packets, s->tx_bytes,
				l->sll_ifindex, l->sll_hatype);
		}
		puts("");
	}
}
END
try c interface-ioctls machine <<'END'
#include <net/if.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
int main(void)
{
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	for (int i = 1; i < 4; i++) {
		struct ifreq r = {.ifr_ifindex = i};
		printf("%d %s\n", ioctl(s, SIOCGIFNAME, &r), r.ifr_name);
		ioctl(s, SIOCGIFMTU, &r);
		printf("%d\n", r.ifr_mtu);
		ioctl(s, SIOCGIFTXQLEN, &r);
		printf("%d\n", r.ifr_qlen);
	}
}
END
try sh dmesg machine <<'END'
dmesg | head -3
END
try sh getconf machine <<'END'
getconf -a
END
try sh os-release machine <<'END'
lsblk
findmnt
lsns -o TYPE,NPROCS,COMMAND
lsipc
lsmem
END
try c kernel-probe machine <<'END'
/* which calls does this kernel have */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <sys/syscall.h>
int main(void)
{
	for (int i = 424; i < 480; i++) {
		errno = 0;
		if (i == 435)
			continue;
		long r = syscall(i, -1, -1, -1, -1, -1, -1);
		printf("%d %ld %d\n", i, r, errno);
	}
}
END
