/* SPDX-License-Identifier: Apache-2.0 */
/*
 * golden_answers PROBE GOLDEN [record] - all that a box answers, against what
 * was recorded; prints TAP.
 *
 * The file's first line is BOX_FORMAT, which must be raised in the commit that
 * changes another line: else an older store's results pass for those of this
 * box.  With record the file is written, unless that rule would be broken.
 */
#include "base/digest.h"
#include "base/file.h"
#include "sandbox/answer/handlers.h"
#include "sandbox/core/counts.h"
#include "sandbox/filter/seccomp_table.h"
#include "tests/sandbox/boxed.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EPOCH 1700000000
#define SHOWN 20 /* lines that differ */
#define RECORD "record it with: ninja -C build/dev golden-record"

static char base[] = "/tmp/hallmark-golden-XXXXXX";
static struct counts *counts;

/* A folder of the environment whose files are the same everywhere. */
static bool
make_environment(const char *root)
{
	static const char *const names[] = {"env/text", "env/link", "env", "."};
	const struct timespec times[2] = {{1000000000, 0}, {1000000000, 0}};
	scoped_close int fd = -1;
	struct error err;
	bool good = (fd = file_open_dir(AT_FDCWD, root, false, &err)) >= 0 &&
		    mkdirat(fd, "env", 0755) == 0 &&
		    file_write(fd, "env/text", "hello\n", 6, 0644, &err) == 0 &&
		    symlinkat("text", fd, "env/link") == 0;

	for (size_t i = 0; good && i < ARRAY_LEN(names); i++)
		good = fchownat(fd, names[i], box_owner().uid, box_owner().gid,
			       AT_SYMLINK_NOFOLLOW) == 0 &&
		       utimensat(fd, names[i], times, AT_SYMLINK_NOFOLLOW) == 0;
	return good;
}

/* What the filter does with each call, in one line. */
static void
add_filter(struct bytes *out)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct digest d;
	size_t n = 0;

	for (size_t i = 0; i < n_seccomp_rows; i++) {
		const struct seccomp_row *r = &seccomp_rows[i];

		/* only a box that holds the order, or is traced, has these */
		if (r->kind == SECCOMP_HOLD || r->kind == SECCOMP_SEE)
			continue;
		n++;
		bytes_addf(&text, "%s %d %d", r->name, (int)r->kind, r->value);
		for (size_t j = 0; j < ARRAY_LEN(r->when); j++)
			bytes_addf(&text, " %d %" PRIx32 " %" PRIx32,
				r->when[j].arg, r->when[j].mask,
				r->when[j].value);
		bytes_addc(&text, '\n');
	}
	d = digest_of(text.data, text.len);
	bytes_addf(out, "rows of the filter = %zu %s\n", n, digest_text(&d).s);
}

static bool
run_probe(struct bytes *out, const char *probe)
{
	static const char *const argv[] = {"/probe", NULL};
	scoped_free char *root = NULL;
	struct box_plan plan;
	struct boxed run;

	if (!mkdtemp(base) || chmod(base, 0755) < 0)
		return false;
	root = text_format("%s/root", base);
	if (!boxed_root(root, probe) || !make_environment(root))
		return false;
	box_plan_init(&plan);
	plan.root = root;
	plan.argv = argv;
	plan.level = BOX_DETERMINISTIC;
	plan.jobs = 1;
	plan.epoch_s = EPOCH;
	plan.counts = counts;
	memset(plan.seed, 7, sizeof plan.seed);
	run = boxed_run(&plan, -1);
	bytes_addf(out, "box format %d\n", BOX_FORMAT);
	add_filter(out);
	bytes_adds(out, run.log);
	free(run.log);
	tell(run.r == 0 && run.report.end == BOX_EXITED && run.report.code == 0,
		"golden", "the probe ends well", run.err.text);
	return run.r == 0 && run.report.end == BOX_EXITED &&
	       run.report.code == 0;
}

static void
remove_base(void)
{
	struct error err;

	(void)!file_remove_tree(AT_FDCWD, base, &err);
}

/* Handlers that prepare a call, as a rule, and let the kernel make it. */
static const int prepared[] = {
#ifdef SYS_utime
	SYS_utime,
	SYS_utimes,
	SYS_futimesat,
#endif
	SYS_utimensat,
	SYS_listen,
	SYS_sendmmsg,
};

static bool
is_prepared(int number)
{
	for (size_t i = 0; i < sizeof prepared / sizeof *prepared; i++)
		if (prepared[i] == number)
			return true;
	return false;
}

/* A new answer is recorded, too.  A call that only went on to the kernel does
 * not show what its handler answers. */
static void
tell_unrecorded(void)
{
	scoped(bytes_done) struct bytes all = BYTES_INIT;

	for (size_t i = 0; handlers_number(i) >= 0; i++) {
		const int number = handlers_number(i);
		const int64_t *n = counts->answers[number];

		if (n[COUNTS_ANSWERED] + n[COUNTS_FAILED] == 0 &&
			(n[COUNTS_REAL] == 0 || !is_prepared(number)))
			bytes_addf(&all, " %d", number);
	}
	bytes_add(&all, "", 0);
	tell(all.len == 0, "golden", "every answered call is recorded",
		all.len ? "tests/sandbox/golden_*.c make none of these calls, "
			  "by number:"
			: "");
	if (all.len)
		(void)printf("#%s\n", all.data);
}

/* From one line to the next; NULL after the last. */
static const char *
next_line(const char *at)
{
	at = strchr(at, '\n');
	return at && at[1] ? at + 1 : NULL;
}

static bool
same_line(const char *a, const char *b)
{
	size_t len = strcspn(a, "\n");

	return len == strcspn(b, "\n") && memcmp(a, b, len) == 0;
}

/* Where a line like this stands, from there on; or NULL. */
static const char *
find_line(const char *in, const char *line)
{
	while (in && !same_line(in, line))
		in = next_line(in);
	return in;
}

/* Lines of one that the other has not, in order; how many. */
static size_t
print_missing(const char *of, const char *in, const char *sign)
{
	size_t n = 0;

	for (; of; of = next_line(of)) {
		const char *found = in ? find_line(in, of) : NULL;

		if (found)
			in = next_line(found);
		else if (++n <= SHOWN)
			(void)printf("# %s %.*s\n", sign,
				(int)strcspn(of, "\n"), of);
	}
	return n;
}

static void
compare(const char *golden, const char *is)
{
	const char *old = next_line(golden), *new = next_line(is);
	const bool same = strcmp(golden, is) == 0;
	const bool raised = !same_line(golden, is);

	tell(same, "golden", "a box answers what was recorded",
		raised ? "BOX_FORMAT is another; " RECORD
		       : "what a build sees is another: raise BOX_FORMAT in "
			 "sandbox/plan.h, then " RECORD);
	if (!same) {
		(void)print_missing(old, new, "-");
		(void)print_missing(new, old, "+");
	}
}

/* Lines may be added at any time; one that changes raises the number. */
static bool
write_golden(const char *path, const char *golden, const struct bytes *is)
{
	struct error err = ERROR_INIT;

	if (golden && same_line(golden, is->data) &&
		print_missing(next_line(golden), next_line(is->data), "-") >
			0) {
		tell(false, "golden", "it is recorded",
			"raise BOX_FORMAT in sandbox/plan.h first");
		return false;
	}
	tell(file_write(AT_FDCWD, path, is->data, is->len, 0644, &err) == 0,
		"golden", "it is recorded", err.text);
	return true;
}

int
main(int argc, char **argv)
{
	scoped(bytes_done) struct bytes is = BYTES_INIT, golden = BYTES_INIT;
	struct error err = ERROR_INIT;
	bool have;

	if (argc < 3)
		return 2;
	(void)umask(022);
	counts = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED || !run_probe(&is, argv[1])) {
		(void)printf("Bail out! no box for the probe\n");
		remove_base();
		return 1;
	}
	remove_base();
	tell_unrecorded();
	have = file_read(&golden, AT_FDCWD, argv[2], 16 << 20, &err) == 0;
	if (argc > 3)
		(void)write_golden(argv[2], have ? golden.data : NULL, &is);
	else if (have)
		compare(golden.data, is.data);
	else
		tell(true, "golden",
			"# SKIP nothing is recorded for this architecture", "");
	return tell_end();
}
