/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/links.h"
#include "base/bytes.h"
#include "base/file.h"
#include "tests/sandbox/host.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define RACES 40

static const char *const places[] = {"proc", "dev", "sys", "tmp", "build",
	"out", "recipe", "run", "var/tmp"};

/* BASE means the folder that holds the environment. */
#define BASE "@"
static const struct {
	const char *name, *to;
	bool leads; /* to /usr of the environment, a folder */
} links[] = {
	{"an absolute link", "/usr", true},
	{"a relative link", "usr", true},
	{"a link above the root", "../../usr", false},
	{"a link to the host", BASE "/outside", false},
	{"a relative escape", "../../../../../.." BASE "/outside", false},
	{"a link to nowhere", "nowhere", false},
	{"a loop", NULL, false},
	{"a link through /proc", "/proc/self/root/usr", false},
	{"a link to a descriptor", "/proc/self/fd/3", false},
	{"a link to a folder of pid 1", "/proc/1/cwd", false},
};

/* Replaces a folder by a link, or by a folder again. */
static bool
plant(const char *place, const char *to)
{
	scoped_free char *path = text_format("%s/%s", host_root(), place);
	scoped_free char *beneath =
		to[0] == BASE[0] ? text_format("%s%s", host_base(), to + 1)
				 : text_copy(to);
	char *at = strstr(to, BASE "/outside");

	if (at > to) {
		free(beneath);
		beneath = text_format(
			"%.*s%s/outside", (int)(at - to), to, host_base());
	}
	return rmdir(path) == 0 && symlink(beneath, path) == 0;
}

static bool
uproot(const char *place)
{
	scoped_free char *path = text_format("%s/%s", host_root(), place);

	return unlink(path) == 0 && mkdir(path, 0755) == 0 &&
	       chown(path, box_owner().uid, box_owner().gid) == 0;
}

static bool
nothing_outside(void)
{
	scoped_free char *path = text_format("%s/outside", host_base());
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err;
	scoped_close int fd = file_open_dir(AT_FDCWD, path, true, &err);

	return fd >= 0 && file_list(&names, fd, &err) == 0 &&
	       names.n_names == 0;
}

static void
tell_one(const char *place, size_t i, bool refused)
{
	static const char *const args[] = {"astray", NULL};
	const char *to = links[i].to ? links[i].to : place;
	scoped_free char *name =
		text_format("%s in the place of /%s", links[i].name, place);
	struct boxed run = {.r = -1, .err = ERROR_INIT};
	bool planted = plant(place, to), as_wanted, astray, leads;

	if (planted)
		run = host_run(BOX_HERMETIC, args, NULL, -1);
	astray = run.r == 0 && run.report.code == 0;
	/* /proc is also opened by its own name, as a folder; the relative link
	 * is meant for a place in the root */
	leads = links[i].leads && strcmp(place, "proc") != 0 &&
		(*to == '/' || !strchr(place, '/'));
	as_wanted = refused ? run.r < 0 && strstr(run.err.text, place)
			    : astray || !leads;
	tell(planted && uproot(place) && as_wanted && nothing_outside(),
		refused ? "links" : "without folders", name, run.err.text);
	free(run.log);
}

void
links_tell(bool refused)
{
	tell(nothing_outside(), "links", "the folder of the host is empty",
		"it is full");
	for (size_t i = 0; i < ARRAY_LEN(links); i++)
		for (size_t j = 0; j < ARRAY_LEN(places); j++)
			tell_one(places[j], i, refused);
}

/* Exchanges a folder and a link to the host until it is killed. */
static _Noreturn void
exchange_for_ever(const char *one, const char *other)
{
	for (;;)
		(void)renameat2(
			AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
}

void
links_race(void)
{
	static const char *const args[] = {"astray", NULL};
	scoped_free char *one = text_format("%s/out", host_root());
	scoped_free char *other = text_format("%s/link", host_root());
	scoped_free char *to = text_format("%s/outside", host_base());
	int n_ran = 0, n_refused = 0;
	char why[64];
	struct stat st;
	pid_t pid;

	if (!nothing_outside() || symlink(to, other) < 0 ||
		(pid = fork()) < 0) {
		tell(false, "links", "the link for the race is made",
			"no link");
		return;
	}
	if (pid == 0)
		exchange_for_ever(one, other);
	for (int i = 0; i < RACES; i++) {
		struct boxed run = host_run(BOX_HERMETIC, args, NULL, -1);

		n_ran += run.r == 0;
		n_refused += run.r < 0;
		free(run.log);
	}
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
	(void)snprintf(
		why, sizeof why, "%d ran, %d were refused", n_ran, n_refused);
	tell(nothing_outside() && n_ran + n_refused == RACES, "links",
		"exchanging a folder and a link while mounting does no harm",
		why);
	if (lstat(one, &st) == 0 && S_ISLNK(st.st_mode))
		(void)renameat2(
			AT_FDCWD, one, AT_FDCWD, other, RENAME_EXCHANGE);
	(void)unlink(other);
}
