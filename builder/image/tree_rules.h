/* SPDX-License-Identifier: Apache-2.0 */
/*
 * tree_rules.h - what tree(5) requires of every tree, ours or foreign.
 *
 * layer(5) also forbids names that begin with ".wh."; in foreign layers such
 * names are whiteouts.  Only tree*.c, layer_read.c, layer_found.c and
 * dpkg_layers.c use it.
 */
#ifndef BUILDER_IMAGE_TREE_RULES_H
#define BUILDER_IMAGE_TREE_RULES_H

#include "builder/image/tree.h"

#define TREE_PATH_MAX 4096 /* bytes with the NUL, as in Linux */
#define TREE_NAME_MAX 255

/* tree_path_rules - check a path, which may be a whiteout; ERROR_POLICY */
int tree_path_rules(const char *path, struct error *err) MUST_CHECK;
/* tree_target_rules - check the text of a symlink; ERROR_POLICY */
int tree_target_rules(
	const char *path, const char *target, struct error *err) MUST_CHECK;
/* tree_rules - check like tree_check(), but allow whiteouts; ERROR_POLICY for a
 * name, ERROR_INPUT for the rest */
int tree_rules(const struct tree *tree, struct error *err) MUST_CHECK;

/* Totals of a growing tree. The bytes of names and targets count too, since a
 * million paths of 4095 bytes could fill the memory of a machine. */
struct tree_counts {
	int64_t n_entries, bytes, text;
};
/* tree_count - count one more entry; ERROR_LIMIT names the bound */
int tree_count(struct tree_counts *counts, const struct tree_entry *entry,
	const struct tree_limits *limits, struct error *err) MUST_CHECK;

#endif
