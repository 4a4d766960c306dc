/* SPDX-License-Identifier: Apache-2.0 */
/* ask_private.h - shared by the files of questions. */
#ifndef BUILDER_ASK_ASK_PRIVATE_H
#define BUILDER_ASK_ASK_PRIVATE_H

#include "builder/ask/ask.h"

/* ask_entry_add - an entry of this digest, which may be there already */
struct ask_entry *ask_entry_add(struct ask *ask, const struct digest *sum);

/* ask_derive - read the statements of the entries of these numbers into the
 * index; what cannot be read becomes a fault */
void ask_derive(struct ask *ask, const uint32_t *numbers, size_t n);

/* ask_dpkg - add to images of these entries what their layers list, if no
 * statement tells what they contain; after ask_derive() */
void ask_dpkg(struct ask *ask, const uint32_t *numbers, size_t n);
/* ask_dpkg_is_old - would ask_dpkg() say something else of the image now? */
bool ask_dpkg_is_old(const struct ask *ask, const struct ask_image *image);
/* ask_tells_content - an SBOM and hallmark's provenance tell what an image
 * contains; the database of a package manager never tells all of it */
bool ask_tells_content(const struct ask_image *image);
/* ask_jobs - how many helpers may run at once: 1 to ASK_JOBS_MAX */
#define ASK_JOBS_MAX 8
size_t ask_jobs(void);

/* How images lead to others; made once for all questions. */
struct ask_links {
	uint32_t *line_image; /* of a line: the image that it is; ASK_NONE */
	bool *line_missing;   /* it is an image that the store does not have */
	bool *set_has;        /* of a set: any of its lines is an image */
	uint32_t **bases;     /* of an image: those whose layers it begins
				 with */
	size_t *n_bases;
	size_t n_images;
};
void ask_links_init(struct ask_links *out, const struct ask_index *index);
void ask_links_done(struct ask_links *links);
DEFINE_SCOPED_IN(struct ask_links, ask_links_done);

/* What one question looks for, of lines and of sets. */
struct ask_marks {
	const char *asked;
	uint8_t *lines; /* enum version_meets */
	uint8_t *sets;  /* bits: 1 << VERSION_YES, 1 << VERSION_UNSURE */
	unsigned parts; /* bits of the parts that count */
	bool direct;    /* not what other images say */
	enum ask_relation relation; /* if it is direct */
};
void ask_marks_done(struct ask_marks *marks);
DEFINE_SCOPED_IN(struct ask_marks, ask_marks_done);

/* ask_walk - add what the statements of an image say, and those of the images
 * that it contains or was built with */
struct ask_walk {
	const struct ask_index *index;
	const struct ask_links *links;
	uint32_t *seen[2]; /* by how an image is reached: the last run */
	uint32_t run;
	unsigned depth;
};
void ask_walk_init(struct ask_walk *out, const struct ask_index *index,
	const struct ask_links *links);
void ask_walk_done(struct ask_walk *walk);
DEFINE_SCOPED_IN(struct ask_walk, ask_walk_done);
/* ask_walk_run - *unknown gets bits of enum ask_unknown */
void ask_walk_run(struct ask_walk *walk, const struct ask_marks *marks,
	uint32_t image, struct ask_answer *out, unsigned *unknown);

/* ask_verified - has a key of the ring signed a provenance of this image? */
bool ask_verified(const struct ask *ask, const struct key_ring *ring,
	const struct ask_image *image);

#endif
