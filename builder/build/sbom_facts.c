/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/sbom_facts.h"
#include "attest/archive_name.h"
#include "builder/build/build_facts.h"
#include "builder/build/package_url.h"
#include "builder/env/pinned_image.h"
#include "builder/registry/reference.h"

static struct sbom_package *
new_package(struct sbom *s, enum sbom_role role, enum sbom_kind kind)
{
	struct sbom_package *p = mem_room(s->packages, s->n_packages);

	s->n_packages++;
	p->role = role;
	p->kind = kind;
	return p;
}

/* The purl of an image that a recipe names, and its version: the digest. */
static void
fill_image(struct sbom_package *p, const char *name, const struct digest *sum)
{
	scoped(reference_done) struct reference ref = REFERENCE_INIT;
	const char *known = pinned_image_name(name);
	scoped_free char *repository = NULL;
	struct error ignored;

	p->name = text_copy(known);
	p->version = text_copy(digest_text(sum).s);
	p->sum = *sum;
	if (!pinned_image_is_remote(name) ||
		reference_parse(&ref, known, &ignored) < 0) {
		p->purl = package_url_image("image", sum, NULL, NULL);
		return;
	}
	repository = text_format("%s/%s", ref.host, ref.repository);
	p->purl = package_url_image(ref.repository, sum, repository, NULL);
}

/* The distribution of a base: without it, scanners pass over its packages. */
static void
add_system(struct sbom *s, const char *suite)
{
	scoped_free char *distro = package_url_distro(suite);
	char *dash = strchr(distro, '-');
	struct sbom_package *p = new_package(s, SBOM_BASE, SBOM_SYSTEM);

	p->name = text_copyn(distro, (size_t)(dash - distro));
	p->version = text_copy(dash + 1);
}

/* What the environment or the base is made of. */
static void
add_root(struct sbom *s, const struct lock *lock, enum sbom_role role,
	const struct licences *licences)
{
	for (size_t i = 0; i < lock->n_packages; i++) {
		const struct lock_package *from = &lock->packages[i];
		struct sbom_package *p = new_package(s, role, SBOM_PACKAGE);

		p->name = text_copy(from->name);
		p->version = text_copy(from->version);
		p->purl = package_url_debian(from, lock->suite);
		p->file = text_copy(from->path);
		p->sum = from->sum;
		if (i < licences->n)
			sbom_copyright_copy(&p->copyright, &licences->list[i]);
	}
	if (lock->image_name)
		fill_image(new_package(s, role, SBOM_IMAGE), lock->image_name,
			&lock->image);
}

static void
fill_archive(struct sbom_package *p, const struct lock_source *from)
{
	p->sum = from->sum;
	if (archive_name_npm(&p->name, &p->version, from->where)) {
		p->purl = package_url_npm(p->name, p->version);
	} else {
		archive_name_split(&p->name, &p->version, from->where);
		p->purl = package_url_generic(p->name, p->version, "checksum",
			digest_text(&from->sum).s);
	}
	if (from->kind == SOURCE_POOL)
		p->file = text_copy(from->where);
	else
		p->location = text_copy(from->where);
}

static void
fill_commit(struct sbom_package *p, const char *repository, const char *commit)
{
	scoped_free char *uri = build_facts_git(repository, commit);

	p->name = archive_name_last(repository);
	p->version = text_copy(commit);
	p->purl = package_url_generic(p->name, commit, "vcs_url", uri);
	p->location = take_ptr(uri);
}

static void
add_source(struct sbom *s, const struct lock_source *from)
{
	struct sbom_package *p = new_package(s, SBOM_SOURCE,
		from->kind == SOURCE_GIT     ? SBOM_COMMIT
		: from->kind == SOURCE_IMAGE ? SBOM_IMAGE
					     : SBOM_ARCHIVE);

	if (from->kind == SOURCE_GIT)
		fill_commit(p, from->where, from->commit);
	else if (from->kind == SOURCE_IMAGE)
		fill_image(p, from->where, &from->sum);
	else
		fill_archive(p, from);
}

/* The commit of the recipe, then the sources of the lock.  What the recipe says
 * of the licence is true of its only source; of several it cannot be known. */
static void
add_sources(
	struct sbom *s, const struct inputs *in, const struct provenance *made)
{
	struct sbom_package *own = new_package(s, SBOM_SOURCE, SBOM_COMMIT);
	const size_t first = s->n_packages;

	fill_commit(own, made->repository, made->revision);
	if (made->recipe && *made->recipe) {
		char *location =
			text_format("%s#%s", own->location, made->recipe);

		free(own->location);
		own->location = location;
	}
	for (size_t i = 0; i < in->lock.n_sources; i++)
		if (!build_facts_listed(&in->lock, i))
			add_source(s, &in->lock.sources[i]);
	if (s->n_packages - first <= 1)
		s->packages[s->n_packages - 1].licence =
			text_copy(in->recipe.licence);
}

static void
add_files(struct sbom *s, const struct tree *tree)
{
	for (size_t i = 0; i < tree->n_entries; i++) {
		const struct tree_entry *e = &tree->entries[i];
		const struct tree_entry *file = e;
		struct sbom_file *f;

		if (e->type == TREE_HARDLINK)
			file = tree_find(tree, e->target);
		if (!file || file->type != TREE_FILE)
			continue;
		f = mem_room(s->files, s->n_files);
		s->n_files++;
		f->path = text_copy(e->path);
		f->sum = file->sum;
	}
}

void
sbom_facts(struct sbom *out, const struct inputs *in,
	const struct product *product, const struct provenance *made,
	const struct tree *tree)
{
	const struct digest *manifest = &product->image.manifest;
	const struct lock *base =
		lock_base_of(&in->lock, product->output->name);
	struct sbom s = {.epoch_s = in->epoch_s,
		.tool_version = text_copy(HALLMARK_VERSION)};

	s.image = (struct sbom_package){.kind = SBOM_IMAGE,
		.name = text_copy(product->output->image_name),
		.version = text_copy(in->recipe.version),
		.licence = text_copy(in->recipe.licence),
		.sum = *manifest,
		.purl = package_url_image(product->output->image_name, manifest,
			NULL, made->architecture)};
	if (base && base->suite)
		add_system(&s, base->suite);
	if (base)
		add_root(&s, base, SBOM_BASE, &product->base);
	add_root(&s, &in->lock, SBOM_ENVIRONMENT, &product->environment);
	add_sources(&s, in, made);
	add_files(&s, tree);
	*out = s;
}
