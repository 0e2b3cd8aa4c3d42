/* options_words.c - words of commands that build, cut, run and measure, as values. */
#include "cli/options_table.h"

#include "base/memory.h"
#include "base/text.h"
#include "partition/partition.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* With a silent host. */
static const double PATIENCE_MIN_S = 2, PATIENCE_MAX_S = 86400;
static const double STUCK_MAX_S = 1e9; /* as nanoseconds far within 64 bits */

/* ---- what words have in common --------------------------------------------------------------- */

fault option_number(const char *name, const char *word, bool zero_too, double *out)
{
    char *end      = NULL;
    errno          = 0;
    *out           = strtod(word, &end);
    bool is_number = end != word && *end == '\0' && errno == 0 && isfinite(*out);
    if (!is_number || *out < 0 || (!zero_too && *out == 0))
        RAISE(FAULT_USAGE, "%s %s: expected a number %s 0", name, word,
              zero_too ? "of at least" : "above");
    return FAULT_NONE;
}

fault option_whole(const char *name, const char *word, const struct whole_range *range, long *out)
{
    char *end = NULL;
    *out      = strtol(word, &end, 10);
    if (end == word || *end != '\0' || *out < range->least || *out > range->most)
        RAISE(FAULT_USAGE, "%s %s: expected %s from %ld to %ld", name, word, range->what,
              range->least, range->most);
    return FAULT_NONE;
}

fault option_text(const char *name, const char *word, const char *what, const char **out)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected %s", name, what);
    *out = word;
    return FAULT_NONE;
}

/* ---- a model, and how it is run -------------------------------------------------------------- */

fault option_time(struct options *o, const char *name, const char *word)
{
    o->has_time = true;
    return option_number(name, word, true, &o->time_ms);
}

fault option_warmup(struct options *o, const char *name, const char *word)
{
    o->has_warmup = true;
    return option_number(name, word, true, &o->warmup_ms);
}

fault option_scale(struct options *o, const char *name, const char *word)
{
    return option_number(name, word, false, &o->scale);
}

fault option_seed(struct options *o, const char *name, const char *word)
{
    char *end   = NULL;
    errno       = 0;
    o->has_seed = true;
    o->seed     = strtoull(word, &end, 10);
    if (end == word || *end != '\0' || errno || word[0] == '-')
        RAISE(FAULT_USAGE, "%s %s: expected a whole number of at least 0", name, word);
    return FAULT_NONE;
}

fault option_set(struct options *o, const char *name, const char *word)
{
    if (!strchr(word, '=') || word[0] == '=')
        RAISE(FAULT_USAGE, "%s %s: expected KEY=VALUE", name, word);
    TRY(memory_resize(&o->sets, o->set_count + 1, sizeof *o->sets, "options"));
    o->sets[o->set_count++] = word;
    return FAULT_NONE;
}

fault option_without(struct options *o, const char *name, const char *word)
{
    if (word[0] == '\0') RAISE(FAULT_USAGE, "%s: expected the name of a check", name);
    TRY(memory_resize(&o->without, o->without_count + 1, sizeof *o->without, "options"));
    o->without[o->without_count++] = word;
    return FAULT_NONE;
}

fault option_partition(struct options *o, const char *name, const char *word)
{
    uint32_t           count;
    const char *const *names = partitioner_names(&count);
    o->partition             = word;
    if (partitioner_find(word)) return FAULT_NONE;
    struct text all    = {0};
    fault       failed = FAULT_NONE;
    for (uint32_t i = 0; i < count && !failed; i++)
        failed = text_add(&all, "%s%s", i ? ", " : "", names[i]);
    const char *nearest = text_nearest(word, names, count);
    if (!failed)
        failed = fault_raise(FAULT_USAGE, __FILE__, __LINE__, "%s %s: expected one of %s%s%s%s",
                             name, word, text_of(&all), nearest ? "; did you mean '" : "",
                             nearest ? nearest : "", nearest ? "'?" : "");
    text_clear(&all);
    return failed;
}

fault option_kernel(struct options *o, const char *name, const char *word)
{
    o->isa = isa_best();
    if (strcmp(word, "auto") == 0) return FAULT_NONE;
    if (!isa_find(word, &o->isa))
        RAISE(FAULT_USAGE, "%s %s: expected auto, portable, avx2 or avx512", name, word);
    if (!isa_is_here(o->isa))
        RAISE(FAULT_USAGE, "%s %s: this CPU does not have it; it has %s", name, word,
              isa_name(isa_best()));
    return FAULT_NONE;
}

fault option_exchange(struct options *o, const char *name, const char *word)
{
    static const exchange_way WAYS[] = {EXCHANGE_SHARED, EXCHANGE_MESSAGES};
    for (size_t i = 0; i < sizeof WAYS / sizeof *WAYS; i++) {
        if (strcmp(word, exchange_way_name(WAYS[i])) != 0) continue;
        o->exchange = WAYS[i];
        return FAULT_NONE;
    }
    RAISE(FAULT_USAGE, "%s %s: expected shared or messages", name, word);
}

fault option_patience(struct options *o, const char *name, const char *word)
{
    o->has_patience = true;
    TRY(option_number(name, word, true, &o->patience.silent_s));
    if (o->patience.silent_s > PATIENCE_MAX_S ||
        (o->patience.silent_s > 0 && o->patience.silent_s < PATIENCE_MIN_S))
        RAISE(FAULT_USAGE, "%s %s: expected 0 (no watch), or %g to %g seconds", name, word,
              PATIENCE_MIN_S, PATIENCE_MAX_S);
    return FAULT_NONE;
}

fault option_stuck(struct options *o, const char *name, const char *word)
{
    TRY(option_number(name, word, true, &o->patience.stuck_s));
    if (o->patience.stuck_s > STUCK_MAX_S)
        RAISE(FAULT_USAGE, "%s %s: expected 0 (never), or at most %g seconds", name, word,
              STUCK_MAX_S);
    return FAULT_NONE;
}

fault option_cluster(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "a cluster file", &o->cluster);
}

fault option_out(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "a folder", &o->out);
}

/* ---- what is cut, converted, measured -------------------------------------------------------- */

fault option_ranks(struct options *o, const char *name, const char *word)
{
    long number;
    TRY(option_whole(name, word, &(struct whole_range){"a number of ranks", 1, 1000000}, &number));
    o->ranks = (uint32_t)number;
    return FAULT_NONE;
}

fault option_hosts(struct options *o, const char *name, const char *word)
{
    long number;
    TRY(option_whole(name, word, &(struct whole_range){"a number of hosts", 1, 1000000}, &number));
    o->hosts = (uint32_t)number;
    return FAULT_NONE;
}

fault option_seeds(struct options *o, const char *name, const char *word)
{
    long number;
    TRY(option_whole(name, word, &(struct whole_range){"a number", 1, 1000}, &number));
    o->seeds = (uint32_t)number;
    return FAULT_NONE;
}

fault option_measured(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "a summary.json", &o->measured);
}

fault option_file(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "a file", &o->file);
}

fault option_nodes(struct options *o, const char *name, const char *word)
{
    return option_text(name, word, "a file", &o->nodes);
}

fault option_quick(struct options *o, const char *name, const char *word)
{
    (void)name, (void)word;
    o->is_quick = true;
    return FAULT_NONE;
}
