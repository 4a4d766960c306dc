/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/release/pin_open.h"
#include "base/file.h"
#include "builder/git/source.h"

#include <errno.h>
#include <unistd.h>

/* Of "HEAD~1:deploy/pins.json", as git names it. */
static int
read_committed(struct bytes *out, const char *what, const char *repo,
	struct error *err)
{
	scoped(source_close) struct source *source = NULL;
	scoped_free char *rev = text_copy(what);
	struct source_commit commit;
	char *colon = strchr(rev, ':');

	if (!colon || colon == rev)
		return error_set(err, ERROR_INPUT,
			"there is no file %s, and it is not REV:PATH of one "
			"in a repository",
			text_quotes(what));
	*colon = '\0';
	if (source_open(&source, repo, -1, true, err) < 0 ||
		source_resolve(source, rev, &commit, err) < 0 ||
		source_read(source, commit.id, colon + 1, PIN_FILE_MAX, out,
			err) < 0)
		return error_wrap(err, "%s", text_quotes(what));
	return 0;
}

int
pin_open(
	struct pins *out, const char *what, const char *repo, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_free char *name = text_copy(text_quotes(what));
	bool here = access(what, F_OK) == 0 || errno != ENOENT;

	if (here ? file_read_given(&text, what, PIN_FILE_MAX, err) < 0
		 : read_committed(&text, what, repo, err) < 0)
		return -1;
	return pin_file_parse(
		out, text.data ? text.data : "", text.len, name, err);
}
