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

void
products_done(struct products *products)
{
	for (size_t i = 0; i < products->n; i++)
		product_done(&products->list[i]);
	free(products->list);
	*products = (struct products)PRODUCTS_INIT;
}
