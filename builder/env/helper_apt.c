/* SPDX-License-Identifier: Apache-2.0 */
/* Parses what apt prints, in a confined process: the text comes from the index
 * of an archive, so it is foreign. */
#include "builder/env/helper_apt.h"
#include "base/wire.h"
#include "sandbox/confine.h"

#define MEMORY (INT64_C(1) << 30)
#define ANSWER_MAX ((size_t)64 << 20)
#define TIME_S 60

typedef int apt_parser(struct lock *lock, const char *text, struct error *err);

struct parsing {
	apt_parser *parse;
	struct lock *lock;
	const char *text;
};

static void
put_package(struct bytes *out, const struct lock_package *p)
{
	wire_put_text(out, p->name);
	wire_put_text(out, p->version);
	wire_put_text(out, p->architecture);
	wire_put_text(out, p->path);
	wire_put_text(out, p->source_version);
	wire_put_number(out, p->size);
	wire_put_bytes(out, p->sum.sum, sizeof p->sum.sum);
}

static void
take_package(struct wire *from, struct lock_package *p)
{
	p->name = wire_text(from);
	p->version = wire_text(from);
	p->architecture = wire_text(from);
	p->path = wire_text(from);
	p->source_version = wire_text(from);
	p->size = wire_number(from, 0, LOCK_BYTES_MAX);
	wire_bytes(from, p->sum.sum, sizeof p->sum.sum);
	if (!p->name || !p->version || !p->architecture)
		from->bad = true;
}

static int
parse_packages(void *arg, struct bytes *answer, struct error *err)
{
	const struct parsing *p = arg;

	if (p->parse(p->lock, p->text, err) < 0)
		return -1;
	wire_put_number(answer, (int64_t)p->lock->n_packages);
	for (size_t i = 0; i < p->lock->n_packages; i++)
		put_package(answer, &p->lock->packages[i]);
	return 0;
}

/* Moves the packages of another lock into this one. */
static void
replace_packages(struct lock *lock, struct lock *with)
{
	struct lock before = {
		.packages = lock->packages, .n_packages = lock->n_packages};

	lock->packages = with->packages;
	lock->n_packages = with->n_packages;
	*with = (struct lock){.suite = NULL};
	lock_done(&before);
}

static int
run_parser(struct lock *lock, const char *text, apt_parser *parser,
	struct error *err)
{
	static const char what[] = "what apt says of packages";
	struct parsing p = {parser, lock, text};
	const struct confine_plan plan = {.what = what,
		.folder = -1,
		.answer_max = ANSWER_MAX,
		.memory_bytes = MEMORY,
		.time_s = TIME_S};
	scoped(bytes_done) struct bytes answer = BYTES_INIT;
	scoped(lock_done) struct lock got = {.suite = NULL};
	struct wire from;
	int64_t n;

	if (confine_run(&answer, &plan, parse_packages, &p, err) < 0)
		return -1;
	from = wire_open(answer.data, answer.len);
	n = wire_number(&from, 1, LOCK_PACKAGES_MAX);
	for (int64_t i = 0; i < n && !from.bad; i++) {
		take_package(&from, mem_room(got.packages, got.n_packages));
		got.n_packages++;
	}
	if (wire_end(&from) < 0)
		return error_set(err, ERROR_SYSTEM,
			"reading %s failed: the helper that parses it answered "
			"nonsense",
			what);
	replace_packages(lock, &got);
	return 0;
}

int
helper_apt_picks(struct lock *lock, const char *text, struct error *err)
{
	return run_parser(lock, text, apt_picks_parse, err);
}

int
helper_apt_records(struct lock *lock, const char *text, struct error *err)
{
	return run_parser(lock, text, apt_records_parse, err);
}
