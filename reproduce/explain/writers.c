/* SPDX-License-Identifier: Apache-2.0 */
#include "reproduce/explain/writers.h"
#include "builder/build/trace.h"

void
writer_done(struct writer *w)
{
	for (size_t i = 0; i < w->n_parents; i++)
		free(w->parents[i]);
	free(w->parents);
	free(w->became);
	*w = (struct writer){.pid = 0};
}

char *
writer_argv(const struct trace_process *p)
{
	struct bytes out = BYTES_INIT;

	for (size_t i = 0; i < p->n_argv; i++)
		bytes_addf(&out, "%s%s", i ? " " : "", p->argv[i]);
	if (p->cut)
		bytes_adds(&out, " ...");
	return bytes_take(&out);
}

static int
compare_path(const void *key, const void *one)
{
	return strcmp(key, ((const struct trace_file *)one)->path);
}

const struct trace_file *
writers_file(const struct trace *t, const char *path)
{
	return t->n_files ? bsearch(path, t->files, t->n_files,
				    sizeof *t->files, compare_path)
			  : NULL;
}

/* A shell opens the file of a redirection, and then executes what writes it:
 * what one process executed stands together, in that order. */
size_t
writer_became(const struct trace *t, size_t process)
{
	const int64_t pid = t->processes[process].pid;

	while (pid > 0 && process + 1 < t->n_processes &&
		t->processes[process + 1].pid == pid &&
		!t->processes[process + 1].again)
		process++;
	return process;
}

void
writer_of(struct writer *out, const struct trace *t, size_t process)
{
	const size_t last = writer_became(t, process);
	int64_t at = t->processes[process].parent;

	*out = (struct writer){.pid = t->processes[process].pid};
	if (last != process)
		out->became = writer_argv(&t->processes[last]);
	for (; at >= 0 && out->n_parents < WRITER_PARENTS;
		at = t->processes[at].parent) {
		*mem_room(out->parents, out->n_parents) =
			writer_argv(&t->processes[at]);
		out->n_parents++;
	}
}
