/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/sandbox/answers.h"
#include "base/file.h"
#include "tests/sandbox/host.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>

/* the streams, the build, its filter, /proc, its own files, one for stamps */
#define OWN 8

static bool
has(pid_t pid, const char *file, const char *words)
{
	scoped_free char *path = text_format("/proc/%d/%s", pid, file);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err;

	return file_read(&text, AT_FDCWD, path, 1 << 16, &err) == 0 &&
	       strstr(text.data, words);
}

/* The child of a process that is in a pid namespace of its own, or not. */
static pid_t
child(pid_t parent, bool apart)
{
	scoped_free char *path =
		text_format("/proc/%d/task/%d/children", parent, parent);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err;
	char *at, *end;

	if (file_read(&text, AT_FDCWD, path, 4096, &err) < 0)
		return 0;
	for (at = text.data; *at; at = end) {
		pid_t pid = (pid_t)strtol(at, &end, 10);

		if (end == at)
			break;
		if (has(pid, "status", "\t1\nNSpgid:") == apart)
			return pid;
	}
	return 0;
}

static bool
link_of(char to[PATH_MAX], pid_t pid, const char *name)
{
	scoped_free char *path = text_format("/proc/%d/%s", pid, name);
	ssize_t n = readlink(path, to, PATH_MAX - 1);

	to[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static void
descriptors(pid_t answers)
{
	scoped_free char *path = text_format("/proc/%d/fd", answers);
	scoped_close int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	scoped(names_done) struct names names = NAMES_INIT;
	scoped(bytes_done) struct bytes seen = BYTES_INIT;
	struct error err = ERROR_INIT;
	bool good = fd >= 0 && file_list(&names, fd, &err) == 0 &&
		    names.n_names <= OWN;

	for (size_t i = 0; i < names.n_names; i++) {
		scoped_free char *name = text_format("fd/%s", names.names[i]);
		char to[PATH_MAX];

		(void)link_of(to, answers, name);
		good = good && strncmp(to, "socket:", 7) != 0;
		bytes_addf(&seen, "%s ", to);
	}
	tell(good, "answers", "no descriptor of the supervisor's",
		seen.len ? seen.data : err.text);
	tell(seen.len && strstr(seen.data, "/memfd:stamps"), "answers",
		"a file to be stamped", seen.data);
}

static void
network(pid_t answers, pid_t init)
{
	char own[PATH_MAX], box[PATH_MAX], here[PATH_MAX];
	/* only root sees those of pid 1 */
	bool good = link_of(own, answers, "ns/net") &&
		    link_of(here, getpid(), "ns/net") &&
		    strcmp(own, here) != 0 &&
		    (!link_of(box, init, "ns/net") || strcmp(own, box) == 0);

	tell(good, "answers", "the network of the box, not ours", own);
}

void
answers_tell(pid_t other)
{
	pid_t supervisor = child(other, false),
	      answers = child(supervisor, false),
	      init = child(supervisor, true);
	char to[PATH_MAX];

	tell(supervisor > 0 && answers > 0 && init > 0, "answers",
		"there is one", "it is not found");
	if (answers <= 0)
		return;
	tell(has(answers, "limits",
		     "Max processes             0                    0"),
		"answers", "it can start nothing", "it could");
	if (!link_of(to, answers, "ns/net")) {
		tell(true, "answers", "# SKIP only root sees what it has", "");
		return;
	}
	descriptors(answers);
	network(answers, init);
}
