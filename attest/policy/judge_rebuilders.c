/* SPDX-License-Identifier: Apache-2.0 */
/* k of n: independent operators who built the same from the same inputs. */
#include "attest/policy/judge_private.h"
#include "attest/policy/policy_private.h"

static int
compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int
compare_inputs(const void *left, const void *right)
{
	const struct provenance_input *a =
		*(const struct provenance_input *const *)left;
	const struct provenance_input *b =
		*(const struct provenance_input *const *)right;
	int order = memcmp(a->sum.sum, b->sum.sum, sizeof a->sum.sum);

	if (order == 0)
		order = compare_texts(a->uri, b->uri);
	if (order == 0)
		order = compare_texts(a->name, b->name);
	if (order == 0)
		order = compare_texts(a->git_commit, b->git_commit);
	if (order == 0)
		order = compare_texts(a->git_tree, b->git_tree);
	if (order == 0)
		order = compare_texts(a->role, b->role);
	return order;
}

static const struct provenance_input **
sorted_inputs(const struct provenance *p)
{
	const struct provenance_input **all =
		mem_alloc(p->n_inputs, sizeof *all);

	for (size_t i = 0; i < p->n_inputs; i++)
		all[i] = &p->inputs[i];
	qsort(all, p->n_inputs, sizeof *all, compare_inputs);
	return all;
}

/* What the recipe declares; without any, an empty map is as good as none. */
static bool
same_declared(const struct provenance *a, const struct provenance *b)
{
	size_t n = a->declared ? json_count(a->declared) : 0;

	if (n != (b->declared ? json_count(b->declared) : 0))
		return false;
	return n == 0 || json_same(a->declared, b->declared);
}

/* Everything that a build can see: parameters, epoch, declared inputs, and
 * resolved dependencies in any order. */
static bool
same_inputs(const struct provenance *a, const struct provenance *b)
{
	scoped_free const struct provenance_input **left = NULL;
	scoped_free const struct provenance_input **right = NULL;

	if (a->n_inputs != b->n_inputs ||
		!text_equal(a->repository, b->repository) ||
		!text_equal(a->revision, b->revision) ||
		!text_equal(a->recipe, b->recipe) ||
		!text_equal(a->output, b->output) ||
		!text_equal(a->architecture, b->architecture) ||
		a->epoch_s != b->epoch_s || !same_declared(a, b))
		return false;
	left = sorted_inputs(a);
	right = sorted_inputs(b);
	for (size_t i = 0; i < a->n_inputs; i++)
		if (compare_inputs(&left[i], &right[i]) != 0)
			return false;
	return true;
}

bool
judge_agreeing(const struct judged *j, size_t i, size_t k)
{
	const struct judge_statement *other = &j->c->others[i];
	const struct policy_key *key = &j->policy->keys[k];

	return other->used[k] &&
	       policy_key_holds(key, POLICY_REBUILDER, j->c->now_s) &&
	       strcmp(key->operator, j->key->operator) != 0 &&
	       !judge_against(j, key->operator) &&
	       digest_equal(&other->facts->subject, &j->p->subject) &&
	       same_inputs(other->facts, j->p);
}

static bool
is_listed(char **list, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

/* The operators who agree, each once. */
static void
find_operators(struct policy_texts *found, const struct judged *j)
{
	for (size_t i = 0; i < j->c->n_others; i++)
		for (size_t k = 0; k < j->policy->n_keys; k++) {
			const char *name = j->policy->keys[k].operator;

			if (!judge_agreeing(j, i, k) ||
				is_listed(found->list, found->n, name))
				continue;
			*mem_room(found->list, found->n) = text_copy(name);
			found->n++;
		}
}

void
judge_rebuilders(struct judgement *out, const struct judged *j)
{
	scoped(policy_texts_done) struct policy_texts found = {.list = NULL};
	long long wanted = j->policy->rebuilders;
	bool good;

	if (wanted < 0)
		return;
	find_operators(&found, j);
	good = (long long)found.n >= wanted;
	if (!good && judge_run_has(j, "SLSA_BUILD_REPRODUCED") &&
		strcmp(j->verifier->operator, j->key->operator) != 0 &&
		judge_run_counts(j, POLICY_COUNTS_REBUILDERS)) {
		judge_set(out, true,
			text_format("%lld other operators", wanted),
			text_format("one, as %s verified",
				text_quotes(j->summary->facts->verifier)),
			"a verifier found that another operator built the "
			"same, and the policy lets its summary count");
		return;
	}
	judge_set(out, good, text_format("%lld other operators", wanted),
		found.n ? judge_list(&found) : text_copy("none"),
		good ? "independent operators built the same from the same "
		       "inputs"
		     : "too few independent operators built the same from the "
		       "same inputs");
}
