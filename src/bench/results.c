/* results.c - paths of the document. */
#include "bench/results.h"

#include "base/memory.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { PATH_BYTES = 512, NAME_BYTES = 160 };

struct results {
    struct json *doc; /* NULL: keeps nothing */
    fault        failed;
    char         name[NAME_BYTES]; /* of the case */
};

static const char *const BETTER_NAMES[] = {"neither", "lower", "higher"};

fault results_create(struct results **out, bool is_keeper)
{
    TRY(memory_take(out, 1, sizeof **out, "results"));
    fault failed = is_keeper ? json_create(&(*out)->doc) : FAULT_NONE;
    if (failed) memory_give(out);
    return failed;
}

void results_destroy(struct results **results)
{
    if (!*results) return;
    json_destroy(&(*results)->doc);
    memory_give(results);
}

struct json *results_document(struct results *results) { return results->doc; }

fault results_fault(const struct results *results) { return results->failed; }

static bool is_idle(const struct results *results) { return !results->doc || results->failed; }

static void keep(struct results *results, fault failed)
{
    if (!results->failed) results->failed = failed;
}

void results_case(struct results *results, const char *name)
{
    snprintf(results->name, sizeof results->name, "%s", name);
}

void results_fact(struct results *results, const char *key, double value)
{
    char path[PATH_BYTES];
    if (is_idle(results)) return;
    snprintf(path, sizeof path, "cases.%s.facts.%s", results->name, key);
    bool is_whole = value >= 0 && value < 1e15 && floor(value) == value;
    keep(results, is_whole ? json_put_integer(results->doc, path, (uint64_t)value)
                           : json_put_number(results->doc, path, value));
}

void results_text(struct results *results, const char *key, const char *value)
{
    char path[PATH_BYTES];
    if (is_idle(results)) return;
    snprintf(path, sizeof path, "cases.%s.facts.%s", results->name, key);
    keep(results, json_put_string(results->doc, path, value));
}

void results_list(struct results *results, const char *list, const char *word)
{
    char path[PATH_BYTES];
    if (is_idle(results)) return;
    snprintf(path, sizeof path, "cases.%s.%s", results->name, list);
    keep(results, json_add_string(results->doc, path, word));
}

static fault measure_begin(struct json *doc, char *path, size_t length,
                           const struct measure *measure)
{
    snprintf(path + length, PATH_BYTES - length, ".unit");
    TRY(json_put_string(doc, path, measure->unit));
    snprintf(path + length, PATH_BYTES - length, ".better");
    return json_put_string(doc, path, BETTER_NAMES[measure->better]);
}

void results_add(struct results *results, const struct measure *measure, double value)
{
    char path[PATH_BYTES];
    if (is_idle(results) || !isfinite(value)) return;
    snprintf(path, PATH_BYTES / 2, "cases.%s.measures.%s", results->name, measure->name);
    size_t length = strlen(path);
    if (json_count(results->doc, path) == 0)
        keep(results, measure_begin(results->doc, path, length, measure));
    snprintf(path + length, PATH_BYTES - length, ".values");
    if (!results->failed) keep(results, json_add_number(results->doc, path, value));
}

fault results_spread(const struct json *doc, const char *name, const char *measure,
                     struct spread *out)
{
    char    path[PATH_BYTES];
    double *values = NULL;
    *out           = spread_of(NULL, 0);
    snprintf(path, sizeof path, "cases.%s.measures.%s.values", name, measure);
    size_t count = json_count(doc, path), read = 0;
    TRY(memory_take(&values, count, sizeof *values, "values of a measure"));
    for (; read < count; read++) {
        snprintf(path, sizeof path, "cases.%s.measures.%s.values.%zu", name, measure, read);
        if (!json_get_number(doc, path, &values[read])) break;
    }
    if (read == count) *out = spread_of(values, (uint32_t)count);
    memory_give(&values);
    return FAULT_NONE;
}

static fault measure_conclude(struct json *doc, const char *name, const char *measure)
{
    char          path[PATH_BYTES];
    struct spread spread;
    TRY(results_spread(doc, name, measure, &spread));
    const struct {
        const char *key;
        double      value;
    } parts[] = {
        {"median", spread.median}, {"smallest", spread.smallest}, {"largest", spread.largest}};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        snprintf(path, sizeof path, "cases.%s.measures.%s.%s", name, measure, parts[i].key);
        TRY(json_put_number(doc, path, parts[i].value));
    }
    return FAULT_NONE;
}

static fault case_conclude(struct json *doc, const char *name)
{
    char path[PATH_BYTES];
    snprintf(path, sizeof path, "cases.%s.measures", name);
    for (size_t m = 0; m < json_count(doc, path); m++)
        TRY(measure_conclude(doc, name, json_member(doc, path, m)));
    return FAULT_NONE;
}

void results_conclude(struct results *results)
{
    for (size_t c = 0; !is_idle(results) && c < json_count(results->doc, "cases"); c++)
        keep(results, case_conclude(results->doc, json_member(results->doc, "cases", c)));
}
