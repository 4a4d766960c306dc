/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/env_sum.h"
#include "builder/cmd/commands.h"
#include "builder/cmd/report.h"
#include "builder/collect/set_aside.h"
#include "builder/store/image_ref.h"

static int
run_check(const struct options *o, struct error *err)
{
	scoped(store_close) struct store *store = NULL;
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;

	if (image_ref_store(&store, o->store, false, err) < 0 ||
		layout_check(store, &report, err) < 0 ||
		env_sum_check(store, &report, err) < 0 ||
		set_aside_damaged(store, &report, err) < 0)
		return -1;
	report_print(&report, o->json);
	return report.n_problems == 0 ? 0 : 1;
}

const struct command cmd_store_check = {
	.name = "store check",
	.args = "",
	.takes = "store json quiet verbose",
	.summary = "read every blob in the store and check every image",
	.text = "Reads every blob and compares it with its digest, then checks "
		"the index, every manifest, config, layer and referrer, and "
		"every environment with its recorded digest. Each problem is a "
		"line on standard output; the exit status is then 1. Damaged "
		"blobs and changed environments are moved to "
		"hallmark/quarantine.",
	.run = run_check,
};
