#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An image that travelled without its referrers: its provenance is a file
# beside it. And names of registries, which are pulled first.
. "${HALLMARK_SOURCE:?}/tests/cli/lib.sh"

need_box
make_mirror "$T/mirror"
make_repo "$T/repo" "$T/mirror"
add_recipe "$T/repo" other "$T/mirror" <<-'END'
	echo other >"$OUT/hello"
END
commit_all "$T/repo"
cd "$T/repo" || exit 1
for i in mini other; do
	run hallmark build --json --mirror "file://$T/mirror" "HEAD:recipes/$i"
	ended "$i is built" 0
	cp "$HALLMARK_STORE/attestations/$i.intoto.jsonl" "$T/$i.jsonl"
done
key=$XDG_CONFIG_HOME/hallmark/key.pub
cp -r "$HALLMARK_STORE" "$T/layout"
python3 -c '
import json, sys
v = json.load(open(sys.argv[1]))
name = "org.opencontainers.image.ref.name"
v["manifests"] = [m for m in v["manifests"] if not
    m.get("annotations", {}).get(name, "").startswith("sha256-")]
json.dump(v, open(sys.argv[1], "w"))' "$T/layout/index.json"
image=oci:$T/layout:mini

run hallmark verify "$image"
ended 'without its referrers nothing is known' 2
run hallmark verify --json --provenance "$T/mini.jsonl" "$image"
ended 'with its provenance it is verified' 0
json_is 'the bytes of the image, too' "$out" '{f["id"]: f["status"]
	for f in v["findings"]}["image"]' pass
run hallmark verify --provenance "$T/other.jsonl" "$image"
ended 'the provenance of another image is refused' 1
like 'as that' "$out" '^fail +subject +the statement is about another image'
run hallmark verify --provenance "$T/other.jsonl" --provenance "$T/mini.jsonl" \
	"$image"
ended 'of two files one is enough' 0
cat "$T/other.jsonl" "$T/mini.jsonl" >"$T/both.jsonl"
run hallmark verify --provenance "$T/both.jsonl" "$image"
ended 'and of two lines one' 0
python3 -c '
import json, sys
print(json.dumps(json.load(open(sys.argv[1])), indent=1))' "$T/mini.jsonl" \
	>"$T/pretty.json"
run hallmark verify --provenance "$T/pretty.json" "$image"
ended 'a file may hold a single envelope of several lines' 0
sed 's/"payload":"e/"payload":"f/' "$T/mini.jsonl" >"$T/forged.jsonl"
run hallmark verify --provenance "$T/forged.jsonl" "$image"
ended 'an altered provenance is refused' 1
run hallmark verify --provenance "$T/other.jsonl" mini
ended 'what is attached counts, too' 0
: >"$T/empty.jsonl"
for i in empty none; do
	run hallmark verify --provenance "$T/$i.jsonl" mini
	refused "a file that is $i is named" 2 "$i.jsonl"
done
run hallmark verify --provenance "$T/mini.jsonl" "$T/mini.jsonl"
refused 'a file has no provenance' 2 '--provenance goes with an image'
run hallmark verify --layout --provenance "$T/mini.jsonl" "$T/layout"
refused 'a layout has none' 2 '--layout checks a layout and no provenance'

# --- rebuild ---

home_in "$T/rebuilder"
rebuild() {
	run hallmark rebuild --json --mirror "file://$T/mirror" --trust "$key" \
		"$@"
}
rebuild "$image"
refused 'without its referrers nothing is rebuilt' 2 'no provenance says'
rebuild --provenance "$T/both.jsonl" "$image"
ended 'with its provenance it is rebuilt' 0
json_is 'and is identical' "$out" 'v["verdict"]' identical
rebuild --provenance "$T/other.jsonl" "$image"
refused 'the provenance of another image is refused' 1 \
	'the provenance is about the image'
rebuild --provenance "$T/mini.jsonl" "$T/mini.jsonl"
refused 'a file has no provenance' 2 '--provenance goes with an image'

# --- names of registries ---

home_in "$T"
# without_sockets COMMAND… - the kernel kills what opens a socket
without_sockets() {
	python_exec "import ctypes, platform, struct
nr = {'x86_64': 41, 'aarch64': 198}[platform.machine()]
code = b''.join(struct.pack('HBBI', *i) for i in [
	(0x20, 0, 0, 0), (0x15, 0, 1, nr),
	(0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7fff0000)])
buf = ctypes.create_string_buffer(code)
class Program(ctypes.Structure):
	_fields_ = [('len', ctypes.c_ushort), ('filter', ctypes.c_void_p)]
program = Program(len(code) // 8, ctypes.addressof(buf))
libc = ctypes.CDLL(None, use_errno=True)
assert libc.prctl(38, 1, 0, 0, 0) == 0
assert libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0" "$@"
}
run without_sockets "$HALLMARK" pull localhost:1/x:1
ended 'the kernel kills a pull' 159
run without_sockets "$HALLMARK" verify --provenance "$T/mini.jsonl" "$image"
ended 'verify opens no socket' 0
ones=1111111111111111111111111111111111111111111111111111111111111111
for i in docker.io/library/debian:12=debian:12 localhost:5000/x:1=x:1 \
	localhost/x=x docker://debian:12=debian:12 \
	"example.org/a/b@sha256:$ones=b"; do
	run without_sockets "$HALLMARK" verify "${i%=*}"
	refused "${i%=*} is pulled first" 2 \
		"'hallmark pull ${i%=*}' fetches it, then 'hallmark verify ${i##*=}'"
done
run without_sockets "$HALLMARK" verify --store "$T/none" localhost:5000/x:1
refused 'also without a store' 2 "'hallmark pull localhost:5000/x:1'"
run hallmark verify debian:12
refused 'a short name is one of the store' 2 "'hallmark store list'"
run hallmark verify localhost:5000/x:1:2
refused 'a name that is none' 2 'there is no image'
hallmark tag mini localhost:5000/x:1 >"$out" 2>&1
run without_sockets "$HALLMARK" verify localhost:5000/x:1
ended 'what the store has under such a name is verified' 0
finish
