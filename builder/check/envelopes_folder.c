/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/envelopes_folder.h"
#include "attest/bundle.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/git/source.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#define FILES_MAX 1024

/* Where the files are: a folder, or a commit. */
struct place {
	int folder;
	struct source *source; /* else */
	struct source_commit commit;
	const char *path;
};

static int
read_file(struct bytes *out, const struct place *p, const char *name,
	struct error *err)
{
	scoped_free char *path = NULL;

	if (!p->source)
		return file_read_inside(out, p->folder, name, BUNDLE_MAX, err);
	path = *p->path ? text_format("%s/%s", p->path, name) : text_copy(name);
	return source_read(p->source, p->commit.id, path, BUNDLE_MAX, out, err);
}

/* Only a regular file: a FIFO would never end. */
static bool
is_taken(const struct names *names, size_t i, const struct place *p)
{
	const char *name = names->names[i];
	struct stat st;

	if (!text_ends(name, ".jsonl") && !text_ends(name, ".json"))
		return false;
	return p->source ||
	       (fstatat(p->folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		       S_ISREG(st.st_mode));
}

static int
gather_files(struct envelopes *out, const struct names *names,
	const struct place *p, struct error *err)
{
	size_t n = 0;

	for (size_t i = 0; i < names->n_names; i++) {
		scoped(bytes_done) struct bytes text = BYTES_INIT;
		scoped(envelopes_done) struct envelopes one = ENVELOPES_INIT;
		const char *name = names->names[i];
		struct error why = ERROR_INIT;

		if (!is_taken(names, i, p))
			continue;
		if (++n > FILES_MAX)
			return error_set(err, ERROR_LIMIT,
				"there are more than %d files of verdicts",
				FILES_MAX);
		if (read_file(&text, p, name, &why) < 0 ||
			envelopes_parse(&one, &text, name, &why) < 0) {
			say_warning("%s; it is passed over", why.text);
			continue;
		}
		envelopes_warn(&one);
		envelopes_join(out, &one);
	}
	return 0;
}

/* The commit is read, never the work tree. */
static int
gather_commit(struct envelopes *out, const char *what, const char *repo,
	struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	scoped(source_close) struct source *source = NULL;
	scoped_free char *text = text_copy(what);
	char *colon = strchr(text, ':');
	struct place p = {.folder = -1};

	if (!colon || colon == text)
		return error_set(err, ERROR_INPUT,
			"there is no folder %s, and it is not REV:PATH of one "
			"in a repository",
			text_quotes(what));
	*colon = '\0';
	p.path = colon + 1;
	if (source_open(&source, repo, -1, true, err) < 0 ||
		source_resolve(source, text, &p.commit, err) < 0 ||
		source_files(&names, source, p.commit.id, p.path, err) < 0)
		return error_wrap(err, "%s", text_quotes(what));
	p.source = source;
	return gather_files(out, &names, &p, err);
}

int
envelopes_folder(struct envelopes *out, const char *what, const char *repo,
	struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error ignored = ERROR_INIT;
	scoped_close int fd = file_open_dir(AT_FDCWD, what, false, &ignored);
	const struct place p = {.folder = fd};

	if (fd < 0)
		return gather_commit(out, what, repo, err);
	if (file_list(&names, fd, err) < 0)
		return -1;
	return gather_files(out, &names, &p, err);
}

int
envelopes_folders(struct envelopes *to, const char *const *what, size_t n,
	const char *repo, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		scoped(envelopes_done) struct envelopes more = ENVELOPES_INIT;

		if (envelopes_folder(&more, what[i], repo, err) < 0)
			return -1;
		envelopes_join(to, &more);
	}
	return 0;
}
