/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/show_pin.h"
#include "base/named_file.h"
#include "base/say.h"
#include "builder/release/pin_forms.h"
#include "builder/release/pin_image.h"
#include "builder/release/pin_open.h"
#include "builder/store/store_pins.h"

#include <stdio.h>

/* An image of the command line replaces what a file pins under its name. */
static void
drop_pin(struct pins *pins, const char *name)
{
	for (size_t i = 0; i < pins->n; i++) {
		if (strcmp(pins->list[i].name, name) != 0)
			continue;
		pin_done(&pins->list[i]);
		memmove(&pins->list[i], &pins->list[i + 1],
			(pins->n - i - 1) * sizeof *pins->list);
		pins->n--;
		return;
	}
}

static int
add_file(struct pins *pins, const char *file, const char *repo,
	struct error *err)
{
	scoped(pins_done) struct pins more = PINS_INIT;

	if (pin_open(&more, file, repo, err) < 0)
		return -1;
	for (size_t i = 0; i < more.n; i++)
		if (pins_add(pins, &more.list[i], err) < 0)
			return -1;
	return 0;
}

static int
collect_pins(struct pins *pins, const struct show_pin *asked, struct error *err)
{
	scoped(pins_done) struct pins images = PINS_INIT;

	for (size_t i = 0; i < asked->n_args; i++) {
		scoped(pin_done) struct pin pin = {.name = NULL};

		if (image_ref_is_file(asked->args[i])) {
			if (add_file(pins, asked->args[i], asked->repo, err) <
				0)
				return -1;
		} else if (pin_image(&pin, asked->store, asked->args[i],
				   asked->check, err) < 0 ||
			   pins_add(&images, &pin, err) < 0) {
			return -1;
		}
	}
	for (size_t i = 0; i < images.n; i++) {
		drop_pin(pins, images.list[i].name);
		if (pins_add(pins, &images.list[i], err) < 0)
			return -1;
	}
	return 0;
}

/* Remembers those images of the pin file that the user's store has. */
static int
remember_pins(const struct pins *pins, const char *folder, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	scoped_free struct pin *list = mem_alloc(pins->n, sizeof *list);
	struct pins own = {list, 0}; /* borrows the texts */
	struct error ignored = ERROR_INIT;

	if (image_ref_store(&store, folder, false, &ignored) < 0)
		return 0; /* the images are of a layout */
	for (size_t i = 0; i < pins->n; i++)
		if (store_has(store, &pins->list[i].sum))
			own.list[own.n++] = pins->list[i];
	return own.n == 0 ? 0 : store_pins_keep(store, &own, err);
}

static int
write_pins(const struct pins *pins, const struct show_pin *asked,
	struct error *err)
{
	scoped(bytes_done) struct bytes text = BYTES_INIT;

	if (pin_forms_print(&text, pins, asked->format ? asked->format : "json",
		    err) < 0 ||
		remember_pins(pins, asked->store, err) < 0)
		return -1;
	return named_file_write(asked->output, text.data, text.len, 0666, err);
}

int
show_pin(const struct show_pin *asked, struct error *err)
{
	scoped(pins_done) struct pins pins = PINS_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	const char *form =
		asked->format && !asked->output ? asked->format : "names";

	if (collect_pins(&pins, asked, err) < 0 ||
		pin_forms_print(&text, &pins, form, err) < 0 ||
		(asked->output && write_pins(&pins, asked, err) < 0))
		return -1;
	(void)fwrite(text.data, 1, text.len, stdout);
	if (!asked->check && asked->output)
		say_note("nothing was verified: 'hallmark verify --pin' checks "
			 "a pin file");
	return 0;
}
