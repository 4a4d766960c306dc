/* SPDX-License-Identifier: Apache-2.0 */
/* yard.h - unpacks the archives of a test where they could do harm. */
#ifndef TESTS_UNIT_YARD_H
#define TESTS_UNIT_YARD_H

#include "builder/archive/unpack.h"
#include "tests/unit/ball.h"
#include "tests/unit/listing.h"

#define END \
	{ \
		.type = 0 \
	}
#define A(...) __VA_ARGS__, END
#define NONE \
	"sha256:" \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define ABC \
	"sha256:" \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const struct unpack_plan yard_usual = {
	.newest_s = 1000, .max_bytes = 1 << 20, .max_entries = 100};

/* A folder "in" to unpack to, and a file tree "outside" that must not
 * change. */
struct yard {
	struct scratch scratch;
	int in;
};

static inline void
yard_done(struct yard *y)
{
	(void)close(y->in);
	scratch_done(&y->scratch);
}
DEFINE_SCOPED_IN(struct yard, yard_done);

static inline struct yard
yard_new(void)
{
	struct yard y = {.scratch = scratch_new()};

	scratch_dir(&y.scratch, "outside");
	scratch_text(&y.scratch, "outside/file", "untouched");
	scratch_dir(&y.scratch, "in");
	y.in = openat(y.scratch.fd, "in", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(y.in >= 0);
	return y;
}

static inline void
yard_untouched(const struct yard *y)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(names_done) struct names names = NAMES_INIT;
	scoped(names_done) struct names above = NAMES_INIT;
	scoped_close int fd =
		openat(y->scratch.fd, "outside", O_RDONLY | O_CLOEXEC);
	struct error err = ERROR_INIT;

	assert_int_equal(file_list(&names, fd, &err), 0);
	assert_int_equal(names.n_names, 1);
	assert_int_equal(file_list(&above, y->scratch.fd, &err), 0);
	assert_int_equal(above.n_names, 2);
	assert_int_equal(file_read(&text, fd, "file", 100, &err), 0);
	assert_string_equal(text.data, "untouched");
}

static inline int
yard_unpack(const struct yard *y, const struct ball_entry *list,
	const struct unpack_plan *plan, struct error *err)
{
	scoped(bytes_done) struct bytes tar = BYTES_INIT;
	scoped_close int fd = -1;

	ball_make(&tar, list);
	fd = ball_fd(&tar);
	return unpack_tar(fd, y->in, plan, "a.tar", err);
}

static inline void
yard_listing(const struct yard *y, const char *want)
{
	scoped_free char *got = listing_of(y->in);

	assert_string_equal(got, want);
}

#endif
