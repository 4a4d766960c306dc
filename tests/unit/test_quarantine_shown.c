/* SPDX-License-Identifier: Apache-2.0 */
/* No envelope of a stranger shares a process with a statement that is read. */
#include "tests/unit/unit.h"

#include "attest/dsse.h"
#include "builder/cmd/quarantine_shown.h"
#include "tests/unit/facts.h"
#include "tests/unit/key_pair.h"

/* What is read, in the order in which it is: "envelope", "payload", and "|"
 * where a new process begins. */
static struct bytes seen;

static int
note_read(struct json_doc *out, const char *text, size_t len, const char *name,
	struct error *err)
{
	bytes_adds(&seen, memmem(text, len, "payloadType", 11) ? "envelope "
							       : "payload ");
	return json_parse(out, text, len, name, err);
}

static void
note_share(bool on)
{
	bytes_adds(&seen, on ? "| " : "end");
}

static void
add_signed(struct quarantine_files *files, const char *payload, struct key *key)
{
	scoped(bytes_done) struct bytes body = BYTES_INIT;
	struct quarantine_file *f =
		quarantine_file_add(files, text_copy("a file"));
	struct error err = ERROR_INIT;

	bytes_adds(&body, payload);
	assert_int_equal(
		dsse_sign(&f->envelope, DSSE_PAYLOAD_TYPE, &body, key, &err),
		0);
}

static void
payloads_are_read_after_all_envelopes(void **state)
{
	scoped(quarantine_files_done) struct quarantine_files files =
		QUARANTINE_FILES_INIT;
	scoped(quarantine_state_done) struct quarantine_state known =
		QUARANTINE_STATE_INIT;
	scoped(quarantine_done) struct quarantine q = QUARANTINE_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	(void)state;
	q.reason = text_copy("it opens a door");
	q.target.kind = QUARANTINE_IMAGE;
	q.target.sum = facts_sum(7);
	quarantine_print(&text, &q);
	add_signed(&files, "{}", two);
	add_signed(&files, text.data, one);
	add_signed(&files, "{}", two);
	json_set_reader(note_read);
	json_set_sharer(note_share);
	quarantine_known_in(&known, &files, &one, 1);
	json_set_reader(NULL);
	json_set_sharer(NULL);
	assert_string_equal(seen.data, "| envelope envelope envelope | payload "
				       "end");
	assert_int_equal(known.n, 1);
	bytes_done(&seen);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(payloads_are_read_after_all_envelopes),
	};

	return cmocka_run_group_tests(tests, key_pair_setup, key_pair_teardown);
}
