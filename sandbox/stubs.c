/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/stubs.h"
#include "base/digest.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

/* One row a file: its path and what it says, the same in every box. */
static const struct {
	const char *path, *text;
} constants[] = {
	{"empty", ""},
	{"proc/cmdline", "\n"},
	{"proc/filesystems", "nodev\tproc\nnodev\ttmpfs\n"},
	{"proc/loadavg", "0.00 0.00 0.00 1/1 1\n"},
	{"proc/uptime", "1.00 1.00\n"},
	{"proc/swaps", "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n"},
	{"proc/version",
		"Linux version " STUB_RELEASE " (hallmark) " STUB_VERSION "\n"},
	{"proc/meminfo", "MemTotal:        8388608 kB\n"
			 "MemFree:         8388608 kB\n"
			 "MemAvailable:    8388608 kB\n"
			 "Buffers:               0 kB\n"
			 "Cached:                0 kB\n"
			 "SwapTotal:             0 kB\n"
			 "SwapFree:              0 kB\n"},
	{"proc/sys/kernel/cap_last_cap", "40\n"},
	{"proc/sys/kernel/hostname", BOX_HOST_NAME "\n"},
	{"proc/sys/kernel/domainname", "(none)\n"},
	{"proc/sys/kernel/ngroups_max", "65536\n"},
	{"proc/sys/kernel/osrelease", STUB_RELEASE "\n"},
	{"proc/sys/kernel/ostype", "Linux\n"},
	{"proc/sys/kernel/overflowgid", "65534\n"},
	{"proc/sys/kernel/overflowuid", "65534\n"},
	{"proc/sys/kernel/pid_max", "4194304\n"},
	{"proc/sys/kernel/randomize_va_space", "0\n"},
	{"proc/sys/kernel/threads-max", "4096\n"},
	{"proc/sys/kernel/version", STUB_VERSION "\n"},
	{"proc/sys/fs/file-max", "1048576\n"},
	{"proc/sys/fs/nr_open", "1048576\n"},
	{"proc/sys/fs/pipe-max-size", "1048576\n"},
	{"proc/sys/vm/max_map_count", "65530\n"},
	{"proc/sys/vm/mmap_min_addr", "65536\n"},
	{"proc/sys/vm/overcommit_memory", "0\n"},
	{"proc/sys/vm/overcommit_ratio", "50\n"},
};

/* Links of /proc, and what is about the reading process alone. */
static const char *const real[] = {"self", "thread-self", "mounts", "net"};

bool
stubs_proc_real(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(real); i++)
		if (strcmp(real[i], name) == 0)
			return true;
	return name[0] >= '0' && name[0] <= '9'; /* a process */
}

void
stubs_uuid(char out[37], const uint8_t seed[32], unsigned number)
{
	uint8_t from[36];
	struct digest d;
	char hex[65];

	memcpy(from, seed, 32);
	memcpy(from + 32, &number, 4);
	d = digest_of(from, sizeof from);
	d.sum[6] = (uint8_t)((d.sum[6] & 0x0f) | 0x40); /* RFC 4122, random */
	d.sum[8] = (uint8_t)((d.sum[8] & 0x3f) | 0x80);
	hex_print(hex, d.sum, sizeof d.sum);
	(void)snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
		hex + 12, hex + 16, hex + 20);
}

/* The folders above a file, then the file. */
static int
put(int folder, const char *path, const char *text, struct error *err)
{
	scoped_free char *above = text_copy(path);
	char *slash = strrchr(above, '/');
	scoped_close int fd = -1;

	if (slash) {
		*slash = '\0';
		if (file_make_dirs(folder, above, err) < 0)
			return -1;
	}
	fd = file_open(folder, path, O_WRONLY | O_CREAT | O_EXCL, 0444, err);
	if (fd < 0)
		return -1;
	return file_write_fd(fd, text, strlen(text), path, err);
}

static int
put_processors(int folder, const struct box_plan *plan, struct error *err)
{
	static const char *const lists[] = {"sys/devices/system/cpu/online",
		"sys/devices/system/cpu/possible",
		"sys/devices/system/cpu/present"};
	scoped(bytes_done) struct bytes info = BYTES_INIT, stat = BYTES_INIT,
					range = BYTES_INIT;

	bytes_adds(&stat, "cpu  0 0 0 0 0 0 0 0 0 0\n");
	for (int i = 0; i < plan->jobs; i++) {
		bytes_addf(&info,
			"processor\t: %d\nmodel name\t: hallmark\n"
			"cpu MHz\t\t: 1000.000\nbogomips\t: 2000.00\n\n",
			i);
		bytes_addf(&stat, "cpu%d 0 0 0 0 0 0 0 0 0 0\n", i);
	}
	bytes_addf(&stat,
		"intr 0\nctxt 0\nbtime %" PRId64
		"\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n",
		plan->epoch_s);
	bytes_addf(&range, plan->jobs > 1 ? "0-%d\n" : "%d\n", plan->jobs - 1);
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		if (put(folder, lists[i], range.data, err) < 0)
			return -1;
	if (put(folder, "proc/cpuinfo", info.data, err) < 0)
		return -1;
	return put(folder, "proc/stat", stat.data, err);
}

static int
put_uuids(int folder, const struct box_plan *plan, struct error *err)
{
	static const char *const paths[] = {"proc/sys/kernel/random/boot_id",
		"proc/sys/kernel/random/uuid"};

	for (unsigned i = 0; i < ARRAY_LEN(paths); i++) {
		char line[38];

		stubs_uuid(line, plan->seed, i);
		line[36] = '\n';
		line[37] = '\0';
		if (put(folder, paths[i], line, err) < 0)
			return -1;
	}
	return 0;
}

/*
 * /dev/random and /dev/urandom: the seed's own bytes, the same whenever they
 * are opened, and then nought without end (a hole: it takes no memory).
 */
static int
put_chance(int folder, const struct box_plan *plan, struct error *err)
{
	scoped_free char *text = mem_alloc(STUB_CHANCE_LEN, 1);
	scoped_close int fd = file_open(
		folder, "chance", O_WRONLY | O_CREAT | O_EXCL, 0444, err);
	uint8_t from[40];

	memcpy(from, plan->seed, 32);
	for (uint64_t i = 0; i < STUB_CHANCE_LEN / DIGEST_LEN; i++) {
		uint64_t number = ~i; /* none of getrandom's blocks */
		struct digest d;

		memcpy(from + 32, &number, 8);
		d = digest_of(from, sizeof from);
		memcpy(text + i * DIGEST_LEN, d.sum, DIGEST_LEN);
	}
	if (fd < 0 ||
		file_write_fd(fd, text, STUB_CHANCE_LEN, "chance", err) < 0)
		return -1;
	if (ftruncate(fd, INT64_C(1) << 40) < 0)
		return error_sys(err, "making /dev/urandom");
	return 0;
}

int
stubs_write(int folder, const struct box_plan *plan, struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(constants); i++)
		if (put(folder, constants[i].path, constants[i].text, err) < 0)
			return -1;
	if (mkdirat(folder, "nothing", 0555) < 0)
		return error_sys(err, "making the stubs of /proc");
	if (put_uuids(folder, plan, err) < 0 ||
		put_chance(folder, plan, err) < 0)
		return -1;
	return put_processors(folder, plan, err);
}
