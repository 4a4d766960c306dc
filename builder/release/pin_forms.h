/* SPDX-License-Identifier: Apache-2.0 */
/* pin_forms.h - pins as other programs read them.  source: hallmark-pin(5) */
#ifndef BUILDER_RELEASE_PIN_FORMS_H
#define BUILDER_RELEASE_PIN_FORMS_H

#include "builder/store/pin_file.h"

#define PIN_FORMS "names|json|env|kustomize"

/*
 * pin_forms_print - pins in one of PIN_FORMS
 *
 *     names      NAME@sha256:…, one a line
 *     json       the pin file
 *     env        HELLO_IMAGE=NAME@sha256:…, for docker compose
 *     kustomize  a component that sets the images, for Kubernetes
 *
 * returns 0; -1 with ERROR_USAGE: no such form; ERROR_INPUT: two names give the
 *         same variable
 */
int pin_forms_print(struct bytes *out, const struct pins *pins,
	const char *form, struct error *err) MUST_CHECK;

#endif
