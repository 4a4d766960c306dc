/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/box_log.h"
#include "base/file.h"
#include "base/say.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define TAIL 4096 /* bytes */
#define TRIES 1000

struct box_log {
	int fd;
	char *path;
};

int
box_log_open(struct box_log **out, struct store *store,
	const struct digest *seed, struct error *err)
{
	scoped(box_log_close) struct box_log *log = mem_alloc(1, sizeof *log);
	scoped_close int folder = store_private(store, "logs", err);
	scoped_free char *name = text_format("%s.log", digest_hex(seed).s);

	log->fd = -1;
	if (folder < 0)
		return -1;
	/* a new file each time: another process may still write to the old one,
	 * or may start the same build at this moment */
	for (int i = 0; log->fd < 0 && i < TRIES; i++) {
		if (unlinkat(folder, name, 0) < 0 && errno != ENOENT)
			return error_sys(
				err, "replacing the log %s", text_quotes(name));
		log->fd = file_open(folder, name,
			O_RDWR | O_CREAT | O_EXCL | O_APPEND, 0644, err);
		if (log->fd < 0 && err->sys != EEXIST)
			return -1;
	}
	if (log->fd < 0)
		return -1;
	log->path = text_format("%s/hallmark/logs/%s", store_path(store), name);
	*out = take_ptr(log);
	return 0;
}

int
box_log_fd(const struct box_log *log)
{
	return log->fd;
}

const char *
box_log_path(const struct box_log *log)
{
	return log->path;
}

/* Untrusted output could attack a terminal, so text_quote() escapes control
 * bytes; the quotes, and the escapes that only they need, are removed again. */
static void
show_line(const char *line, size_t len)
{
	const char *quoted = text_quote(line, len);
	size_t last = strlen(quoted) - 1;
	scoped(bytes_done) struct bytes plain = BYTES_INIT;

	for (size_t i = 1; i < last; i++) {
		if (quoted[i] == '\\' && strchr("'\\t", quoted[i + 1]))
			i++;
		else {
			bytes_addc(&plain, quoted[i]);
			continue;
		}
		bytes_addc(&plain, quoted[i] == 't' ? ' ' : quoted[i]);
	}
	say_tail("%s", plain.data ? plain.data : "");
}

void
box_log_show_tail(const struct box_log *log)
{
	char tail[TAIL + 1];
	struct stat st;
	ssize_t n;
	char *at, *end;

	if (fstat(log->fd, &st) < 0)
		return;
	n = pread(
		log->fd, tail, TAIL, st.st_size > TAIL ? st.st_size - TAIL : 0);
	if (n <= 0)
		return;
	tail[n] = '\0';
	at = tail;
	if (st.st_size > TAIL && (end = strchr(at, '\n')))
		at = end + 1; /* starts at a whole line */
	for (; *at; at = end + 1) {
		end = at + strcspn(at, "\n");
		show_line(at, (size_t)(end - at));
		if (!*end)
			break;
	}
}

void
box_log_close(struct box_log *log)
{
	if (!log)
		return;
	close_fd(&log->fd);
	free(log->path);
	free(log);
}
