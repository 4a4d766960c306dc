/* SPDX-License-Identifier: Apache-2.0 */
/* A name of an image has letters, digits and -._+/: alone (pin_is_name()), so
 * it requires no escapes here. */
#include "builder/release/pin_forms.h"

static int
print_names(struct bytes *out, const struct pins *pins, struct error *err)
{
	(void)err;
	for (size_t i = 0; i < pins->n; i++)
		bytes_addf(out, "%s@%s\n", pins->list[i].name,
			digest_text(&pins->list[i].sum).s);
	return 0;
}

static int
print_file(struct bytes *out, const struct pins *pins, struct error *err)
{
	(void)err;
	pin_file_print(out, pins);
	return 0;
}

static const char *
short_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* "hello-world" is HELLO_WORLD_IMAGE; heap */
static char *
variable_of(const struct pin *pin)
{
	const char *name = short_name(pin->name);
	struct bytes out = BYTES_INIT;

	if (*name >= '0' && *name <= '9')
		bytes_addc(&out, '_');
	for (; *name; name++) {
		char c = *name;

		if (c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		else if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			c = '_';
		bytes_addc(&out, c);
	}
	bytes_adds(&out, "_IMAGE");
	return bytes_take(&out);
}

static int
print_variables(struct bytes *out, const struct pins *pins, struct error *err)
{
	scoped(bytes_done) struct bytes seen = BYTES_INIT;

	bytes_adds(&seen, "\n");
	for (size_t i = 0; i < pins->n; i++) {
		scoped_free char *name = variable_of(&pins->list[i]);
		scoped_free char *line = text_format("\n%s\n", name);

		if (strstr(seen.data, line))
			return error_set(err, ERROR_INPUT,
				"two images would set the variable %s; %s is "
				"the second one",
				name, text_quotes(pins->list[i].name));
		bytes_addf(&seen, "%s\n", name);
		bytes_addf(out, "%s=%s@%s\n", name, pins->list[i].name,
			digest_text(&pins->list[i].sum).s);
	}
	return 0;
}

/* In YAML, a plain text may be a number or a truth value; a quoted one is not.
 */
static int
print_component(struct bytes *out, const struct pins *pins, struct error *err)
{
	bytes_adds(out, "apiVersion: kustomize.config.k8s.io/v1alpha1\n"
			"kind: Component\n"
			"images:\n");
	for (size_t i = 0; i < pins->n; i++) {
		const struct pin *pin = &pins->list[i];

		for (size_t j = 0; j < i; j++)
			if (strcmp(short_name(pin->name),
				    short_name(pins->list[j].name)) == 0)
				return error_set(err, ERROR_INPUT,
					"two images would be %s in the "
					"manifests; %s is the second one",
					text_quotes(short_name(pin->name)),
					text_quotes(pin->name));
		bytes_addf(out,
			"- name: \"%s\"\n  newName: \"%s\"\n  digest: "
			"\"%s\"\n",
			short_name(pin->name), pin->name,
			digest_text(&pin->sum).s);
	}
	return 0;
}

/* A row: its word in PIN_FORMS. */
static const struct {
	const char *form;
	int (*print)(
		struct bytes *out, const struct pins *pins, struct error *err);
} form_rows[] = {
	{"names", print_names},
	{"json", print_file},
	{"env", print_variables},
	{"kustomize", print_component},
};

int
pin_forms_print(struct bytes *out, const struct pins *pins, const char *form,
	struct error *err)
{
	for (size_t i = 0; i < ARRAY_LEN(form_rows); i++)
		if (strcmp(form_rows[i].form, form) == 0)
			return (*form_rows[i].print)(out, pins, err);
	return error_set(err, ERROR_USAGE,
		"--format %s must be names, json, env or kustomize with --pin",
		text_quotes(form));
}
