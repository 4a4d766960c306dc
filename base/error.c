/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

int
error_set(struct error *err, enum error_kind kind, const char *fmt, ...)
{
	va_list ap;

	err->kind = kind;
	err->sys = 0;
	va_start(ap, fmt);
	(void)vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	return -1;
}

int
error_sys(struct error *err, const char *fmt, ...)
{
	int sys = errno;
	va_list ap;
	size_t len;

	err->kind = ERROR_SYSTEM;
	err->sys = sys;
	va_start(ap, fmt);
	(void)vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	(void)snprintf(
		err->text + len, sizeof err->text - len, ": %s", strerror(sys));
	return -1;
}

int
error_wrap(struct error *err, const char *fmt, ...)
{
	char inner[ERROR_TEXT_MAX];
	va_list ap;
	size_t len;

	memcpy(inner, err->text, sizeof inner);
	va_start(ap, fmt);
	(void)vsnprintf(err->text, sizeof err->text, fmt, ap);
	va_end(ap);
	len = strlen(err->text);
	(void)snprintf(err->text + len, sizeof err->text - len, ": %s", inner);
	return -1;
}

int
error_hint(struct error *err, const char *fmt, ...)
{
	size_t len = strlen(err->text);
	va_list ap;

	(void)snprintf(err->text + len, sizeof err->text - len, "; ");
	len = strlen(err->text);
	va_start(ap, fmt);
	(void)vsnprintf(err->text + len, sizeof err->text - len, fmt, ap);
	va_end(ap);
	return -1;
}

int
error_status(const struct error *err)
{
	switch (err->kind) {
	case ERROR_INTEGRITY:
	case ERROR_POLICY:
	case ERROR_FAILED:
		return 1;
	default:
		return 2;
	}
}

const char *
error_kind_name(enum error_kind kind)
{
	static const char *const names[ERROR_KINDS] = {[ERROR_NONE] = "none",
		[ERROR_USAGE] = "usage",
		[ERROR_INPUT] = "input",
		[ERROR_INTEGRITY] = "integrity",
		[ERROR_POLICY] = "policy",
		[ERROR_FAILED] = "failed",
		[ERROR_NETWORK] = "network",
		[ERROR_SYSTEM] = "system",
		[ERROR_LIMIT] = "limit",
		[ERROR_INTERNAL] = "internal"};

	return (unsigned)kind < ERROR_KINDS ? names[kind] : "internal";
}

bool
error_is_own(const struct error *err)
{
	return err->kind == ERROR_SYSTEM || err->kind == ERROR_INTERNAL;
}
