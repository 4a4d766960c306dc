/* SPDX-License-Identifier: Apache-2.0 */
/* Any two files: they differ if and only if their bytes do, the bounds hold,
 * and what is told of them passes from one process to another. */
#include "builder/archive/libarchive.h"
#include "reproduce/compare/differ.h"
#include "reproduce/explain/octets.h"
#include "tests/fuzz/fuzz.h"

static const struct differ_limits small = {.depth = 4,
	.n_members = 200,
	.one_expanded = 1 << 20,
	.part_expanded = 1 << 18,
	.live_expanded = 1 << 21,
	.all_expanded = 1 << 23,
	.time_ns = INT64_C(5000000000),
	.n_differences = 500};

static void
check_answer(const struct differences *d)
{
	scoped(bytes_done) struct bytes wire = BYTES_INIT, text = BYTES_INIT;
	scoped(differences_done) struct differences back = DIFFERENCES_INIT;
	scoped(json_free) struct json *v = NULL;

	differences_put(&wire, d);
	if (differences_take(&back, wire.data, wire.len) < 0 || back.n != d->n)
		abort();
	v = differences_json(&back);
	json_print(&text, v);
	differences_print(&text, &back, 100);
	for (size_t i = 0; i < d->n; i++)
		if (!d->list[i].n_causes)
			abort();
}

/* The first two bytes say how long the first file is. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const struct slice all = {data, len};
	const size_t n = (size_t)octets_le(all, 0, 2);
	const struct slice a = octets_part(all, 2, n);
	const struct slice b = octets_part(all, 2 + n, SIZE_MAX);
	scoped(differences_done) struct differences found = DIFFERENCES_INIT;
	struct error err = ERROR_INIT;
	struct differ d = {.out = &found, .limits = &small};

	if (libarchive_load(&err) < 0)
		return 0;
	differ_compare(&d, "file", a, b);
	if (octets_equal(a, b) != (found.n + found.n_dropped == 0))
		abort();
	if (found.n > small.n_differences || d.live != 0 ||
		d.expanded > 2 * small.all_expanded)
		abort();
	check_answer(&found);
	return 0;
}
