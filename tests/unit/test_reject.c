/* SPDX-License-Identifier: Apache-2.0 */
/* tests/reject/envelope: what must be refused, and by which check. */
#include "attest/finding.h"
#include "attest/verify.h"
#include "base/file.h"
#include "tests/unit/facts.h"
#include "tests/unit/keys.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

/* The data are beside this file, wherever the tests run. */
static char *
folder(void)
{
	const char *slash = strrchr(__FILE__, '/');

	return text_format("%.*s/../reject/envelope",
		slash ? (int)(slash - __FILE__) : 1, slash ? __FILE__ : ".");
}

static void
refuse(const char *path, const char *name, const char *id, const char *words)
{
	scoped(provenance_done) struct provenance p = PROVENANCE_INIT;
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(key_free) struct key *key = test_key(1);
	scoped_free char *file = text_format("%s/%s.json", path, name);
	struct digest subject = facts_sum(0x11);
	const struct verify_policy policy = {.keys = &key,
		.n_keys = 1,
		.subject = &subject,
		.revision = FACTS_COMMIT};
	struct error err = ERROR_INIT;
	size_t i = 0;

	if (file_read(&text, AT_FDCWD, file, 1 << 20, &err) < 0)
		fail_msg("%s", err.text);
	(void)verify_provenance(&f, &p, text.data, text.len, &policy);
	while (i < f.n && f.list[i].status == FINDING_PASS)
		i++;
	if (i == f.n)
		fail_msg("%s is verified", name);
	if (strcmp(f.list[i].id, id) != 0 || f.list[i].status != FINDING_FAIL ||
		!strstr(f.list[i].reason, words))
		fail_msg("%s: %s %s: %s; wanted %s: %s", name, f.list[i].id,
			finding_status_name(f.list[i].status), f.list[i].reason,
			id, words);
	assert_int_equal(findings_result(&f), 1);
}

static size_t
files_in(const char *path)
{
	scoped(names_done) struct names names = NAMES_INIT;
	struct error err = ERROR_INIT;
	scoped_close int fd = file_open_dir(AT_FDCWD, path, false, &err);
	size_t n = 0;

	assert_int_equal(file_list(&names, fd, &err), 0);
	for (size_t i = 0; i < names.n_names; i++)
		n += text_ends(names.names[i], ".json");
	return n;
}

static void
every_case_is_refused(void **state)
{
	scoped_free char *path = folder();
	scoped_free char *list = text_format("%s/CASES", path);
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct error err = ERROR_INIT;
	size_t n = 0;
	char *rest;

	(void)state;
	if (file_read(&text, AT_FDCWD, list, 1 << 20, &err) < 0)
		fail_msg("%s", err.text);
	rest = text.data;
	for (char *line; (line = strsep(&rest, "\n")) && *line; n++) {
		const char *name = strsep(&line, "\t");
		const char *id = strsep(&line, "\t");

		assert_non_null(line);
		refuse(path, name, id, line);
	}
	assert_int_equal(n, files_in(path)); /* CASES lists every file */
	assert_true(n > 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
