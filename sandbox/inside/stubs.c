/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/inside/stubs.h"
#include "base/file.h"
#include "sandbox/core/splitmix.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

#define PIECE 8192 /* random bytes written at a time */

/* One row a file: its path, and its text, the same in every box; the text is
 * NULL where it depends on the plan.  A folder (its path ends in '/', its text
 * is NULL) precedes its entries. */
static const struct row {
	const char *path, *text;
} rows[] = {
	{"proc/", NULL},
	{"proc/cmdline", "\n"},
	{"proc/cpuinfo", NULL},
	{"proc/filesystems", "nodev\tproc\nnodev\ttmpfs\n"},
	{"proc/loadavg", "0.00 0.00 0.00 1/1 1\n"},
	{"proc/stat", NULL},
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
	{"proc/sys/", NULL},
	{"proc/sys/kernel/", NULL},
	{"proc/sys/kernel/cap_last_cap", "40\n"},
	{"proc/sys/kernel/hostname", BOX_HOST_NAME "\n"},
	{"proc/sys/kernel/domainname", "(none)\n"},
	{"proc/sys/kernel/ngroups_max", "65536\n"},
	{"proc/sys/kernel/osrelease", STUB_RELEASE "\n"},
	{"proc/sys/kernel/ostype", "Linux\n"},
	{"proc/sys/kernel/overflowgid", "65534\n"},
	{"proc/sys/kernel/overflowuid", "65534\n"},
	{"proc/sys/kernel/pid_max", "4194304\n"},
	{"proc/sys/kernel/random/", NULL},
	{"proc/sys/kernel/random/boot_id", NULL},
	{"proc/sys/kernel/random/uuid", NULL},
	{"proc/sys/kernel/randomize_va_space", "0\n"},
	{"proc/sys/kernel/threads-max", "4096\n"},
	{"proc/sys/kernel/version", STUB_VERSION "\n"},
	{"proc/sys/fs/", NULL},
	{"proc/sys/fs/file-max", "1048576\n"},
	{"proc/sys/fs/nr_open", "1048576\n"},
	{"proc/sys/fs/pipe-max-size", "1048576\n"},
	{"proc/sys/vm/", NULL},
	{"proc/sys/vm/max_map_count", "65530\n"},
	{"proc/sys/vm/mmap_min_addr", "65536\n"},
	{"proc/sys/vm/overcommit_memory", "0\n"},
	{"proc/sys/vm/overcommit_ratio", "50\n"},
	{"sys/", NULL},
	{"sys/devices/", NULL},
	{"sys/devices/system/", NULL},
	{"sys/devices/system/cpu/", NULL},
	{"sys/devices/system/cpu/online", NULL},
	{"sys/devices/system/cpu/possible", NULL},
	{"sys/devices/system/cpu/present", NULL},
};

/* Entries of /proc that stay visible: they depend only on the reader. */
static const char *const visible[] = {"self", "thread-self", "mounts", "net"};

const char *
stubs_cover(const char *name, bool folder)
{
	for (size_t i = 0; i < ARRAY_LEN(visible); i++)
		if (strcmp(visible[i], name) == 0)
			return NULL;
	if (name[0] >= '0' && name[0] <= '9') /* a process */
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *path = rows[i].path;
		size_t len = strlen(name);

		if (text_starts(path, "proc/") &&
			strncmp(path + 5, name, len) == 0 &&
			strcmp(path + 5 + len, folder ? "/" : "") == 0)
			return path;
	}
	return folder ? "nothing" : "empty";
}

/* SplitMix64, one stream for each quarter of the seed: it passes tests of
 * randomness, but is not secret. */
struct chance {
	uint64_t quarters[4];
};

static struct chance
chance_of(const uint8_t seed[32])
{
	struct chance c;

	memcpy(c.quarters, seed, sizeof c.quarters);
	for (int i = 0; i < 4; i++)
		c.quarters[i] = le64toh(c.quarters[i]);
	return c;
}

static uint64_t
chance_word(const struct chance *c, uint64_t number)
{
	return splitmix(c->quarters[number % 4] +
			(number / 4 + 1) * UINT64_C(0x9e3779b97f4a7c15));
}

/* A UUID from the seed and a number: 36 characters and a NUL. */
static void
make_uuid(char out[37], const uint8_t seed[32], unsigned number)
{
	struct chance c = chance_of(seed);
	uint64_t sum[2];
	uint8_t bytes[16];
	char hex[33];

	/* complements: /dev/urandom never uses these numbers */
	for (unsigned i = 0; i < 2; i++)
		sum[i] = htole64(chance_word(&c, ~(uint64_t)(2 * number + i)));
	memcpy(bytes, sum, sizeof bytes);
	bytes[6] = (uint8_t)((bytes[6] & 0x0f) | 0x40); /* RFC 4122, random */
	bytes[8] = (uint8_t)((bytes[8] & 0x3f) | 0x80);
	hex_print(hex, bytes, sizeof bytes);
	(void)snprintf(out, 37, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8,
		hex + 12, hex + 16, hex + 20);
}

/* The text of a file that depends on the plan. */
static void
make_text(struct bytes *out, const char *path, const struct box_plan *plan)
{
	char uuid[37];

	if (text_starts(path, "sys/"))
		bytes_addf(out, plan->jobs > 1 ? "0-%d\n" : "%d\n",
			plan->jobs - 1);
	else if (strcmp(path, "proc/cpuinfo") == 0)
		for (int i = 0; i < plan->jobs; i++)
			bytes_addf(out,
				"processor\t: %d\nmodel name\t: hallmark\n"
				"cpu MHz\t\t: 1000.000\n"
				"bogomips\t: 2000.00\n\n",
				i);
	else if (strcmp(path, "proc/stat") == 0) {
		bytes_adds(out, "cpu  0 0 0 0 0 0 0 0 0 0\n");
		for (int i = 0; i < plan->jobs; i++)
			bytes_addf(out, "cpu%d 0 0 0 0 0 0 0 0 0 0\n", i);
		bytes_addf(out,
			"intr 0\nctxt 0\nbtime %" PRId64
			"\nprocesses 1\nprocs_running 1\nprocs_blocked 0\n",
			plan->epoch_s);
	} else {
		make_uuid(uuid, plan->seed, strstr(path, "boot_id") ? 0 : 1);
		bytes_addf(out, "%s\n", uuid);
	}
}

static int
put_stub(int folder, const struct row *row, const struct box_plan *plan,
	struct error *err)
{
	scoped(bytes_done) struct bytes made = BYTES_INIT;
	scoped_close int fd = -1;
	const char *text = row->text;

	if (!text) {
		make_text(&made, row->path, plan);
		text = made.data;
	}
	fd = file_open(
		folder, row->path, O_WRONLY | O_CREAT | O_EXCL, 0444, err);
	if (fd < 0)
		return -1;
	return file_write_fd(fd, text, strlen(text), row->path, err);
}

int
stubs_write(int folder, const struct box_plan *plan, struct error *err)
{
	if (mknodat(folder, "empty", S_IFREG | 0444, 0) < 0 ||
		mkdirat(folder, "nothing", 0555) < 0)
		return error_sys(err, "making the stubs of /proc");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *path = rows[i].path;

		if (path[strlen(path) - 1] != '/') {
			if (put_stub(folder, &rows[i], plan, err) < 0)
				return -1;
		} else if (mkdirat(folder, path, 0755) < 0) {
			return error_sys(err, "making the stubs of /%s", path);
		}
	}
	return 0;
}

int
stubs_chance_make(int folder, struct error *err)
{
	if (mknodat(folder, STUB_CHANCE, S_IFREG | 0644, 0) < 0)
		return error_sys(err, "making /dev/urandom");
	return 0;
}

int
stubs_chance_write(int folder, const uint8_t seed[32], struct error *err)
{
	scoped_close int fd = file_open(folder, STUB_CHANCE, O_WRONLY, 0, err);
	struct chance c = chance_of(seed);
	uint64_t number = 0;

	if (fd < 0)
		return -1;
	for (size_t at = 0; at < 2 * STUB_CHANCE_LEN; at += PIECE) {
		uint64_t piece[PIECE / 8];

		for (size_t i = 0; i < ARRAY_LEN(piece); i++)
			piece[i] = htole64(chance_word(&c, number++));
		if (file_write_fd(fd, piece, PIECE, "/dev/urandom", err) < 0)
			return -1;
	}
	if (ftruncate(fd, INT64_C(1) << 40) < 0 || fchmod(fd, 0444) < 0)
		return error_sys(err, "making /dev/urandom");
	return 0;
}
