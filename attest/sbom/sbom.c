/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/sbom/sbom.h"

void
sbom_copyright_copy(
	struct sbom_copyright *to, const struct sbom_copyright *from)
{
	*to = (struct sbom_copyright){
		.names = mem_alloc(from->n_names, sizeof *to->names),
		.n_names = from->n_names,
		.sum = from->sum};
	for (size_t i = 0; i < from->n_names; i++)
		to->names[i] = text_copy(from->names[i]);
}

void
sbom_copyright_done(struct sbom_copyright *c)
{
	for (size_t i = 0; i < c->n_names; i++)
		free(c->names[i]);
	free(c->names);
	*c = (struct sbom_copyright){.names = NULL};
}

static void
package_free(struct sbom_package *p)
{
	free(p->name);
	free(p->version);
	free(p->purl);
	free(p->location);
	free(p->file);
	free(p->licence);
	sbom_copyright_done(&p->copyright);
}

void
sbom_done(struct sbom *s)
{
	package_free(&s->image);
	for (size_t i = 0; i < s->n_packages; i++)
		package_free(&s->packages[i]);
	for (size_t i = 0; i < s->n_files; i++)
		free(s->files[i].path);
	free(s->packages);
	free(s->files);
	free(s->tool_version);
	*s = (struct sbom)SBOM_INIT;
}

const char *
sbom_role_name(enum sbom_role role)
{
	static const char *const names[] = {
		[SBOM_BASE] = "base",
		[SBOM_ENVIRONMENT] = "environment",
		[SBOM_SOURCE] = "source",
	};

	return names[role];
}

bool
sbom_is_unknown(const struct sbom_package *p)
{
	return p->kind != SBOM_SYSTEM && !p->licence &&
	       p->copyright.n_names == 0;
}

size_t
sbom_unknown(const struct sbom *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_packages; i++)
		n += sbom_is_unknown(&s->packages[i]);
	return n;
}
