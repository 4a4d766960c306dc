/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/answer/proc/proc.h"

#define REG S_IFREG
#define LNK S_IFLNK | 0777
#define DIR_ S_IFDIR

#define REAL(name, where, mode, why) \
	{ \
		name, where, mode, PROC_REAL, NULL, NULL, why \
	}
#define TEXT(name, where, mode, text, why) \
	{ \
		name, where, mode, PROC_TEXT, text, NULL, why \
	}
#define MADE(name, mode, from, make, why) \
	{ \
		name, PROC_BOTH, mode, PROC_MADE, from, make, why \
	}
#define STUB(name) REAL(name, PROC_TOP, REG | 0444, "a file of the box")
#define NONE(name) \
	TEXT(name, PROC_TOP, REG | 0444, "", "about the whole machine")
#define NET(name, text) \
	TEXT("net/" name, PROC_BOTH, REG | 0444, text, \
		"counters and addresses of the kernel")

#define COUNTS "counters"
#define OWN "a result of the build's own calls"

/* The mount table as a person would draw it: it omits the many mounts that
 * cover parts of /proc. Device numbers are those that stat() shows. */
#define MOUNTS(ROW) \
	ROW("20 1 0:1", "environment", "/", "tmpfs", "ro,nosuid,nodev") \
	ROW("21 20 0:3", "proc", "/proc", "proc", "rw,nosuid,nodev,noexec") \
	ROW("22 20 0:3", "dev", "/dev", "tmpfs", "ro,nosuid,noexec") \
	ROW("23 20 0:2", "work", "/build", "tmpfs", "rw,nosuid,nodev") \
	ROW("24 20 0:2", "work", "/out", "tmpfs", "rw,nosuid,nodev") \
	ROW("25 20 0:2", "work", "/tmp", "tmpfs", "rw,nosuid,nodev") \
	ROW("26 22 0:2", "work", "/dev/shm", "tmpfs", "rw,nosuid,nodev") \
	ROW("27 20 0:2", "work", "/recipe", "tmpfs", "ro,nosuid,nodev") \
	ROW("28 20 0:2", "work", "/sys", "tmpfs", "ro,nosuid,nodev") \
	ROW("29 20 0:2", "work", "/var/tmp", "tmpfs", "rw,nosuid,nodev") \
	ROW("30 20 0:2", "work", "/run", "tmpfs", "ro,nosuid,nodev") \
	ROW("31 30 0:2", "work", "/run/lock", "tmpfs", "rw,nosuid,nodev")
#define MOUNT_ROW(ids, what, at, type, how) \
	what " " at " " type " " how " 0 0\n"
#define MOUNTINFO_ROW(ids, what, at, type, how) \
	ids " / " at " " how " - " type " " what " rw\n"
#define MOUNTSTATS_ROW(ids, what, at, type, how) \
	"device " what " mounted on " at " with fstype " type "\n"

#define ID_MAP "      1000       1000          1\n"

/* Sorted by name: proc_row_known() uses bsearch(). */
static const struct proc_row rows[] = {
	TEXT("autogroup", PROC_PROCESS, REG | 0644, "/autogroup-1 nice 0\n",
		"ids of the machine's sessions"),
	MADE("auxv", REG | 0400, NULL, proc_make_auxv,
		"as exec leaves it on the stack"),
	NONE("buddyinfo"),
	TEXT("cgroup", PROC_BOTH, REG | 0444, "0::/\n", "cgroups of the host"),
	NONE("cgroups"),
	REAL("children", PROC_THREAD, REG | 0444, OWN),
	TEXT("clear_refs", PROC_BOTH, REG | 0200, "", COUNTS),
	MADE("cmdline", REG | 0444, NULL, proc_make_cmdline,
		"padded to the length of hallmark's"),
	STUB("cmdline"),
	REAL("comm", PROC_BOTH, REG | 0644, OWN),
	NONE("consoles"),
	TEXT("coredump_filter", PROC_PROCESS, REG | 0644, "00000033\n",
		"inherited"),
	STUB("cpuinfo"),
	TEXT("cpuset", PROC_BOTH, REG | 0444, "/\n", "cgroups of the host"),
	NONE("crypto"),
	REAL("cwd", PROC_BOTH, LNK, OWN),
	NONE("devices"),
	NONE("diskstats"),
	REAL("environ", PROC_BOTH, REG | 0400, OWN),
	REAL("exe", PROC_BOTH, LNK, OWN),
	NONE("execdomains"),
	REAL("fd", PROC_BOTH, DIR_ | 0500, OWN),
	REAL("fdinfo", PROC_BOTH, DIR_ | 0555, OWN),
	STUB("filesystems"),
	TEXT("gid_map", PROC_BOTH, REG | 0644, ID_MAP, "ids of the host"),
	NONE("interrupts"),
	TEXT("io", PROC_BOTH, REG | 0400,
		"rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\nread_bytes: 0\n"
		"write_bytes: 0\ncancelled_write_bytes: 0\n",
		COUNTS),
	NONE("iomem"),
	NONE("ioports"),
	NONE("kallsyms"),
	MADE("limits", REG | 0444, NULL, proc_make_limits,
		"three limits that no plan sets"),
	STUB("loadavg"),
	NONE("locks"),
	TEXT("loginuid", PROC_BOTH, REG | 0644, "4294967295",
		"ids of the host"),
	MADE("maps", REG | 0444, NULL, proc_make_maps,
		"devices and inodes, and what the kernel maps"),
	REAL("mem", PROC_BOTH, REG | 0600, OWN),
	STUB("meminfo"),
	NONE("misc"),
	NONE("modules"),
	TEXT("mountinfo", PROC_BOTH, REG | 0444, MOUNTS(MOUNTINFO_ROW),
		"the host's paths and numbers"),
	TEXT("mounts", PROC_BOTH, REG | 0444, MOUNTS(MOUNT_ROW),
		"the host's paths"),
	REAL("mounts", PROC_TOP, LNK, "self/mounts"),
	TEXT("mountstats", PROC_PROCESS, REG | 0400, MOUNTS(MOUNTSTATS_ROW),
		"the host's paths"),
	REAL("net", PROC_BOTH, DIR_ | 0555, "its entries have rows"),
	REAL("net", PROC_TOP, LNK, "self/net"),
	REAL("ns", PROC_BOTH, DIR_ | 0511,
		"readlink() shows the box's numbers"),
	MADE("numa_maps", REG | 0444, "maps", proc_make_numa, COUNTS),
	TEXT("oom_adj", PROC_BOTH, REG | 0644, "0\n", "inherited"),
	TEXT("oom_score", PROC_BOTH, REG | 0444, "0\n", COUNTS),
	TEXT("oom_score_adj", PROC_BOTH, REG | 0644, "0\n", "inherited"),
	NONE("pagetypeinfo"),
	NONE("partitions"),
	REAL("personality", PROC_BOTH, REG | 0400, "the box fixed it"),
	TEXT("projid_map", PROC_BOTH, REG | 0644, "", "ids of the host"),
	REAL("root", PROC_BOTH, LNK, OWN),
	MADE("sched", REG | 0644, "stat", proc_make_sched, COUNTS),
	TEXT("schedstat", PROC_BOTH, REG | 0444, "0 0 0\n", COUNTS),
	NONE("schedstat"),
	REAL("self", PROC_TOP, LNK, "the ids of the build"),
	TEXT("sessionid", PROC_BOTH, REG | 0444, "4294967295",
		"ids of the host"),
	TEXT("setgroups", PROC_PROCESS, REG | 0644, "deny\n",
		"root of the host sets no groups either"),
	MADE("smaps", REG | 0444, "maps", proc_make_smaps, COUNTS),
	MADE("smaps_rollup", REG | 0444, "maps", proc_make_rollup, COUNTS),
	NONE("softirqs"),
	STUB("stat"),
	MADE("stat", REG | 0444, NULL, proc_make_stat, COUNTS),
	TEXT("statm", PROC_BOTH, REG | 0444, "4096 1024 512 64 0 1024 0\n",
		COUNTS),
	MADE("status", REG | 0444, NULL, proc_make_status, COUNTS),
	STUB("swaps"),
	REAL("sys", PROC_TOP, DIR_ | 0555, "a folder of the box"),
	TEXT("syscall", PROC_BOTH, REG | 0400, "running\n", "chance"),
	REAL("task", PROC_PROCESS, DIR_ | 0555, OWN),
	REAL("thread-self", PROC_TOP, LNK, "the ids of the build"),
	TEXT("timens_offsets", PROC_PROCESS, REG | 0644,
		"monotonic           0         0\n"
		"boottime            0         0\n",
		"the machine's uptime"),
	TEXT("timers", PROC_PROCESS, REG | 0444, "", "addresses in signals"),
	TEXT("timerslack_ns", PROC_PROCESS, REG | 0666, "50000\n", "inherited"),
	TEXT("uid_map", PROC_BOTH, REG | 0644, ID_MAP, "ids of the host"),
	STUB("uptime"),
	STUB("version"),
	NONE("vmallocinfo"),
	NONE("vmstat"),
	TEXT("wchan", PROC_BOTH, REG | 0444, "0", "chance"),
	NONE("zoneinfo"),
};

/* Entries of the folders of a process. A name that ends in a slash is for every
 * number below it. Sorted by name, too. */
static const struct proc_row members[] = {
	REAL("fd/", PROC_BOTH, LNK, "readlink() shows the box's numbers"),
	MADE("fdinfo/", REG | 0444, NULL, proc_make_fdinfo,
		"numbers of mounts and inodes"),
	NET("arp", "IP address       HW type     Flags       HW address"
		   "            Mask     Device\n"),
	NET("dev", "Inter-|   Receive                                       "
		   "         |  Transmit\n"
		   " face |bytes    packets errs drop fifo frame compressed "
		   "multicast|bytes    packets errs drop fifo colls carrier "
		   "compressed\n"
		   "    lo:       0       0    0    0    0     0          0 "
		   "        0        0       0    0    0    0     0       0 "
		   "         0\n"),
	NET("dev_mcast", ""),
	NET("if_inet6",
		"00000000000000000000000000000001 01 80 10 80       lo\n"),
	NET("igmp", "Idx\tDevice    : Count Querier\tGroup    Users "
		    "Timer\tReporter\n"),
	NET("netlink", "sk               Eth Pid        Groups   Rmem     "
		       "Wmem     Dump  Locks    Drops    Inode\n"),
	NET("netstat", ""),
	NET("packet",
		"sk               RefCnt Type Proto  Iface R Rmem   User   "
		"Inode\n"),
	NET("protocols", ""),
	NET("ptype", "Type Device      Function\n"),
	NET("raw",
		"  sl  local_address rem_address   st tx_queue rx_queue tr "
		"tm->when retrnsmt   uid  timeout inode ref pointer drops\n"),
	NET("route",
		"Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\t"
		"Mask\t\tMTU\tWindow\tIRTT\n"),
	NET("snmp", ""),
	NET("sockstat",
		"sockets: used 0\nTCP: inuse 0 orphan 0 tw 0 alloc 0 mem 0\n"
		"UDP: inuse 0 mem 0\nUDPLITE: inuse 0\nRAW: inuse 0\n"
		"FRAG: inuse 0 memory 0\n"),
	NET("sockstat6", "TCP6: inuse 0\nUDP6: inuse 0\nUDPLITE6: inuse 0\n"
			 "RAW6: inuse 0\nFRAG6: inuse 0 memory 0\n"),
	NET("softnet_stat", ""),
	NET("tcp", "  sl  local_address rem_address   st tx_queue rx_queue tr "
		   "tm->when retrnsmt   uid  timeout inode\n"),
	NET("tcp6",
		"  sl  local_address                         remote_address "
		"                       st tx_queue rx_queue tr tm->when "
		"retrnsmt   uid  timeout inode\n"),
	NET("udp",
		"   sl  local_address rem_address   st tx_queue rx_queue tr "
		"tm->when retrnsmt   uid  timeout inode ref pointer drops\n"),
	NET("udp6",
		"  sl  local_address                         remote_address "
		"                       st tx_queue rx_queue tr tm->when "
		"retrnsmt   uid  timeout inode ref pointer drops\n"),
	NET("unix", "Num       RefCount Protocol Flags    Type St Inode "
		    "Path\n"),
	REAL("ns/cgroup", PROC_BOTH, LNK, ""),
	REAL("ns/ipc", PROC_BOTH, LNK, ""),
	REAL("ns/mnt", PROC_BOTH, LNK, ""),
	REAL("ns/net", PROC_BOTH, LNK, ""),
	REAL("ns/pid", PROC_BOTH, LNK, ""),
	REAL("ns/pid_for_children", PROC_BOTH, LNK, ""),
	REAL("ns/time", PROC_BOTH, LNK, ""),
	REAL("ns/time_for_children", PROC_BOTH, LNK, ""),
	REAL("ns/user", PROC_BOTH, LNK, ""),
	REAL("ns/uts", PROC_BOTH, LNK, ""),
};

/* /proc, /proc/PID and /proc/PID/task/TID themselves */
static const struct proc_row folder = REAL("", PROC_BOTH, DIR_ | 0555, "");

static unsigned
level_of(const struct proc_name *name)
{
	return name->tid ? PROC_THREAD : name->pid ? PROC_PROCESS : PROC_TOP;
}

static bool
is_number(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return n > 0 && n < 10 && text[n] == '\0';
}

const struct proc_row *
proc_row_find(const struct proc_name *name)
{
	const char *slash = strchr(name->file, '/');

	if (!*name->file)
		return &folder;
	if (!slash) {
		for (size_t i = 0; i < ARRAY_LEN(rows); i++)
			if (rows[i].where & level_of(name) &&
				strcmp(rows[i].name, name->file) == 0)
				return &rows[i];
		return NULL;
	}
	for (size_t i = 0; name->pid && i < ARRAY_LEN(members); i++) {
		const char *pattern = members[i].name;

		if (strcmp(pattern, name->file) == 0 ||
			(text_ends(pattern, "/") &&
				text_starts(name->file, pattern) &&
				is_number(slash + 1)))
			return &members[i];
	}
	return NULL;
}

static int
compare(const void *key, const void *row)
{
	return strcmp(key, ((const struct proc_row *)row)->name);
}

bool
proc_row_known(const char *name)
{
	/* a fast exit for nearly every file that builds open */
	if (name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-")])
		return false;
	if (is_number(name) ||
		bsearch(name, rows, ARRAY_LEN(rows), sizeof *rows, compare))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(members); i++)
		if (strcmp(strchr(members[i].name, '/') + 1, name) == 0)
			return *name;
	return false;
}

const struct proc_row *
proc_list(const struct proc_name *in, size_t *at)
{
	size_t len = strlen(in->file);

	for (; len == 0 && *at < ARRAY_LEN(rows); ++*at)
		if (rows[*at].where & level_of(in))
			return &rows[(*at)++];
	for (; len > 0 && *at < ARRAY_LEN(members); ++*at)
		if (text_starts(members[*at].name, in->file) &&
			members[*at].name[len] == '/' &&
			members[*at].name[len + 1])
			return &members[(*at)++];
	return NULL;
}

bool
proc_list_numbers(const struct proc_name *in)
{
	return text_equal(in->file, "task") || text_equal(in->file, "fd") ||
	       text_equal(in->file, "fdinfo") || (!*in->file && !in->pid);
}
