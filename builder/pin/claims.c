/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/pin/claims.h"
#include "attest/builder_id.h"
#include "builder/git/repository_url.h"

int
claims_check(const struct claims *claims, struct error *err)
{
	if (claims->repository &&
		repository_url_check(claims->repository, err) < 0)
		return -1;
	return claims->builder_id ? builder_id_check(claims->builder_id, err)
				  : 0;
}
