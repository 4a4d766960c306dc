/* SPDX-License-Identifier: Apache-2.0 */
/* What a recipe's map "image" says to runtimes and registries: ports, volumes,
 * the stop signal, labels, annotations. */
#include "builder/recipe/recipe_private.h"

#define MEMBERS_MAX 256
#define NAME_LEN_MAX 255
#define TEXT_LEN_MAX 65536
#define OCI "org.opencontainers.image."

static bool
is_number(const char *text, size_t len, long most)
{
	long n = 0;

	if (len == 0 || len > 5 || text[0] == '0')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		n = n * 10 + (text[i] - '0');
	}
	return n <= most;
}

/* Returns "80/tcp" for "80" and "80/tcp"; NULL if it is no port. */
static char *
port_name(const char *text)
{
	static const char *const protocols[] = {"", "/tcp", "/udp", "/sctp"};
	size_t len = strcspn(text, "/");

	if (!is_number(text, len, 65535))
		return NULL;
	for (size_t i = 0; i < ARRAY_LEN(protocols); i++)
		if (strcmp(text + len, protocols[i]) == 0)
			return text_format("%.*s%s", (int)len, text,
				i ? protocols[i] : "/tcp");
	return NULL;
}

static char *
volume_name(const char *text)
{
	return text[0] == '/' && file_path_check(text + 1) == 0
		       ? text_copy(text)
		       : NULL;
}

/* A row: a list that becomes a map of empty maps in the config. */
static const struct set_row {
	const char *key;
	char *(*name)(const char *text);
	const char *must; /* what its members must be */
} ports_row = {"ports", port_name,
	"a port from 1 to 65535 such as '80', '80/tcp', '53/udp' or '9/sctp'"},
  volumes_row = {"volumes", volume_name,
	  "an absolute path below '/', without '.', '..' and control "
	  "characters"};

static int
set_parse(struct json **out, const struct recipe_at *at,
	const struct set_row *row, struct error *err)
{
	const struct json *list = json_find(at->value, row->key);
	scoped(json_free) struct json *set = NULL;

	if (!list)
		return 0;
	if (json_count(list) == 0 || json_count(list) > MEMBERS_MAX)
		return json_fail(err, at->doc, at->where,
			"'%s' must hold 1 to %d texts", row->key, MEMBERS_MAX);
	set = json_new_map();
	for (size_t i = 0; i < json_count(list); i++) {
		const char *text = json_text(json_at(list, i));
		scoped_free char *where =
			text_format("%s/%s/%zu", at->where, row->key, i);
		scoped_free char *name = text ? row->name(text) : NULL;

		if (!name)
			return json_fail(err, at->doc, where,
				"%s in '%s' must be %s",
				text ? text_quotes(text) : "a value", row->key,
				row->must);
		if (json_find(set, name))
			return json_fail(err, at->doc, where,
				"%s is listed twice in '%s'", text_quotes(name),
				row->key);
		json_put(set, name, json_new_map());
	}
	*out = take_ptr(set);
	return 0;
}

static bool
is_signal(const char *text)
{
	static const char *const names[] = {"ABRT", "ALRM", "BUS", "CHLD",
		"CONT", "FPE", "HUP", "ILL", "INT", "IO", "KILL", "PIPE",
		"PROF", "PWR", "QUIT", "RTMAX", "RTMIN", "SEGV", "STKFLT",
		"STOP", "SYS", "TERM", "TRAP", "TSTP", "TTIN", "TTOU", "URG",
		"USR1", "USR2", "VTALRM", "WINCH", "XCPU", "XFSZ"};

	if (is_number(text, strlen(text), 64))
		return true;
	if (!text_starts(text, "SIG"))
		return false;
	text += 3;
	if (text_starts(text, "RTMIN+"))
		return is_number(text + 6, strlen(text + 6), 15);
	if (text_starts(text, "RTMAX-"))
		return is_number(text + 6, strlen(text + 6), 14);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(text, names[i]) == 0)
			return true;
	return false;
}

/* What hallmark writes itself, and what would be a claim about a build that
 * only its provenance makes. */
static bool
is_taken(const char *name)
{
	static const char *const taken[] = {OCI "base.digest", OCI "base.name",
		OCI "created", OCI "licenses", OCI "ref.name", OCI "revision",
		OCI "title", OCI "version"};

	for (size_t i = 0; i < ARRAY_LEN(taken); i++)
		if (strcmp(name, taken[i]) == 0)
			return true;
	return false;
}

static bool
is_note_name(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < len; i++)
		if ((unsigned char)name[i] < 0x20 || name[i] == 0x7f)
			return false;
	return len > 0 && len <= NAME_LEN_MAX;
}

static int
notes_parse(struct json **out, const struct recipe_at *at, const char *key,
	bool annotations, struct error *err)
{
	const struct json *map = json_find(at->value, key);
	scoped_free const char **names = map ? json_keys(map) : NULL;

	if (!map)
		return 0;
	if (json_count(map) == 0 || json_count(map) > MEMBERS_MAX)
		return json_fail(err, at->doc, at->where,
			"'%s' must hold 1 to %d texts", key, MEMBERS_MAX);
	for (size_t i = 0; i < json_count(map); i++) {
		const char *text = json_find_text(map, names[i]);
		scoped_free char *where =
			text_format("%s/%s/%s", at->where, key, names[i]);

		if (!is_note_name(names[i]))
			return json_fail(err, at->doc, at->where,
				"%s in '%s' must be a name of 1 to %d bytes "
				"without control characters",
				text_quotes(names[i]), key, NAME_LEN_MAX);
		if (!text || strlen(text) > TEXT_LEN_MAX)
			return json_fail(err, at->doc, where,
				"%s in '%s' must be a text of at most %d bytes",
				text_quotes(names[i]), key, TEXT_LEN_MAX);
		if (annotations && is_taken(names[i]))
			return json_fail(err, at->doc, where,
				"the annotation %s is set by hallmark and "
				"cannot be changed",
				text_quotes(names[i]));
	}
	*out = json_copy_of(map);
	return 0;
}

int
recipe_config_parse(
	struct image_run *run, const struct recipe_at *at, struct error *err)
{
	const char *signal = json_find_text(at->value, "stop_signal");

	if (set_parse(&run->ports, at, &ports_row, err) < 0 ||
		set_parse(&run->volumes, at, &volumes_row, err) < 0 ||
		notes_parse(&run->labels, at, "labels", false, err) < 0 ||
		notes_parse(&run->annotations, at, "annotations", true, err) <
			0)
		return -1;
	if (signal && !is_signal(signal)) {
		scoped_free char *where =
			text_format("%s/stop_signal", at->where);

		return json_fail(err, at->doc, where,
			"'stop_signal' must be a signal of Linux such as "
			"'SIGTERM', 'SIGRTMIN+3' or '15', not %s",
			text_quotes(signal));
	}
	run->stop_signal = text_copy(signal);
	return 0;
}
