/* SPDX-License-Identifier: Apache-2.0 */
/* product.h - the output of a box, to be signed, remembered or compared. */
#ifndef BUILDER_BUILD_PRODUCT_H
#define BUILDER_BUILD_PRODUCT_H

#include "builder/image/image.h"

struct product {
	struct image image;
	struct digest tree; /* of its tree(5) text, a blob in the store */
};
#define PRODUCT_INIT \
	{ \
		.tree = { {0} } \
	}

void product_done(struct product *product);
DEFINE_SCOPED_IN(struct product, product_done);

#endif
