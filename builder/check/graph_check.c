/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/graph_check.h"
#include "builder/check/layout_check.h"

static int
refuse_image(
	const struct layout_report *report, const char *name, struct error *err)
{
	(void)error_set(err,
		report->n_undecided == report->n_problems ? ERROR_SYSTEM
							  : ERROR_INTEGRITY,
		"%s is refused: %s: %s", text_quotes(name),
		report->problems[0].where, report->problems[0].what);
	return report->n_problems == 1
		       ? -1
		       : error_hint(err, "and %zu more problems",
				 report->n_problems - 1);
}

int
graph_check(const struct image_graph *graph, const struct store *store,
	const char *name, struct error *err)
{
	scoped(layout_report_done) struct layout_report report =
		LAYOUT_REPORT_INIT;

	layout_check_graph(store, graph, &report);
	return report.n_problems > 0 ? refuse_image(&report, name, err) : 0;
}
