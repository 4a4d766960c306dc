/* SPDX-License-Identifier: Apache-2.0 */
/* product.h - the output of a box, to be signed, remembered or compared. */
#ifndef BUILDER_BUILD_PRODUCT_H
#define BUILDER_BUILD_PRODUCT_H

#include "builder/env/licences.h"
#include "builder/image/image.h"

/* How the build went: it differs from run to run and decides nothing. */
struct product_run {
	bool wanted;                   /* a record of it is signed */
	int64_t started_s, finished_s; /* of the box, since 1970 */
	int64_t duration_ns;
	int64_t peak_bytes; /* of memory; 0: unknown */
};

/* One image. */
struct product {
	const struct recipe_output
		*output; /* which; borrowed from the inputs */
	struct image image;
	struct digest tree; /* of its tree(5) text, a blob in the store */
	struct product_run run;
	/* of the packages of the lock and of its base; empty if the product was
	 * not built just now */
	struct licences environment, base;
};
#define PRODUCT_INIT \
	{ \
		.tree = { {0} } \
	}

void product_done(struct product *product);
DEFINE_SCOPED_IN(struct product, product_done);

/* The images of one build, in the order of the recipe's outputs. */
struct products {
	struct product *list; /* heap */
	size_t n;
};
#define PRODUCTS_INIT \
	{ \
		.n = 0 \
	}
void products_done(struct products *products);
DEFINE_SCOPED_IN(struct products, products_done);

#endif
