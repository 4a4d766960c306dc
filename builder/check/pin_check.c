/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/check/pin_check.h"
#include "attest/finding.h"
#include "attest/opened.h"
#include "attest/policy/policy.h"
#include "attest/provenance.h"
#include "builder/check/verify_index.h"
#include "builder/image/image_index.h"

#define ANNOTATION_VERSION "org.opencontainers.image.version"

/* The images of a pin: one, or those of an index. */
struct pinned {
	const struct pin *pin;
	const struct verify_image_options *c;
	struct digest *images; /* heap */
	size_t n;
	bool *held; /* of the policy's keys: is quarantined; heap */
};

static void
pinned_done(struct pinned *p)
{
	free(p->images);
	free(p->held);
}
DEFINE_SCOPED_IN(struct pinned, pinned_done);

static void
list_images(struct pinned *p)
{
	scoped(image_parts_done) struct image_parts parts = IMAGE_PARTS_INIT;
	struct error ignored = ERROR_INIT;

	if (image_index_read(&parts, p->c->store, &p->pin->sum, &ignored) !=
		0) {
		*mem_room(p->images, p->n) = p->pin->sum;
		p->n++;
		return;
	}
	for (size_t i = 0; i < parts.n; i++) {
		*mem_room(p->images, p->n) = parts.list[i].sum;
		p->n++;
	}
}

static const char *
last_part(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* The store's own names of images: "tool:1.2" is that of
 * registry.example.org/team/tool:1.2 after a pull. */
static bool
has_name(const struct descriptor *d, const struct pin *pin)
{
	scoped_free char *name = d->name ? pin_name(d->name) : NULL;

	return name && (strcmp(name, pin->name) == 0 ||
			       strcmp(name, last_part(pin->name)) == 0);
}

static void
free_entries(struct descriptor *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		descriptor_done(&list[i]);
	free(list);
}

/* What the name and version of the pin mean in the store; false: nothing. */
static bool
find_other(struct digest *out, const struct descriptor *list, size_t n,
	const struct pin *pin)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = list[i].name;

		if (!has_name(&list[i], pin) || !pin->version ||
			!text_ends(name, pin->version) ||
			name[strlen(name) - strlen(pin->version) - 1] != ':')
			continue;
		*out = list[i].sum;
		return true;
	}
	return false;
}

static void
add_missing(struct findings *f, const struct pin *pin,
	const struct descriptor *list, size_t n)
{
	struct digest_text wanted = digest_text(&pin->sum);
	struct digest other;

	if (find_other(&other, list, n, pin)) {
		scoped_free char *reason = text_format(
			"%s of the version %s is another image here, and the "
			"pinned one is not in the store",
			text_quotes(pin->name), text_quotes(pin->version));

		findings_add(f, "pin-image", FINDING_FAIL, wanted.s,
			digest_text(&other).s, reason);
	} else {
		scoped_free char *reason = text_format(
			"the store has no such image; 'hallmark pull %s@%s' "
			"fetches it if that is its name in a registry",
			pin->name, wanted.s);

		findings_add(f, "pin-image", FINDING_UNDECIDED, wanted.s, NULL,
			reason);
	}
}

/* Two pins whose digests were swapped must not both be good. */
static void
add_name(struct findings *f, const struct pin *pin,
	const struct descriptor *list, size_t n, const char *subject)
{
	bool good = text_equal(subject, last_part(pin->name));
	scoped(bytes_done) struct bytes names = BYTES_INIT;

	if (subject)
		bytes_addf(
			&names, "%s in its provenance", text_quotes(subject));
	for (size_t i = 0; i < n; i++) {
		if (!digest_equal(&list[i].sum, &pin->sum) || !list[i].name)
			continue;
		good |= has_name(&list[i], pin);
		if (names.len < 512)
			bytes_addf(&names, "%s%s", names.len ? ", " : "",
				list[i].name);
	}
	findings_add(f, "pin-name", good ? FINDING_PASS : FINDING_FAIL,
		pin->name, names.data,
		good ? "the image has this name in its provenance or in the "
		       "store"
		     : "the image has another name");
}

static char *
read_version(const struct store *store, const struct digest *image)
{
	scoped(json_doc_done) struct json_doc doc = JSON_DOC_INIT;
	struct error ignored = ERROR_INIT;
	const struct json *notes;

	if (store_json(store, image, json_read, &doc, &ignored) < 0)
		return NULL;
	notes = json_find(doc.root, "annotations");
	if (!notes || json_kind(notes) != JSON_KIND_MAP)
		return NULL;
	return text_copy(json_find_text(notes, ANNOTATION_VERSION));
}

static void
add_version(struct findings *f, const struct pinned *p)
{
	if (!p->pin->version) {
		findings_add(f, "pin-version", FINDING_SKIPPED, NULL, NULL,
			"the pin names no version");
		return;
	}
	for (size_t i = 0; i < p->n; i++) {
		scoped_free char *is = read_version(p->c->store, &p->images[i]);

		if (text_equal(is, p->pin->version))
			continue;
		findings_add(f, "pin-version", FINDING_FAIL, p->pin->version,
			is ? is : "none", "the image is of another version");
		return;
	}
	findings_add(f, "pin-version", FINDING_PASS, p->pin->version,
		p->pin->version, "the image is of this version");
}

/* Does what this key has signed count, at this time? */
static bool
key_counts(const struct pinned *p, size_t i)
{
	const struct policy *policy = p->c->policy;

	return !policy || (policy_key_holds(&policy->keys[i], POLICY_BUILDER,
				   p->c->now_s) &&
				  !p->held[i]);
}

static bool
is_signed(const struct opened *one, const struct pinned *p,
	const struct digest *image, const struct key_ring *ring)
{
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	struct error ignored = ERROR_INIT;

	if (opened_kind(one) != OPENED_PROVENANCE ||
		provenance_of(&facts, &one->statement, &ignored) < 0 ||
		!digest_equal(&facts.subject, image) ||
		(p->pin->commit && strcmp(facts.revision, p->pin->commit) != 0))
		return false;
	for (size_t i = 0; i < ring->n; i++)
		if (one->used[i] && key_counts(p, i) &&
			strcmp(key_id(ring->keys[i]).s, p->pin->signer) == 0)
			return true;
	return false;
}

/* Has the key of the pin signed a provenance of this image?  0 yes, 1 no, 2 no
 * statement says; -1 */
static int
find_signer(const struct pinned *p, const struct digest *image,
	const struct key_ring *ring, struct error *err)
{
	scoped(envelopes_done) struct envelopes all = ENVELOPES_INIT;
	scoped(envelopes_done) struct envelopes attached = ENVELOPES_INIT;
	scoped(opened_done) struct opened_list opened = OPENED_LIST_INIT;

	if (envelopes_of(&attached, p->c->store, image, err) < 0)
		return -1;
	envelopes_join(&all, p->c->envelopes);
	envelopes_join(&all, &attached);
	if (all.n == 0)
		return 2;
	opened_read(&opened, all.envelopes, all.n, ring->keys, ring->n);
	for (size_t i = 0; i < opened.n; i++)
		if (is_signed(&opened.list[i], p, image, ring))
			return 0;
	return 1;
}

static int
add_signer(struct findings *f, const struct pinned *p, struct error *err)
{
	static const struct {
		enum finding_status status;
		const char *reason;
	} answers[] = {
		{FINDING_PASS, "this trusted key has signed the provenance"},
		{FINDING_FAIL, "no trusted key with this id has signed a "
			       "provenance of this image and commit"},
		{FINDING_UNDECIDED,
			"no provenance says who has signed for this image"},
	};
	scoped(key_ring_done) struct key_ring own = KEY_RING_INIT;
	const struct policy *policy = p->c->policy;
	int worst = 0;

	if (!p->pin->signer) {
		findings_add(f, "pin-signer", FINDING_SKIPPED, NULL, NULL,
			"the pin names no key");
		return 0;
	}
	if (!policy && key_ring_open(&own, &p->c->trust, err) < 0)
		return -1;
	for (size_t i = 0; i < p->n; i++) {
		int r = find_signer(
			p, &p->images[i], policy ? &policy->ring : &own, err);

		if (r < 0)
			return -1;
		if (worst != 1 && r > 0)
			worst = r;
	}
	findings_add(f, "pin-signer", answers[worst].status, p->pin->signer,
		NULL, answers[worst].reason);
	return 0;
}

static int
check_present(struct findings *f, struct pinned *p,
	const struct descriptor *list, size_t n, struct error *err)
{
	scoped(provenance_done) struct provenance facts = PROVENANCE_INIT;
	struct verify_image_options c = *p->c;
	struct digest_text sum = digest_text(&p->pin->sum);
	bool good = false;

	c.image = &p->pin->sum;
	c.commit = p->pin->commit;
	if (c.policy)
		c.held = p->held = mem_alloc(c.policy->n_keys, sizeof *p->held);
	findings_add(f, "pin-image", FINDING_PASS, sum.s, sum.s,
		"the store has the image that is pinned");
	json_share(true);
	list_images(p);
	if (verify_any(f, &facts, &good, &c, err) < 0)
		return -1;
	add_name(f, p->pin, list, n, good ? facts.subject_name : NULL);
	add_version(f, p);
	return add_signer(f, p, err);
}

int
pin_check(struct findings *f, const struct pin *pin,
	const struct verify_image_options *c, struct error *err)
{
	scoped(pinned_done) struct pinned p = {.pin = pin, .c = c};
	struct descriptor *list = NULL;
	size_t n = 0;
	int r = 0;

	if (store_list(c->store, &list, &n, err) < 0)
		return -1;
	if (store_has(c->store, &pin->sum))
		r = check_present(f, &p, list, n, err);
	else
		add_missing(f, pin, list, n);
	free_entries(list, n);
	return r;
}
