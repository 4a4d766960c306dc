/* SPDX-License-Identifier: Apache-2.0 */
/* match_locale.c - the language of the user, encodings, ends of lines. */
#include "reproduce/explain/dates_private.h"

/* What stands in catalogues of messages, each row one meaning. */
static const char *const meanings[] = {
	"Index|Stichwortverzeichnis|Índice|Indice|Skorowidz|Sachregister",
	"Contents|Table of Contents|Inhalt|Inhaltsverzeichnis|Table des "
	"matières|"
	"Sommaire|Índice general|Contenido|Indice|Spis treści|Innehåll|Inhoud",
	"Chapter|Kapitel|Chapitre|Capítulo|Capitolo|Rozdział|Hoofdstuk",
	"Figure|Abbildung|Abb.|Figura|Rysunek|Figuur",
	"Table|Tabelle|Tableau|Tabla|Tabella|Tabela|Tabel|Tabell",
	"Page|Seite|Página|Pagina|Strona|Sida",
	"Part|Teil|Partie|Parte|Część|Deel|Del",
	"Section|Abschnitt|Sección|Sezione|Seção|Sectie|Avsnitt",
	"Appendix|Anhang|Annexe|Apéndice|Appendice|Apêndice|Bijlage|Bilaga",
	"Author|Autor|Auteur|Autore|Verfasser|Författare",
	"Date|Datum|Fecha|Data",
	"Note|Hinweis|Anmerkung|Remarque|Nota|Uwaga|Opmerking",
	"Warning|Warnung|Avertissement|Attention|Aviso|Advertencia|Avviso|"
	"Attenzione|Ostrzeżenie|Waarschuwing|Varning",
	"error|Fehler|erreur|errore|erro|błąd|fout|fel",
	"File|Datei|Fichier|Fichero|Archivo|Ficheiro|Arquivo|Plik|Bestand|Fil",
	"Directory|Verzeichnis|Répertoire|Directorio|Katalog|Diretório|Map",
	"No such file or directory|Datei oder Verzeichnis nicht gefunden|"
	"Aucun fichier ou dossier de ce type|No existe el fichero o el "
	"directorio|"
	"File o directory non esistente|Arquivo ou diretório inexistente|"
	"Nie ma takiego pliku ani katalogu|Bestand of map bestaat niet",
	"Permission denied|Keine Berechtigung|Permission non accordée|"
	"Permiso denegado|Permesso negato|Permissão negada|Brak dostępu",
	"Next|Weiter|Nächste|Suivant|Siguiente|Successivo|Próximo|Volgende",
	"Previous|Prev|Zurück|Précédent|Anterior|Precedente|Vorige|Föregående",
	"Home|Start|Accueil|Inicio|Início|Strona główna",
	"Search|Suche|Suchen|Rechercher|Recherche|Buscar|Cerca|Szukaj|Zoeken",
	"yes|ja|oui|sí|sì|sim|tak",
	"no|nein|non|não|nie|nee|nej",
	"Bibliography|Literaturverzeichnis|Bibliographie|Bibliografía|"
	"Bibliografia",
	"References|Literatur|Références|Referencias|Riferimenti|Referências",
	"Abstract|Zusammenfassung|Résumé|Resumen|Sommario|Resumo",
	"total|insgesamt|gesamt|totale|razem|totaal|totalt",
	"not found|nicht gefunden|non trouvé|no encontrado|non trovato",
	"Usage|Aufruf|Verwendung|Benutzung|Utilisation|Uso|Użycie|Gebruik",
	"Options|Optionen|Opciones|Opzioni|Opções|Opcje|Opties",
	"true|wahr|vrai|verdadero|vero|verdadeiro",
	"Name|Nom|Nombre|Nome|Nazwa|Naam|Namn",
	"Last modified|Zuletzt geändert|Dernière modification|Última "
	"modificación",
	"today|heute|aujourd'hui|hoy|oggi|hoje|dzisiaj|vandaag|idag",
	"Hello|Hallo|Bonjour|Hola|Ciao|Olá|Cześć|Hej",
	"Generated|Erzeugt|Erstellt|Généré|Generado|Generato|Gerado",
};

static bool
is_language_tag(struct slice w)
{
	size_t n = 0;

	if (is_one_of(w,
		    "C|POSIX|en|de|fr|es|it|nl|pt|pl|ru|ja|zh|sv|et|C.UTF-8|"
		    "C.utf8"))
		return true;
	/* xx_YY, with a set of characters or not */
	while (n < w.len && is_letter(w.p[n]))
		n++;
	return (n == 2 || n == 3) && w.len >= n + 3 &&
	       (w.p[n] == '_' || w.p[n] == '-') && is_letter(w.p[n + 1]) &&
	       is_letter(w.p[n + 2]) &&
	       (w.len == n + 3 || w.p[n + 3] == '.' || w.p[n + 3] == '@');
}

/* Both words have one meaning in two languages. */
static bool
translated(const struct spot *s)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (is_one_of(s->a.word, meanings[i]) &&
			is_one_of(s->b.word, meanings[i]) &&
			!slice_same(s->a.word, s->b.word))
			return true;
	return false;
}

/* The sentence of this row that only the first of two lines has. */
static bool
has_own_sentence(struct slice line, struct slice other, const char *list)
{
	while (*list) {
		const size_t len = strcspn(list, "|");
		scoped_free char *one = text_copyn(list, len);

		if (strchr(one, ' ') && has_word(line, one) &&
			!has_word(other, one))
			return true;
		list += len + (list[len] == '|');
	}
	return false;
}

/* A sentence of a catalogue, on each side in another language. */
static bool
translated_sentence(const struct spot *s)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (has_own_sentence(s->a.line, s->b.line, meanings[i]) &&
			has_own_sentence(s->b.line, s->a.line, meanings[i]))
			return true;
	return false;
}

static bool
is_quote_mark(struct slice hunk)
{
	return has_text(hunk, "‘|’|“|”|«|»|„|‚|‹|›");
}

static bool
is_point(uint8_t c)
{
	return c == '.' || c == ',';
}

static bool
is_digit_or_point(uint8_t c)
{
	return is_digit(c) || is_point(c);
}

/* 1.5 and 1,5; 1,000.5 and 1.000,5 */
static bool
other_point(const struct spot *s)
{
	const struct slice a = run_at(&s->a, is_digit_or_point);
	const struct slice b = run_at(&s->b, is_digit_or_point);
	size_t points = 0;

	if (a.len != b.len || a.len < 3 || !is_digit(a.p[0]) ||
		!is_digit(a.p[a.len - 1]))
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (a.p[i] == b.p[i] && !is_point(a.p[i]))
			continue;
		if (a.p[i] == b.p[i] || !is_point(a.p[i]) || !is_point(b.p[i]))
			return false;
		points++;
	}
	return points > 0;
}

/* One side has an octal escape, or a question mark, where the other has bytes
 * above ASCII. */
static bool
is_escaped(struct slice plain, struct slice raw)
{
	bool high = false;

	for (size_t i = 0; i < raw.len; i++)
		high |= raw.p[i] >= 0x80;
	if (!high || plain.len == 0)
		return false;
	for (size_t i = 0; i < plain.len; i++)
		if (plain.p[i] >= 0x80)
			return false;
	return slice_starts(plain, "\\") || slice_starts(plain, "?") ||
	       slice_starts(plain, "$'\\") || slice_starts(plain, "'");
}

/* How two collations see a letter: by its byte, or as people sort. */
static int
by_people(struct slice a, struct slice b)
{
	size_t i = 0, j = 0;

	for (;;) {
		uint8_t x, y;

		while (i < a.len && !is_alnum(a.p[i]) && a.p[i] < 0x80)
			i++;
		while (j < b.len && !is_alnum(b.p[j]) && b.p[j] < 0x80)
			j++;
		if (i == a.len || j == b.len)
			return (i < a.len) - (j < b.len);
		x = a.p[i++] | 0x20;
		y = b.p[j++] | 0x20;
		if (x != y)
			return x < y ? -1 : 1;
	}
}

static int
by_bytes(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n ? memcmp(a.p, b.p, n) : 0;

	return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool
lines_ascend(struct slice all, int (*order)(struct slice a, struct slice b))
{
	struct slice last = {NULL, 0};

	while (all.len > 0) {
		size_t end = slice_find(all, "\n");
		struct slice line = slice_head(all, end);

		if (last.p && order(last, line) > 0)
			return false;
		last = line;
		all = slice_cut(
			all, end == SIZE_MAX ? all.len : end + 1, all.len);
	}
	return true;
}

static size_t
count_lines(struct slice all)
{
	size_t n = 0;

	for (size_t i = 0; i < all.len; i++)
		n += all.p[i] == '\n';
	return n;
}

/* The same lines, sorted by bytes in one and as people sort in the other. */
static enum sight
see_collation(struct spot *s)
{
	struct slice a = s->a.all, b = s->b.all;

	if (!s->text && s->clue->what != CLUE_ORDER)
		return SIGHT_NONE;
	if (a.len != b.len || a.len == 0 || a.len > 1 << 24 ||
		sees_order(s) == SIGHT_NONE || count_lines(a) < 3)
		return SIGHT_NONE;
	if ((lines_ascend(a, by_bytes) && lines_ascend(b, by_people)) ||
		(lines_ascend(b, by_bytes) && lines_ascend(a, by_people))) {
		s->note = "the same lines, sorted by two locales";
		return SIGHT_CERTAIN;
	}
	return SIGHT_NONE;
}

enum sight
sees_locale(struct spot *s)
{
	struct date x, y;

	if (s->whole)
		return see_collation(s);
	if (s->a.line.len < 2 || s->b.line.len < 2)
		return SIGHT_NONE;
	if (is_language_tag(s->a.word) && is_language_tag(s->b.word) &&
		!slice_same(s->a.word, s->b.word) &&
		(has_word(slice_tail(s->a.key, 24),
			 "LANG|LANGUAGE|LC_ALL|LC_CTYPE|LC_TIME|LC_MESSAGES|"
			 "LC_COLLATE|locale|lang|language|LC") ||
			s->a.word.len >= 5))
		return SIGHT_CERTAIN;
	if (is_quote_mark(s->a.hunk) != is_quote_mark(s->b.hunk) ||
		(is_quote_mark(s->a.hunk) && is_quote_mark(s->b.hunk)))
		return SIGHT_CERTAIN;
	if (is_escaped(s->a.hunk, s->b.hunk) ||
		is_escaped(s->b.hunk, s->a.hunk))
		return SIGHT_LIKELY;
	if (translated(s) || translated_sentence(s))
		return SIGHT_CERTAIN;
	if (other_point(s))
		return SIGHT_LIKELY;
	if (date_read(&x, &s->a) && date_read(&y, &s->b) &&
		date_seconds(&x) == date_seconds(&y) && x.foreign != y.foreign)
		return SIGHT_CERTAIN;
	/* 11/30/2026 and 30.11.2026 */
	if (x.year >= 0 && y.year >= 0 && x.day >= 0 && x.month >= 0 &&
		date_seconds(&x) == date_seconds(&y) &&
		!slice_same(x.text, y.text))
		return SIGHT_LIKELY;
	return SIGHT_NONE;
}

/* One character of a text in UTF-8; an invalid byte is itself. */
static uint32_t
utf8_next(struct slice s, size_t *i)
{
	uint8_t c = s.p[(*i)++];
	int more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;
	uint32_t v = more == 3 ? c & 7u : more == 2 ? c & 15u : c & 31u;

	if (c < 0x80 || more == 0 || *i + (size_t)more > s.len)
		return c;
	for (int k = 0; k < more; k++) {
		if ((s.p[*i + (size_t)k] & 0xc0) != 0x80)
			return c;
		v = v << 6 | (s.p[*i + (size_t)k] & 0x3f);
	}
	*i += (size_t)more;
	return v;
}

/* &#233; &#xe9; \u00e9; 0 if no reference begins here */
static uint32_t
reference_next(struct slice s, size_t *i)
{
	size_t at = *i, from;
	uint32_t v = 0;
	bool hex, html = slice_starts(slice_cut(s, at, s.len), "&#");

	if (!html && !slice_starts(slice_cut(s, at, s.len), "\\u"))
		return 0;
	at += 2;
	hex = !html || (at < s.len && (s.p[at] | 0x20) == 'x');
	at += html && hex;
	from = at;
	while (at < s.len && at - from < (html ? 7u : 4u) &&
		(hex ? is_hex(s.p[at]) : is_digit(s.p[at]))) {
		uint32_t digit = is_digit(s.p[at])
					 ? s.p[at] - (uint32_t)'0'
					 : (s.p[at] | 0x20u) - 'a' + 10;

		v = v * (hex ? 16 : 10) + digit;
		at++;
	}
	if (at == from || (html && (at == s.len || s.p[at++] != ';')))
		return 0;
	*i = at;
	return v;
}

enum charset {
	CHARSET_UTF8,
	CHARSET_LATIN1,
	CHARSET_UTF16LE,
	CHARSET_UTF16BE,
};

static uint32_t
char_next(struct slice s, size_t *i, enum charset set)
{
	uint32_t v = 0;

	switch (set) {
	case CHARSET_UTF8:
		v = reference_next(s, i);
		return v ? v : utf8_next(s, i);
	case CHARSET_LATIN1:
		return s.p[(*i)++];
	case CHARSET_UTF16LE:
	case CHARSET_UTF16BE:
		if (*i + 1 < s.len)
			v = set == CHARSET_UTF16LE
				    ? s.p[*i] | (uint32_t)s.p[*i + 1] << 8
				    : s.p[*i + 1] | (uint32_t)s.p[*i] << 8;
		*i += 2;
		return v;
	}
	return 0;
}

static bool
same_characters(struct slice a, enum charset x, struct slice b, enum charset y)
{
	size_t i = 0, j = 0;

	if (slice_starts(a, "\xef\xbb\xbf") || slice_starts(a, "\xff\xfe") ||
		slice_starts(a, "\xfe\xff"))
		(void)char_next(a, &i, x);
	if (slice_starts(b, "\xef\xbb\xbf") || slice_starts(b, "\xff\xfe") ||
		slice_starts(b, "\xfe\xff"))
		(void)char_next(b, &j, y);
	while (i < a.len && j < b.len)
		if (char_next(a, &i, x) != char_next(b, &j, y))
			return false;
	return i >= a.len && j >= b.len;
}

static bool
same_text(struct slice a, struct slice b)
{
	for (int x = CHARSET_UTF8; x <= CHARSET_UTF16BE; x++)
		for (int y = CHARSET_UTF8; y <= CHARSET_UTF16BE; y++)
			if ((x == CHARSET_UTF8 || x != y) &&
				same_characters(
					a, (enum charset)x, b, (enum charset)y))
				return true;
	return false;
}

enum sight
sees_encoding(struct spot *s)
{
	if (s->whole)
		return s->a.all.len > 1 && s->b.all.len > 1 &&
				       s->clue->what == CLUE_BYTES &&
				       same_text(s->a.all, s->b.all)
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
	if (has_word(slice_tail(s->a.key, 24),
		    "charset|encoding|coding|codeset|CHARSET") &&
		s->a.word.len > 2 && s->b.word.len > 2)
		return SIGHT_CERTAIN;
	return s->a.line.len > 2 && s->b.line.len > 2 &&
			       !slice_same(s->a.line, s->b.line) &&
			       same_text(s->a.line, s->b.line)
		       ? SIGHT_CERTAIN
		       : SIGHT_NONE;
}

/* The next byte, in which CR LF and CR are LF. */
static uint8_t
line_byte(struct slice s, size_t *i)
{
	uint8_t c = s.p[(*i)++];

	if (c != '\r')
		return c;
	if (*i < s.len && s.p[*i] == '\n')
		(*i)++;
	return '\n';
}

enum sight
sees_line_endings(struct spot *s)
{
	struct slice a = s->a.all, b = s->b.all;
	size_t i = 0, j = 0;

	if (!s->text || a.len == 0 || b.len == 0)
		return SIGHT_NONE;
	while (i < a.len && j < b.len)
		if (line_byte(a, &i) != line_byte(b, &j))
			return SIGHT_NONE;
	return i == a.len && j == b.len ? SIGHT_CERTAIN : SIGHT_NONE;
}
