/* compare.c - two documents, member by member of the old one. */
#include "bench/compare.h"

#include "bench/document.h"
#include "bench/results.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 512 };

struct pair {
    const char  *old_path, *new_path;
    struct json *old, *now;
    size_t       only_old; /* cases */
};

static fault document_read(struct json **doc, const char *path)
{
    double schema = 0;
    TRY(json_read_file(doc, path));
    if (!json_get_number(*doc, "ergon_bench", &schema))
        RAISE(FAULT_INPUT, "%s:1:1: not a file of ergon bench: expected the key ergon_bench", path);
    if (schema != DOCUMENT_SCHEMA)
        RAISE(FAULT_INPUT, "%s: ergon_bench: %g: this Ergon reads version %d", path, schema,
              DOCUMENT_SCHEMA);
    return FAULT_NONE;
}

/* A value of the document as a word; "none" where there is no plain value. */
static void word_of(const struct json *doc, const char *path, char *word, size_t bytes)
{
    double      number;
    bool        truth;
    const char *string = json_get_string(doc, path);
    if (string)
        snprintf(word, bytes, "%s", string);
    else if (json_get_number(doc, path, &number))
        snprintf(word, bytes, "%.17g", number);
    else if (json_get_bool(doc, path, &truth))
        snprintf(word, bytes, "%s", truth ? "true" : "false");
    else
        snprintf(word, bytes, "none");
}

/* What stands below a key and differs, a line each; returns how much did. */
static int differences_print(const struct pair *pair, const char *key)
{
    enum { WORD_BYTES = 320 };
    int differing = 0;
    for (size_t m = 0; m < json_count(pair->old, key); m++) {
        char path[PATH_BYTES], old[WORD_BYTES], now[WORD_BYTES];
        snprintf(path, sizeof path, "%s.%s", key, json_member(pair->old, key, m));
        word_of(pair->old, path, old, sizeof old);
        word_of(pair->now, path, now, sizeof now);
        if (strcmp(old, now) == 0) continue;
        printf("  %s: %s -> %s\n", path, old, now);
        differing++;
    }
    return differing;
}

static void conditions_print(const struct pair *pair)
{
    static const struct {
        const char *key, *warning;
    } PARTS[] = {
        {"machine", "THESE ARE RESULTS OF DIFFERENT MACHINES: changes may be theirs"},
        {"build", "the programs differ"},
        {"how", "they were asked for different ways"},
    };
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (differences_print(pair, PARTS[i].key) > 0) printf("%s\n", PARTS[i].warning);
    size_t old = json_count(pair->old, "ranks"), now = json_count(pair->now, "ranks");
    if (old != now) printf("DIFFERENT NUMBERS OF RANKS: %zu -> %zu\n", old, now);
}

static better_way better_of(const struct json *doc, const char *name, const char *measure)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "cases.%s.measures.%s.better", name, measure);
    const char *word = json_get_string(doc, path);
    if (word && strcmp(word, "lower") == 0) return BETTER_LOWER;
    if (word && strcmp(word, "higher") == 0) return BETTER_HIGHER;
    return BETTER_NEITHER;
}

static fault spread_read(const struct json *doc, const char *file, const char *name,
                         const char *measure, struct spread *out)
{
    TRY(results_spread(doc, name, measure, out));
    if (out->count) return FAULT_NONE;
    RAISE(FAULT_INPUT, "%s: cases.%s.measures.%s.values: expected numbers", file, name, measure);
}

static fault measure_compare(const struct pair *pair, const char *name, const char *measure)
{
    static const char *const VERDICTS[] = {"same", "better", "WORSE"};
    struct spread            old, now;
    better_way               better = better_of(pair->old, name, measure);
    if (better == BETTER_NEITHER) return FAULT_NONE;
    TRY(spread_read(pair->old, pair->old_path, name, measure, &old));
    TRY(spread_read(pair->now, pair->new_path, name, measure, &now));
    printf("%-34s %-28s %11.4g %11.4g %+8.1f%% %7.1f%%  %s\n", name, measure, old.median,
           now.median, 100 * spread_change(&old, &now), 100 * spread_noise(&old, &now),
           VERDICTS[spread_verdict(&old, &now, better)]);
    return FAULT_NONE;
}

/* The digest of a case for a seed; NULL where it has none. */
static const char *digest_find(const struct json *doc, const char *name, const char *seed)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "cases.%s.seeds", name);
    for (size_t i = 0; i < json_count(doc, path); i++) {
        char at[PATH_BYTES];
        snprintf(at, sizeof at, "cases.%s.seeds.%zu", name, i);
        const char *found = json_get_string(doc, at);
        if (!found || strcmp(found, seed) != 0) continue;
        snprintf(at, sizeof at, "cases.%s.digests.%zu", name, i);
        return json_get_string(doc, at);
    }
    return NULL;
}

/* Runs of one model, seed and length: `facts.model` names what they were besides the seed. */
static void digests_compare(const struct pair *pair, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "cases.%s.facts.model", name);
    const char *old_model = json_get_string(pair->old, path);
    const char *new_model = json_get_string(pair->now, path);
    if (!old_model || !new_model || strcmp(old_model, new_model) != 0) return;
    snprintf(path, sizeof path, "cases.%s.seeds", name);
    for (size_t i = 0; i < json_count(pair->old, path); i++) {
        char at[PATH_BYTES];
        snprintf(at, sizeof at, "cases.%s.seeds.%zu", name, i);
        const char *seed = json_get_string(pair->old, at);
        const char *old  = seed ? digest_find(pair->old, name, seed) : NULL;
        const char *now  = seed ? digest_find(pair->now, name, seed) : NULL;
        if (old && now && strcmp(old, now) != 0)
            printf("*** %s, seed %s: ANOTHER DIGEST, so other spikes: %s -> %s\n", name, seed, old,
                   now);
    }
}

static fault case_compare(struct pair *pair, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "cases.%s.measures", name);
    if (json_count(pair->now, path) == 0) {
        pair->only_old++;
        return FAULT_NONE;
    }
    for (size_t m = 0; m < json_count(pair->old, path); m++) {
        const char *measure = json_member(pair->old, path, m);
        char        other[PATH_BYTES];
        snprintf(other, sizeof other, "cases.%s.measures.%s", name, measure);
        if (json_count(pair->now, other) > 0) TRY(measure_compare(pair, name, measure));
    }
    digests_compare(pair, name);
    return FAULT_NONE;
}

static void only_print(size_t cases, const char *path)
{
    if (cases) printf("%zu case%s only in %s\n", cases, cases == 1 ? " is" : "s are", path);
}

static fault documents_compare(struct pair *pair)
{
    TRY(document_read(&pair->old, pair->old_path));
    TRY(document_read(&pair->now, pair->new_path));
    conditions_print(pair);
    printf("%-34s %-28s %11s %11s %9s %8s\n", "case", "measure", "old", "new", "change", "noise");
    for (size_t c = 0; c < json_count(pair->old, "cases"); c++)
        TRY(case_compare(pair, json_member(pair->old, "cases", c)));
    size_t both = json_count(pair->old, "cases") - pair->only_old;
    size_t more = json_count(pair->now, "cases") - both;
    only_print(pair->only_old, pair->old_path);
    only_print(more, pair->new_path);
    return FAULT_NONE;
}

fault bench_compare(const char *old_path, const char *new_path)
{
    struct pair pair   = {.old_path = old_path, .new_path = new_path};
    fault       failed = documents_compare(&pair);
    json_destroy(&pair.old);
    json_destroy(&pair.now);
    return failed;
}
