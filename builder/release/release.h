/* SPDX-License-Identifier: Apache-2.0 */
/*
 * release.h - everything that a person signs off with a release, as facts.
 *
 * release_print.h prints them.  The same images, statements, policy and time
 * give the same facts: no clock, no path of this machine.
 *
 * source: hallmark-show(1), "RELEASES"
 */
#ifndef BUILDER_RELEASE_RELEASE_H
#define BUILDER_RELEASE_RELEASE_H

#include "attest/verdict.h"
#include "builder/image/image.h"
#include "builder/release/told.h"
#include "builder/store/pin_file.h"

#define RELEASE_CHANGES_MAX 1000 /* that are listed of each kind */

/* One difference. Texts are heap. */
struct release_change {
	char *name;
	char *role; /* of a package: "base" or "environment"; else NULL */
	char *from; /* NULL: it is new */
	char *to;   /* NULL: it is gone */
	struct digest from_sum, to_sum; /* zero: none */
};
/* The first RELEASE_CHANGES_MAX, and the number of all. */
struct release_changes {
	struct release_change *list;
	size_t n, n_added, n_removed, n_changed;
};

/* A statement about the image. */
struct release_statement {
	char *type;        /* the predicate type */
	struct digest sum; /* of the envelope or bundle */
	char **signers; /* of who signed: the policy's names, or ids of keys */
	size_t n_signers;
	bool trusted;           /* the signers were verified */
	struct verdict verdict; /* of a verdict */
	bool has_verdict;
};

struct release {
	struct pin pin; /* of an index: what all its images tell */
	struct told told;
	struct image image; /* of an index: its digest as manifest, no layers */
	int64_t bytes;      /* of the layers; of an index: of all its images */
	char *platform;     /* "linux/arm64/v8"; of an index NULL */
	struct release *images; /* of an index, in its order; else NULL. They
				   have no changelog, and what they are warned
				   of stands in the index */
	size_t n_images;
	/* of an image of an index: in what it differs from the first one,
	   beside the bytes of files and packages */
	struct release_changes apart;
	struct release_statement *statements;
	size_t n_statements;
	bool checked;     /* the user named keys or a policy */
	char *checked_by; /* "the policy …", "the keys …" */
	char **warnings;
	size_t n_warnings;
	bool has_before; /* an earlier image was named; of an image of an index:
			    it has one for this platform */
	struct pin before; /* what was named: the image, or the index */
	struct release_changes sources, packages, files;
	char *unknown_inputs;   /* why sources and packages are not; or NULL */
	char *changelog;        /* the section; NULL: none */
	char *changelog_source; /* its file, or why there is none */
};
#define RELEASE_INIT \
	{ \
		.bytes = 0 \
	}
void release_done(struct release *release);
DEFINE_SCOPED_IN(struct release, release_done);

struct release_asked {
	const char *image, *since; /* since NULL: nothing to compare with */
	const char *store, *repo;
	const char *policy; /* its file, for the words; NULL: none */
	const struct verify_image_options
		*check; /* NULL: nothing is verified */
	const struct envelopes *elsewhere; /* statements beside the attached */
};

/*
 * release_read - gather the facts about an image, or an index and its images
 *
 * An image of an index is compared with the one for its platform.
 *
 * returns 0; -1 with ERROR_INPUT: no such image; an empty index; or one image,
 *         and an index before it without that platform
 */
int release_read(struct release *out, const struct release_asked *asked,
	struct error *err) MUST_CHECK;

#endif
