/* SPDX-License-Identifier: Apache-2.0 */
/* image_run.h - how an image is run, as its recipe says. */
#ifndef BUILDER_RECIPE_IMAGE_RUN_H
#define BUILDER_RECIPE_IMAGE_RUN_H

struct json;

/* How a container runtime starts it. Lists end with NULL; any member may be
 * NULL. */
struct image_run {
	char **entrypoint;
	char **cmd;
	char **env; /* "NAME=value" */
	char *workdir;
	char *user;
	char *stop_signal;        /* "SIGTERM" */
	struct json *ports;       /* {"80/tcp":{}} */
	struct json *volumes;     /* {"/data":{}} */
	struct json *labels;      /* {"name":"text"} */
	struct json *annotations; /* of the manifest: {"name":"text"} */
	struct json *healthcheck; /* as in the config: {"Test":[…],…} */
};

#endif
