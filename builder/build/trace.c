/* SPDX-License-Identifier: Apache-2.0 */
/* Turns the audit records of a box into a trace and its bytes; trace_parse.c
 * reads the bytes back. */
#include "builder/build/trace.h"
#include "base/file.h"
#include "builder/store/store.h"
#include "sandbox/residual.h"

#include <fcntl.h>
#include <sys/stat.h>

#define DROPPED_ROOM 64 /* bytes of the number of what is missing */

/* A process of the audit table, and its index there. */
struct seat {
	const struct audit_process *process;
	size_t was, is;
};

/* Sorts by values that are the same in every run of a sequential build, not by
 * arrival. */
static int
compare_seats(const void *a, const void *b)
{
	const struct seat *x = a, *y = b;
	const struct audit_process *p = x->process, *q = y->process;

	if (p->pid != q->pid)
		return p->pid < q->pid ? -1 : 1;
	if (p->id.serial != q->id.serial)
		return p->id.serial < q->id.serial ? -1 : 1;
	if (p->id.execs != q->id.execs)
		return p->id.execs < q->id.execs ? -1 : 1;
	return x->was < y->was ? -1 : x->was > y->was;
}

/* An argument may contain any bytes, but JSON text must be UTF-8. */
static char *
as_utf8(const char *arg, size_t len)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0, n; i < len; i += n) {
		for (n = 1; n <= 4 && i + n <= len; n++)
			if (text_is_utf8(arg + i, n))
				break;
		if (n <= 4 && i + n <= len) {
			bytes_add(&out, arg + i, n);
			continue;
		}
		bytes_adds(&out, "\xef\xbf\xbd");
		n = 1;
	}
	return bytes_take(&out);
}

static void
add_argv(struct trace_process *to, const struct audit_process *from)
{
	for (size_t i = 0; i < from->len;) {
		size_t len = strnlen(from->argv + i, from->len - i);

		*mem_room(to->argv, to->n_argv) = as_utf8(from->argv + i, len);
		to->n_argv++;
		i += len + 1;
	}
	to->cut = from->cut != 0;
}

static void
add_events(struct trace *t, const struct audit_process *from)
{
	for (unsigned i = 0; i < AUDIT_SOURCES; i++) {
		const struct audit_event *e = &from->events[i];

		if (e->count == 0)
			continue;
		*mem_room(t->events, t->n_events) =
			(struct trace_event){text_copy(audit_name(i)),
				t->n_processes, e->first_ns, (int64_t)e->count};
		t->n_events++;
	}
}

/* returns heap: where each of the table is in the trace */
static size_t *
add_processes(struct trace *t, const struct audit_table *table)
{
	size_t n = table->n;
	scoped_free struct seat *seats = mem_alloc(n, sizeof *seats);
	size_t *position = mem_alloc(n, sizeof *position);

	for (size_t i = 0; i < n; i++)
		seats[i] = (struct seat){&table->processes[i], i, 0};
	if (n)
		qsort(seats, n, sizeof *seats, compare_seats);
	for (size_t i = 0; i < n; i++)
		position[seats[i].was] = i;
	for (size_t i = 0; i < n; i++) {
		const struct audit_process *from = seats[i].process;
		struct trace_process *to = mem_room(t->processes, i);

		to->pid = from->pid;
		to->again = i > 0 && from->pid > 0 && to[-1].pid == from->pid &&
			    seats[i - 1].process->id.serial != from->id.serial;
		to->parent =
			from->parent < 0 ? -1 : (int64_t)position[from->parent];
		add_argv(to, from);
		add_events(t, from);
		t->n_processes++;
	}
	return position;
}

static struct json *
process_json(const struct trace_process *p)
{
	struct json *map = json_new_map(), *argv = json_new_list();

	for (size_t i = 0; i < p->n_argv; i++)
		json_push_text(argv, p->argv[i]);
	if (p->again)
		json_put_flag(map, "again", true);
	json_put(map, "argv", argv);
	if (p->cut)
		json_put_flag(map, "cut", true);
	json_put_number(map, "parent", p->parent);
	json_put_number(map, "pid", p->pid);
	return map;
}

static struct json *
event_json(const struct trace_event *e)
{
	struct json *map = json_new_map();

	json_put_number(map, "count", e->count);
	json_put_number(map, "first", e->first_ns);
	json_put_number(map, "process", (int64_t)e->process);
	json_put_text(map, "source", e->source);
	return map;
}

static struct json *
file_json(const struct trace_file *f)
{
	struct json *map = json_new_map(), *writers = json_new_list();

	for (size_t i = 0; i < f->n_writers; i++)
		json_push(writers, json_new_number((int64_t)f->writers[i]));
	json_put_text(map, "path", f->path);
	json_put(map, "writers", writers);
	return map;
}

void
trace_print(struct bytes *out, const struct trace *t)
{
	scoped(json_free) struct json *v = json_new_map();
	struct json *residual = json_new_list(), *processes = json_new_list(),
		    *events = json_new_list(), *files = json_new_list();

	for (size_t i = 0; i < t->n_residual; i++) {
		struct json *map = json_new_map();

		json_put_text(map, "reason", t->residual[i].reason);
		json_put_text(map, "source", t->residual[i].source);
		json_push(residual, map);
	}
	for (size_t i = 0; i < t->n_processes; i++)
		json_push(processes, process_json(&t->processes[i]));
	for (size_t i = 0; i < t->n_events; i++)
		json_push(events, event_json(&t->events[i]));
	for (size_t i = 0; i < t->n_files; i++)
		json_push(files, file_json(&t->files[i]));
	json_put_number(v, "hallmarkTrace", TRACE_FORMAT);
	json_put_text(v, "recipe", t->recipe);
	json_put_text(v, "level", t->level);
	json_put(v, "residual", residual);
	json_put(v, "processes", processes);
	json_put(v, "events", events);
	json_put(v, "files", files);
	json_put_number(v, "dropped", t->dropped);
	json_print(out, v);
}

/* How many bytes the files of the output may take in the trace, which must stay
 * readable: JSON takes six for one byte of some names. */
static size_t
room_for_files(const struct trace *t)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	trace_print(&text, t);
	return text.len + DROPPED_ROOM < TRACE_MAX
		       ? TRACE_MAX - DROPPED_ROOM - text.len
		       : 0;
}

static size_t
file_room(const struct trace_file *f)
{
	scoped(json_free) struct json *v = file_json(f);
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	json_print(&text, v);
	return text.len + 1;
}

static void
file_done(struct trace_file *f)
{
	free(f->path);
	free(f->writers);
}

static struct trace_file
file_of(const struct audit_file *from, const size_t *position)
{
	struct trace_file f = {.path = as_utf8(from->path, strlen(from->path))};

	for (size_t i = 0; i < from->n_writers; i++) {
		*mem_room(f.writers, f.n_writers) = position[from->writers[i]];
		f.n_writers++;
	}
	return f;
}

/* Those of the output, whose paths are told below its folder. */
static void
add_files(struct trace *t, const struct audit *audit, const size_t *position,
	size_t n)
{
	scoped(audit_files_done) struct audit_files files = AUDIT_FILES_INIT;
	size_t len, room = room_for_files(t);
	const char *records = audit_records(audit, &len);

	audit_files_of(&files, records, len, n, "/out/");
	for (size_t i = 0; i < files.n; i++) {
		struct trace_file f = file_of(&files.list[i], position);
		const size_t takes = file_room(&f);

		if (takes > room) {
			file_done(&f);
			t->dropped++;
			continue;
		}
		room -= takes;
		*mem_room(t->files, t->n_files) = f;
		t->n_files++;
	}
	t->dropped += files.cut;
}

int
trace_of(struct trace *out, const struct inputs *in, const struct audit *audit,
	struct error *err)
{
	scoped(audit_table_done) struct audit_table table = AUDIT_TABLE_INIT;
	scoped_free struct residual *rows = NULL;
	scoped_free size_t *position = NULL;
	struct trace t = TRACE_INIT;

	if (audit_read(&table, audit, err) < 0)
		return -1;
	t.recipe = text_copy(in->recipe.name);
	t.level = text_copy(box_level_name(in->level));
	t.dropped = (int64_t)table.dropped;
	t.n_residual = residual_list(&rows, in->level, inputs_ordered(in));
	t.residual = mem_alloc(t.n_residual, sizeof *t.residual);
	for (size_t i = 0; i < t.n_residual; i++)
		t.residual[i] = (struct trace_residual){
			text_copy(rows[i].source), text_copy(rows[i].reason)};
	position = add_processes(&t, &table);
	add_files(&t, audit, position, table.n);
	*out = t;
	return 0;
}

int
trace_write(char **path, struct store *store, const struct inputs *in,
	const struct audit *audit, struct error *err)
{
	scoped(trace_done) struct trace t = TRACE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int folder = store_private(store, "logs", err);
	scoped_free char *name =
		text_format("%s.trace.json", digest_hex(&in->seed).s);

	if (folder < 0 || trace_of(&t, in, audit, err) < 0)
		return -1;
	trace_print(&text, &t);
	if (file_write(folder, name, text.data, text.len, 0644, err) < 0)
		return error_wrap(err, "writing the trace");
	*path = text_format("%s/hallmark/logs/%s", store_path(store), name);
	return 0;
}

int
trace_keep(struct store *store, const char *path, const struct digest *manifest,
	struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int folder = store_private(store, STORE_TRACES, err);
	scoped_free char *name = text_format("%s.json", digest_hex(manifest).s);

	if (folder < 0 ||
		file_read(&text, AT_FDCWD, path, TRACE_MAX, err) < 0 ||
		file_write(folder, name, text.data, text.len, 0644, err) < 0)
		return error_wrap(err, "keeping the trace of the image");
	return 0;
}

int
trace_open(const struct store *store, const struct digest *manifest)
{
	scoped_free char *path = text_format(
		"hallmark/" STORE_TRACES "/%s.json", digest_hex(manifest).s);
	struct error ignored = ERROR_INIT;
	scoped_close int fd = file_open(store_fd(store), path,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, &ignored);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return -1;
	return take_fd(fd);
}

int
trace_read(struct trace *out, const char *path, struct error *err)
{
	static const char mark[] = "\"hallmarkTrace\"";
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped_close int fd = -1;
	struct error ignored = ERROR_INIT;
	struct stat st;

	/* skips a pipe or device, whose bytes can be read only once */
	if (stat(path, &st) < 0 || !S_ISREG(st.st_mode))
		return 1;
	fd = file_open(AT_FDCWD, path, O_RDONLY, 0, &ignored);
	if (fd < 0)
		return 1;
	if (file_read_fd(&text, fd, TRACE_MAX, path, err) < 0)
		return -1;
	if (!text.len || !memmem(text.data, text.len, mark, sizeof mark - 1))
		return 1;
	return trace_parse(out, text.data, text.len, path, err);
}
