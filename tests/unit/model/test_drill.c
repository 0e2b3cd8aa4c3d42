/* test_drill.c - memory that runs out anywhere while a model is read. */
#include "base/memory.h"
#include "support/scratch.h"
#include "unit/model/reader.h"

static unsigned takes_left;
static bool     is_refused;

static bool refuse_at_last(size_t bytes, const char *label)
{
    (void)bytes;
    (void)label;
    if (takes_left-- > 0 || is_refused) return false;
    is_refused = true;
    return true;
}

static fault read_refused(struct model **model, const char *text, unsigned takes)
{
    static const char *const   SETS[]  = {"drive=dc", "populations.E.size=60"};
    const struct model_options options = {.scale = 0.5, .set_count = 2, .sets = SETS};
    static char                path[512];
    snprintf(path, sizeof path, "%s", scratch_path("model.yaml"));
    takes_left = takes;
    is_refused = false;
    memory_refuse(refuse_at_last);
    fault found = model_read(model, path, text, &options);
    memory_refuse(NULL);
    return found;
}

/* One reading with a refused block; false once no block was refused any more. */
static bool drill_once(const char *text, unsigned takes, fault expected)
{
    struct model *model = NULL;
    fault         found = read_refused(&model, text, takes);
    CU_ASSERT_EQUAL(found, is_refused ? FAULT_MEMORY : expected);
    CU_ASSERT_EQUAL(model != NULL, found == FAULT_NONE);
    model_destroy(&model);
    return is_refused;
}

/* Refuse one block after the other until the reading ends as it does with memory enough. */
static void drill(const char *text, fault expected)
{
    enum { TAKES_MAX = 2000 };
    unsigned takes = 0;
    while (takes < TAKES_MAX && drill_once(text, takes, expected))
        takes++;
    CU_ASSERT_TRUE(takes > 5 && takes < TAKES_MAX);
}

static const char *text_large(void)
{
    static char text[1 << 16];
    int         used = snprintf(
                text, sizeof text,
                HEAD
                "  S: {kind: spike_source, size: 2, spikes: list.txt}\n"
                        "parameters: {drive: {value: ac, choices: [ac, dc]}}\n"
                        "scale: {neurons: linear, indegree: linear, weight: inverse_sqrt, mean_rates: {E: 1 "
                        "Hz, I: 1 Hz, S: 1 Hz}}\n"
                        "recording: {spikes: [E], states: [{population: E, variables: [V_m, I_syn]}]}\n"
                        "inputs: [{dc: {amplitude: 1 pA}, target: [E, I], when: {drive: dc}}]\nprojections:\n");
    for (int i = 0; i < 60; i++)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "  - {name: p%d, source: [E, I, S], target: [E, I], rule: fixed_indegree, "
                         "indegree: [[2, 3, 2], [4, 5, 2]]" PLAIN "}\n",
                         i);
    return text;
}

static void a_model_is_read_whole_or_not_at_all(void)
{
    (void)scratch_write("list.txt", "1.0 0\n2.0 1\n", 12);
    drill(text_large(), FAULT_NONE);
}

static void problems_are_told_whole_or_not_at_all(void)
{
    static char text[1 << 16];
    snprintf(text, sizeof text, "%s", text_large());
    for (char *c = strstr(text, "p0"); (c = strstr(c, "fixed_indegree")) != NULL;)
        c[2] = 'y';
    (void)scratch_write("list.txt", "1.0 0\n2.0 7\n", 12);
    drill(text, FAULT_INPUT);
}

/* Everything that may change while a model runs, long enough for several blocks of an arena. */
static void what_may_change_is_read_whole_or_not_at_all(void)
{
    static char text[1 << 16];
    int         used = snprintf(text, sizeof text,
                                HEAD "  S: {kind: spike_source, size: 2}\n"
                                             "parameters: {drive: {value: ac, choices: [ac, dc]}}\n"
                                             "scale: {neurons: linear}\n"
                                             "inputs: [{name: hum, target: E, dc: {amplitude: 0 pA}}]\n"
                                             "tunable: [{value: inputs.hum.amplitude, minimum: 0 pA, maximum: "
                                             "2 pA}]\nsenses:\n  - {name: eye, target: S, takes: spikes}\n");
    for (int i = 0; i < 200; i++)
        used += snprintf(
            text + used, sizeof text - (size_t)used,
            "  - {name: s%d, target: E, takes: current, minimum: 0 pA, maximum: 1 pA}\n", i);
    used += snprintf(text + used, sizeof text - (size_t)used, "alerts:\n");
    for (int i = 0; i < 200; i++)
        used += snprintf(text + used, sizeof text - (size_t)used,
                         "  - {name: a%d, when: rate(E) > %d Hz, clear: 1 Hz}\n", i, i + 1);
    drill(text, FAULT_NONE);
}

CHECK_MAIN(drill, CASE(what_may_change_is_read_whole_or_not_at_all),
           CASE(a_model_is_read_whole_or_not_at_all), CASE(problems_are_told_whole_or_not_at_all))
