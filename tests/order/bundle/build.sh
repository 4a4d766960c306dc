# SPDX-License-Identifier: Apache-2.0
# Bundles of two hundred modules: esbuild (threads of Go), webpack with terser.
mkdir src
i=0
while [ $i -lt 200 ]; do
	echo "import { f$((i + 1)) } from './m$((i + 1)).js';
export function f$i(x) { return x > $i ? f$((i + 1))(x - 1) + $i : x; }" \
		>src/m$i.js
	i=$((i + 1))
done
echo 'export function f200(x) { return x; }' >src/m200.js
echo "import { f0 } from './m0.js'; console.log(f0(1000), new Date());" \
	>src/index.js
esbuild src/index.js --bundle --minify --sourcemap --metafile=meta.json \
	--outfile=esbuild.js 2>said
cat >webpack.config.js <<'E'
module.exports = { mode: 'production', entry: './src/index.js',
	output: { path: process.cwd() + '/webpack', filename: '[contenthash].js' } };
E
webpack --config webpack.config.js >>said 2>&1 || cat said
rollup src/index.js --format iife --file rollup.js >>said 2>&1
cp -R esbuild.js* meta.json webpack rollup.js said "$OUT/"
