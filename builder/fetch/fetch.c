/* SPDX-License-Identifier: Apache-2.0 */
/* The door to libcurl. */
#include "base/clock.h"
#include "base/say.h"
#include "builder/fetch/curl.h"
#include "builder/fetch/fetch_intake.h"
#include "builder/fetch/fetch_local.h"
#include "builder/fetch/mirrors.h"
#include "builder/store/store_keep.h"

#define AT_ONCE 6
#define CONNECT_S 15L
#define STALLED_S 60L /* give up after so long below SLOW_BYTES_S */
#define SLOW_BYTES_S 64L
#define REDIRECTS 10L

struct job {
	struct fetch_tries tries;
	CURL *easy; /* NULL unless running */
	struct intake intake;
	int64_t not_before_ns;
	int file;          /* of a file URL, or -1 */
	struct digest got; /* once it is done */
	bool done;
};

struct fetch {
	struct store *store;
	CURLM *multi;
	struct job *jobs;
	size_t n_jobs, n_running, n_done;
	int64_t got, total; /* bytes, for the progress line */
};

static void
job_stop(struct fetch *f, struct job *job)
{
	if (job->easy) {
		(void)curl.curl_multi_remove_handle(f->multi, job->easy);
		curl.curl_easy_cleanup(job->easy);
		job->easy = NULL;
		f->n_running--;
	}
	close_fd(&job->file);
	intake_close(&job->intake);
}

static void
fetch_done(struct fetch *f)
{
	for (size_t i = 0; i < f->n_jobs; i++) {
		job_stop(f, &f->jobs[i]);
		tries_done(&f->jobs[i].tries);
	}
	free(f->jobs);
	if (f->multi) {
		(void)curl.curl_multi_cleanup(f->multi);
		curl.curl_global_cleanup();
	}
}
DEFINE_SCOPED_IN(struct fetch, fetch_done);

static size_t
on_data(char *data, size_t one, size_t len, void *arg)
{
	struct job *job = arg;

	(void)one;
	return intake_add(&job->intake, data, len) ? len : CURL_WRITEFUNC_ERROR;
}

static bool
set_options(CURL *easy, struct job *job, const char *url)
{
	/* Without a digest only TLS protects the bytes, so https must not
	 * redirect to http. */
	bool strict = digest_is_zero(&job->tries.item->sum) &&
		      text_starts(url, "https://");
	const char *redirects = strict ? "https" : "http,https";
	CURLcode r = CURLE_OK;

	r |= curl.curl_easy_setopt(easy, CURLOPT_URL, url);
	r |= curl.curl_easy_setopt(
		easy, CURLOPT_PROTOCOLS_STR, "http,https,file");
	r |= curl.curl_easy_setopt(
		easy, CURLOPT_REDIR_PROTOCOLS_STR, redirects);
	r |= curl.curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
	r |= curl.curl_easy_setopt(easy, CURLOPT_MAXREDIRS, REDIRECTS);
	r |= curl.curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
	r |= curl.curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	r |= curl.curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	r |= curl.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, STALLED_S);
	r |= curl.curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, SLOW_BYTES_S);
	r |= curl.curl_easy_setopt(
		easy, CURLOPT_USERAGENT, "hallmark/" HALLMARK_VERSION);
	r |= curl.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_data);
	r |= curl.curl_easy_setopt(easy, CURLOPT_WRITEDATA, job);
	r |= curl.curl_easy_setopt(easy, CURLOPT_PRIVATE, job);
	return r == CURLE_OK;
}

/* libcurl gets the file that was opened, not its name, where something else may
 * stand by then.  returns false if there is nothing to read */
static bool
open_file(struct job *job, const char *url)
{
	struct error why = ERROR_INIT;

	job->file = fetch_local_open(url, &why);
	if (job->file >= 0 || why.kind != ERROR_INPUT)
		return true;
	tries_failed(&job->tries, TRY_FAILED, "%s", why.text);
	job->not_before_ns = clock_ticks_ns() + tries_pause_ns(&job->tries);
	return false;
}

static int
job_start(struct fetch *f, struct job *job, struct error *err)
{
	const char *url = tries_next(&job->tries);
	scoped_free char *opened = NULL;

	if (!url)
		return tries_give_up(&job->tries, err);
	if (!open_file(job, url))
		return 0;
	if (job->file >= 0)
		opened = text_format("file:///proc/self/fd/%d", job->file);
	if (intake_open(&job->intake, f->store, job->tries.item, err) < 0)
		return -1;
	job->easy = curl.curl_easy_init();
	if (!job->easy)
		return error_set(err, ERROR_SYSTEM, "libcurl did not start");
	f->n_running++;
	if (!set_options(job->easy, job, opened ? opened : url) ||
		curl.curl_multi_add_handle(f->multi, job->easy) != CURLM_OK)
		return error_set(
			err, ERROR_SYSTEM, "libcurl refused an option");
	return 0;
}

static int
start_some(struct fetch *f, struct error *err)
{
	int64_t now = clock_ticks_ns();

	for (size_t i = 0; i < f->n_jobs && f->n_running < AT_ONCE; i++) {
		struct job *job = &f->jobs[i];

		if (job->done || job->easy || job->not_before_ns > now)
			continue;
		if (job_start(f, job, err) < 0)
			return -1;
	}
	return 0;
}

static void
judge_curl(struct fetch_tries *tries, CURLcode code)
{
	bool passes;
	const char *words = curl_words(code, &passes);
	bool gone = code == CURLE_FILE_COULDNT_READ_FILE ||
		    code == CURLE_REMOTE_FILE_NOT_FOUND;

	tries_failed(tries,
		gone     ? TRY_GONE
		: passes ? TRY_PASSES
			 : TRY_FAILED,
		"%s", words);
}

static void
judge_status(struct fetch_tries *tries, long status, int64_t retry_s)
{
	if (status == 404 || status == 410)
		tries_failed(tries, TRY_GONE, "%ld not found", status);
	else if ((status == 429 || status == 503) && retry_s > 0)
		tries_failed(tries, TRY_BUSY,
			"%ld from the server, which asks for a pause of %lld "
			"s",
			status, (long long)retry_s);
	else if (status == 429 || status == 503)
		tries_failed(tries, TRY_BUSY, "%ld from the server", status);
	else if (status >= 500 || status == 408)
		tries_failed(tries, TRY_PASSES, "%ld from the server", status);
	else
		tries_failed(tries, TRY_FAILED, "%ld from the server", status);
	tries_retry_after(tries, retry_s);
}

static bool
is_arrived(struct job *job, CURLcode code, struct digest *got)
{
	const struct fetch_item *item = job->tries.item;
	curl_off_t retry_s = 0;
	long status = 0;

	(void)curl.curl_easy_getinfo(
		job->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl.curl_easy_getinfo(job->easy, CURLINFO_RETRY_AFTER, &retry_s);
	if (job->intake.got > job->intake.bound)
		tries_failed(&job->tries,
			item->size >= 0 ? TRY_WRONG : TRY_LARGE,
			"it sent more than %lld bytes",
			(long long)job->intake.bound);
	else if (code == CURLE_HTTP_RETURNED_ERROR)
		judge_status(&job->tries, status, retry_s);
	else if (code != CURLE_OK)
		judge_curl(&job->tries, code);
	else if (status != 200 && status != 0) /* 0: a file URL */
		judge_status(&job->tries, status, retry_s);
	else
		return intake_check(&job->intake, &job->tries, got);
	return false;
}

static int
job_end(struct fetch *f, struct job *job, CURLcode code, struct error *err)
{
	if (job->intake.trouble.kind != ERROR_NONE) {
		*err = job->intake.trouble;
		return -1;
	}
	if (is_arrived(job, code, &job->got)) {
		if (intake_keep(&job->intake, &job->got, err) < 0)
			return -1;
		job->done = true;
		f->n_done++;
		f->got += job->intake.got;
	} else {
		job->not_before_ns =
			clock_ticks_ns() + tries_pause_ns(&job->tries);
	}
	job_stop(f, job);
	return 0;
}

static int
reap_transfers(struct fetch *f, struct error *err)
{
	for (;;) {
		int left;
		CURLMsg *msg = curl.curl_multi_info_read(f->multi, &left);
		void *job = NULL;

		if (!msg)
			return 0;
		if (msg->msg != CURLMSG_DONE)
			continue;
		(void)curl.curl_easy_getinfo(
			msg->easy_handle, CURLINFO_PRIVATE, &job);
		if (job_end(f, job, msg->data.result, err) < 0)
			return -1;
	}
}

static void
show(const struct fetch *f)
{
	int64_t got = f->got;

	for (size_t i = 0; i < f->n_jobs; i++)
		if (f->jobs[i].easy)
			got += f->jobs[i].intake.got;
	say_progress(got / 1000, f->total / 1000, "kB");
}

static int
fetch_run(struct fetch *f, struct error *err)
{
	int running;

	if (curl_load(err) < 0)
		return -1;
	if (curl.curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return error_set(err, ERROR_SYSTEM, "libcurl did not start");
	f->multi = curl.curl_multi_init();
	if (!f->multi)
		return error_set(err, ERROR_SYSTEM, "libcurl did not start");
	while (f->n_done < f->n_jobs) {
		if (start_some(f, err) < 0)
			return -1;
		if (curl.curl_multi_perform(f->multi, &running) != CURLM_OK ||
			curl.curl_multi_poll(f->multi, NULL, 0, 100, NULL) !=
				CURLM_OK)
			return error_set(err, ERROR_SYSTEM, "libcurl failed");
		if (reap_transfers(f, err) < 0)
			return -1;
		show(f);
	}
	return 0;
}

/* A blob of another size is corrupt.  With the same size it counts as present:
 * its reader checks the digest. */
static bool
is_there(struct store *store, const struct fetch_item *item)
{
	struct error ignored;
	int64_t size;
	bool held = store_hold(store, &item->sum, &ignored) == 0;
	scoped_close int fd =
		store_open_blob(store, &item->sum, &size, &ignored);

	return held && fd >= 0 && (item->size < 0 || size == item->size);
}

/* Items with the same digest share one job. */
static bool
needs_job(const struct fetch *f, const struct fetch_item *item)
{
	if (digest_is_zero(&item->sum))
		return true;
	for (size_t i = 0; i < f->n_jobs; i++)
		if (digest_equal(&f->jobs[i].tries.item->sum, &item->sum))
			return false;
	return !is_there(f->store, item);
}

static void
add_job(struct fetch *f, const struct fetch_item *item)
{
	struct job *job = mem_room(f->jobs, f->n_jobs);

	f->n_jobs++;
	job->tries.item = item;
	job->file = -1;
	f->total += item->size > 0 ? item->size : 0;
}

static int
find_addresses(
	struct fetch *f, const struct mirrors *mirrors, struct error *err)
{
	scoped(mirrors_done) struct mirrors apt = {
		.ask_apt = mirrors->ask_apt, .pinned = mirrors->pinned};
	bool pool = false;

	for (size_t i = 0; i < f->n_jobs; i++)
		pool = pool || f->jobs[i].tries.item->in_pool;
	if (pool && mirrors_ask_apt(&apt, err) < 0)
		return -1;
	for (size_t i = 0; i < f->n_jobs; i++)
		if (tries_init(&f->jobs[i].tries, f->jobs[i].tries.item,
			    apt.n_urls ? &apt : mirrors, err) < 0)
			return -1;
	return 0;
}

/* Run all jobs of f, several at a time. */
static int
fetch_jobs(struct fetch *f, const struct mirrors *mirrors, struct error *err)
{
	const struct fetch_item *first = f->jobs[0].tries.item;
	int r;

	if (mirrors->offline)
		return error_set(err, ERROR_USAGE,
			"%s is not in the store and --offline forbids "
			"fetching it",
			first->what);
	if (find_addresses(f, mirrors, err) < 0)
		return -1;
	if (f->n_jobs == 1)
		say_step("fetch", "%s", first->what);
	else if (f->total == 0) /* locking: no size is known */
		say_step("fetch", "%zu files", f->n_jobs);
	else
		say_step("fetch", "%zu files, %lld kB", f->n_jobs,
			(long long)(f->total / 1000));
	r = fetch_run(f, err);
	say_done();
	return r;
}

int
fetch_all(struct store *store, const struct mirrors *mirrors,
	const struct fetch_item *items, size_t n_items, struct error *err)
{
	scoped(fetch_done) struct fetch f = {.store = store};

	for (size_t i = 0; i < n_items; i++)
		if (needs_job(&f, &items[i]))
			add_job(&f, &items[i]);
	return f.n_jobs ? fetch_jobs(&f, mirrors, err) : 0;
}

int
fetch_unknown(struct store *store, const struct mirrors *mirrors,
	const struct fetch_item *items, size_t n_items,
	struct fetch_found *found, struct error *err)
{
	scoped(fetch_done) struct fetch f = {.store = store};

	for (size_t i = 0; i < n_items; i++) {
		found[i].sum = items[i].sum;
		if (needs_job(&f, &items[i]))
			add_job(&f, &items[i]);
	}
	if (f.n_jobs && fetch_jobs(&f, mirrors, err) < 0)
		return -1;
	for (size_t i = 0; i < f.n_jobs; i++)
		found[f.jobs[i].tries.item - items].sum = f.jobs[i].got;
	for (size_t i = 0; i < n_items; i++) {
		scoped_close int fd = store_open_blob(
			store, &found[i].sum, &found[i].size, err);

		if (fd < 0)
			return -1;
	}
	return 0;
}
