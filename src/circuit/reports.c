/* reports.c - reports of a circuit: states of chosen nodes, at intervals, for a while. */
#include "base/memory.h"
#include "base/text.h"
#include "circuit/parts.h"

#include <string.h>

struct report {
    const char              *name;
    const struct json_value *value;
    const char              *variable;
    struct node_choice       choice;
    uint64_t                 interval, first, end;
    uint32_t                 population_count; /* that have chosen neurons */
};

/* V_m has many names. */
static const char *variable_name(const char *name)
{
    static const char *const VOLTAGES[] = {"v", "V", "vm", "V_m", "soma.v"};
    for (size_t i = 0; i < sizeof VOLTAGES / sizeof *VOLTAGES; i++)
        if (strcmp(VOLTAGES[i], name) == 0) return "V_m";
    return name;
}

static fault state_unknown(struct circuit *c, const struct report *r,
                           const struct population *population)
{
    struct text names  = {0};
    fault       failed = FAULT_NONE;
    for (uint32_t s = 0; !failed && s < population->kind->state_count; s++)
        if (state_name(population, s))
            failed = text_add(&names, "%s%s", names.length ? ", " : "", state_name(population, s));
    if (!failed)
        failed = json_value_raise(c->simulation.doc, r->value, "variable_name",
                                  "'%.40s' is no state of %s; expected one of %s", r->variable,
                                  population->kind->name, text_of(&names));
    text_clear(&names);
    return failed;
}

static fault recording_add(struct circuit *c, const struct report *r, uint32_t population,
                           struct state_recording recording)
{
    const struct population *p = &c->populations[population];
    while (recording.state < p->kind->state_count) {
        const char *name = state_name(p, recording.state);
        if (name && strcmp(name, r->variable) == 0) break;
        recording.state++;
    }
    if (recording.state == p->kind->state_count) return state_unknown(c, r, p);
    recording.population     = population;
    recording.interval_steps = (uint32_t)r->interval;
    recording.step_first     = r->first;
    recording.step_end       = r->end;
    TRY(arena_format(c->kept, &recording.name, "%s%s%s", r->name,
                     r->population_count > 1 ? "_" : "", r->population_count > 1 ? p->name : ""));
    TRY(memory_reserve(&c->recordings, &c->recording_capacity,
                       (size_t)c->model->recording_count + 1, sizeof *c->recordings, "reports"));
    c->recordings[c->model->recording_count++] = recording;
    return FAULT_NONE;
}

/* One file for each population that has chosen neurons. */
static fault populations_record(struct circuit *c, struct report *r)
{
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t p = 0; p < c->model->population_count; p++) {
            struct state_recording recording = {0};
            uint32_t              *neurons   = NULL;
            if (c->populations[p].kind->receptor_count == 0) continue;
            if (choice_count(c, &r->choice, p) == 0) continue;
            if (pass == 0) {
                r->population_count++;
                continue;
            }
            TRY(choice_neurons(c, &r->choice, p, &recording.neuron_count, &neurons));
            recording.neurons = neurons;
            TRY(recording_add(c, r, p, recording));
        }
    if (r->population_count == 0)
        return json_value_raise(c->simulation.doc, r->value, "cells",
                                "selects no neuron; expected at least one");
    return FAULT_NONE;
}

/* A word that must be one of a few, where it is there. */
static fault word_check(struct circuit *c, const struct report *r, const char *key,
                        const char *const *words, size_t count)
{
    const struct json_value *value = NULL;
    TRY(json_value_take(c->simulation.doc, r->value, (struct json_wish){key, VALUE_TEXT, false},
                        &value));
    for (size_t i = 0; value && i < count; i++)
        if (strcmp(words[i], json_value_text(value)) == 0) return FAULT_NONE;
    if (!value) return FAULT_NONE;
    return json_value_raise(c->simulation.doc, r->value, key, "is '%.40s'; expected %s",
                            json_value_text(value), words[0]);
}

static fault times_read(struct circuit *c, struct report *r)
{
    const struct config *where = &c->simulation;
    r->interval                = 1;
    r->end                     = UINT64_MAX;
    TRY(steps_take(c, where, r->value, "dt", &r->interval));
    TRY(steps_take(c, where, r->value, "start_time", &r->first));
    TRY(steps_take(c, where, r->value, "end_time", &r->end));
    if (r->interval == 0 || r->interval > UINT32_MAX)
        return json_value_raise(where->doc, r->value, "dt",
                                "is no interval; expected a step or "
                                "more, up to 2^32");
    if (r->end <= r->first)
        return json_value_raise(where->doc, r->value, "end_time",
                                "is not after start_time; expected a later time");
    return FAULT_NONE;
}

/* The report's file: as it is called, or as the config says, without its ending. */
static fault name_read(struct circuit *c, struct report *r)
{
    const struct json_value *file = NULL;
    TRY(json_value_take(c->simulation.doc, r->value,
                        (struct json_wish){"file_name", VALUE_TEXT, false}, &file));
    const char *name   = file ? json_value_text(file) : r->name;
    size_t      length = strlen(name);
    if (length > 3 && strcmp(name + length - 3, ".h5") == 0) length -= 3;
    if (length == 0 || strchr(name, '/'))
        return json_value_raise(c->simulation.doc, r->value, "file_name",
                                "'%.40s' is no name of a file in output_dir", name);
    return arena_copy(c->kept, &r->name, name, length);
}

static fault report_read(struct circuit *c, const char *name, const struct json_value *value)
{
    static const char *const TYPES[]   = {"compartment"};
    static const char *const MODULES[] = {"membrane_report", "multimeter_report"};
    static const char *const UNITS[]   = {"mV", "pA"};
    const struct json       *doc       = c->simulation.doc;
    const struct json_value *enabled = NULL, *variable = NULL, *cells = NULL;
    struct report            r = {.name = name, .value = value};
    if (json_value_sort(value) != VALUE_OBJECT)
        return json_value_raise(doc, value, NULL, "is no object; expected variable_name, cells");
    TRY(json_value_take(doc, value, (struct json_wish){"enabled", VALUE_FLAG, false}, &enabled));
    if (enabled && !json_value_flag(enabled)) return FAULT_NONE;
    TRY(json_value_take(doc, value, (struct json_wish){"variable_name", VALUE_TEXT, true},
                        &variable));
    TRY(word_check(c, &r, "type", TYPES, 1));
    TRY(word_check(c, &r, "module", MODULES, 2));
    TRY(word_check(c, &r, "unit", UNITS, 2));
    r.variable = variable_name(json_value_text(variable));
    cells      = json_value_find(value, "cells");
    if (!cells) cells = json_value_find(value, "node_set");
    TRY(node_set_choose(c, &c->simulation, cells, &r.choice));
    TRY(times_read(c, &r));
    TRY(name_read(c, &r));
    return populations_record(c, &r);
}

/* No two reports may be one file. */
static fault names_check(struct circuit *c, const struct json_value *reports)
{
    const char *spikes = c->model->output.spikes_file;
    size_t      length = spikes ? strlen(spikes) : 0;
    for (uint32_t i = 0; i < c->model->recording_count; i++) {
        const char *name = c->recordings[i].name;
        bool        is_spikes =
            (length > 3 && strlen(name) == length - 3 && strncmp(name, spikes, length - 3) == 0) ||
            (!spikes && strcmp(name, "spikes") == 0);
        for (uint32_t k = 0; k < i && !is_spikes; k++)
            is_spikes = strcmp(name, c->recordings[k].name) == 0;
        if (is_spikes)
            return json_value_raise(c->simulation.doc, reports, NULL,
                                    "two results are one file, %s.h5; expected names apart", name);
    }
    return FAULT_NONE;
}

fault circuit_reports_read(struct circuit *c)
{
    const struct json_value *reports = NULL;
    TRY(json_value_take(c->simulation.doc, json_root(c->simulation.doc),
                        (struct json_wish){"reports", VALUE_OBJECT, false}, &reports));
    for (size_t i = 0; i < json_value_count(reports); i++)
        TRY(report_read(c, json_value_key(reports, i), json_value_item(reports, i)));
    return names_check(c, reports);
}
