/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/cmd/verify_pin.h"
#include "attest/finding.h"
#include "attest/policy/policy_supported.h"
#include "base/say.h"
#include "builder/check/pin_check.h"
#include "builder/cmd/report.h"
#include "builder/release/pin_open.h"
#include "builder/store/image_ref.h"
#include "builder/store/store_pins.h"

#include <stdio.h>

/* Refused is worse than undecided. */
static int
worse_of(int a, int b)
{
	return a == 1 || b == 1 ? 1 : a > b ? a : b;
}

static struct json *
pin_findings_json(const struct pin *pin, const struct findings *f)
{
	struct json *v = json_new_map();

	json_put_text(v, "name", pin->name);
	json_put_text(v, "digest", digest_text(&pin->sum).s);
	json_put_text(v, "result", findings_result_name(findings_result(f)));
	json_put(v, "findings", findings_json(f));
	return v;
}

static void
print_pin(const struct pin *pin, const struct findings *f)
{
	(void)printf("pin        %s@%s\n", pin->name, digest_text(&pin->sum).s);
	report_findings(f);
	(void)printf(
		"%s %s\n", pin->name, findings_result_name(findings_result(f)));
}

/* Going back stays possible, so this refuses nothing. */
static void
warn_unsupported(const struct pin *pin, const struct policy *policy)
{
	scoped_free char *warning =
		policy ? policy_support_warning(policy, pin->version) : NULL;

	if (warning)
		say_warning("%s: %s", text_quotes(pin->name), warning);
}

static int
check_pins(const struct pins *pins, const struct verify_image_options *check,
	const struct verify_pin *asked, struct json *list, struct error *err)
{
	int result = 0;

	for (size_t i = 0; i < pins->n; i++) {
		const struct pin *pin = &pins->list[i];
		scoped(findings_done) struct findings f = FINDINGS_INIT;

		if (pin_check(&f, pin, check, err) < 0)
			return -1;
		warn_unsupported(pin, check->policy);
		result = worse_of(result, findings_result(&f));
		if (asked->json)
			json_push(list, pin_findings_json(pin, &f));
		else if (!asked->quiet)
			print_pin(pin, &f);
	}
	return result;
}

int
verify_pin(const struct verify_pin *asked, struct error *err)
{
	scoped(pins_done) struct pins pins = PINS_INIT;
	scoped(store_close) struct store *store = NULL;
	scoped(quarantine_sources_done) struct quarantine_sources stops =
		QUARANTINE_SOURCES_INIT;
	scoped(bytes_done) struct bytes text = BYTES_INIT;
	scoped(json_free) struct json *v = json_new_map();
	struct json *list = json_new_list();
	struct verify_image_options check = *asked->check;
	int result;

	json_put(v, "pins", list);
	if (pin_open(&pins, asked->file, check.repo, err) < 0 ||
		image_ref_store(&store, asked->store, false, err) < 0 ||
		quarantine_sources_open(&stops, asked->quarantines,
			check.policy, store, err) < 0)
		return -1;
	check.quarantines = &stops.files;
	check.store = store;
	result = check_pins(&pins, &check, asked, list, err);
	if (result < 0 ||
		(result == 0 && store_pins_keep(store, &pins, err) < 0))
		return -1;
	json_put_text(v, "result", findings_result_name(result));
	json_print(&text, v);
	if (asked->json)
		(void)puts(text.data);
	else if (!asked->quiet)
		(void)printf("%s\n", findings_result_name(result));
	return result;
}
