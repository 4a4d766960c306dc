/* SPDX-License-Identifier: Apache-2.0 */
/* Collects problems; has the checks that every kind of blob needs. */
#include "builder/check/layout_private.h"

#include <stdarg.h>
#include <stdio.h>

void
layout_report_done(struct layout_report *report)
{
	for (size_t i = 0; i < report->n_problems; i++) {
		free(report->problems[i].where);
		free(report->problems[i].what);
	}
	free(report->problems);
	for (size_t i = 0; i < report->n_changed; i++)
		free(report->changed[i]);
	free(report->changed);
	free(report->damaged);
	*report = (struct layout_report)LAYOUT_REPORT_INIT;
}

void
layout_report_add(struct layout_report *r, const char *where, const char *what)
{
	for (size_t i = 0; i < r->n_problems; i++)
		if (strcmp(r->problems[i].where, where) == 0 &&
			strcmp(r->problems[i].what, what) == 0)
			return;
	*mem_room(r->problems, r->n_problems) = (struct layout_problem){
		.where = text_copy(where), .what = text_copy(what)};
	r->n_problems++;
}

void
layout_problem(struct layout *l, const char *where, const char *fmt, ...)
{
	char what[ERROR_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	layout_report_add(l->report, where, what);
}

void
layout_failed(struct layout *l, const char *where, const struct error *err)
{
	if (err->kind == ERROR_SYSTEM)
		l->report->n_undecided++;
	layout_problem(l, where, "%s", err->text);
}

bool
layout_saw(struct layout *l, const struct digest *sum, size_t *i)
{
	for (*i = 0; *i < l->n_seen; ++*i)
		if (digest_equal(&l->seen[*i].sum, sum))
			return true;
	mem_room(l->seen, l->n_seen)->sum = *sum;
	l->n_seen++;
	return false;
}

void
layout_count(struct layout *l, int64_t size)
{
	l->report->n_blobs++;
	l->report->bytes += size;
}

void
layout_damaged(struct layout *l, const struct digest *sum)
{
	*mem_room(l->report->damaged, l->report->n_damaged) = *sum;
	l->report->n_damaged++;
}

/* What is too long to be hashed may be whole only if a descriptor says that it
 * is so long. */
static void
judge_unread(struct layout *l, const struct descriptor *d, int64_t size)
{
	for (size_t i = 0; i < l->n_unread; i++) {
		if (!digest_equal(&l->unread[i], &d->sum))
			continue;
		if (size != d->size)
			layout_damaged(l, &d->sum);
		l->unread[i] = l->unread[--l->n_unread];
		return;
	}
}

bool
layout_blob(struct layout *l, const struct descriptor *d)
{
	struct error err = ERROR_INIT;
	int64_t size = 0;
	scoped_close int fd = store_open_blob(l->store, &d->sum, &size, &err);
	struct store_name where = store_blob_name(&d->sum);

	if (fd < 0) {
		layout_failed(l, where.s, &err);
		return false;
	}
	if (size != d->size)
		layout_problem(l, where.s,
			"it has %lld bytes, but a descriptor says %lld",
			(long long)size, (long long)d->size);
	judge_unread(l, d, size);
	if (size > d->size)
		return false;
	if (l->hashed)
		return true;
	layout_count(l, size);
	if (store_check_blob(l->store, &d->sum, &err) < 0)
		layout_failed(l, where.s, &err);
	return true;
}

/* "platform" is part of a descriptor in an image index. */
static void
check_platform(struct layout *l, const struct json *v, const char *where,
	const char *name)
{
	static const char *const needed[] = {"architecture", "os"};
	const struct json *platform = json_find(v, "platform");

	if (!platform)
		return;
	for (size_t i = 0; i < ARRAY_LEN(needed); i++)
		if (json_kind(platform) != JSON_KIND_MAP ||
			!json_find_text(platform, needed[i]))
			layout_problem(l, where, "%s: 'platform' has no '%s'",
				name, needed[i]);
}

/* Checks "data", a copy of the blob inside the descriptor. */
static void
check_data(struct layout *l, const struct json *v, const char *where,
	const char *name, const struct descriptor *d)
{
	scoped(bytes_done) struct bytes data = BYTES_INIT;
	const struct json *text = json_find(v, "data");
	struct digest sum;

	if (!text)
		return;
	if (json_kind(text) != JSON_KIND_TEXT ||
		base64_parse(&data, json_text(text), strlen(json_text(text))) <
			0) {
		layout_problem(l, where, "%s: 'data' is not base64", name);
		return;
	}
	sum = digest_of(data.data ? data.data : "", data.len);
	if (!digest_equal(&sum, &d->sum))
		layout_problem(l, where,
			"%s: 'data' does not have the digest beside it", name);
}

bool
layout_descriptor(struct layout *l, const struct json *v, const char *where,
	const char *name, struct descriptor *out)
{
	struct json_doc doc = {.name = NULL};
	struct error err = ERROR_INIT;
	scoped(descriptor_done) struct descriptor d = {0};
	scoped_free char *text = text_copy("");
	scoped_free char *title = text_copy(name);

	doc.name = title;
	doc.text = text;
	if (descriptor_parse(&d, &doc, v, "", &err) < 0) {
		/* The line number would be that of an empty text, so it is cut
		 * off. */
		const char *why = strstr(err.text, ":1: ");

		layout_problem(
			l, where, "%s: %s", name, why ? why + 4 : err.text);
		return false;
	}
	check_data(l, v, where, name, &d);
	check_platform(l, v, where, name);
	layout_texts(l, json_find(v, "annotations"), where, "annotations");
	if (!layout_blob(l, &d))
		return false;
	*out = d;
	d = (struct descriptor){0};
	return true;
}

bool
layout_open(struct layout *l, const struct digest *sum, struct json_doc *out)
{
	struct error err = ERROR_INIT;

	if (store_json(l->store, sum, json_read, out, &err) == 0)
		return true;
	layout_failed(l, store_blob_name(sum).s, &err);
	return false;
}

void
layout_texts(struct layout *l, const struct json *v, const char *where,
	const char *name)
{
	scoped_free const char **keys = NULL;

	if (!v)
		return;
	if (json_kind(v) != JSON_KIND_MAP) {
		layout_problem(l, where, "'%s' is not a map", name);
		return;
	}
	keys = json_keys(v);
	for (size_t i = 0; i < json_count(v); i++)
		if (!json_find_text(v, keys[i]))
			layout_problem(l, where, "'%s': %s is not a text", name,
				text_quotes(keys[i]));
}

void
layout_head(struct layout *l, const struct json *v, const char *where,
	const char *media_type)
{
	const struct json *type = json_find(v, "mediaType");

	if (json_find_number(v, "schemaVersion", 0) != 2)
		layout_problem(l, where, "'schemaVersion' is not 2");
	if (type && !text_equal(json_text(type), media_type))
		layout_problem(l, where, "'mediaType' is %s, not %s",
			text_quotes(json_text(type)), media_type);
	layout_texts(l, json_find(v, "annotations"), where, "annotations");
}
