/* SPDX-License-Identifier: Apache-2.0 */
#include "attest/finding.h"
#include "attest/policy/policy.h"
#include "attest/quarantine/quarantine_accept.h"
#include "base/clock.h"
#include "base/named_file.h"
#include "base/say.h"
#include "builder/build/signer.h"
#include "builder/check/verify_quarantine.h"
#include "builder/cmd/commands.h"
#include "builder/cmd/quarantine_shown.h"
#include "builder/cmd/quarantine_sources.h"
#include "builder/store/image_ref.h"

#include <stdio.h>

static void
print_state(const struct quarantine_state *state, bool as_json)
{
	scoped(json_free) struct json *out = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *list = json_new_list();

	for (size_t i = 0; i < state->n; i++)
		if (as_json)
			json_push(list, quarantine_known_json(&state->list[i]));
		else
			quarantine_known_print(&state->list[i]);
	json_put(out, "statements", list);
	if (!as_json)
		return;
	json_print(&text, out);
	(void)puts(text.data);
}

/* As verify judges them. */
static int
list_by_policy(const struct options *o, struct store *store, int64_t now_s,
	struct error *err)
{
	scoped(policy_done) struct policy policy = POLICY_INIT;
	scoped(quarantine_sources_done) struct quarantine_sources sources =
		QUARANTINE_SOURCES_INIT;
	scoped(verify_quarantine_done) struct verify_quarantine q =
		VERIFY_QUARANTINE_INIT;
	scoped(findings_done) struct findings f = FINDINGS_INIT;
	struct opened_list none = OPENED_LIST_INIT;
	const struct trust trust = {o->trust.list, o->trust.n};
	const struct quarantine_asked asked = {
		o->store, o->quarantines.list, o->quarantines.n};
	const struct quarantine_inputs in = {
		.all = &none, .files = &sources.files};
	const struct quarantine_about nothing = {.n_images = 0};

	if (policy_open(&policy, o->policy, &trust, now_s, err) < 0 ||
		quarantine_sources_open(&sources, &asked, &policy, store, err) <
			0 ||
		verify_quarantine_read(&q, &in, &policy, now_s, err) < 0)
		return -1;
	verify_quarantine_add(&f, &q, &nothing);
	for (size_t i = 0; i < f.n; i++)
		if (text_starts(f.list[i].id, "quarantine-") &&
			strcmp(f.list[i].id, "quarantine-list") != 0)
			say_note("%s: %s", f.list[i].id, f.list[i].reason);
	if (q.unread)
		say_note("everything is refused: a key with the role "
			 "quarantine has signed %s",
			q.unread);
	print_state(&q.state, o->json);
	return 0;
}

/* What the key itself has signed, in statements and in the list before. */
static void
choose_own(struct quarantine_list *out, const struct quarantine_files *files,
	struct key *key)
{
	scoped(quarantine_state_done) struct quarantine_state own =
		QUARANTINE_STATE_INIT;
	struct key *const keys[] = {key};

	quarantine_known_in(&own, files, keys, 1);
	for (size_t i = 0; i < own.n; i++) {
		quarantine_copy(mem_room(out->list, out->n), &own.list[i].q);
		out->n++;
	}
}

/* The list that this key has signed before, as this store knows it. */
static int
read_before(struct quarantine_list *out, bool *has, const struct store *store,
	const struct digest *key, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(dsse_done) struct dsse e = DSSE_INIT;

	if (quarantine_kept_list(&text, store, key, err) < 0)
		return -1;
	*has = text.len > 0;
	if (!*has)
		return 0;
	return dsse_parse(&e, text.data, text.len, "the list before", err) <
				       0 ||
			       quarantine_list_parse(out,
				       e.payload.data ? e.payload.data : "",
				       e.payload.len, "the list before",
				       err) < 0
		       ? -1
		       : 0;
}

static int
check_list(const struct quarantine_list *list, const struct store *store,
	const struct digest *key, struct error *err)
{
	scoped(quarantine_list_done) struct quarantine_list before =
		QUARANTINE_LIST_INIT;
	scoped_free char *why = NULL;
	bool has = false;

	if (list->n > QUARANTINE_LIST_MAX)
		return error_set(err, ERROR_LIMIT,
			"a list holds at most %d statements, and there are %zu",
			QUARANTINE_LIST_MAX, list->n);
	for (size_t i = 0; i < list->n; i++)
		if (list->list[i].time_s > list->time_s)
			return error_set(err, ERROR_INPUT,
				"a statement is of %s, and the list would be "
				"of %s, before that; see --now",
				clock_date(list->list[i].time_s).s,
				clock_date(list->time_s).s);
	if (read_before(&before, &has, store, key, err) < 0)
		return -1;
	(void)quarantine_accept(&why, list, has ? &before : NULL, list->time_s);
	return why ? error_set(err, ERROR_INPUT,
			     "nobody would accept the list: %s", why)
		   : 0;
}

static int
write_list(struct store *store, const struct digest *key, const char *where,
	const struct bytes *envelope, struct error *err)
{
	scoped(bytes_done) struct bytes line = BYTES_INIT;

	if (image_ref_is_file(where)) {
		bytes_add(&line, envelope->data, envelope->len);
		bytes_addc(&line, '\n');
		if (named_file_write(where, line.data, line.len, 0644, err) < 0)
			return -1;
	} else if (!store_is_name(where)) {
		return error_set(err, ERROR_USAGE,
			"%s is neither a file, which ends in .json or .jsonl, "
			"nor a name in the store",
			text_quotes(where));
	} else if (quarantine_name_list(store, where, envelope, err) < 0) {
		return -1;
	}
	return quarantine_keep_list(store, key, envelope, err);
}

static void
print_signed(const struct quarantine_list *list, const struct bytes *envelope,
	const char *where, const struct key *key, bool as_json)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const struct digest sum = digest_of(envelope->data, envelope->len);

	json_put_text(v, "list", digest_text(&sum).s);
	json_put_text(v, "file", where);
	json_put_number(v, "count", (int64_t)list->n);
	json_put_text(v, "time", clock_date(list->time_s).s);
	json_put_text(v, "key", key_id(key).s);
	if (as_json)
		json_print(&text, v);
	else
		bytes_addf(&text,
			"list        %s\nfile        %s\nstatements  %zu\n"
			"time        %s\nkey         %s",
			digest_text(&sum).s, text_quotes(where), list->n,
			clock_date(list->time_s).s, key_id(key).s);
	(void)puts(text.data);
}

static int
sign_list(const struct options *o, struct store *store, int64_t now_s,
	struct error *err)
{
	scoped(signer_done) struct signer signer = SIGNER_INIT;
	scoped(quarantine_files_done) struct quarantine_files files =
		QUARANTINE_FILES_INIT;
	scoped(quarantine_list_done) struct quarantine_list list = {
		.time_s = now_s};
	scoped(bytes_done) struct bytes payload = BYTES_INIT;
	scoped(bytes_done) struct bytes envelope = BYTES_INIT;
	const struct signer_choice key = {.path = o->key,
		.pass_file = o->pass_file,
		.pass_fd = o->pass_fd,
		.type = QUARANTINE_LIST_TYPE};
	scoped_close int lock = quarantine_files_lock(store, err);
	struct digest id;

	if (lock < 0 || quarantine_files_kept(&files, store, err) < 0 ||
		quarantine_files_attached(&files, store, err) < 0 ||
		signer_start(&signer, &key, err) < 0 ||
		digest_parse_hex(&id, key_id(signer.public).s) < 0)
		return -1;
	choose_own(&list, &files, signer.public);
	quarantine_list_print(&payload, &list);
	if (check_list(&list, store, &id, err) < 0 ||
		signer_sign(&signer, &payload, 1, &envelope, err) < 0 ||
		write_list(store, &id, o->args[0], &envelope, err) < 0)
		return -1;
	print_signed(&list, &envelope, o->args[0], signer.public, o->json);
	signer_note(&key, key_id(signer.public).s);
	return 0;
}

static int
list_all(const struct options *o, const struct store *store, int64_t now_s,
	struct error *err)
{
	scoped(quarantine_files_done) struct quarantine_files files =
		QUARANTINE_FILES_INIT;
	scoped(quarantine_state_done) struct quarantine_state state =
		QUARANTINE_STATE_INIT;
	const struct quarantine_signers anybody = {.n = 0};

	if (quarantine_files_kept(&files, store, err) < 0 ||
		quarantine_files_attached(&files, store, err) < 0)
		return -1;
	quarantine_known_in(&state, &files, NULL, 0);
	quarantine_judge(&state, &anybody, now_s);
	print_state(&state, o->json);
	if (state.n == 0)
		say_note("%s knows no quarantines",
			text_quotes(store_path(store)));
	else
		say_note(
			"no signature was checked; --policy shows what counts");
	return 0;
}

static int
check_options(const struct options *o, struct error *err)
{
	if (o->sign && o->n_args == 0)
		return error_set(err, ERROR_USAGE,
			"--sign needs the FILE to write, or a NAME in the "
			"store");
	if (!o->sign && o->n_args > 0)
		return error_set(err, ERROR_USAGE,
			"%s is where a list is written that --sign signs",
			text_quotes(o->args[0]));
	if (!o->sign && (o->key || o->pass_file || o->pass_fd))
		return error_set(
			err, ERROR_USAGE, "a key signs a list: add --sign");
	if (o->sign && (o->policy || o->trust.n > 0 || o->quarantines.n > 0))
		return error_set(err, ERROR_USAGE,
			"--sign signs what the key itself has said, whatever a "
			"policy says: leave out --policy and --quarantine");
	if (o->trust.n > 0 && !o->policy)
		return error_set(err, ERROR_USAGE,
			"--trust names the keys that have signed a policy: add "
			"--policy");
	if (o->quarantines.n > 0 && !o->policy)
		return error_set(err, ERROR_USAGE,
			"--quarantine requires --policy: nothing else says "
			"whose statements count");
	return 0;
}

static int
run_quarantine_list(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	int64_t now_s;

	if (check_options(o, err) < 0 ||
		quarantine_now(&now_s, o->now, err) < 0 ||
		image_ref_store(&store, o->store, true, err) < 0)
		return -1;
	if (o->sign)
		return sign_list(o, store, now_s, err);
	return o->policy ? list_by_policy(o, store, now_s, err)
			 : list_all(o, store, now_s, err);
}

const struct command cmd_quarantine_list = {
	.name = "quarantine list",
	.args = "[FILE|NAME]",
	.least = 0,
	.most = 1,
	.takes = "store policy trust quarantine now sign key passphrase-file "
		 "passphrase-fd json quiet verbose",
	.summary = "list what is stopped and lifted, or sign that list",
	.text = "List the statements of quarantine that the store knows, of "
		"its "
		"own and attached\nto its images; with --policy, what is in "
		"force by it.  With --sign, sign all that\nthe key itself has "
		"said as one list with a date, and write it to FILE, which "
		"ends\nin .json or .jsonl, or into the store as an artifact "
		"called NAME, for 'hallmark\npush'.",
	.run = run_quarantine_list,
};
