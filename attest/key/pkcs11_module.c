/* SPDX-License-Identifier: Apache-2.0 */
/* From a URI to a session with its token. */
#include "attest/key/pkcs11_private.h"
#include "base/library.h"

#define P11_KIT "libp11-kit.so.0"
#define SLOTS_MAX 256

/* A row is an answer of a module that users can do something about. */
static const struct {
	unsigned long answer;
	const char *means;
} answers[] = {
	{0x02, "no memory"},
	{0x05, "the token reports a general error"},
	{0x06, "the function failed"},
	{0x30, "the token does not work"},
	{0x32, "the token was removed"},
	{0x50, "it was cancelled"},
	{0x54, "the module has no such function"},
	{0x60, "the key is gone"},
	{0x68, "the key may not be used for this"},
	{0x70, "the token has no such algorithm"},
	{0xa3, "the PIN has expired; change it"},
	{CKR_PIN_LOCKED, "the PIN is locked; who administers the token can "
			 "set a new one"},
	{0xb3, "the session with the token has ended"},
	{0xe0, "the token was removed"},
	{0xe1, "the token is of another kind than the module expects"},
	{0x101, "the token requires a PIN"},
	{CKR_USER_PIN_NOT_INITIALIZED, "the token has no PIN yet; set one"},
	{CKR_FUNCTION_REJECTED, "it was refused, on the token or its PIN pad"},
};

int
pkcs11_fail(struct error *err, const char *what, unsigned long answer)
{
	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		if (answers[i].answer == answer)
			return error_set(err, ERROR_SYSTEM, "%s: %s", what,
				answers[i].means);
	return error_set(err, ERROR_SYSTEM,
		"%s: the module answers with the PKCS #11 error 0x%lx", what,
		answer);
}

/* A row is a module that Debian has, and its package. */
static const char *
package_of(const char *path)
{
	static const char *const rows[][2] = {
		{"libsofthsm2.so", "libsofthsm2"},
		{"opensc-pkcs11.so", "opensc-pkcs11"},
		{"libykcs11.so", "ykcs11"},
		{"libykcs11.so.2", "ykcs11"},
		{"libtpm2_pkcs11.so.1", "libtpm2-pkcs11-1"},
	};
	const char *slash = strrchr(path, '/');

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(slash ? slash + 1 : path, rows[i][0]) == 0)
			return rows[i][1];
	return NULL;
}

/* The module stays loaded: some end badly when they are unloaded. */
static int
load_module(const struct ck_calls **out, const struct pkcs11_uri *uri,
	struct error *err)
{
	struct {
		unsigned long (*get)(const struct ck_calls **out);
	} table = {NULL};
	const struct library_call get = {"C_GetFunctionList", 0};
	const char *path = uri->module_path ? uri->module_path : P11_KIT;
	struct library module = {.soname = path,
		.purpose = "a key on a token",
		.package = uri->module_path ? package_of(path) : "libp11-kit0",
		.calls = &get,
		.n_calls = 1,
		.table = &table};
	struct ck_initialize how = {.flags = CKF_OS_LOCKING_OK};
	unsigned long answer;

	if (library_load(&module, err) < 0)
		return -1;
	answer = table.get(out);
	if (answer == CKR_OK)
		answer = (*out)->initialize(&how);
	if (answer != CKR_OK)
		return pkcs11_fail(err, text_quotes(path), answer);
	return 0;
}

/* The texts of tokens are padded with blanks. */
static bool
is_text(const char *wanted, const unsigned char *field, size_t len)
{
	size_t n = wanted ? strlen(wanted) : 0;

	if (!wanted)
		return true;
	while (len > 0 && field[len - 1] == ' ')
		len--;
	return n == len && memcmp(wanted, field, n) == 0;
}

static bool
is_wanted(const struct pkcs11_uri *uri, const struct ck_token_info *info)
{
	return is_text(uri->token, info->label, sizeof info->label) &&
	       is_text(uri->manufacturer, info->manufacturer,
		       sizeof info->manufacturer) &&
	       is_text(uri->serial, info->serial, sizeof info->serial) &&
	       is_text(uri->model, info->model, sizeof info->model);
}

static int
refuse_number(const struct pkcs11_uri *uri, size_t n, size_t n_seen,
	struct error *err)
{
	if (n > 1)
		return error_set(err, ERROR_INPUT,
			"%zu tokens match %s; add the token= or serial= of "
			"one, as 'p11tool --list-token-urls' prints them",
			n, text_quotes(uri->text));
	if (n_seen == 0)
		return error_set(err, ERROR_INPUT,
			"there is no token for %s: %s finds none; 'p11-kit "
			"list-modules' lists the modules that this machine "
			"knows, and module-path= names another",
			text_quotes(uri->text),
			uri->module_path ? text_quotes(uri->module_path)
					 : "p11-kit");
	return error_set(err, ERROR_INPUT,
		"there is no token for %s among the %zu that are here; "
		"'p11tool --list-token-urls' prints their names",
		text_quotes(uri->text), n_seen);
}

static int
find_slot(struct pkcs11 *p, const struct pkcs11_uri *uri, struct error *err)
{
	unsigned long slots[SLOTS_MAX], n_slots = SLOTS_MAX, answer;
	struct ck_token_info info;
	size_t n = 0, n_seen = 0;

	answer = p->calls->get_slot_list(1, slots, &n_slots);
	if (answer != CKR_OK)
		return pkcs11_fail(err, "looking for tokens", answer);
	for (unsigned long i = 0; i < n_slots && i < SLOTS_MAX; i++) {
		if (p->calls->get_token_info(slots[i], &info) != CKR_OK ||
			!(info.flags & CKF_TOKEN_INITIALIZED))
			continue;
		n_seen++;
		if (!is_wanted(uri, &info))
			continue;
		p->slot = slots[i];
		p->info = info;
		n++;
	}
	return n == 1 ? 0 : refuse_number(uri, n, n_seen, err);
}

static void
name_token(struct pkcs11 *p)
{
	size_t len = sizeof p->info.label;

	while (len > 0 && p->info.label[len - 1] == ' ')
		len--;
	memcpy(p->label, p->info.label, len);
	p->label[len] = '\0';
}

int
pkcs11_find_token(
	struct pkcs11 **out, const struct pkcs11_uri *uri, struct error *err)
{
	scoped(pkcs11_free) struct pkcs11 *p = mem_alloc(1, sizeof *p);
	unsigned long answer;

	if (load_module(&p->calls, uri, err) < 0 || find_slot(p, uri, err) < 0)
		return -1;
	name_token(p);
	answer = p->calls->open_session(
		p->slot, CKF_SERIAL_SESSION, NULL, NULL, &p->session);
	if (answer != CKR_OK)
		return pkcs11_fail(err, text_quotes(p->label), answer);
	*out = take_ptr(p);
	return 0;
}

void
pkcs11_free(struct pkcs11 *p)
{
	if (!p)
		return;
	if (p->calls)
		(void)p->calls->finalize(NULL); /* ends its sessions, too */
	passphrase_done(&p->pin);
	free(p);
}

static int
get_pin(struct bytes *words, const struct pkcs11 *p,
	const struct pkcs11_uri *uri, const struct passphrase *pin,
	struct error *err)
{
	const struct passphrase from = {
		.file = uri->pin_source ? uri->pin_source : pin->file,
		.fd = pin->fd,
		.key = p->label,
		.question = p->info.flags & CKF_USER_PIN_FINAL_TRY
				    ? "The last try: PIN of the token"
				    : "PIN of the token"};

	if (uri->pin_source && (pin->file || pin->fd))
		return error_set(err, ERROR_USAGE,
			"pin-source and --passphrase-file or --passphrase-fd "
			"both give the PIN; give only one");
	if ((p->info.flags & CKF_USER_PIN_FINAL_TRY) && (from.file || from.fd))
		return error_set(err, ERROR_INPUT,
			"the token %s allows one more wrong PIN before it "
			"locks; type it on the terminal, without pin-source, "
			"--passphrase-file and --passphrase-fd",
			text_quotes(p->label));
	if (passphrase_get(words, &from, err) < 0)
		return -1;
	return words->len > 0 ? 0
			      : error_set(err, ERROR_INPUT,
					"the PIN of the token %s that was "
					"given is empty",
					text_quotes(p->label));
}

static int
refuse_pin(struct pkcs11 *p, struct error *err)
{
	struct ck_token_info now = {.flags = 0};

	(void)p->calls->get_token_info(p->slot, &now);
	return error_set(err, ERROR_INPUT,
		"the PIN of the token %s is wrong; %s", text_quotes(p->label),
		now.flags & CKF_USER_PIN_LOCKED ? "the token is locked now"
		: now.flags & CKF_USER_PIN_FINAL_TRY
			? "one more wrong PIN locks the token"
			: "hallmark does not try again, since a token locks "
			  "itself after a few wrong PINs");
}

int
pkcs11_login(struct pkcs11 *p, const struct pkcs11_uri *uri,
	const struct passphrase *pin, struct bytes *words, struct error *err)
{
	bool pad = p->info.flags & CKF_PROTECTED_AUTHENTICATION_PATH &&
		   !uri->pin_source && !pin->file && !pin->fd;
	unsigned long answer;

	if (!(p->info.flags & CKF_LOGIN_REQUIRED))
		return 0;
	if (p->info.flags & CKF_USER_PIN_LOCKED)
		return pkcs11_fail(err, text_quotes(p->label), CKR_PIN_LOCKED);
	if (!pad && get_pin(words, p, uri, pin, err) < 0)
		return -1;
	answer = p->calls->login(
		p->session, CKU_USER, pad ? NULL : words->data, words->len);
	if (answer == CKR_OK || answer == CKR_USER_ALREADY_LOGGED_IN)
		return 0;
	if (answer == CKR_PIN_INCORRECT || answer == CKR_PIN_INVALID ||
		answer == CKR_PIN_LEN_RANGE)
		return refuse_pin(p, err);
	return pkcs11_fail(err, text_quotes(p->label), answer);
}
