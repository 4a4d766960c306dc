/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/statement_commit.h"
#include "base/say.h"
#include "builder/build/build_facts.h"

/* 0: the repository has the commit; 1: no repository here has it; -1 */
static int
find_commit(const struct provenance *p, struct store *store, const char *repo,
	struct error *err)
{
	scoped(source_close) struct source *source = NULL;
	scoped_close int clones = store_private(store, "git", err);

	if (clones < 0 || source_open(&source, repo, clones, true, err) < 0)
		return repo ? -1 : 1;
	if (source_has(source, p->revision))
		return 0;
	if (!repo)
		return 1;
	return error_set(err, ERROR_INPUT,
		"%s has no commit %s, which the statement is about",
		text_quotes(repo), p->revision);
}

static int
match_commit(const struct provenance *p, struct store *store, const char *repo,
	struct error *err)
{
	scoped(inputs_done) struct inputs in = INPUTS_INIT;
	const struct request request = {.repo = repo,
		.rev = p->revision,
		.path = p->recipe ? p->recipe : "",
		.level = p->level,
		.offline = true};

	if (inputs_find(&in, store, &request, err) < 0)
		return -1;
	return build_facts_match(&in, p, err);
}

int
statement_commit(const struct statements *s, struct store *store,
	const char *repo, struct error *err)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	struct error missing = ERROR_INIT;
	int r;

	if (provenance_parse(&p, s->texts[0].data, s->texts[0].len, "statement",
		    err) < 0)
		return -1;
	if (!text_equal(p.architecture, inputs_architecture())) {
		say_note("the lock of another architecture, %s, is not "
			 "compared: the inputs are signed as they are listed",
			text_quotes(p.architecture));
		return 0;
	}
	r = find_commit(&p, store, repo, repo ? err : &missing);
	if (r > 0)
		say_note("no repository with the commit %.12s is at hand, "
			 "which --repo DIR names: the inputs are signed as "
			 "they are listed",
			p.revision);
	return r == 0 ? match_commit(&p, store, repo, err) : r < 0 ? -1 : 0;
}
