/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/env/package_control.h"
#include "base/say.h"
#include "builder/archive/beneath.h"
#include "builder/archive/helper_archive.h"

#include <fcntl.h>
#include <stddef.h>

#define RECORD_MAX ((size_t)1 << 20)
#define POSTINST_MAX ((size_t)4 << 20)
#define SUMS_MAX ((size_t)64 << 20)
#define SYMBOLS_MAX ((size_t)64 << 20)
#define TAR_MAX (INT64_C(256) << 20)

static const struct unpack_plan plan = {
	.newest_s = -1,
	.max_bytes = TAR_MAX,
	.max_entries = 10000,
};

void
package_control_done(struct package_control *control)
{
	bytes_done(&control->record);
	bytes_done(&control->postinst);
	bytes_done(&control->md5sums);
	bytes_done(&control->shlibs);
	bytes_done(&control->symbols);
}

/* Unpacks the control member into an open, empty folder. */
static int
unpack_control(int folder, struct store *store, const struct lock_package *p,
	const char *name, struct error *err)
{
	scoped_close int deb = store_open_blob(store, &p->sum, NULL, err);
	scoped_close int tar = deb < 0 ? -1 : file_temp(folder, err);

	if (tar < 0 ||
		helper_deb_control(deb, &p->sum, tar, TAR_MAX, name, err) < 0)
		return -1;
	return helper_unpack_tar(tar, folder, &plan, name, err);
}

/* Reads one file of the control member. It never follows a link. */
static int
read_member(struct bytes *out, int folder, const char *member, size_t max,
	struct error *err)
{
	scoped_close int fd = beneath_open(folder, member, O_RDONLY, err);

	return fd < 0 ? -1 : file_read_fd(out, fd, max, member, err);
}

/* A row: a file that a package may have, and where it goes. */
static const struct {
	const char *name;
	size_t at, max;
	bool always; /* else only with the script */
} members[] = {
	{"md5sums", offsetof(struct package_control, md5sums), SUMS_MAX, true},
	{"postinst", offsetof(struct package_control, postinst), POSTINST_MAX,
		false},
	{"shlibs", offsetof(struct package_control, shlibs), SYMBOLS_MAX,
		false},
	{"symbols", offsetof(struct package_control, symbols), SYMBOLS_MAX,
		false},
};

static struct bytes *
member_of(struct package_control *control, size_t row)
{
	return (struct bytes *)(void *)((char *)control + members[row].at);
}

static int
read_members(struct package_control *out, int folder, const char *name,
	bool with_script, struct error *err)
{
	scoped(names_done) struct names names = NAMES_INIT;

	if (file_list(&names, folder, err) < 0)
		return -1;
	for (size_t i = 0; i < names.n_names; i++)
		for (size_t j = 0; j < ARRAY_LEN(members); j++)
			if ((with_script || members[j].always) &&
				text_equal(names.names[i], members[j].name) &&
				read_member(member_of(out, j), folder,
					members[j].name, members[j].max,
					err) < 0)
				return -1;
	if (read_member(&out->record, folder, "control", RECORD_MAX, err) < 0)
		return -1;
	if (out->record.len == 0)
		return error_set(err, ERROR_INPUT,
			"%s is damaged or not a package: its control file is "
			"empty",
			name);
	if (out->record.data[out->record.len - 1] != '\n')
		bytes_addc(&out->record, '\n');
	return 0;
}

int
package_control_read(struct package_control *out, struct store *store,
	const struct lock_package *p, bool with_script, struct error *err)
{
	scoped(package_control_done) struct package_control control =
		PACKAGE_CONTROL_INIT;
	scoped_free char *name =
		text_format("package %s %s", p->name, p->version);
	scoped_free char *temp = NULL;
	struct error ignored = ERROR_INIT;
	scoped_close int folder = -1;
	int r;

	if (store_temp(store, &temp, err) < 0)
		return -1;
	folder = file_open_dir(store_fd(store), temp, false, err);
	r = folder < 0 ? -1 : unpack_control(folder, store, p, name, err);
	if (r == 0 &&
		read_members(&control, folder, name, with_script, err) < 0)
		r = error_wrap(err, "%s", name);
	if (file_remove_tree(store_fd(store), temp, &ignored) < 0)
		say_warning("%s", ignored.text);
	if (r < 0)
		return -1;
	*out = control;
	control = (struct package_control)PACKAGE_CONTROL_INIT;
	return 0;
}
