/* SPDX-License-Identifier: Apache-2.0 */
#include "base/completion.h"

/* The names in the first column of "store list", and those below them. */
#define NAMES \
	"hallmark store list --quiet 2>/dev/null | " \
	"sed -n 's/^  also //p; /^room: /d; s/^\\([a-zA-Z0-9][^ ]*\\) " \
	".*/\\1/p'"

struct commands {
	const struct command *const *list;
	size_t n;
};

/* A value that is one of a fixed list: small letters, "|" between them. */
static bool
is_choice(const char *value)
{
	return value && strchr(value, '|') &&
	       value[strspn(value, "abcdefghijklmnopqrstuvwxyz0123456789-|")] ==
		       '\0';
}

static void
add_choices(struct bytes *out, const char *value)
{
	for (; *value; value++)
		bytes_addc(out, *value == '|' ? ' ' : *value);
}

/* The choices of every command that takes the option, each once. */
static void
add_all_choices(struct bytes *out, const struct commands *all,
	const struct option_row *row)
{
	scoped(bytes_done) struct bytes seen = BYTES_INIT;

	bytes_adds(&seen, "|");
	for (size_t i = 0; i < all->n; i++) {
		const char *at = options_takes(all->list[i], row->name)
					 ? options_value(all->list[i], row)
					 : "";

		while (*at) {
			size_t len = strcspn(at, "|");
			scoped_free char *word =
				text_format("|%.*s|", (int)len, at);

			if (!strstr(seen.data, word)) {
				bytes_addf(out, "%s%.*s",
					seen.len > 1 ? " " : "", (int)len, at);
				bytes_adds(&seen, word + 1);
			}
			at += len + (at[len] == '|');
		}
	}
}

static bool
takes_images(const struct command *command)
{
	return strstr(command->args, "IMAGE") != NULL;
}

/* The first or, after that, the second word of each command; each once. */
static void
add_words(struct bytes *out, const struct commands *all, const char *first)
{
	const char *before = "";
	size_t n = 0;

	for (size_t i = 0; i < all->n; i++) {
		const char *name = all->list[i]->name;
		size_t len = strcspn(name, " ");

		if (first) {
			if (strncmp(name, first, len) != 0 || first[len] ||
				name[len] == '\0')
				continue;
			bytes_addf(out, "%s%s", n++ ? " " : "", name + len + 1);
		} else if (strncmp(name, before, len) != 0 ||
			   before[len] == 0) {
			bytes_addf(
				out, "%s%.*s", n++ ? " " : "", (int)len, name);
		}
		before = name;
	}
	if (!first)
		bytes_adds(out, " help");
}

static void
add_options(struct bytes *out, const struct command *command)
{
	bytes_adds(out, "--help");
	for (size_t i = 0; i < n_option_rows; i++)
		if (strcmp(option_rows[i].name, "help") != 0 &&
			options_takes(command, option_rows[i].name))
			bytes_addf(out, " --%s", option_rows[i].name);
}

/* "key", before "key new" and the others. */
static bool
begins_group(const struct commands *all, size_t i)
{
	const char *name = all->list[i]->name;
	size_t len = strcspn(name, " ");

	return name[len] == ' ' &&
	       (i == 0 || strncmp(all->list[i - 1]->name, name, len + 1) != 0);
}

static void
print_bash(struct bytes *out, const struct commands *all)
{
	bytes_adds(out, "_hallmark() {\n"
			"\tlocal cur=${COMP_WORDS[COMP_CWORD]} words images=\n"
			"\tlocal prev=${COMP_WORDS[COMP_CWORD-1]}\n"
			"\tcase $prev in\n");
	for (size_t i = 0; i < n_option_rows; i++) {
		if (!is_choice(option_rows[i].value))
			continue;
		bytes_addf(out,
			"\t--%s) mapfile -t COMPREPLY < <(compgen -W \"",
			option_rows[i].name);
		add_all_choices(out, all, &option_rows[i]);
		bytes_adds(out, "\" -- \"$cur\"); return ;;\n");
	}
	bytes_adds(out, "\tesac\n"
			"\tcase \"${COMP_WORDS[*]:1:COMP_CWORD-1} \" in\n");
	for (size_t i = 0; i < all->n; i++) {
		bytes_addf(out, "\t\"%s \"*) words=\"", all->list[i]->name);
		add_options(out, all->list[i]);
		if (strcmp(all->list[i]->name, "completion") == 0)
			bytes_adds(out, " bash zsh fish");
		bytes_addf(out, "\"%s ;;\n",
			takes_images(all->list[i]) ? " images=1" : "");
	}
	for (size_t i = 0; i < all->n; i++) {
		scoped_free char *group = NULL;

		if (!begins_group(all, i))
			continue;
		group = text_copyn(
			all->list[i]->name, strcspn(all->list[i]->name, " "));
		bytes_addf(out, "\t%s\\ *) words=\"--help ", group);
		add_words(out, all, group);
		bytes_adds(out, "\" ;;\n");
	}
	bytes_adds(out, "\t*) words=\"");
	add_words(out, all, NULL);
	bytes_adds(out,
		"\" ;;\n\tesac\n"
		"\t[ -n \"$images\" ] && [[ $cur != -* ]] &&\n"
		"\t\twords=$(" NAMES ")\n"
		"\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- "
		"\"$cur\")\n"
		"\t[ -n \"$images\" ] && declare -F __ltrim_colon_completions "
		">/dev/null &&\n"
		"\t\t__ltrim_colon_completions \"$cur\"\n"
		"\treturn 0\n}\n"
		"complete -o default -F _hallmark hallmark\n");
}

/* The text of a summary or a help in single quotes; both have no backslash. */
static void
add_quoted(struct bytes *out, const char *text)
{
	bytes_addc(out, '\'');
	for (; *text; text++)
		if (*text == '\'')
			bytes_adds(out, "'\\''");
		else
			bytes_addc(out, *text);
	bytes_addc(out, '\'');
}

static void
print_zsh(struct bytes *out, const struct commands *all)
{
	bytes_adds(out,
		"#compdef hallmark\n_hallmark() {\n"
		"\tlocal -a words_ options\n"
		"\tlocal images= said=\"${(j: :)words[2,CURRENT-1]} \"\n"
		"\tcase ${words[CURRENT-1]} in\n");
	for (size_t i = 0; i < n_option_rows; i++) {
		if (!is_choice(option_rows[i].value))
			continue;
		bytes_addf(out, "\t(--%s) compadd -- ", option_rows[i].name);
		add_all_choices(out, all, &option_rows[i]);
		bytes_adds(out, "; return ;;\n");
	}
	bytes_adds(out, "\tesac\n\tcase $said in\n");
	for (size_t i = 0; i < all->n; i++) {
		bytes_addf(out, "\t(\"%s \"*) options=(", all->list[i]->name);
		add_options(out, all->list[i]);
		bytes_adds(out, ")");
		if (strcmp(all->list[i]->name, "completion") == 0)
			bytes_adds(out, " words_=(bash zsh fish)");
		bytes_addf(out, "%s ;;\n",
			takes_images(all->list[i]) ? " images=1" : "");
	}
	for (size_t i = 0; i < all->n; i++) {
		scoped_free char *group = NULL;

		if (!begins_group(all, i))
			continue;
		group = text_copyn(
			all->list[i]->name, strcspn(all->list[i]->name, " "));
		bytes_addf(out, "\t(\"%s \"*) compadd -- ", group);
		add_words(out, all, group);
		bytes_adds(out, "; return ;;\n");
	}
	bytes_adds(out, "\t(*) compadd -- ");
	add_words(out, all, NULL);
	bytes_adds(out,
		"; return ;;\n\tesac\n"
		"\t[[ -n $images ]] && words_=(${(f)\"$(" NAMES ")\"})\n"
		"\tif [[ ${words[CURRENT]} == -* ]]; then\n"
		"\t\tcompadd -- $options\n"
		"\telse\n"
		"\t\tcompadd -- $words_\n"
		"\t\t_files\n"
		"\tfi\n}\n"
		"if [ \"$funcstack[1]\" = _hallmark ]; then\n"
		"\t_hallmark \"$@\"\nelse\n\tcompdef _hallmark hallmark\nfi\n");
}

/* The conditions under which fish offers the second word, and options. */
static void
add_seen(struct bytes *out, const char *name)
{
	const char *blank = strchr(name, ' ');

	if (blank)
		bytes_addf(out,
			" -n '__fish_seen_subcommand_from %.*s; and "
			"__fish_seen_subcommand_from %s'",
			(int)(blank - name), name, blank + 1);
	else
		bytes_addf(out, " -n '__fish_seen_subcommand_from %s'", name);
}

static void
print_fish_command(struct bytes *out, const struct command *command)
{
	const char *blank = strchr(command->name, ' ');

	bytes_adds(out, "complete -c hallmark -f");
	if (blank)
		bytes_addf(out, " -n '__fish_seen_subcommand_from %.*s'",
			(int)(blank - command->name), command->name);
	else
		bytes_adds(out, " -n __fish_use_subcommand");
	bytes_addf(out, " -a '%s' -d ", blank ? blank + 1 : command->name);
	add_quoted(out, command->summary);
	bytes_addc(out, '\n');
	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];

		if (!options_takes(command, row->name))
			continue;
		bytes_adds(out, "complete -c hallmark");
		add_seen(out, command->name);
		bytes_addf(out, " -l %s", row->name);
		if (row->letter)
			bytes_addf(out, " -s %c", row->letter);
		if (is_choice(options_value(command, row))) {
			bytes_adds(out, " -x -a '");
			add_choices(out, options_value(command, row));
			bytes_addc(out, '\'');
		} else if (row->value) {
			bytes_adds(out, " -r");
		}
		bytes_adds(out, " -d ");
		add_quoted(out, options_words(command, row));
		bytes_addc(out, '\n');
	}
	if (takes_images(command)) {
		bytes_adds(out, "complete -c hallmark");
		add_seen(out, command->name);
		bytes_adds(out, " -a '(__hallmark_images)'\n");
	}
}

static void
print_fish(struct bytes *out, const struct commands *all)
{
	bytes_adds(out, "function __hallmark_images\n\t" NAMES "\nend\n");
	for (size_t i = 0; i < all->n; i++) {
		if (begins_group(all, i))
			bytes_addf(out,
				"complete -c hallmark -f -n "
				"__fish_use_subcommand -a %.*s\n",
				(int)strcspn(all->list[i]->name, " "),
				all->list[i]->name);
		print_fish_command(out, all->list[i]);
	}
	bytes_adds(out, "complete -c hallmark -f -n "
			"'__fish_seen_subcommand_from completion' -a "
			"'bash zsh fish'\n");
}

/* A row is a shell of COMPLETION_SHELLS. */
static const struct {
	const char *shell;
	void (*print)(struct bytes *out, const struct commands *all);
} shells[] = {
	{"bash", print_bash},
	{"zsh", print_zsh},
	{"fish", print_fish},
};

int
completion_print(struct bytes *out, const char *shell,
	const struct command *const *commands, size_t n, struct error *err)
{
	const struct commands all = {commands, n};

	for (size_t i = 0; i < ARRAY_LEN(shells); i++)
		if (strcmp(shell, shells[i].shell) == 0) {
			(*shells[i].print)(out, &all);
			return 0;
		}
	return error_set(err, ERROR_USAGE,
		"there is no completion for %s, only for bash, zsh and fish",
		text_quotes(shell));
}
