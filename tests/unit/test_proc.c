/* SPDX-License-Identifier: Apache-2.0 */
/* The files of /proc: the kernel's texts in, the box's texts out. */
#include "tests/unit/unit.h"

#include "sandbox/answer/proc/proc.h"

#include <elf.h>
#include <stdio.h>
#include <sys/sysmacros.h>

static uint64_t
number(void *arg, const char *path, uint64_t dev, uint64_t ino, unsigned *minor)
{
	(void)arg;
	*minor = strncmp(path, "/build/", 7) == 0 ? 2 : 1;
	return ino + minor(dev);
}

static const char *
made_of(proc_make *make, const char *text, struct proc_source src)
{
	static struct bytes out;

	src.text = text;
	src.len = strlen(text);
	src.jobs = 2;
	src.numbers.of = number;
	bytes_clear(&out);
	bytes_adds(&out, "");
	return make(&out, &src) ? out.data : NULL;
}

static const char *
made(proc_make *make, const char *text, bool self)
{
	return made_of(make, text, (struct proc_source){.self = self});
}

#define TAIL \
	" 20 10 1 0 777 4595712 473 18446744073709551615 94021429420032 " \
	"94021430209437 140735133700848 9 9 9 65536 4 81922 1 0 0 17 1 0 0 " \
	"3 4 5 94021430442736 94021430490980 94021755052032 101 102 103 "

static void
command_lines(void **state)
{
	static const struct {
		const char *text;
		size_t len, wanted;
	} rows[] = {{"init\0\0\0\0", 8, 5}, {"init\0", 5, 5}, {"init", 4, 4},
		{"init\0a\0\0", 8, 8}, {"initd\0\0", 7, 7}, {"", 0, 0},
		{"sh\0\0\0", 5, 5}};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		scoped(bytes_done) struct bytes out = BYTES_INIT;
		const struct proc_source src = {
			.text = rows[i].text, .len = rows[i].len};

		bytes_adds(&out, "");
		assert_true(proc_make_cmdline(&out, &src));
		assert_int_equal(out.len, rows[i].wanted);
		assert_memory_equal(out.data, rows[i].text, out.len);
	}
}

static void
stat_fields(void **state)
{
	static const char wanted[] =
		" 1 2 3 0 -1 4194304 0 0 0 0 0 0 0 0 20 0 1 0 1 16777216 1024 "
		"18446744073709551615 1 1 96 0 0 0 65536 4 81922 0 0 0 17 0 0 "
		"0 0 0 0 0 0 0 101 102 103 107 0\n";
	char text[512], is[512];

	(void)state;
	(void)snprintf(text, sizeof text, "5 (a) R (b) %s%s",
		"S 1 2 3 34816 7 4194560 1 2 3 4 5 6 7 8", TAIL "107 0\n");
	(void)snprintf(is, sizeof is, "5 (a) R (b) S%s", wanted);
	assert_string_equal(made(proc_make_stat, text, false), is);
	(void)snprintf(is, sizeof is, "5 (a) R (b) R%s", wanted);
	assert_string_equal(made(proc_make_stat, text, true), is);
	/* one field more, as a newer kernel writes; one fewer; no field */
	(void)snprintf(text, sizeof text, "5 (x) %s%s",
		"Z 1 2 3 0 7 4194560 1 2 3 4 5 6 7 8", TAIL "107 0 99\n");
	(void)snprintf(is, sizeof is, "5 (x) Z%s", wanted);
	assert_string_equal(made(proc_make_stat, text, false), is);
	(void)snprintf(text, sizeof text, "5 (x) %s%s",
		"Z 1 2 3 0 7 4194560 1 2 3 4 5 6 7 8", TAIL "107\n");
	assert_null(made(proc_make_stat, text, false));
	assert_null(made(proc_make_stat, "", false));
	assert_null(made(proc_make_stat, "5 (x)", false));
}

#define MAPS \
	"555555554000-555555556000 r--p 00000000 fe:03 1019              " \
	"         /usr/bin/a b\n" \
	"555555560000-555555581000 rw-p 00000000 00:00 0                 " \
	"         [heap]\n" \
	"7ffff7dcf000-7ffff7dd2000 rw-p 00000000 00:00 0 \n" \
	"7ffff7dd2000-7ffff7dd3000 rw-s 00001000 00:20 7                 " \
	"         /build/x (deleted)\n" \
	"7ffff7dd3000-7ffff7dd4000 rw-p 00000000 00:00 0                 " \
	"         [anon:glibc: malloc]\n" \
	"7ffff7fc6000-7ffff7fca000 r--p 00000000 00:00 0                 " \
	"         [vvar]\n" \
	"7ffff7fca000-7ffff7fcb000 r--p 00000000 00:00 0                 " \
	"         [vvar_vclock]\n" \
	"7ffff7fcb000-7ffff7fcd000 r-xp 00000000 00:00 0                 " \
	"         [vdso]\n" \
	"ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0         " \
	"         [vsyscall]\n"

static void
maps(void **state)
{
	const char *is;

	(void)state;
	assert_string_equal(made(proc_make_maps, MAPS, true),
		"555555554000-555555556000 r--p 00000000 00:01 1022         "
		"              /usr/bin/a b\n"
		"555555560000-555555581000 rw-p 00000000 00:00 0            "
		"              [heap]\n"
		"7ffff7dcf000-7ffff7dd2000 rw-p 00000000 00:00 0 \n"
		"7ffff7dd2000-7ffff7dd3000 rw-s 00001000 00:02 39           "
		"              /build/x (deleted)\n"
		"7ffff7dd3000-7ffff7dd4000 rw-p 00000000 00:00 0 \n");
	assert_string_equal(made(proc_make_maps, "", true), "");
	/* Linux 6.1 labels the zeroed data of a program as heap */
	is = made(proc_make_maps,
		"1000-2000 rw-p 00000000 00:00 0 [heap]\n"
		"2000-3000 rw-p 00000000 00:00 0 [heap]\n",
		true);
	assert_true(text_starts(is, "00001000-00002000 rw-p 00000000 00:00 0 "
				    "\n00002000-"));
	assert_true(text_ends(is, " [heap]\n"));
	assert_string_equal(made(proc_make_numa, MAPS, true),
		"555555554000 default file=/usr/bin/a b\n"
		"555555560000 default heap\n"
		"7ffff7dcf000 default\n"
		"7ffff7dd2000 default file=/build/x (deleted)\n"
		"7ffff7dd3000 default\n");
	is = made(proc_make_rollup, MAPS, true);
	assert_true(text_starts(is, "555555554000-7ffff7dd4000 ---p 0000"));
	is = made(proc_make_smaps, MAPS, true);
	assert_non_null(strstr(is, "\nSize:                  8 kB\n"));
	assert_non_null(strstr(is, "\nVmFlags: rd wr sh mr mw me \n"));
	assert_null(made(proc_make_maps, "1000-2000 r--p", true));
	assert_null(made(proc_make_maps, "x\n", true));
	assert_null(
		made(proc_make_maps, "1000-2000 r--p 00000000 00:00 0 ", true));
	assert_null(made(
		proc_make_maps, "1000-2000 rwxpp 00000000 00:00 0 \n", true));
}

static void
status(void **state)
{
	static const char head[] =
		"Name:\tsh\nUmask:\t0022\nState:\tD (disk sleep)\nTgid:\t5\n"
		"Ngid:\t3\nPid:\t5\nPPid:\t2\nTracerPid:\t9\n"
		"Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\n"
		"FDSize:\t64\nGroups:\t4 20 65534 \nNStgid:\t5\nNSpid:\t5\n"
		"NSpgid:\t2\nNSsid:\t2\nKthread:\t0\n";
	static const char memory[] = "VmPeak:\t    5004 kB\n"
				     "VmSize:\t    4488 kB\n";
	static const char rest[] =
		"untag_mask:\t0xff\nThreads:\t1\nSigQ:\t7/96365\n"
		"SigPnd:\t0\nShdPnd:\t0\nSigBlk:\t1\nSigIgn:\t4\nSigCgt:\t2\n"
		"CapInh:\t0\nCapPrm:\t0\nCapEff:\t0\nCapBnd:\t0\nCapAmb:\t0\n"
		"NoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t3\n"
		"Cpus_allowed:\tff,ffffffff\nMems_allowed:\t00000000,3\n"
		"voluntary_ctxt_switches:\t77\n";
	char text[2048];
	const char *is;

	(void)state;
	(void)snprintf(text, sizeof text, "%s%s%s", head, memory, rest);
	is = made(proc_make_status, text, false);
	assert_non_null(is);
	assert_true(text_starts(is,
		"Name:\tsh\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t5\n"
		"Ngid:\t0\nPid:\t5\nPPid:\t2\nTracerPid:\t0\nUid:\t1000"));
	assert_non_null(strstr(is, "\nGroups:\t1000 \n"));
	assert_non_null(strstr(is, "\nVmSize:\t   16384 kB\n"));
	assert_non_null(strstr(is, "\nSigIgn:\t4\n"));
	assert_non_null(strstr(is, "\nCpus_allowed:\t3\n"
				   "Cpus_allowed_list:\t0-1\n"));
	assert_null(strstr(is, "Kthread"));
	assert_null(strstr(is, "untag"));
	is = made(proc_make_status, text, true);
	assert_non_null(strstr(is, "\nState:\tR (running)\n"));
	assert_non_null(strstr(is, "\nNoNewPrivs:\t1\nSeccomp:\t2\n"));
	is = made_of(
		proc_make_status, text, (struct proc_source){.init = true});
	assert_non_null(strstr(is, "\nNoNewPrivs:\t0\nSeccomp:\t0\n"));
	(void)snprintf(text, sizeof text, "%s%s", head, rest);
	is = made(proc_make_status, text, false);
	assert_null(strstr(is, "Vm"));
	assert_null(made(proc_make_status, head, false));
	assert_null(made(proc_make_status, "", false));
}

static void
auxv_and_fdinfo_hide_the_machine(void **state)
{
	uint64_t auxv[] = {AT_HWCAP, 5, AT_SYSINFO_EHDR, 4096, 27, 28, AT_NULL,
		0, AT_PAGESZ, 1};
	const struct proc_source src = {
		.text = (const char *)auxv, .len = sizeof auxv};
	const uint64_t wanted[] = {AT_HWCAP, 5, AT_NULL, 0};
	scoped(bytes_done) struct bytes out = BYTES_INIT;

	(void)state;
	assert_true(proc_make_auxv(&out, &src));
	assert_int_equal(out.len, sizeof wanted);
	assert_memory_equal(out.data, wanted, sizeof wanted);
	assert_string_equal(
		made(proc_make_fdinfo,
			"pos:\t3\nflags:\t02\nmnt_id:\t99\nino:\t4711\n"
			"eventfd-count: 4\neventfd-id: 8\n",
			true),
		"pos:\t3\nflags:\t02\nmnt_id:\t20\nino:\t1\n"
		"eventfd-count: 4\n");
	assert_null(made(proc_make_fdinfo, "pos:\t3\n", true));
	assert_string_equal(
		made(proc_make_limits,
			"Limit                     Soft Limit           Hard "
			"Limit           Units     \n"
			"Max resident set          99                   "
			"unlimited            bytes     \n"
			"Max processes             7                    8    "
			"                processes \n",
			true),
		"Limit                     Soft Limit           Hard "
		"Limit           Units     \n"
		"Max resident set          unlimited            "
		"unlimited            bytes     \n"
		"Max processes             7                    8    "
		"                processes \n");
	assert_null(made(proc_make_limits, "Limits", true));
	assert_true(text_starts(
		made(proc_make_sched, "5 (x y) S 1 2\n", true), "x y (5, #"));
	assert_null(made(proc_make_sched, ")(", true));
}

static void
paths_of_proc_are_parsed(void **state)
{
	static const struct {
		const char *path;
		int64_t pid, tid;
		const char *file;
		bool there;
	} cases[] = {{"/proc", 0, 0, "", true}, {"/proc/5", 5, 0, "", true},
		{"/proc/5/stat", 5, 0, "stat", true},
		{"/proc/5/task/6/stat", 5, 6, "stat", true},
		{"/proc/5/task/6/timers", 5, 6, "timers", false},
		{"/proc/5/task", 5, 0, "task", true},
		{"/proc/5/fd/7", 5, 0, "fd/7", true},
		{"/proc/5/fd/x", 5, 0, "fd/x", false},
		{"/proc/5/net/tcp", 5, 0, "net/tcp", true},
		{"/proc/5/net/none", 5, 0, "net/none", false},
		{"/proc/5/ksm_stat", 5, 0, "ksm_stat", false},
		{"/proc/modules", 0, 0, "modules", true},
		{"/proc/kcore", 0, 0, "kcore", false},
		{"/proc/5 (deleted)", 0, 0, "5 (deleted)", false}};
	struct proc_name name;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		assert_true(proc_name_parse(&name, cases[i].path));
		assert_int_equal(name.pid, cases[i].pid);
		assert_int_equal(name.tid, cases[i].tid);
		assert_string_equal(name.file, cases[i].file);
		assert_int_equal(proc_row_find(&name) != NULL, cases[i].there);
	}
	assert_false(proc_name_parse(&name, "/processes"));
	assert_false(proc_name_parse(&name, "/dev"));
}

/* Every row is found by its last name: bsearch() requires sorted rows. */
static void
rows_are_sorted_by_name(void **state)
{
	static const char *const folders[] = {"/proc", "/proc/1",
		"/proc/1/task/1", "/proc/1/net", "/proc/1/ns"};
	struct proc_name name;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
		const struct proc_row *row;
		const char *last = "";
		size_t at = 0, n = 0;

		assert_true(proc_name_parse(&name, folders[i]));
		while ((row = proc_list(&name, &at))) {
			const char *slash = strchr(row->name, '/');

			n++;
			assert_true(
				proc_row_known(slash ? slash + 1 : row->name));
			assert_true(strcmp(last, row->name) < 0);
			last = row->name;
		}
		assert_true(n >= 10);
	}
	assert_true(proc_suspect("/proc/self/stat"));
	assert_true(proc_suspect("//./proc/1"));
	assert_true(proc_suspect("../../proc/self/x"));
	assert_true(proc_suspect("maps"));
	assert_true(proc_suspect("/etc/mtab"));
	assert_true(proc_suspect("/dev/stdin"));
	assert_true(proc_suspect("7"));
	assert_false(proc_suspect("/usr/include/stdio.h"));
	assert_false(proc_suspect("/dev/null"));
	assert_false(proc_suspect("Makefile"));
	assert_false(proc_suspect(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(command_lines),
		cmocka_unit_test(stat_fields),
		cmocka_unit_test(maps),
		cmocka_unit_test(status),
		cmocka_unit_test(auxv_and_fdinfo_hide_the_machine),
		cmocka_unit_test(paths_of_proc_are_parsed),
		cmocka_unit_test(rows_are_sorted_by_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
