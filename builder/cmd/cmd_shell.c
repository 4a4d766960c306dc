/* SPDX-License-Identifier: Apache-2.0 */
#include "base/say.h"
#include "builder/build/shell.h"
#include "builder/cmd/commands.h"
#include "builder/fetch/mirrors.h"
#include "builder/store/image_ref.h"

#include <signal.h>

#define OWN_FAILURE 2

/* Ends by the same signal, so that the parent of hallmark sees it. The box is
 * already gone. */
static int
die_of(int signal)
{
	struct sigaction plain = {.sa_handler = SIG_DFL};

	say_done();
	(void)sigaction(signal, &plain, NULL);
	(void)raise(signal);
	return 128 + signal;
}

static int
run_in_box(const struct options *o, struct shell_end *end, struct error *err)
{
	struct request request = {
		.repo = o->repo, .level = o->level, .offline = o->offline};
	scoped_free char *name = text_copy(o->args[0]);
	scoped(store_close) struct store *store = NULL;
	scoped(inputs_done) struct inputs in = INPUTS_INIT;
	scoped(mirrors_done) struct mirrors mirrors = {
		.ca_file = o->ca, .plain_http = o->insecure};

	if (request_split(&request, name, err) < 0 ||
		image_ref_store(&store, o->store, true, err) < 0 ||
		inputs_find(&in, store, &request, err) < 0)
		return -1;
	inputs_warn_dirty(&in);
	if (mirrors_find(&mirrors, o->mirrors.list, o->mirrors.n, o->offline, err) <
		0)
		return -1;
	return shell_run(
		end, store, &in, &mirrors, o->args + 1, o->n_args - 1, err);
}

static int
run_shell(const struct options *o, struct error *err)
{
	struct shell_end end = {.status = 0};

	/* a command may exit with 1, so hallmark's own failures always exit
	 * with 2 */
	if (run_in_box(o, &end, err) < 0) {
		say_error(err);
		return OWN_FAILURE;
	}
	if (end.why.kind != ERROR_NONE)
		say_error(&end.why);
	return end.signal ? die_of(end.signal) : end.status;
}

const struct command cmd_shell = {
	.name = "shell",
	.args = "REV:PATH [-- …]",
	.least = 1,
	.most = SIZE_MAX,
	.takes = "repo store mirror ca insecure level offline quiet verbose",
	.summary = "run a shell or a command in the box of a build",
	.text = "Create the box that 'hallmark build REV:PATH' would build in, "
		"fill it in\nthe same way, and run COMMAND (default: a "
		"shell) in /build.\nThe contents of /out are discarded, "
		"and nothing is signed.",
	.exits = "that of COMMAND, or 128 and the signal that killed it;\n"
		 "126 it could not be started; 127 there is no such program; "
		 "2 hallmark itself failed",
	.run = run_shell,
};
