# SPDX-License-Identifier: Apache-2.0
# A site of some hundred pages that say when they were made.
mkdir -p site/content/post site/layouts/_default
cd site
cat >config.toml <<'E'
baseURL = "https://example.org/"
title = "pages"
E
cat >layouts/_default/single.html <<'E'
<h1>{{ .Title }}</h1>{{ now }} {{ now.UnixNano }} {{ .Content }}
{{ range .Site.RegularPages.Related . | first 5 }}{{ .Title }} {{ end }}
{{ math.Rand }}
E
sed -i '/math.Rand/d' layouts/_default/single.html
cat >layouts/_default/list.html <<'E'
{{ range .Pages }}<a href="{{ .Permalink }}">{{ .Title }}</a> {{ now }}
{{ end }}
{{ range shuffle .Pages }}{{ .Title }} {{ end }}
E
i=0
while [ $i -lt 400 ]; do
	i=$((i + 1))
	printf '%s\ntitle: page %d\ntags: [a%d, b%d]\n%s\n# Page %d\n\nSome *text* and `code`.\n' \
		--- $i $((i % 17)) $((i % 5)) --- $i >content/post/page-$i.md
done
hugo --destination "$OUT/site" >"$OUT/said"
