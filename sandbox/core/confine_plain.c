/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/confine/confine_private.h"

const bool confine_sanitized = false;
