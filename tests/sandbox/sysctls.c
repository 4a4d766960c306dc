/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sysctls PROBE - the sockets and files of a box do not follow the sysctls of
 * the machine.
 *
 * It changes them, runs a box and restores them, whatever ends it but SIGKILL.
 * It requires real root, and skips where a setting cannot be changed.
 */
#include "base/file.h"
#include "tests/sandbox/boxed.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
	const char *file, *value;
	char old[256]; /* "": not changed */
} rows[] = {
	{"/proc/sys/net/core/rmem_max", "4194304", ""},
	{"/proc/sys/net/core/wmem_max", "4194304", ""},
	{"/proc/sys/net/ipv4/tcp_rmem", "8192 65536 1048576", ""},
	{"/proc/sys/net/ipv4/tcp_wmem", "8192 65536 1048576", ""},
	{"/proc/sys/net/ipv4/conf/all/rp_filter", "2", ""},
	{"/proc/sys/net/core/somaxconn", "64", ""},
	{"/proc/sys/net/ipv4/ip_local_port_range", "40000 41000", ""},
	{"/proc/sys/fs/pipe-max-size", "4194304", ""},
	{"/proc/sys/kernel/overflowuid", "12345", ""},
	{"/proc/sys/kernel/overflowgid", "12346", ""},
};

static bool
put_value(const char *file, const char *value)
{
	int fd = open(file, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, value, strlen(value)) > 0;

	if (fd >= 0)
		(void)close(fd);
	return good;
}

static void
restore_all(void)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (*rows[i].old)
			(void)put_value(rows[i].file, rows[i].old);
}

static void
end_restored(int sig)
{
	restore_all();
	_exit(128 + sig);
}

/* Returns how many settings are different now. */
static size_t
change_all(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGALRM};
	size_t n = 0;

	(void)atexit(restore_all);
	for (size_t i = 0; i < ARRAY_LEN(signals); i++)
		(void)signal(signals[i], end_restored);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int fd = open(rows[i].file, O_RDONLY | O_CLOEXEC);
		ssize_t len =
			fd < 0 ? -1
			       : read(fd, rows[i].old, sizeof rows[i].old - 1);

		if (fd >= 0)
			(void)close(fd);
		if (len > 0 && put_value(rows[i].file, rows[i].value))
			n++;
		else
			rows[i].old[0] = '\0';
	}
	return n;
}

static struct boxed
run_probe(const char *root)
{
	const char *const argv[] = {"/probe", "settings", NULL};
	struct box_plan plan;

	box_plan_init(&plan);
	plan.level = BOX_DETERMINISTIC;
	plan.owner = box_owner();
	plan.epoch_s = 1700000000;
	plan.root = root;
	plan.argv = argv;
	return boxed_run(&plan, -1);
}

static void
show_differences(const char *a, const char *b)
{
	while (*a && *b) {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

		if (n != m || strncmp(a, b, n) != 0)
			(void)printf("# %.*s\n# %.*s\n", (int)n, a, (int)m, b);
		a += n + (a[n] == '\n');
		b += m + (b[m] == '\n');
	}
}

int
main(int argc, char **argv)
{
	char trial[] = "/var/tmp/hallmark-sysctls-XXXXXX";
	scoped_free char *root = NULL;
	struct boxed as_is, changed;
	struct error err;
	size_t n;

	if (argc != 2 || geteuid() != 0) {
		(void)printf("1..0 # SKIP it changes sysctls: requires root\n");
		return 77;
	}
	if (!mkdtemp(trial))
		return 99;
	(void)!chown(trial, box_owner().uid, box_owner().gid);
	root = text_format("%s/root", trial);
	if (!boxed_root(root, argv[1]))
		return 99;
	as_is = run_probe(root);
	(void)alarm(100);
	n = change_all();
	changed = run_probe(root);
	restore_all();
	(void)alarm(0);
	tell(as_is.r == 0 && as_is.report.end == BOX_EXITED &&
			as_is.report.code == 0,
		"sysctls", "the probe finds what it expects", as_is.log);
	tell(n == 0 || strcmp(as_is.log, changed.log) == 0, "sysctls",
		n ? "others of the machine do not change a box"
		  : "# SKIP none can be changed here",
		"they do");
	show_differences(as_is.log, changed.log);
	free(as_is.log);
	free(changed.log);
	(void)!file_remove_tree(AT_FDCWD, trial, &err);
	return tell_end();
}
