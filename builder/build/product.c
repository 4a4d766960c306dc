/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/product.h"

void
product_done(struct product *product)
{
	image_done(&product->image);
	licences_done(&product->environment);
	licences_done(&product->base);
	*product = (struct product)PRODUCT_INIT;
}
