/* SPDX-License-Identifier: Apache-2.0 */
/* graph_check.h - is all of an image as it should be, before it gets a name? */
#ifndef BUILDER_CHECK_GRAPH_CHECK_H
#define BUILDER_CHECK_GRAPH_CHECK_H

#include "builder/image/image_graph.h"

/*
 * graph_check - refuse an image with a problem, see layout_check_graph()
 *
 * in      name  of the image, for the message
 * returns 0; -1 with ERROR_INTEGRITY, which names the first problem
 */
int graph_check(const struct image_graph *graph, const struct store *store,
	const char *name, struct error *err) MUST_CHECK;

#endif
