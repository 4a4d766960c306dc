/* SPDX-License-Identifier: Apache-2.0 */
/* facts.h - the facts of one build, for tests of the provenance. */
#ifndef TESTS_UNIT_FACTS_H
#define TESTS_UNIT_FACTS_H

#include "attest/provenance.h"

#define FACTS_COMMIT "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define FACTS_TREE "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static inline struct digest
facts_sum(unsigned char byte)
{
	struct digest d;

	memset(d.sum, byte, sizeof d.sum);
	return d;
}

static inline void
facts_input(struct provenance *p, const char *uri, const char *name,
	unsigned char sum, int64_t size)
{
	struct provenance_input *in = mem_room(p->inputs, p->n_inputs);

	p->n_inputs++;
	in->uri = text_copy(uri);
	in->name = text_copy(name);
	in->size = size;
	if (sum)
		in->sum = facts_sum(sum);
}

/* facts_fill - fill in a provenance that passes every check */
static inline void
facts_fill(struct provenance *p)
{
	*p = (struct provenance){
		.subject_name = text_copy("hello"),
		.subject = facts_sum(0x11),
		.repository = text_copy("git+https://example.org/hello"),
		.revision = text_copy(FACTS_COMMIT),
		.recipe = text_copy("recipes/hello"),
		.level = text_copy("deterministic"),
		.architecture = text_copy("amd64"),
		.epoch_s = 1700000000,
		.format = 1,
		.box = 6,
		.config = facts_sum(0x33),
		.tree = facts_sum(0x44),
		.layers = mem_alloc(1, sizeof(struct digest)),
		.diff_ids = mem_alloc(1, sizeof(struct digest)),
		.n_layers = 1,
		.builder_id = text_copy(PROVENANCE_BUILDER "deterministic"),
		.builder_version = text_copy("0.1.0"),
	};
	*mem_room(p->residual, 0) = text_copy("cpuid");
	*mem_room(p->residual, 1) = text_copy("thread races");
	p->n_residual = 2;
	p->layers[0] = facts_sum(0x55);
	p->diff_ids[0] = facts_sum(0x66);
	facts_input(p, "git+https://example.org/hello@" FACTS_COMMIT, "recipe",
		0, -1);
	p->inputs[0].git_commit = text_copy(FACTS_COMMIT);
	p->inputs[0].git_tree = text_copy(FACTS_TREE);
	facts_input(p, "pkg:deb/debian/gcc@4%3A12.2.0-3?arch=amd64",
		"pool/main/g/gcc-defaults/gcc_12.2.0-3_amd64.deb", 0x22, 5216);
}

/* facts_set - replace one text of a struct */
static inline void
facts_set(char **text, const char *value)
{
	free(*text);
	*text = text_copy(value);
}

#endif
