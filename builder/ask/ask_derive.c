/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the manifests and statements of images; several at once, each image
 * with a process of its own. */
#include "base/say.h"
#include "builder/ask/ask_private.h"
#include "builder/ask/helper_facts.h"
#include "builder/store/store_keep.h"
#include "sandbox/confine.h"

#include <unistd.h>

#define WAIT_MS 60000
#define STATEMENTS_MAX 1024
#define REFERENCE_TYPE "vnd.docker.reference.type"

/* An image whose statements are being read. */
struct job {
	struct confined helper; /* pid 0: none */
	uint32_t number;
	struct digest *sums;
	size_t n;
	bool more;              /* statements that are not even read */
	struct ask_image image; /* without statements */
};

static void
job_done(struct job *j)
{
	confined_done(&j->helper);
	free(j->sums);
	ask_image_done(&j->image);
	*j = (struct job){.helper = CONFINED_INIT};
}

static void
set_fault(struct ask *a, uint32_t number, const struct error *why)
{
	if (!a->entries[number].fault)
		a->entries[number].fault = text_copy(why->text);
}

/* Docker lists statements of its own among the images of an index. */
static bool
is_reference(const struct json *v)
{
	const struct json *notes = json_find(v, "annotations");

	return notes && json_kind(notes) == JSON_KIND_MAP &&
	       json_find(notes, REFERENCE_TYPE);
}

static int
read_digests(struct digest **out, size_t *n, const struct json *list)
{
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		const char *text = json_kind(v) == JSON_KIND_MAP
					   ? json_find_text(v, "digest")
					   : NULL;

		if (!text || digest_parse(mem_room(*out, *n), text) < 0)
			return -1;
		*n += !is_reference(v);
	}
	return 0;
}

static int
read_manifest(
	struct ask_image *image, const struct store *store, struct error *err)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	const struct json *parts, *layers;

	if (store_json(store, &image->sum, json_read, &doc, err) < 0)
		return -1;
	parts = json_find(doc.root, "manifests");
	layers = json_find(doc.root, "layers");
	image->is_index = parts && json_kind(parts) == JSON_KIND_LIST;
	if (image->is_index
			? read_digests(&image->parts, &image->n_parts, parts)
			: read_digests(
				  &image->layers, &image->n_layers, layers))
		return json_fail(err, &doc, "",
			"its descriptors must have digests, sha256:…");
	return 0;
}

static int
gather_statements(struct envelopes *out, const struct store *store,
	const struct digest *list, struct error *err)
{
	struct descriptor *all = NULL;
	size_t n = 0;
	int r;

	if (digest_is_zero(list))
		return 0;
	if (store_referrers_in(store, list, &all, &n, err) < 0)
		return -1;
	r = envelopes_listed(out, store, all, n, err);
	store_entries_free(all, n);
	return r;
}

/* returns 0: its statements are being read; 1: it has none; -1 */
static int
start_job(
	struct job *j, const struct ask *a, uint32_t number, struct error *err)
{
	const struct ask_entry *e = &a->entries[number];
	scoped(envelopes_done) struct envelopes all = ENVELOPES_INIT;

	j->number = number;
	j->image.sum = e->sum;
	j->image.list = e->list;
	json_share(true); /* a new process for each image */
	if (read_manifest(&j->image, a->store, err) < 0 ||
		gather_statements(&all, a->store, &e->list, err) < 0)
		return -1;
	j->n = all.n;
	j->more = all.n_refused > 0 || all.n + all.n_refused >= STATEMENTS_MAX;
	j->sums = mem_alloc(all.n, sizeof *j->sums);
	for (size_t i = 0; i < all.n; i++)
		j->sums[i] = all.sums[i];
	if (all.n == 0)
		return 1;
	return helper_facts_start(&j->helper, &all, &e->sum, err);
}

static void
keep_facts(struct ask *a, struct job *j, const struct facts *facts)
{
	const struct facts unread = FACTS_INIT;
	struct ask_image *image = ask_index_add(&a->index, &j->image.sum);

	*image = j->image;
	j->image = (struct ask_image){.sum = image->sum};
	for (size_t i = 0; i < j->n; i++)
		ask_index_state(&a->index, image, &j->sums[i], &facts[i]);
	if (j->more)
		ask_index_state(&a->index, image, &image->list, &unread);
}

static void
finish_job(struct ask *a, struct job *j)
{
	struct facts *facts = NULL;
	struct error err = ERROR_INIT;

	if (j->n > 0 && helper_facts_finish(&facts, &j->helper, j->n, &err) < 0)
		set_fault(a, j->number, &err);
	else
		keep_facts(a, j, facts);
	helper_facts_free(facts, facts ? j->n : 0);
	job_done(j);
}

/* Waits until one of the running jobs is done. */
static void
finish_any(struct ask *a, struct job *jobs, size_t n)
{
	struct confined *running[ASK_JOBS_MAX];
	struct job *of[ASK_JOBS_MAX];
	size_t n_running = 0, at = 0;

	for (size_t i = 0; i < n; i++)
		if (jobs[i].helper.pid != 0) {
			of[n_running] = &jobs[i];
			running[n_running++] = &jobs[i].helper;
		}
	if (n_running == 0)
		return;
	if (!confined_any(&at, running, n_running, WAIT_MS))
		at = 0; /* its own limit of time ends it */
	finish_job(a, of[at]);
}

static struct job *
free_job(struct job *jobs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (jobs[i].helper.pid == 0)
			return &jobs[i];
	return NULL;
}

size_t
ask_jobs(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > ASK_JOBS_MAX ? ASK_JOBS_MAX : (size_t)n;
}

static void
derive_one(struct ask *a, struct job *jobs, size_t n_jobs, uint32_t number)
{
	struct error err = ERROR_INIT;
	struct job *j;
	int r;

	while (!(j = free_job(jobs, n_jobs)))
		finish_any(a, jobs, n_jobs);
	r = start_job(j, a, number, &err);
	if (r > 0)
		finish_job(a, j);
	if (r >= 0)
		return;
	set_fault(a, number, &err);
	job_done(j);
}

void
ask_derive(struct ask *a, const uint32_t *numbers, size_t n)
{
	struct job jobs[ASK_JOBS_MAX];
	size_t n_jobs = ask_jobs();

	if (n == 0)
		return;
	for (size_t i = 0; i < ASK_JOBS_MAX; i++)
		jobs[i] = (struct job){.helper = CONFINED_INIT};
	if (n > 1)
		say_step("read", "the statements of %zu images", n);
	for (size_t i = 0; i < n; i++) {
		derive_one(a, jobs, n_jobs, numbers[i]);
		say_progress((int64_t)i + 1, (int64_t)n, "images");
	}
	for (size_t i = 0; i < n_jobs; i++)
		while (jobs[i].helper.pid != 0)
			finish_any(a, jobs, n_jobs);
	if (n > 1)
		say_done();
	json_share(false);
	ask_dpkg(a, numbers, n);
}
