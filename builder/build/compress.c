/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/compress.h"
#include "base/file.h"
#include "base/say.h"
#include "builder/build/box_log.h"
#include "builder/build/build.h"
#include "builder/build/exit_report.h"
#include "builder/image/gzip.h"
#include "builder/image/helper_layer.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCRIPT "exec \"$@\" </build/layer.tar >/out/layer"
#define ENTRIES_MAX 1000000

/* A row: a type, what its streams begin with, and what OCI calls it. */
static const struct compress_type {
	const char *name, *magic, *media_type;
} types[] = {
	[COMPRESSOR_GZIP] = {"gzip", "\x1f\x8b\x08", LAYER_MEDIA_TYPE},
	[COMPRESSOR_ZSTD] = {"zstd", "\x28\xb5\x2f\xfd",
		"application/vnd.oci.image.layer.v1.tar+zstd"},
};

/* Reads exactly len bytes; our own blob cannot be shorter. */
static int
read_exactly(int fd, void *to, size_t len, struct error *err)
{
	for (size_t n = 0; n < len;) {
		ssize_t got = read(fd, (char *)to + n, len - n);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_sys(err, "reading the layer");
		n += (size_t)got;
	}
	return 0;
}

/* Takes the tar stream out of the stored blocks that layer_write() wrote. */
static int
write_tar(int from, int to, struct error *err)
{
	unsigned char head[GZIP_BLOCK_HEAD_LEN];
	scoped_free char *block = mem_alloc(GZIP_BLOCK, 1);

	if (lseek(from, GZIP_HEAD_LEN, SEEK_SET) < 0)
		return error_sys(err, "reading the layer");
	do {
		size_t len;

		if (read_exactly(from, head, sizeof head, err) < 0)
			return -1;
		len = (size_t)head[1] | (size_t)head[2] << 8;
		if (read_exactly(from, block, len, err) < 0 ||
			file_write_fd(to, block, len, "/build/layer.tar", err) <
				0)
			return -1;
	} while (head[0] == 0);
	return 0;
}

struct compress_fill {
	int fd;
	int64_t epoch_s;
};

/* A box_filler.  Some compressors keep the time of their input. */
static int
compress_fill(int work, void *arg, struct error *err)
{
	const struct compress_fill *f = arg;
	const struct timespec times[2] = {
		{.tv_sec = f->epoch_s}, {.tv_sec = f->epoch_s}};
	scoped_close int to = file_open(work, "build/layer.tar",
		O_WRONLY | O_CREAT | O_EXCL, 0644, err);

	if (to < 0 || write_tar(f->fd, to, err) < 0)
		return -1;
	return futimens(to, times) < 0 ? error_sys(err, "/build/layer.tar") : 0;
}

/* The program of the box: a shell, which opens the files, then the command. */
static const char **
compress_argv(const struct recipe_compressor *c)
{
	static const char *const shell[] = {"/bin/sh", "-euc", SCRIPT, "sh"};
	const char **argv = NULL;
	size_t n = 0;

	for (; n < ARRAY_LEN(shell); n++)
		*mem_room(argv, n) = shell[n];
	for (char **at = c->command; *at; at++, n++)
		*mem_room(argv, n) = *at;
	*mem_room(argv, n) = NULL;
	return argv;
}

static int
run_compressor(struct box *box, const struct box_plan *plan,
	const struct compress *with, const struct layer *layer,
	struct error *err)
{
	scoped(box_log_close) struct box_log *log = NULL;
	scoped_free char *what = text_format("the compressor of %s, %s,",
		with->output->image_name,
		text_quotes(with->output->compressor.command[0]));
	struct box_watch watch = {.echo = say_is_verbose()};
	struct box_report report;

	if (box_filled(box, err) < 0)
		return exit_report_full(plan, err);
	if (box_log_open(&log, with->store, &layer->diff_id, err) < 0)
		return -1;
	watch.log = box_log_fd(log);
	if (box_run(box, &watch, &report, err) < 0)
		return -1;
	if (exit_report_judge(&report, plan, what, err) == 0)
		return 0;
	if (!say_is_verbose())
		box_log_show_tail(log);
	return error_hint(err, "its output is in %s", box_log_path(log));
}

static int
fail_output(struct error *err, const struct compress *with, const char *why)
{
	const struct recipe_compressor *c = &with->output->compressor;

	return error_set(err, ERROR_FAILED,
		"the compressor of %s, %s, wrote %s; it must read standard "
		"input and write %s to standard output",
		with->output->image_name, text_quotes(c->command[0]), why,
		types[c->type].name);
}

/* Copies what the compressor wrote; every process of its box is dead. */
static int
copy_output(struct layer *out, int from, int to, struct error *err)
{
	scoped(digest_stream_free) struct digest_stream *sum = digest_start();
	scoped_free char *chunk = mem_alloc(65536, 1);
	ssize_t n;

	while ((n = read(from, chunk, 65536)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return error_sys(err, "reading the compressed layer");
		digest_feed(sum, chunk, (size_t)n);
		if (file_write_fd(to, chunk, (size_t)n, "the layer", err) < 0)
			return -1;
		out->size += n;
	}
	out->sum = digest_end(sum);
	return 0;
}

static bool
has_magic(int fd, const char *magic)
{
	char head[8] = "";
	size_t len = strlen(magic);

	return pread(fd, head, len, 0) == (ssize_t)len &&
	       memcmp(head, magic, len) == 0;
}

/* The blob must unpack to the layer; it is foreign, and read confined. */
static int
check_blob(const struct layer *layer, const struct compress *with, int fd,
	int64_t disk_bytes, struct error *err)
{
	const struct tree_limits limits = {
		.n_entries = ENTRIES_MAX, .bytes = disk_bytes};
	scoped(tree_done) struct tree tree = TREE_INIT;
	struct digest diff_id;

	if (!has_magic(fd, types[with->output->compressor.type].magic))
		return fail_output(err, with, "something else");
	if (lseek(fd, 0, SEEK_SET) < 0)
		return error_sys(err, "reading the compressed layer");
	if (helper_layer_read(&tree, &diff_id, fd, &limits,
		    "the compressed layer", err) < 0) {
		if (err->kind == ERROR_SYSTEM)
			return -1;
		return fail_output(err, with, "what cannot be unpacked");
	}
	if (!digest_equal(&diff_id, &layer->diff_id))
		return fail_output(err, with, "another layer");
	return 0;
}

static int
take_output(struct layer *layer, const struct compress *with, int out,
	int64_t disk_bytes, struct error *err)
{
	const struct recipe_compressor *c = &with->output->compressor;
	scoped_close int from = file_open(
		out, "layer", O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0, err);
	scoped(blob_free) struct blob *blob = NULL;
	struct layer made = {.diff_id = layer->diff_id,
		.media_type = types[c->type].media_type};
	struct stat st;

	if (from < 0 || fstat(from, &st) < 0 || !S_ISREG(st.st_mode))
		return fail_output(err, with, "no file");
	if (blob_new(&blob, with->store, err) < 0 ||
		copy_output(&made, from, blob_fd(blob), err) < 0 ||
		check_blob(&made, with, blob_fd(blob), disk_bytes, err) < 0 ||
		blob_keep(take_ptr(blob), &made.sum, err) < 0)
		return -1;
	*layer = made;
	return 0;
}

int
compress_layer(struct layer *layer, const struct compress *with, int fd,
	struct error *err)
{
	const struct inputs *in = with->inputs;
	scoped_free const char **argv =
		compress_argv(&with->output->compressor);
	struct compress_fill fill = {fd, in->epoch_s};
	scoped(box_close) struct box *box = NULL;
	struct box_plan plan;

	say_step("compress", "%s",
		text_quotes(with->output->compressor.command[0]));
	build_plan(&plan, in, with->env, argv);
	if (box_open(&box, &plan, compress_fill, &fill, err) < 0 ||
		run_compressor(box, &plan, with, layer, err) < 0)
		return -1;
	return take_output(
		layer, with, box_out(box), plan.limits.disk_bytes, err);
}
