/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks the config of an image.
 *
 * source: OCI image-spec 1.1 config.md; RFC 3339, section 5.6
 */
#include "builder/check/layout_private.h"

/* What stands below the key "config", and its kind.  Docker writes null where
 * nothing is set. */
static const struct run_key {
	const char *name;
	enum json_kind kind;
	bool texts; /* its members are texts */
} run_keys[] = {
	{"ArgsEscaped", JSON_KIND_FLAG, false},
	{"Cmd", JSON_KIND_LIST, true},
	{"Entrypoint", JSON_KIND_LIST, true},
	{"Env", JSON_KIND_LIST, true},
	{"ExposedPorts", JSON_KIND_MAP, false},
	{"Healthcheck", JSON_KIND_MAP, false},
	{"Labels", JSON_KIND_MAP, true},
	{"StopSignal", JSON_KIND_TEXT, false},
	{"User", JSON_KIND_TEXT, false},
	{"Volumes", JSON_KIND_MAP, false},
	{"WorkingDir", JSON_KIND_TEXT, false},
};

/* Two digits at this place, from least to most. */
static bool
in_range(const char *text, int least, int most)
{
	int n = (text[0] - '0') * 10 + text[1] - '0';

	return n >= least && n <= most;
}

static bool
has_form(const char *text, const char *form)
{
	for (size_t i = 0; form[i] != '\0'; i++) {
		bool digit = text[i] >= '0' && text[i] <= '9';

		if (form[i] == 'd'
				? !digit
				: text[i] != form[i] &&
					  !(form[i] == 'T' && text[i] == 't'))
			return false;
	}
	return true;
}

static int
days_of(const char *date)
{
	static const int days[] = {
		31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int year = atoi(date), month = atoi(date + 5);
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

/* "Z", or an offset such as "+01:00". */
static bool
is_zone(const char *text)
{
	if (strcmp(text, "Z") == 0 || strcmp(text, "z") == 0)
		return true;
	return (*text == '+' || *text == '-') && strlen(text) == 6 &&
	       has_form(text + 1, "dd:dd") && in_range(text + 1, 0, 23) &&
	       in_range(text + 4, 0, 59);
}

/* 2026-11-21T09:00:00Z, also with a fraction or an offset */
static bool
is_date(const char *text)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd";

	if (!has_form(text, form) || !in_range(text + 5, 1, 12) ||
		!in_range(text + 8, 1, days_of(text)) ||
		!in_range(text + 11, 0, 23) || !in_range(text + 14, 0, 59) ||
		!in_range(text + 17, 0, 60))
		return false;
	text += strlen(form);
	if (*text == '.') {
		size_t n = strspn(text + 1, "0123456789");

		if (n == 0)
			return false;
		text += n + 1;
	}
	return is_zone(text);
}

static void
check_date(struct layout *l, const struct json *v, const char *where,
	const char *name)
{
	if (v && (!json_text(v) || !is_date(json_text(v))))
		layout_problem(l, where,
			"'%s' is %s, which is not a date of RFC 3339", name,
			text_quotes(json_text(v)));
}

static void
check_diff_ids(struct layout *l, const char *where, const struct json *list,
	const struct digest *diff_ids, size_t n_layers)
{
	if (!list || json_kind(list) != JSON_KIND_LIST) {
		layout_problem(l, where, "'rootfs.diff_ids' is not a list");
		return;
	}
	if (json_count(list) != n_layers)
		layout_problem(l, where,
			"'rootfs.diff_ids' has %zu digests for %zu layers",
			json_count(list), n_layers);
	for (size_t i = 0; i < json_count(list) && i < n_layers; i++) {
		const char *text = json_text(json_at(list, i));

		if (!digest_is_zero(&diff_ids[i]) &&
			!text_equal(text, digest_text(&diff_ids[i]).s))
			layout_problem(l, where,
				"layer %zu unpacks to %s, but "
				"'rootfs.diff_ids' says %s",
				i, digest_text(&diff_ids[i]).s,
				text_quotes(text));
	}
}

static void
check_rootfs(struct layout *l, const char *where, const struct json *rootfs,
	const struct digest *diff_ids, size_t n_layers)
{
	if (!rootfs || json_kind(rootfs) != JSON_KIND_MAP) {
		layout_problem(l, where, "'rootfs' is not a map");
		return;
	}
	if (!text_equal(json_find_text(rootfs, "type"), "layers"))
		layout_problem(l, where, "'rootfs.type' is not 'layers'");
	check_diff_ids(
		l, where, json_find(rootfs, "diff_ids"), diff_ids, n_layers);
}

static void
check_history(struct layout *l, const char *where, const struct json *list)
{
	if (!list || json_kind(list) == JSON_KIND_NULL)
		return;
	if (json_kind(list) != JSON_KIND_LIST) {
		layout_problem(l, where, "'history' is not a list");
		return;
	}
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *v = json_at(list, i);
		scoped_free char *name = text_format("history %zu", i);

		if (json_kind(v) != JSON_KIND_MAP)
			layout_problem(l, where, "%s is not a map", name);
		else
			check_date(l, json_find(v, "created"), where, name);
	}
}

static void
check_run_key(struct layout *l, const char *where, const struct json *v,
	const struct run_key *key)
{
	if (!v || json_kind(v) == JSON_KIND_NULL)
		return;
	if (json_kind(v) != key->kind) {
		layout_problem(l, where, "'config.%s' is %s, not %s", key->name,
			json_kind_name(json_kind(v)),
			json_kind_name(key->kind));
		return;
	}
	if (!key->texts)
		return;
	if (key->kind == JSON_KIND_MAP) {
		layout_texts(l, v, where, key->name);
		return;
	}
	for (size_t i = 0; i < json_count(v); i++)
		if (!json_text(json_at(v, i)))
			layout_problem(l, where, "'config.%s' holds %s",
				key->name,
				json_kind_name(json_kind(json_at(v, i))));
}

static void
check_run(struct layout *l, const char *where, const struct json *run)
{
	if (!run || json_kind(run) == JSON_KIND_NULL)
		return;
	if (json_kind(run) != JSON_KIND_MAP) {
		layout_problem(l, where, "'config' is not a map");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(run_keys); i++)
		check_run_key(l, where, json_find(run, run_keys[i].name),
			&run_keys[i]);
}

void
layout_config(struct layout *l, const struct digest *config, size_t n_layers,
	const struct digest *diff_ids)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	static const char *const wanted[] = {"os", "architecture"};
	struct store_name where = store_blob_name(config);

	if (!layout_open(l, config, &doc))
		return;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
		const char *text = json_find_text(doc.root, wanted[i]);

		if (!text || *text == '\0')
			layout_problem(
				l, where.s, "'%s' is missing", wanted[i]);
	}
	check_date(l, json_find(doc.root, "created"), where.s, "created");
	check_history(l, where.s, json_find(doc.root, "history"));
	check_run(l, where.s, json_find(doc.root, "config"));
	check_rootfs(
		l, where.s, json_find(doc.root, "rootfs"), diff_ids, n_layers);
}
