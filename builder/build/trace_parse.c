/* SPDX-License-Identifier: Apache-2.0 */
/* Parses a trace file, whose bytes are foreign: see hallmark-trace(5). */
#include "builder/build/trace.h"

#include <stdio.h>

#define SOURCE_MAX 64 /* bytes */
#define REASON_MAX 512
#define ARGV_MAX (3 * AUDIT_ARGV) /* as_utf8() may replace a byte by three */
#define RESIDUAL_MAX 256
#define WITHOUT_FILES 2 /* a format that is still read */

/* The name of a source; a later release may have other names. */
static bool
is_source(const char *s)
{
	static const char of[] = "abcdefghijklmnopqrstuvwxyz0123456789 -";
	size_t len = strlen(s);

	return len > 0 && len <= SOURCE_MAX && strspn(s, of) == len;
}

static int
parse_number(int64_t *out, const struct json_doc *doc, const struct json *v,
	const char *where, const char *key, const int64_t range[2],
	struct error *err)
{
	*out = json_find_number(v, key, 0);
	if (*out < range[0] || *out > range[1])
		return json_fail(err, doc, where,
			"'%s' must be a number from %lld to %lld", key,
			(long long)range[0], (long long)range[1]);
	return 0;
}

static int
parse_source(char **out, const struct json_doc *doc, const struct json *v,
	const char *where, struct error *err)
{
	const char *name = json_find_text(v, "source");

	if (!is_source(name))
		return json_fail(err, doc, where,
			"'source' must be up to %d small letters, digits, "
			"spaces and dashes",
			SOURCE_MAX);
	*out = text_copy(name);
	return 0;
}

static int
read_residual(struct trace *t, const struct json_doc *doc, const struct json *v,
	const char *where, struct error *err)
{
	static const struct json_key keys[] = {
		{"source", JSON_KIND_TEXT, true},
		{"reason", JSON_KIND_TEXT, true},
	};
	struct trace_residual *u = mem_room(t->residual, t->n_residual);
	size_t i = t->n_residual++;

	if (json_check(doc, v, where, keys, ARRAY_LEN(keys), err) < 0 ||
		parse_source(&u->source, doc, v, where, err) < 0)
		return -1;
	u->reason = text_copy(json_find_text(v, "reason"));
	if (!*u->reason || strlen(u->reason) > REASON_MAX)
		return json_fail(err, doc, where,
			"'reason' must have 1 to %d bytes", REASON_MAX);
	if (i > 0 && strcmp(t->residual[i - 1].source, u->source) >= 0)
		return json_fail(err, doc, where,
			"%s is listed twice or out of order",
			text_quotes(u->source));
	return 0;
}

static int
read_argv(struct trace_process *p, const struct json_doc *doc,
	const struct json *list, const char *where, struct error *err)
{
	size_t bytes = 0, n = json_count(list);

	for (size_t i = 0; i < n; i++) {
		const char *arg = json_text(json_at(list, i));

		if (!arg)
			return json_fail(err, doc, where,
				"'argv' must be a list of texts");
		bytes += strlen(arg) + 1;
		if (bytes > ARGV_MAX)
			return json_fail(err, doc, where,
				"'argv' is longer than %d bytes", ARGV_MAX);
		*mem_room(p->argv, p->n_argv) = text_copy(arg);
		p->n_argv++;
	}
	return 0;
}

static int
read_process(struct trace *t, const struct json_doc *doc, const struct json *v,
	const char *where, size_t n, struct error *err)
{
	static const struct json_key keys[] = {
		{"pid", JSON_KIND_NUMBER, true},
		{"parent", JSON_KIND_NUMBER, true},
		{"argv", JSON_KIND_LIST, true},
		{"cut", JSON_KIND_FLAG, false},
		{"again", JSON_KIND_FLAG, false},
	};
	const int64_t pids[] = {0, AUDIT_PID}, parents[] = {-1, (int64_t)n - 1};
	struct trace_process *p = mem_room(t->processes, t->n_processes);
	size_t i = t->n_processes++;

	if (json_check(doc, v, where, keys, ARRAY_LEN(keys), err) < 0 ||
		parse_number(&p->pid, doc, v, where, "pid", pids, err) < 0 ||
		parse_number(
			&p->parent, doc, v, where, "parent", parents, err) < 0)
		return -1;
	if (p->parent == (int64_t)i)
		return json_fail(
			err, doc, where, "a process is its own parent");
	p->cut = json_flag(json_find(v, "cut"));
	p->again = json_flag(json_find(v, "again"));
	if (p->again && (i == 0 || p[-1].pid != p->pid))
		return json_fail(err, doc, where,
			"no process before it has the same 'pid'");
	return read_argv(p, doc, json_find(v, "argv"), where, err);
}

static int
read_event(struct trace *t, const struct json_doc *doc, const struct json *v,
	const char *where, struct error *err)
{
	static const struct json_key keys[] = {
		{"source", JSON_KIND_TEXT, true},
		{"process", JSON_KIND_NUMBER, true},
		{"first", JSON_KIND_NUMBER, true},
		{"count", JSON_KIND_NUMBER, true},
	};
	const int64_t of[] = {0, (int64_t)t->n_processes - 1},
		      any[] = {0, INT64_MAX}, counts[] = {1, AUDIT_COUNT};
	struct trace_event *e = mem_room(t->events, t->n_events);
	size_t i = t->n_events++;
	const struct trace_event *last = i > 0 ? e - 1 : NULL;
	int64_t process = 0;

	if (json_check(doc, v, where, keys, ARRAY_LEN(keys), err) < 0 ||
		parse_source(&e->source, doc, v, where, err) < 0 ||
		parse_number(&process, doc, v, where, "process", of, err) < 0 ||
		parse_number(&e->first_ns, doc, v, where, "first", any, err) <
			0 ||
		parse_number(&e->count, doc, v, where, "count", counts, err) <
			0)
		return -1;
	e->process = (size_t)process;
	if (last && (last->process > e->process ||
			    (last->process == e->process &&
				    strcmp(last->source, e->source) >= 0)))
		return json_fail(err, doc, where,
			"an event is listed twice or out of order");
	return 0;
}

static int
read_file(struct trace *t, const struct json_doc *doc, const struct json *v,
	const char *where, struct error *err)
{
	static const struct json_key keys[] = {
		{"path", JSON_KIND_TEXT, true},
		{"writers", JSON_KIND_LIST, true},
	};
	struct trace_file *f = mem_room(t->files, t->n_files);
	const struct trace_file *last = t->n_files++ ? f - 1 : NULL;
	const struct json *list;

	if (json_check(doc, v, where, keys, ARRAY_LEN(keys), err) < 0)
		return -1;
	f->path = text_copy(json_find_text(v, "path"));
	list = json_find(v, "writers");
	if (json_count(list) < 1 || json_count(list) > AUDIT_WRITERS)
		return json_fail(err, doc, where,
			"'writers' must hold 1 to %d processes", AUDIT_WRITERS);
	for (size_t i = 0; i < json_count(list); i++) {
		const int64_t process = json_number(json_at(list, i), -1);

		if (process < 0 || process >= (int64_t)t->n_processes)
			return json_fail(err, doc, where,
				"'writers' names no process of the list");
		*mem_room(f->writers, f->n_writers) = (size_t)process;
		f->n_writers++;
	}
	if (last && strcmp(last->path, f->path) > 0)
		return json_fail(err, doc, where, "a file is out of order");
	return 0;
}

enum part {
	RESIDUAL,
	PROCESSES,
	EVENTS,
	FILES
};

/* Reads one of the lists. */
static int
read_list(struct trace *t, const struct json_doc *doc, enum part part,
	struct error *err)
{
	static const struct {
		const char *key;
		size_t most;
	} rows[] = {
		[RESIDUAL] = {"residual", RESIDUAL_MAX},
		[PROCESSES] = {"processes", AUDIT_PROCESSES},
		[EVENTS] = {"events", 1048576},
		[FILES] = {"files", AUDIT_FILES},
	};
	const struct json *list = json_find(doc->root, rows[part].key);
	size_t n = json_count(list);

	if (n > rows[part].most)
		return error_set(err, ERROR_LIMIT,
			"%s: %zu %s, but at most %zu are read",
			text_quotes(doc->name), n, rows[part].key,
			rows[part].most);
	for (size_t i = 0; i < n; i++) {
		const struct json *v = json_at(list, i);
		char where[64];
		int r;

		(void)snprintf(
			where, sizeof where, "/%s/%zu", rows[part].key, i);
		r = part == RESIDUAL    ? read_residual(t, doc, v, where, err)
		    : part == PROCESSES ? read_process(t, doc, v, where, n, err)
		    : part == EVENTS    ? read_event(t, doc, v, where, err)
					: read_file(t, doc, v, where, err);
		if (r < 0)
			return -1;
	}
	return 0;
}

void
trace_done(struct trace *t)
{
	for (size_t i = 0; i < t->n_residual; i++) {
		free(t->residual[i].source);
		free(t->residual[i].reason);
	}
	for (size_t i = 0; i < t->n_processes; i++) {
		for (size_t j = 0; j < t->processes[i].n_argv; j++)
			free(t->processes[i].argv[j]);
		free(t->processes[i].argv);
	}
	for (size_t i = 0; i < t->n_events; i++)
		free(t->events[i].source);
	for (size_t i = 0; i < t->n_files; i++) {
		free(t->files[i].path);
		free(t->files[i].writers);
	}
	free(t->files);
	free(t->residual);
	free(t->processes);
	free(t->events);
	free(t->recipe);
	free(t->level);
	*t = (struct trace)TRACE_INIT;
}

int
trace_parse(struct trace *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	static const struct json_key keys[] = {
		{"hallmarkTrace", JSON_KIND_NUMBER, true},
		{"recipe", JSON_KIND_TEXT, true},
		{"level", JSON_KIND_TEXT, true},
		{"residual", JSON_KIND_LIST, true},
		{"processes", JSON_KIND_LIST, true},
		{"events", JSON_KIND_LIST, true},
		{"dropped", JSON_KIND_NUMBER, true},
		{"files", JSON_KIND_LIST, true}, /* since format 3 */
	};
	static const int64_t any[] = {0, INT64_MAX};
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	scoped(trace_done) struct trace t = TRACE_INIT;
	int64_t version;

	if (json_parse(&doc, text, len, name, err) < 0)
		return -1;
	/* before the keys, which differ from format to format */
	version = json_find_number(doc.root, "hallmarkTrace", TRACE_FORMAT);
	if (version != TRACE_FORMAT && version != WITHOUT_FILES) {
		(void)json_fail(err, &doc, "/hallmarkTrace",
			"a trace of format %lld, but this hallmark reads only "
			"the formats %d and %d",
			(long long)version, WITHOUT_FILES, TRACE_FORMAT);
		return error_hint(err, "'hallmark build --trace' records anew");
	}
	if (json_check(&doc, doc.root, "", keys,
		    ARRAY_LEN(keys) - (version == WITHOUT_FILES), err) < 0)
		return -1;
	t.recipe = text_copy(json_find_text(doc.root, "recipe"));
	t.level = text_copy(json_find_text(doc.root, "level"));
	if (parse_number(&t.dropped, &doc, doc.root, "/dropped", "dropped", any,
		    err) < 0 ||
		read_list(&t, &doc, RESIDUAL, err) < 0 ||
		read_list(&t, &doc, PROCESSES, err) < 0 ||
		read_list(&t, &doc, EVENTS, err) < 0 ||
		read_list(&t, &doc, FILES, err) < 0)
		return -1;
	*out = t;
	t = (struct trace)TRACE_INIT;
	return 0;
}
