/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_doctor.h - hallmark doctor */
#ifndef BUILDER_CMD_CMD_DOCTOR_H
#define BUILDER_CMD_CMD_DOCTOR_H

#include "base/options.h"

extern const struct command cmd_doctor;

#endif
