/* SPDX-License-Identifier: Apache-2.0 */
/* harden.h - what the answering process gives up before it sees a build. */
#ifndef SANDBOX_ANSWER_HARDEN_H
#define SANDBOX_ANSWER_HARDEN_H

#include "base/error.h"

/* harden_begin - keep no descriptor but these, start no process, take no more
 * memory than an answer can need */
int harden_begin(int build, int listener, struct error *err) MUST_CHECK;
/* harden_finish - from then on only what answering takes */
int harden_finish(struct error *err) MUST_CHECK;

#endif
