// SPDX-License-Identifier: Apache-2.0
/*
 * bundle_check.js BUNDLE PUBLIC - does the key sign the statement in this
 * Sigstore bundle?  Sigstore's own library answers, with the key found by the
 * hint, without a log, a time stamp and a network.
 *
 * Exit status 0: yes, 1: no.  Prints the predicate type of the statement.
 */
"use strict";
const crypto = require("crypto");
const fs = require("fs");
const os = require("os");
const { bundleFromJSON } = require("@sigstore/bundle");
const { Verifier, toSignedEntity, toTrustMaterial } =
	require("@sigstore/verify");

if (Object.values(os.networkInterfaces()).flat().length > 0)
	throw new Error("this process has a network");

const key = crypto.createPublicKey(fs.readFileSync(process.argv[3]));
const der = key.export({ type: "spki", format: "der" });
const id = crypto.createHash("sha256").update(der).digest("base64");

function find(hint) {
	if (hint !== id)
		throw new Error(`the hint is ${hint}, the key is ${id}`);
	return { publicKey: key, validFor: () => true };
}

try {
	const bundle = bundleFromJSON(JSON.parse(fs.readFileSync(process.argv[2])));
	const none = {
		certificateAuthorities: [], timestampAuthorities: [],
		tlogs: [], ctlogs: [],
	};

	new Verifier(toTrustMaterial(none, find), {
		ctlogThreshold: 0, tlogThreshold: 0, tsaThreshold: 0,
	}).verify(toSignedEntity(bundle));
	console.log(JSON.parse(
		bundle.content.dsseEnvelope.payload).predicateType);
} catch (error) {
	console.error(String(error));
	process.exit(1);
}
