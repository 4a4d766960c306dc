/* SPDX-License-Identifier: Apache-2.0 */
/* explain_images.h - what build --force prints where the image is another one.
 */
#ifndef REPRODUCE_COMPARE_EXPLAIN_IMAGES_H
#define REPRODUCE_COMPARE_EXPLAIN_IMAGES_H

#include "builder/build/build.h"

/* explain_images - compare both and say what differs, and why */
build_explainer explain_images;

#endif
