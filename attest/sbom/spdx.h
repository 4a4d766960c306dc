/* SPDX-License-Identifier: Apache-2.0 */
/* spdx.h - a bill of materials as SPDX 2.3 JSON.  source: sbom(7), SPDX 2.3 */
#ifndef ATTEST_SBOM_SPDX_H
#define ATTEST_SBOM_SPDX_H

#include "attest/sbom/sbom.h"

/* spdx_json - the document, a new map; the same facts give the same map */
struct json *spdx_json(const struct sbom *sbom);

#endif
