/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/core/proc_state.h"
#include "base/file.h"
#include "sandbox/core/procfs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define MOUNTS_MAX (4 << 20) /* bytes of mountinfo */
#define COVERED_MOST 4       /* paths that a sentence names */

/* Folders that are empty in every kernel: a mount there hides nothing. */
static const char *const empty[] = {
	"/proc/sys/fs/binfmt_misc", "/proc/fs/nfsd", "/proc/openprom"};

static bool
is_ours(void)
{
	char link[32] = "";

	return readlink("/proc/self", link, sizeof link - 1) > 0 &&
	       strtol(link, NULL, 10) == getpid();
}

/* Root and mount point of a line of mountinfo; the text is cut into words. */
static bool
mount_line(char *line, const char **root, const char **point)
{
	char *words[5], *save = NULL;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (!(words[i] = strtok_r(i ? NULL : line, " ", &save)))
			return false;
	*root = words[3];
	*point = words[4];
	return true;
}

static bool
hides(const char *point)
{
	for (size_t i = 0; i < ARRAY_LEN(empty); i++)
		if (text_equal(point, empty[i]))
			return false;
	return text_starts(point, "/proc/");
}

/* The paths below /proc that other mounts cover; a later mount of /proc lies
 * over the earlier ones and what was mounted on them. */
static void
find_covered(struct bytes *covered, bool *whole_root, char *mounts)
{
	char *save = NULL;
	size_t n = 0;

	for (char *line = strtok_r(mounts, "\n", &save); line;
		line = strtok_r(NULL, "\n", &save)) {
		const char *root, *point;

		if (!mount_line(line, &root, &point))
			continue;
		if (text_equal(point, "/proc")) {
			bytes_clear(covered);
			n = 0;
			*whole_root = text_equal(root, "/");
		} else if (hides(point)) {
			if (n++ < COVERED_MOST)
				bytes_addf(covered, "%s%s", n > 1 ? ", " : "",
					text_quotes(point));
			else if (n == COVERED_MOST + 1)
				bytes_adds(covered, ", ...");
		}
	}
}

/* Flags that are locked in a user namespace, and that another /proc would have
 * to share. */
static const char *
wrong_flags(void)
{
	struct statvfs fs;

	if (statvfs("/proc", &fs) < 0)
		return "no /proc is mounted";
	if (fs.f_flag & ST_RDONLY)
		return "/proc is mounted read-only";
	if (!(fs.f_flag & ST_RELATIME))
		return "/proc is mounted without relatime";
	return NULL;
}

bool
proc_state_is_whole(char **why)
{
	scoped(bytes_done) struct bytes mounts = BYTES_INIT;
	scoped(bytes_done) struct bytes covered = BYTES_INIT;
	struct error ignored;
	const char *wrong = wrong_flags();
	bool whole_root = true;

	if (access("/proc/self/mountinfo", F_OK) < 0 &&
		access("/proc/version", F_OK) < 0)
		wrong = "no /proc is mounted";
	else if (!is_ours())
		wrong = "/proc is that of another pid namespace";
	else if (access("/proc/uptime", F_OK) < 0)
		wrong = "/proc is mounted with subset=pid";
	if (!wrong && procfs_read_whole(&mounts, AT_FDCWD, PROCFS_SELF,
			      "mountinfo", MOUNTS_MAX, &ignored) < 0)
		wrong = "/proc cannot be read";
	if (!wrong)
		find_covered(&covered, &whole_root, mounts.data);
	if (!wrong && !whole_root)
		wrong = "/proc shows only a part of a procfs";
	if (!wrong && covered.len == 0)
		return true;
	*why = wrong ? text_copy(wrong)
		     : text_format(
			       "%s is covered by another mount", covered.data);
	return false;
}
