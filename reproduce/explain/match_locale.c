/* SPDX-License-Identifier: Apache-2.0 */
/* match_locale.c - the language of the user. */
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

/* Both words have one meaning in two languages. */
static bool
translated(const struct spot *s)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++)
		if (is_one_of(s->a.word, meanings[i]) &&
			is_one_of(s->b.word, meanings[i]) &&
			by_people(s->a.word, s->b.word) != 0)
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
	/* \303\244, \xe4, ??: not a quote or a slash of a program */
	return (plain.len >= 4 && plain.p[0] == '\\' &&
		       (is_digit(plain.p[1]) || plain.p[1] == 'x')) ||
	       (plain.p[0] == '?' && plain.len <= raw.len) ||
	       slice_starts(plain, "'$'\\") || slice_starts(plain, "$'\\");
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
	/* lines that are sorted in both ways tell nothing */
	if (lines_ascend(a, by_bytes) != lines_ascend(b, by_bytes) &&
		lines_ascend(lines_ascend(a, by_bytes) ? b : a, by_people)) {
		s->note = "the same lines, sorted by two locales";
		return SIGHT_CERTAIN;
	}
	return SIGHT_NONE;
}

/* As long as each other, with other digits: something else differs than the
 * order of the parts. */
static bool
other_digits(struct slice a, struct slice b)
{
	int n[10] = {0};

	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (is_digit(a.p[i]))
			n[a.p[i] - '0']++;
		if (is_digit(b.p[i]))
			n[b.p[i] - '0']--;
	}
	for (size_t i = 0; i < ARRAY_LEN(n); i++)
		if (n[i] != 0)
			return true;
	return false;
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
		/* a setting of a person has no set of characters */
		return tells_of_build(s) || has_text(s->a.word, ".") ||
				       has_text(s->a.key, "LANG|LC_")
			       ? SIGHT_CERTAIN
			       : SIGHT_NONE;
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
	if (!date_read(&x, &s->a) || !date_read(&y, &s->b) ||
		date_seconds(&x) != date_seconds(&y))
		return SIGHT_NONE;
	if (x.foreign != y.foreign)
		return SIGHT_CERTAIN;
	/* 11/30/2026 and 30.11.2026 */
	return x.year >= 0 && y.year >= 0 && x.day >= 0 && x.month >= 0 &&
			       !slice_same(x.text, y.text) &&
			       !other_digits(x.text, y.text)
		       ? SIGHT_LIKELY
		       : SIGHT_NONE;
}
