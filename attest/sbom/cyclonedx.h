/* SPDX-License-Identifier: Apache-2.0 */
/* cyclonedx.h - a bill of materials as CycloneDX 1.6 JSON.
 *
 * source: sbom(7), CycloneDX 1.6 */
#ifndef ATTEST_SBOM_CYCLONEDX_H
#define ATTEST_SBOM_CYCLONEDX_H

#include "attest/sbom/sbom.h"

/* cyclonedx_json - the document, a new map; the same facts give the same map */
struct json *cyclonedx_json(const struct sbom *sbom);

#endif
