/* SPDX-License-Identifier: Apache-2.0 */
/* The program: the table of commands; prints errors, sets the exit status. */
#include "attest/commands.h"
#include "base/completion.h"
#include "base/nearest.h"
#include "base/say.h"
#include "builder/cmd/commands.h"
#include "builder/store/helper_json.h"
#include "reproduce/cmd/commands.h"
#include "reproduce/compare/explain_images.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>

static int complete(const struct options *o, struct error *err);

static const struct command cmd_completion = {
	.name = "completion",
	.args = COMPLETION_SHELLS,
	.least = 1,
	.most = 1,
	.takes = "",
	.summary = "print the completion script of a shell",
	.text = "Print a script for the shell that completes hallmark's "
		"commands, options,\nlevels and the names of images:\n"
		"  hallmark completion bash > "
		"/etc/bash_completion.d/hallmark\n"
		"  hallmark completion zsh > "
		"/usr/share/zsh/site-functions/_hallmark\n"
		"  hallmark completion fish > "
		"~/.config/fish/completions/hallmark.fish",
	.run = complete,
};

static const struct command *const commands[] = {
	&cmd_build,
	&cmd_rebuild,
	&cmd_compare,
	&cmd_verify,
	&cmd_sign,
	&cmd_lock,
	&cmd_shell,
	&cmd_push,
	&cmd_pull,
	&cmd_show,
	&cmd_tag,
	&cmd_index,
	&cmd_save,
	&cmd_load,
	&cmd_quarantine_add,
	&cmd_quarantine_lift,
	&cmd_quarantine_list,
	&cmd_key_new,
	&cmd_key_show,
	&cmd_store_list,
	&cmd_store_check,
	&cmd_store_rm,
	&cmd_store_unpin,
	&cmd_store_gc,
	&cmd_doctor,
	&cmd_completion,
};

static int
complete(const struct options *o, struct error *err)
{
	scoped(bytes_done) struct bytes script = BYTES_INIT;

	if (completion_print(&script, o->args[0], commands, ARRAY_LEN(commands),
		    err) < 0)
		return -1;
	(void)fputs(script.data, stdout);
	return 0;
}

/* Counts UTF-8 characters; a continuation byte is 10xxxxxx. */
static int
columns_of(const char *text)
{
	int n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static void
print_help(FILE *to)
{
	int most = 0;

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (columns_of(commands[i]->args) > most)
			most = columns_of(commands[i]->args);
	(void)fputs(
		"usage: hallmark COMMAND [options] …\n\n"
		"hallmark builds software from a git commit so that anyone can "
		"build it again\nand get the same bytes, and signs a record of "
		"the build that anyone can check.\n\n",
		to);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		(void)fprintf(to, "  %-15s %s%*s  %s\n", commands[i]->name,
			commands[i]->args, most - columns_of(commands[i]->args),
			"", commands[i]->summary);
	(void)fputs("\n'hallmark COMMAND --help' prints more; 'hallmark "
		    "--version' prints the version.\n",
		to);
}

/* Try two words before one: "key new" is a command of two words. */
static const struct command *
find_command(int argc, char **argv, int *words)
{
	for (*words = 2; *words > 0; --*words) {
		for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
			const char *name = commands[i]->name;
			scoped_free char *said = NULL;

			if (argc <= *words)
				continue;
			said = *words == 2
				       ? text_format("%s %s", argv[1], argv[2])
				       : text_copy(argv[1]);
			if (strcmp(said, name) == 0)
				return commands[i];
		}
	}
	return NULL;
}

/* Is this the first word of commands of two words? */
static bool
is_group(const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strncmp(commands[i]->name, word, len) == 0 &&
			commands[i]->name[len] == ' ')
			return true;
	return false;
}

static void
print_group(FILE *to, const char *word)
{
	size_t len = strlen(word);

	(void)fprintf(to, "usage: hallmark %s COMMAND [options] …\n\n", word);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strncmp(commands[i]->name, word, len) == 0 &&
			commands[i]->name[len] == ' ')
			(void)fprintf(to, "  %-12s %-8s  %s\n",
				commands[i]->name, commands[i]->args,
				commands[i]->summary);
	(void)fprintf(to,
		"\n'hallmark %s COMMAND --help' prints more; so does "
		"hallmark-%s(1).\n",
		word, word);
}

static int
refuse_group(const char *word, struct error *err)
{
	scoped(bytes_done) struct bytes list = BYTES_INIT;
	size_t len = strlen(word);

	for (size_t i = 0; i < ARRAY_LEN(commands); i++)
		if (strncmp(commands[i]->name, word, len) == 0 &&
			commands[i]->name[len] == ' ')
			bytes_addf(&list, "%s'%s'", list.len ? ", " : "",
				commands[i]->name);
	return error_set(err, ERROR_USAGE,
		"there is no command '%s' alone; there are %s; 'hallmark %s "
		"--help' tells of them, and 'hallmark --help' lists all",
		word, list.data, word);
}

static int
refuse_command(int argc, char **argv, struct error *err)
{
	const bool two = is_group(argv[1]);
	struct nearest near = NEAREST_INIT;
	scoped_free char *said = NULL, *one_word = NULL;

	if (two && (argc < 3 || argv[2][0] == '-'))
		return refuse_group(argv[1], err);
	said = two ? text_format("%s %s", argv[1], argv[2])
		   : text_copy(argv[1]);
	if (!two && argc > 2)
		one_word = text_format("%s %s", argv[1], argv[2]);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		const char *name = commands[i]->name;

		nearest_try(&near, said, name);
		if (one_word && strchr(name, ' '))
			nearest_try(&near, one_word, name);
	}
	return error_set(err, ERROR_USAGE,
		"there is no command %s; %s%s%s'hallmark --help' lists them",
		text_quotes(said), near.word ? "did you mean '" : "",
		near.word ? near.word : "", near.word ? "'? " : "");
}

/* The reader of standard output has closed the pipe and needs no message.  All
 * work is done, so die by SIGPIPE, as if hallmark had never ignored it. */
static void
end_by_pipe(void)
{
	sigset_t only;

	(void)sigemptyset(&only);
	(void)sigaddset(&only, SIGPIPE);
	(void)signal(SIGPIPE, SIG_DFL);
	(void)raise(SIGPIPE);
	(void)sigprocmask(SIG_UNBLOCK, &only, NULL);
	_exit(128 + SIGPIPE); /* pid 1 of a container survives the signal */
}

/*
 * An answer that was not written completely is an error.  If an earlier write
 * failed, the C library has forgotten errno, and fflush() may succeed with an
 * empty buffer.  Then poll() reports if the pipe's reader has closed it.
 */
static int
flush_answer(struct error *err)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	if (fflush(stdout) < 0 || ferror(stdout)) {
		int mode = fcntl(STDOUT_FILENO, F_GETFL);

		if (mode < 0 || (mode & O_ACCMODE) == O_RDONLY)
			return error_set(err, ERROR_SYSTEM,
				"writing the answer: standard output is closed "
				"or only open for reading; send it to a file "
				"or a program");
	}
	if (fflush(stdout) < 0) {
		if (errno == EPIPE)
			end_by_pipe();
		return error_sys(err, "writing the answer");
	}
	if (!ferror(stdout))
		return 0;
	if (poll(&out, 1, 0) == 1 && (out.revents & POLLERR))
		end_by_pipe();
	return error_set(err, ERROR_SYSTEM, "writing the answer failed");
}

/* Does the user want JSON?  Also if another option is wrong. */
static bool
asks_json(const struct command *command, int argc, char **argv)
{
	if (!options_takes(command, "json"))
		return false;
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--json") == 0)
			return true;
	return false;
}

/* A program gets the failure as JSON, too.  An answer that could not be written
 * is said on standard error alone. */
static int
answer_failure(const struct error *err)
{
	scoped(json_free) struct json *v = json_new_map();
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	struct json *failure = json_new_map();
	struct error ignored;

	json_put_text(failure, "kind", error_kind_name(err->kind));
	json_put_text(failure, "sentence", err->text);
	json_put_number(failure, "status", error_status(err));
	if (say_script_status() >= 0)
		json_put_number(failure, "script_status", say_script_status());
	if (say_log_path())
		json_put_text(failure, "log", say_log_path());
	json_put(v, "error", failure);
	json_print(&text, v);
	if (!ferror(stdout) && puts(text.data) >= 0)
		(void)flush_answer(&ignored);
	return -1;
}

static int
run_command(int argc, char **argv, struct error *err)
{
	int words;
	const struct command *command = find_command(argc, argv, &words);
	scoped(options_done) struct options o = OPTIONS_INIT;
	scoped(bytes_done) struct bytes help = BYTES_INIT;
	int status;

	if (!command)
		return refuse_command(argc, argv, err);
	if (options_parse(
		    &o, command, argc - 1 - words, argv + 1 + words, err) < 0)
		return asks_json(command, argc, argv) ? answer_failure(err)
						      : -1;
	if (o.help) {
		options_help(&help, command);
		(void)fputs(help.data, stdout);
		return flush_answer(err);
	}
	say_init(o.quiet ? SAY_QUIET : o.verbose ? SAY_VERBOSE : SAY_NORMAL);
	status = command->run(&o, err);
	if (status < 0 && o.json)
		return answer_failure(err);
	if (status >= 0 && flush_answer(err) < 0)
		return -1;
	return status;
}

static bool
asks_help(const char *word)
{
	return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* "help build" is "build --help", and "help key" and "key --help" list the
 * commands of that word. */
static int
print_help_of(int argc, char **argv, struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	int words;
	const struct command *command = find_command(argc, argv, &words);

	if (command && words == argc - 1) {
		options_help(&text, command);
		(void)fputs(text.data, stdout);
	} else if (argc == 2 && is_group(argv[1])) {
		print_group(stdout, argv[1]);
	} else {
		return refuse_command(argc, argv, err);
	}
	return 0;
}

/* Answer --help and --version, of hallmark or of a group; 1 if the words are
 * neither. */
static int
print_about(int argc, char **argv, struct error *err)
{
	const char *word = argv[1];
	int result = 0;

	if (strcmp(word, "help") == 0 && argc > 2 && !asks_help(argv[2]))
		result = print_help_of(argc - 1, argv + 1, err);
	else if (asks_help(word) || strcmp(word, "help") == 0)
		print_help(stdout);
	else if (is_group(word) && argc == 3 && asks_help(argv[2]))
		print_group(stdout, word);
	else if (strcmp(word, "--version") == 0)
		(void)printf("hallmark %s\n", HALLMARK_VERSION);
	else
		return 1;
	return result < 0 ? -1 : flush_answer(err);
}

/* Open descriptors 0, 1 and 2 if they are closed, so that no later file becomes
 * a standard stream.  Nothing can be written to the new one for standard
 * output, so that a lost answer is an error. */
static void
hold_standard_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
			(void)open("/dev/null",
				fd == STDOUT_FILENO ? O_RDONLY : O_RDWR);
}

int
main(int argc, char **argv)
{
	struct error err = ERROR_INIT;
	int status;

	hold_standard_streams();
	json_set_reader(helper_json);
	json_set_sharer(helper_json_share);
	build_set_explainer(explain_images);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGCHLD, SIG_DFL); /* ignored, it loses exit statuses */
	say_init(SAY_NORMAL);
	if (argc < 2) {
		print_help(stderr);
		return 2;
	}
	status = print_about(argc, argv, &err);
	if (status > 0)
		status = run_command(argc, argv, &err);
	if (status >= 0)
		return status;
	say_error(&err);
	return error_status(&err);
}
