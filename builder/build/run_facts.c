/* SPDX-License-Identifier: Apache-2.0 */
#include "builder/build/run_facts.h"
#include "sandbox/box.h"

#include <sys/utsname.h>
#include <unistd.h>

int
run_machine(char **kernel, int64_t *n_processors, struct error *err)
{
	struct utsname name;
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	if (uname(&name) < 0)
		return error_sys(err, "reading the name of the kernel");
	*kernel = text_copy(text_is_utf8(name.release, strlen(name.release))
				    ? name.release
				    : "unknown");
	*n_processors = n > 0 ? n : 1;
	return 0;
}

int
run_facts(struct run_record *out, const struct inputs *in,
	const struct product *product, struct error *err)
{
	const struct product_run *run = &product->run;
	char *kernel = NULL;
	int64_t n = 0;

	if (run_machine(&kernel, &n, err) < 0)
		return -1;
	*out = (struct run_record){
		.subject_name = text_copy(product->output->image_name),
		.subject = product->image.manifest,
		.started_s = run->started_s,
		.finished_s = run->finished_s,
		.duration_ms = run->duration_ns / 1000000,
		.peak_bytes = run->peak_bytes,
		.version = text_copy(HALLMARK_VERSION),
		.level = text_copy(box_level_name(in->level)),
		.architecture = text_copy(inputs_architecture()),
		.kernel = kernel,
		.n_processors = n};
	return 0;
}
