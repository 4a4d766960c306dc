/* SPDX-License-Identifier: Apache-2.0 */
/* product.h - what came out of a box: it is signed, remembered, compared. */
#ifndef BUILDER_BUILD_PRODUCT_H
#define BUILDER_BUILD_PRODUCT_H

#include "builder/image/image.h"

struct product {
	struct image image;
	struct digest tree; /* of tree(5); its text is a blob of the store */
};
#define PRODUCT_INIT \
	{ \
		.tree = { {0} } \
	}

void product_done(struct product *product);
DEFINE_SCOPED_IN(struct product, product_done);

#endif
