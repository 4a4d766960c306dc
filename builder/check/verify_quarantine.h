/* SPDX-License-Identifier: Apache-2.0 */
/*
 * verify_quarantine.h - what the statements of quarantine that are at hand mean
 * for one image.
 *
 * source: quarantine(7)
 */
#ifndef BUILDER_CHECK_VERIFY_QUARANTINE_H
#define BUILDER_CHECK_VERIFY_QUARANTINE_H

#include "attest/opened.h"
#include "attest/quarantine/quarantine_match.h"
#include "attest/quarantine/quarantine_state.h"
#include "builder/check/quarantine_files.h"

struct findings;
struct policy;

/* What has no effect, one finding for each kind. */
enum quarantine_note {
	QUARANTINE_NOTE_KEY,     /* by a key that may not */
	QUARANTINE_NOTE_LIFT,    /* a lift that ends nothing */
	QUARANTINE_NOTE_OLDER,   /* a list after a newer one */
	QUARANTINE_NOTE_DAMAGED, /* no envelope, no list */
	QUARANTINE_NOTES
};

/* All members are heap, except the policy. */
struct verify_quarantine {
	const struct policy *rules; /* NULL: nothing counts */
	int64_t now_s;
	size_t n_keys;
	bool *trusted;      /* [k]: may quarantine, and is valid */
	struct digest *ids; /* [k] */
	struct quarantine_state state;
	int64_t *lists_s; /* [k]: when its newest list was made; INT64_MIN:
			     it has none */
	char *unread;     /* why what may be a quarantine is not read */
	bool cut;         /* of the image, statements were passed over */
	bool *unsure; /* [files->n_unsure]: what was passed over may be about
			 the image */
	const struct quarantine_files *files; /* borrowed; or NULL */
	size_t n_unjudged;                    /* without a policy: statements */
	bool *blamed; /* [k]: held, and has signed a provenance */
	struct bytes notes[QUARANTINE_NOTES];
	size_t n_notes[QUARANTINE_NOTES];
};
#define VERIFY_QUARANTINE_INIT \
	{ \
		.rules = NULL \
	}

/* What is judged. */
struct quarantine_inputs {
	struct opened_list *all; /* the statements about the image */
	bool *used; /* [all->n]: set for the quarantines among them */
	const struct opened_list *of_index; /* about an index that names it; or
					       NULL */
	bool cut; /* more are attached than were read */
	/* whose referrers are all in the above; or NULL */
	const struct store *store;
	const struct digest *image, *index;
	const struct quarantine_files *files; /* NULL: none */
};

/*
 * verify_quarantine_read - judge all statements and lists
 *
 * What quarantined keys have signed no longer counts in *in->all.  A list that
 * is newer than what in->files->memory remembers is remembered there.
 * in      in  its files stay with the caller until verify_quarantine_add()
 */
int verify_quarantine_read(struct verify_quarantine *out,
	const struct quarantine_inputs *in, const struct policy *rules,
	int64_t now_s, struct error *err) MUST_CHECK;
/* verify_quarantine_stops_layers - is a quarantine of a layer or of an image in
 * force, so that the layers of an image must be known? */
bool verify_quarantine_stops_layers(const struct verify_quarantine *q);
/* verify_quarantine_add - the findings about an image */
void verify_quarantine_add(struct findings *f,
	const struct verify_quarantine *q,
	const struct quarantine_about *about);
/* verify_quarantine_note - something has no effect; what and why are for
 * people */
void verify_quarantine_note(struct verify_quarantine *q,
	enum quarantine_note kind, const char *what, const char *why);
/* verify_quarantine_unread - a key with the role has signed what cannot be
 * read, so everything is refused; what is "a statement" or "a list" */
void verify_quarantine_unread(
	struct verify_quarantine *q, const char *what, const char *why);
/* verify_quarantine_lists - choose the newest list of each key, and add what
 * they hold to q->state; called by verify_quarantine_read() */
int verify_quarantine_lists(struct verify_quarantine *q,
	const struct quarantine_files *files, struct error *err) MUST_CHECK;
void verify_quarantine_done(struct verify_quarantine *q);
DEFINE_SCOPED_IN(struct verify_quarantine, verify_quarantine_done);

#endif
