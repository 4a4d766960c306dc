/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scoped.h - resources that are released when their scope ends.
 *
 * Every scoped variable is initialised in its declaration: a pointer to
 * NULL, a descriptor to -1, a struct to its _INIT.  Ownership leaves the scope
 * through take_ptr() or take_fd(), never by hand.
 */
#ifndef BASE_SCOPED_H
#define BASE_SCOPED_H

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* scoped(recipe_free) struct recipe *r = NULL;  needs DEFINE_SCOPED() once */
#define scoped(fn) __attribute__((cleanup(fn##p)))
#define scoped_free __attribute__((cleanup(freep)))
#define scoped_close __attribute__((cleanup(closep)))

/* heap objects: fn(type *) frees the object and accepts NULL */
#define DEFINE_SCOPED(type, fn) \
	static inline void fn##p(type **p) \
	{ \
		fn(*p); \
	} \
	struct scoped_semicolon

/* embedded objects: fn(type *) releases the contents */
#define DEFINE_SCOPED_IN(type, fn) \
	static inline void fn##p(type *p) \
	{ \
		fn(p); \
	} \
	struct scoped_semicolon

#define take_ptr(p) \
	__extension__({ \
		__auto_type taken_ = (p); \
		(p) = NULL; \
		taken_; \
	})
#define take_fd(fd) \
	__extension__({ \
		int taken_ = (fd); \
		(fd) = -1; \
		taken_; \
	})

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

static inline void
freep(void *p)
{
	void *owned;

	memcpy(&owned, p, sizeof owned); /* p is really a T ** */
	free(owned);
}

static inline void
closep(const int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
}

/* close_fd - close a descriptor that a struct holds, and set it to -1 so that
 * no code closes it twice */
static inline void
close_fd(int *fd)
{
	closep(fd);
	*fd = -1;
}

#endif
