/* SPDX-License-Identifier: Apache-2.0 */
#include "base/options.h"
#include "base/nearest.h"

#define AT(member) offsetof(struct options, member)

/* Rows in the order in which help prints them. */
const struct option_row option_rows[] = {
	{"repo", 'C', "DIR|URL", AT(repo), false,
		"the repository: a folder inside it, or its URL (default: the "
		"one around this folder)"},
	{"store", 's', "DIR", AT(store), false,
		"the store (default: $HALLMARK_STORE, else the user's data "
		"folder)"},
	{"unsigned", 0, NULL, AT(without_key), false,
		"open no key: write the statements for 'hallmark sign'"},
	{"key", 'k', "FILE", AT(key), false,
		"the private key that signs, or the pkcs11: URI of one on a "
		"token (default: the user's own)"},
	{"passphrase-file", 0, "FILE", AT(pass_file), false,
		"the file whose first line is the key's passphrase (default: "
		"ask on the terminal)"},
	{"passphrase-fd", 0, "N", AT(pass_fd), false,
		"the open descriptor that the key's passphrase is read from"},
	{"type", 0, "ecdsa-p256|ecdsa-p384|ed25519", AT(type), false,
		"the type of the new key (default: ecdsa-p256)"},
	{"encrypt", 0, NULL, AT(encrypt), false,
		"encrypt the new key with a passphrase"},
	{"trust", 't', "FILE", AT(trust), true,
		"public keys to trust (may be repeated; default: the user's "
		"own)"},
	{"policy", 0, "FILE", AT(policy), false,
		"the policy that says whom to trust and what must hold"},
	{"now", 0, "TIME", AT(now), false,
		"judge the policy as at this time, 2026-12-31T23:59:59Z "
		"(default: now)"},
	{"vsa", 0, "KEY", AT(vsa), false,
		"sign how the image meets the policy, with this private key"},
	{"verifier-id", 0, "URI", AT(verifier_id), false,
		"who verifies, in that summary (default: "
		"urn:hallmark:verifier:1)"},
	{"commit", 0, "REV", AT(commit), false,
		"the commit that the image must have been built from"},
	{"provenance", 0, "FILE", AT(provenance), true,
		"a file of envelopes that may tell of the image, beside what "
		"is attached (may be repeated)"},
	{"verdicts", 0, "DIR|REV:PATH", AT(verdicts), true,
		"a folder of what rebuilders have signed, of this machine or "
		"of a commit (may be repeated)"},
	{"quarantine", 0, "FILE|NAME", AT(quarantines), true,
		"statements or a list of quarantines, of a file or of an "
		"artifact in the store (may be repeated)"},
	{"reason", 0, "TEXT", AT(reason), false, "why, for people"},
	{"sign", 0, NULL, AT(sign), false,
		"sign all of them as one list with a date"},
	{"mirror", 'm', "URL", AT(mirrors), true,
		"where packages and pool files are fetched (may be repeated; "
		"default: the machine's apt sources)"},
	{"layout", 0, NULL, AT(layout), false,
		"check a whole layout or archive, and no signature"},
	{"pin", 0, NULL, AT(pin), false,
		"print NAME@sha256:… of each image; with --output also write "
		"a pin file"},
	{"release", 0, NULL, AT(release), false,
		"print what a person signs off: what ships, what changed, how "
		"to go back"},
	{"since", 0, "IMAGE", AT(since), false,
		"with --release: the image of the release before"},
	{"html", 0, "FILE", AT(html), false,
		"with --release: also write one page for browsers and paper"},
	{"suite", 0, "NAME", AT(suites), true,
		"a suite that names are resolved in, and no others (may be "
		"repeated; default: this machine's release, its updates and "
		"its security updates)"},
	{"dry-run", 'n', NULL, AT(dry_run), false,
		"show what would change, and write nothing"},
	{"ca", 0, "FILE", AT(ca), false,
		"the certificates to trust in place of the system's, PEM"},
	{"known", 0, "REPOSITORY", AT(known), false,
		"a repository to ask for the result before building"},
	{"sbom", 0, "spdx|cyclonedx", AT(sbom), false,
		"print the bill of materials, for scanners"},
	{"insecure", 0, NULL, AT(insecure), false,
		"speak to the registry without TLS"},
	{"all", 'a', NULL, AT(all), false,
		"the images of all architectures, not only this machine's"},
	{"semver", 0, NULL, AT(semver), false,
		"set the tags of a version: 1.2.3 has also 1.2, 1 and latest"},
	{"kit", 0, NULL, AT(kit), false,
		"take along everything that the build used"},
	{"yes", 'y', NULL, AT(yes), false,
		"publish what the kit holds, also private repositories"},
	{"level", 0, "deterministic|hermetic", AT(level), false,
		"the level of the box (default: the recipe's, else "
		"deterministic)"},
	{"builder-id", 0, "URI", AT(builder_id), false,
		"the builder that the statement names, one URI for each level "
		"(default: hallmark's own)"},
	{"repository", 0, "URL", AT(repository), false,
		"the repository that the statement names (default: the "
		"clone's remote)"},
	{"offline", 0, NULL, AT(offline), false,
		"open no socket; a file that is missing from the store is an "
		"error"},
	{"force", 'f', NULL, AT(force), false,
		"repeat the work even if the result is known; a build must "
		"then give the same digest"},
	{"causes", 0, NULL, AT(causes), false,
		"list the causes of differences that are known"},
	{"output", 'o', "FILE", AT(output), false,
		"the file to write (default: standard output)"},
	{"format", 0, "oci|docker", AT(format), false,
		"the form of the archive (default: oci)"},
	{"keep-tags", 0, "PATTERN", AT(keep_tags), false,
		"keep images with such a tag, for example 'v*'; other tagged "
		"images go"},
	{"keep-last", 0, "N", AT(keep_last), false,
		"keep the N newest images of each name; older ones go"},
	{"env-days", 0, "N", AT(env_days), false,
		"drop environments that were not used for N days (default: "
		"30)"},
	{"run-record", 0, NULL, AT(run_record), false,
		"sign and attach a record of the run: times, memory, machine"},
	{"trace", 0, NULL, AT(trace), false,
		"build even if the result is known, and record which process "
		"read the time, random bytes and the like"},
	{"times", 0, "N", AT(times), false,
		"how often to build (default: 1); results that differ make the "
		"verdict flaky"},
	{"as", 0, "link|svr|scai|test-result", AT(forms), true,
		"also write the verdict in this form of other programs (may be "
		"repeated)"},
	{"diffoscope", 0, NULL, AT(diffoscope), false,
		"run diffoscope on the files that differ, too"},
	{"holds", 0, "PACKAGE[@VERSIONS]", AT(holds), false,
		"images that contain a package or were built with it, such as "
		"xz-utils@5.6.0..5.6.1"},
	{"source", 0, "COMMIT", AT(source), false,
		"images made from a commit; 7 digits or more"},
	{"environment", 0, "DIGEST", AT(environment), false,
		"images built in an environment; 7 digits or more"},
	{"signed-by", 0, "KEY", AT(signed_by), false,
		"images with a statement that names this key: its file, or 7 "
		"digits of its id or more"},
	{"unverified", 0, NULL, AT(unverified), false,
		"images without a signed provenance; with --trust or --policy, "
		"without one by those keys"},
	{"purls", 0, NULL, AT(purls), false,
		"print the package URLs of what the image contains, for "
		"scanners"},
	{"built-with", 0, NULL, AT(built_with), false,
		"with --purls: of what it was built with instead"},
	{"json", 0, NULL, AT(json), false,
		"one JSON object on standard output, for programs"},
	{"quiet", 'q', NULL, AT(quiet), false,
		"print only errors and the result"},
	{"verbose", 'v', NULL, AT(verbose), false, "print more"},
	{"help", 'h', NULL, AT(help), false, "print this text"},
};
const size_t n_option_rows = ARRAY_LEN(option_rows);

/* What a shared option means in one command, where it means something else; a
 * man page begins its paragraph with the same words (tests/tree/options.sh). */
static const struct {
	const char *command, *option;
	const char *value; /* NULL: that of the option's row */
	const char *help;
} own_words[] = {
	{"build", "verbose", NULL,
		"print more, and show the output of the script while it runs"},
	{"rebuild", "verbose", NULL,
		"print more, and show the output of the script"},
	{"rebuild", "repo", NULL, "the repository to look for the commit in"},
	{"rebuild", "level", NULL,
		"an image is rebuilt at the level at which it was built; any "
		"other level is refused"},
	{"sign", "provenance", NULL,
		"of a verdict: a file that may have the statement that it "
		"judged (may be repeated)"},
	{"lock", "quiet", NULL, "print only errors"},
	{"save", "quiet", NULL, "print only errors"},
	{"shell", "quiet", NULL, "print only errors"},
	{"compare", "quiet", NULL,
		"print nothing; only the exit status gives the result"},
	{"compare", "verbose", NULL, "print all differences"},
	{"verify", "pin", NULL,
		"the argument is a pin file, or REV:PATH of one: check each "
		"image that it names"},
	{"show", "format", "names|json|env|kustomize",
		"with --pin: the form of what is written (default: names, of "
		"a file json)"},
	{"show", "repo", "DIR",
		"the repository of pin files and of the recipe (default: the "
		"one around this folder, if there is one)"},
	{"store unpin", "repo", "DIR",
		"the repository of REV:PATH (default: the one around this "
		"folder)"},
	{"show", "output", "FILE",
		"with --pin: the file to write (default: none)"},
	{"verify", "quiet", NULL,
		"print nothing; only the exit status gives the result"},
	{"verify", "repo", "DIR",
		"the repository to look for the commit in (default: the one "
		"around this folder, if there is one)"},
	{"sign", "repo", "DIR",
		"the repository to look for the commit of the statements in "
		"(default: the one around this folder, if it has the commit)"},
	{"lock", "repo", "DIR",
		"the folder that PATH is relative to (default: the current "
		"folder)"},
	{"push", "repo", NULL,
		"with --kit: the repository to look for the commit in"},
	{"save", "repo", NULL,
		"with --kit: the repository to look for the commit in"},
	{"quarantine add", "now", NULL,
		"when it is said, 2026-12-31T23:59:59Z (default: now)"},
	{"quarantine lift", "now", NULL,
		"when it is said, 2026-12-31T23:59:59Z (default: now)"},
	{"quarantine list", "now", NULL,
		"judge as at this time, or date the list so, "
		"2026-12-31T23:59:59Z (default: now)"},
	{"quarantine list", "trust", NULL,
		"public keys that must have signed the policy (may be "
		"repeated)"},
	{"quarantine list", "policy", NULL,
		"the policy whose keys with the role quarantine count"},
	{"quarantine add", "output", NULL,
		"also write the signed statement to this file"},
	{"quarantine lift", "output", NULL,
		"also write the signed statement to this file"},
	{"store list", "trust", NULL,
		"with --unverified: public keys whose signatures count (may be "
		"repeated)"},
	{"store list", "policy", NULL,
		"with --unverified: the policy whose builders' signatures "
		"count"},
	{"push", "verbose", NULL,
		"print more, such as which requests are made again"},
	{"pull", "verbose", NULL,
		"print more, such as which requests are made again"},
};

const char *
options_words(const struct command *command, const struct option_row *row)
{
	for (size_t i = 0; i < ARRAY_LEN(own_words); i++)
		if (strcmp(own_words[i].command, command->name) == 0 &&
			strcmp(own_words[i].option, row->name) == 0)
			return own_words[i].help;
	return row->help;
}

const char *
options_value(const struct command *command, const struct option_row *row)
{
	for (size_t i = 0; i < ARRAY_LEN(own_words); i++)
		if (strcmp(own_words[i].command, command->name) == 0 &&
			strcmp(own_words[i].option, row->name) == 0 &&
			own_words[i].value)
			return own_words[i].value;
	return row->value;
}

bool
options_takes(const struct command *command, const char *name)
{
	size_t len = strlen(name);

	if (strcmp(name, "help") == 0)
		return true;
	for (const char *at = command->takes; (at = strstr(at, name)); at++)
		if ((at == command->takes || at[-1] == ' ') &&
			(at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

static const struct option_row *
find_row(const struct command *command, const char *name, size_t len,
	char letter)
{
	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];
		bool same = letter ? row->letter == letter
				   : strlen(row->name) == len &&
					     memcmp(row->name, name, len) == 0;

		if (same && options_takes(command, row->name))
			return row;
	}
	return NULL;
}

static int
keep_value(struct options *o, const struct option_row *row, const char *value,
	struct error *err)
{
	char *at = (char *)o + row->offset;
	const char *none = NULL;

	if (!row->value) {
		*(bool *)at = true;
		return 0;
	}
	if (row->repeats) {
		struct option_values *values = (struct option_values *)at;

		*mem_room(values->list, values->n) = value;
		values->n++;
		return 0;
	}
	if (memcmp(at, &none, sizeof none) != 0)
		return error_set(
			err, ERROR_USAGE, "--%s was given twice", row->name);
	memcpy(at, &value, sizeof value);
	return 0;
}

static int
refuse_option(const struct command *command, const char *word, const char *name,
	size_t len, struct error *err)
{
	scoped_free char *said = text_copyn(name, len);
	struct nearest near = NEAREST_INIT;

	for (size_t i = 0; i < n_option_rows && word[1] == '-'; i++)
		if (options_takes(command, option_rows[i].name))
			nearest_try(&near, said, option_rows[i].name);
	return error_set(err, ERROR_USAGE,
		"'hallmark %s' has no option %s; %s%s%ssee 'hallmark %s "
		"--help'",
		command->name, text_quotes(word),
		near.word ? "did you mean '--" : "", near.word ? near.word : "",
		near.word ? "'? " : "", command->name);
}

/* One argument that begins with a dash; if the next argument is its value, *i
 * moves to it. */
static int
take_option(struct options *o, const struct command *command, int *i, int argc,
	char **argv, struct error *err)
{
	const char *word = argv[*i], *value = NULL;
	bool is_long = word[1] == '-';
	const char *name = word + 1 + is_long;
	size_t len = is_long ? strcspn(name, "=") : 1;
	const struct option_row *row =
		find_row(command, name, len, is_long ? '\0' : name[0]);

	if (!row)
		return refuse_option(command, word, name, len, err);
	if (name[len] != '\0')
		value = is_long ? name + len + 1 : name + 1;
	if (value && !row->value)
		return error_set(
			err, ERROR_USAGE, "--%s takes no value", row->name);
	if (!value && row->value) {
		if (*i + 1 >= argc)
			return error_set(err, ERROR_USAGE, "--%s requires %s",
				row->name, row->value);
		value = argv[++*i];
	}
	return keep_value(o, row, value, err);
}

int
options_parse(struct options *out, const struct command *command, int argc,
	char **argv, struct error *err)
{
	scoped(options_done) struct options o = OPTIONS_INIT;
	bool literal = false;

	for (int i = 0; i < argc; i++) {
		if (!literal && strcmp(argv[i], "--") == 0) {
			literal = true;
		} else if (!literal && argv[i][0] == '-' && argv[i][1]) {
			if (take_option(&o, command, &i, argc, argv, err) < 0)
				return -1;
		} else {
			*mem_room(o.args, o.n_args) = argv[i];
			o.n_args++;
		}
	}
	if (!o.help && (o.n_args < command->least || o.n_args > command->most))
		return error_set(err, ERROR_USAGE,
			"usage: hallmark %s [options] %s; see 'hallmark %s "
			"--help'",
			command->name, command->args, command->name);
	*out = o;
	o = (struct options)OPTIONS_INIT;
	return 0;
}

void
options_done(struct options *o)
{
	for (size_t i = 0; i < n_option_rows; i++)
		if (option_rows[i].repeats)
			free(((struct option_values *)((char *)o +
						       option_rows[i].offset))
					->list);
	free(o->args);
	*o = (struct options)OPTIONS_INIT;
}

void
options_help(struct bytes *out, const struct command *command)
{
	bytes_addf(out, "usage: hallmark %s [options] %s\n\n%s\n\noptions:\n",
		command->name, command->args, command->text);
	for (size_t i = 0; i < n_option_rows; i++) {
		const struct option_row *row = &option_rows[i];
		const char *value = options_value(command, row);
		scoped_free char *head = NULL;

		if (!options_takes(command, row->name))
			continue;
		head = text_format("--%s%s%s", row->name, value ? " " : "",
			value ? value : "");
		if (row->letter)
			bytes_addf(out, "  -%c, %s\n", row->letter, head);
		else
			bytes_addf(out, "      %s\n", head);
		bytes_addf(out, "          %s\n", options_words(command, row));
	}
	bytes_addf(out, "\nexit status: %s\n",
		command->exits ? command->exits
			       : "0 yes, done, identical, verified; 1 checked, "
				 "and the answer is no;\n2 could not decide");
}
