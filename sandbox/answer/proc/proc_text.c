/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the kernel reports about a process, without everything that depends on
 * the machine, the time or chance.
 *
 * Newer kernels add lines and fields: only those that are named here are shown.
 */
#include "sandbox/answer/proc/proc.h"
#include "sandbox/core/cpu.h"

#include <elf.h>
#include <inttypes.h>

/* The line that begins with this key, without its newline. */
static const char *
find_line(const struct proc_source *src, const char *key, size_t *len)
{
	return procfs_line(src->text, key, len);
}

/*
 * How the fields 3 to 52 of stat(5) are shown:
 *
 * 'r'  as the kernel reports it
 * 's'  the state, see shown_state()
 * '='  a constant; where the kernel hides a field from processes without the
 *      right to inspect the process, the value that it shows to those
 * 'e'  startstack: garbage collectors need an address in the mapping of the
 *      stack that is above all live data.  The end of the environment strings
 *      is one on every kernel, whatever the kernel puts below them.
 */
static const struct {
	char how;
	const char *text;
} stat_fields[] = {
	{'s', NULL},                   /* state */
	{'r', NULL},                   /* ppid */
	{'r', NULL},                   /* pgrp */
	{'r', NULL},                   /* session */
	{'=', "0"},                    /* tty_nr */
	{'=', "-1"},                   /* tpgid */
	{'=', "4194304"},              /* flags */
	{'=', "0"},                    /* minflt */
	{'=', "0"},                    /* cminflt */
	{'=', "0"},                    /* majflt */
	{'=', "0"},                    /* cmajflt */
	{'=', "0"},                    /* utime */
	{'=', "0"},                    /* stime */
	{'=', "0"},                    /* cutime */
	{'=', "0"},                    /* cstime */
	{'=', "20"},                   /* priority */
	{'=', "0"},                    /* nice */
	{'r', NULL},                   /* num_threads */
	{'=', "0"},                    /* itrealvalue */
	{'=', "1"},                    /* starttime */
	{'=', "16777216"},             /* vsize */
	{'=', "1024"},                 /* rss */
	{'=', "18446744073709551615"}, /* rsslim */
	{'=', "1"},                    /* startcode */
	{'=', "1"},                    /* endcode */
	{'e', NULL},                   /* startstack */
	{'=', "0"},                    /* kstkesp */
	{'=', "0"},                    /* kstkeip */
	{'=', "0"},                    /* signal */
	{'r', NULL},                   /* blocked */
	{'r', NULL},                   /* sigignore */
	{'r', NULL},                   /* sigcatch */
	{'=', "0"},                    /* wchan */
	{'=', "0"},                    /* nswap */
	{'=', "0"},                    /* cnswap */
	{'r', NULL},                   /* exit_signal */
	{'=', "0"},                    /* processor */
	{'=', "0"},                    /* rt_priority */
	{'=', "0"},                    /* policy */
	{'=', "0"},                    /* delayacct_blkio_ticks */
	{'=', "0"},                    /* guest_time */
	{'=', "0"},                    /* cguest_time */
	{'=', "0"},                    /* start_data */
	{'=', "0"},                    /* end_data */
	{'=', "0"},                    /* start_brk */
	{'r', NULL},                   /* arg_start */
	{'r', NULL},                   /* arg_end */
	{'r', NULL},                   /* env_start */
	{'r', NULL},                   /* env_end */
	{'=', "0"},                    /* exit_code */
};
#define N_FIELDS ARRAY_LEN(stat_fields)
#define ENV_END 48

/* The caller itself is running; whether another process runs is chance. */
static char
shown_state(char letter, bool self)
{
	return self ? 'R' : strchr("RSDI", letter) ? 'S' : letter;
}

bool
proc_make_stat(struct bytes *out, const struct proc_source *src)
{
	const char *end = procfs_stat_rest(src->text);
	const char *fields[N_FIELDS];
	size_t lens[N_FIELDS];

	if (!end || strlen(src->text) != src->len)
		return false;
	bytes_add(out, src->text, (size_t)(end - src->text));
	for (size_t i = 0; i < N_FIELDS; i++) {
		if (*end != ' ')
			return false;
		fields[i] = end + 1;
		lens[i] = strcspn(fields[i], " \n");
		if (lens[i] == 0 || lens[i] > 20)
			return false;
		end = fields[i] + lens[i];
	}
	for (size_t i = 0; i < N_FIELDS; i++) {
		bytes_addc(out, ' ');
		if (stat_fields[i].how == '=')
			bytes_adds(out, stat_fields[i].text);
		else if (stat_fields[i].how == 'r')
			bytes_add(out, fields[i], lens[i]);
		else if (stat_fields[i].how == 's')
			bytes_addc(out, shown_state(*fields[i], src->self));
		else
			bytes_addf(out, "%llu",
				strtoull(fields[ENV_END], NULL, 10) & ~15ull);
	}
	bytes_addc(out, '\n');
	return true;
}

bool
proc_make_sched(struct bytes *out, const struct proc_source *src)
{
	const char *name = strchr(src->text, '('),
		   *end = procfs_stat_rest(src->text);

	if (!name || !end || end <= name)
		return false;
	bytes_add(out, name + 1, (size_t)(end - name - 2));
	bytes_addf(out, " (%.*s, #threads: 1)\n",
		(int)strspn(src->text, "0123456789"), src->text);
	for (int i = 0; i < 67; i++)
		bytes_addc(out, '-');
	bytes_adds(out, "\nse.exec_start                                :"
			"             0.000000\n"
			"se.vruntime                                  :"
			"             0.000000\n"
			"se.sum_exec_runtime                          :"
			"             0.000000\n"
			"nr_switches                                  :"
			"                    0\n"
			"policy                                       :"
			"                    0\n"
			"prio                                         :"
			"                  120\n");
	return true;
}

/* The command line of pid 1 is "init", in the memory of hallmark's arguments:
 * the kernel reports it with their length, padded with NULs. */
bool
proc_make_cmdline(struct bytes *out, const struct proc_source *src)
{
	static const char init[] = "init";
	size_t len = src->len;

	if (len > sizeof init && memcmp(src->text, init, sizeof init) == 0)
		while (len > sizeof init && src->text[len - 1] == '\0')
			len--;
	bytes_add(out, src->text, len == sizeof init ? len : src->len);
	return true;
}

/* The lines of /proc/PID/status in the order of Linux 6.1. A line without a
 * text is shown as the kernel has it. Lines about memory are absent where the
 * kernel has none. */
static const struct {
	const char *key, *text;
} status_lines[] = {
	{"Name:", NULL},
	{"Umask:", NULL},
	{"State:", ""},
	{"Tgid:", NULL},
	{"Ngid:", "\t0"},
	{"Pid:", NULL},
	{"PPid:", NULL},
	{"TracerPid:", "\t0"},
	{"Uid:", NULL},
	{"Gid:", NULL},
	{"FDSize:", "\t256"},
	{"Groups:", "\t1000 "},
	{"NStgid:", NULL},
	{"NSpid:", NULL},
	{"NSpgid:", NULL},
	{"NSsid:", NULL},
	{"VmPeak:", "\t   16384 kB"},
	{"VmSize:", "\t   16384 kB"},
	{"VmLck:", "\t       0 kB"},
	{"VmPin:", "\t       0 kB"},
	{"VmHWM:", "\t    4096 kB"},
	{"VmRSS:", "\t    4096 kB"},
	{"RssAnon:", "\t    2048 kB"},
	{"RssFile:", "\t    2048 kB"},
	{"RssShmem:", "\t       0 kB"},
	{"VmData:", "\t    4096 kB"},
	{"VmStk:", "\t     132 kB"},
	{"VmExe:", "\t     256 kB"},
	{"VmLib:", "\t    2048 kB"},
	{"VmPTE:", "\t      64 kB"},
	{"VmSwap:", "\t       0 kB"},
	{"HugetlbPages:", "\t       0 kB"},
	{"CoreDumping:", "\t0"},
	{"THP_enabled:", "\t1"},
	{"Threads:", NULL},
	{"SigQ:", "\t0/4096"},
	{"SigPnd:", NULL},
	{"ShdPnd:", NULL},
	{"SigBlk:", NULL},
	{"SigIgn:", NULL},
	{"SigCgt:", NULL},
	{"CapInh:", NULL},
	{"CapPrm:", NULL},
	{"CapEff:", NULL},
	{"CapBnd:", NULL},
	{"CapAmb:", NULL},
	{"NoNewPrivs:", NULL},
	{"Seccomp:", NULL},
	{"Seccomp_filters:", "\t1"},
	{"Speculation_Store_Bypass:", "\tvulnerable"},
	{"SpeculationIndirectBranch:", "\talways enabled"},
	{"Cpus_allowed:", ""},
	{"Cpus_allowed_list:", ""},
	{"Mems_allowed:", "\t1"},
	{"Mems_allowed_list:", "\t0"},
	{"voluntary_ctxt_switches:", "\t1"},
	{"nonvoluntary_ctxt_switches:", "\t0"},
};

/* The first processors, as many as the box has; a bitmap is printed in words of
 * 32 bits. */
static void
add_processors(struct bytes *out, int jobs, bool list)
{
	int words = (jobs + 31) / 32;
	int first = jobs - (words - 1) * 32;

	if (list && jobs == 1)
		bytes_adds(out, "\t0");
	else if (list)
		bytes_addf(out, "\t0-%d", jobs - 1);
	else
		bytes_addf(out, "\t%" PRIx64, (UINT64_C(1) << first) - 1);
	for (int i = 1; !list && i < words; i++)
		bytes_adds(out, ",ffffffff");
}

static bool
add_state(struct bytes *out, const struct proc_source *src)
{
	size_t len;
	const char *line = find_line(src, "State:\t", &len);
	char letter = line && len > 7 ? shown_state(line[7], src->self) : 0;

	if (letter == 'R')
		bytes_adds(out, "\tR (running)");
	else if (letter == 'S')
		bytes_adds(out, "\tS (sleeping)");
	else if (letter)
		bytes_add(out, line + 6, len - 6);
	return letter;
}

/* Pid 1 has what hallmark was started with, which no process can lay down. */
static const char *
init_text(const char *key)
{
	return strcmp(key, "NoNewPrivs:") == 0 || strcmp(key, "Seccomp:") == 0
		       ? "\t0"
		       : NULL;
}

bool
proc_make_status(struct bytes *out, const struct proc_source *src)
{
	size_t len;
	bool memory = find_line(src, "VmSize:", &len);

	if (strlen(src->text) != src->len)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(status_lines); i++) {
		const char *key = status_lines[i].key;
		const char *own = src->init ? init_text(key) : NULL;
		const char *text = own ? own : status_lines[i].text;
		const char *line = text ? key : find_line(src, key, &len);

		if (!line)
			return false;
		if (!memory &&
			(text_starts(key, "Vm") || text_starts(key, "Rss") ||
				text_starts(key, "Huge")))
			continue;
		bytes_add(out, line, text ? strlen(key) : len);
		if (text_starts(key, "Cpus_"))
			add_processors(out, src->jobs, text_ends(key, "list:"));
		else if (text && *text)
			bytes_adds(out, text);
		else if (text && !add_state(out, src))
			return false;
		bytes_addc(out, '\n');
	}
	return true;
}

/* Limits that no plan sets are inherited from the host: show "unlimited". */
bool
proc_make_limits(struct bytes *out, const struct proc_source *src)
{
	static const char *const ours[] = {"Max resident set ",
		"Max file locks ", "Max realtime timeout "};
	size_t len;

	if (!text_starts(src->text, "Limit ") || strlen(src->text) != src->len)
		return false;
	for (const char *at = src->text; *at; at += len + (at[len] == '\n')) {
		bool fixed = false;

		len = strcspn(at, "\n");
		for (size_t i = 0; i < ARRAY_LEN(ours); i++)
			fixed = fixed || text_starts(at, ours[i]);
		if (fixed && len > 68)
			bytes_addf(out, "%.26s%-21s%-21s%.*s\n", at,
				"unlimited", "unlimited", (int)len - 68,
				at + 68);
		else
			bytes_addf(out, "%.*s\n", (int)len, at);
	}
	return true;
}

bool
proc_make_fdinfo(struct bytes *out, const struct proc_source *src)
{
	static const struct {
		const char *key, *text;
	} lines[] = {{"pos:", NULL}, {"flags:", NULL}, {"mnt_id:", "\t20"},
		{"ino:", "\t1"}};
	static const char *const further[] = {
		"eventfd-count:", "sigmask:", "Pid:", "NSpid:"};
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		const char *at = find_line(src, lines[i].key, &len);

		if (!at && !lines[i].text)
			return false;
		if (lines[i].text)
			bytes_addf(out, "%s%s\n", lines[i].key, lines[i].text);
		else
			bytes_addf(out, "%.*s\n", (int)len, at);
	}
	for (size_t i = 0; i < ARRAY_LEN(further); i++) {
		const char *at = find_line(src, further[i], &len);

		if (at)
			bytes_addf(out, "%.*s\n", (int)len, at);
	}
	return true;
}

/* Pairs of words. Entries that kernels newer than 6.1 add are dropped. So is
 * the address of the vDSO, which is not on the stack of the build either. */
bool
proc_make_auxv(struct bytes *out, const struct proc_source *src)
{
	uint64_t pair[2];

	for (size_t at = 0; procfs_auxv_next(pair, src->text, src->len, &at);) {
		pair[1] = cpu_auxv_value(pair[0], pair[1]);
		if (pair[0] != AT_SYSINFO_EHDR && procfs_auxv_known(pair[0]))
			bytes_add(out, pair, sizeof pair);
	}
	pair[0] = AT_NULL;
	pair[1] = 0;
	bytes_add(out, pair, sizeof pair);
	return src->len % sizeof pair == 0;
}
