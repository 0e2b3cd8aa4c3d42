/* write_simulation.c - how a written circuit is run: time, inputs, reports. */
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/units.h"
#include "circuit/write_parts.h"
#include "sonata/spike_file.h"

#include <stdio.h>
#include <string.h>

enum { KEY_BYTES = 640, NAME_LENGTH_MAX = 250, SPIKES_AT_ONCE = 4096 };

static const double PA_PER_NA = 1000, TIME_USUAL_MS = 1000, FOREVER_MS = 1e9;

/* A key below "SECTION.NAME"; a name has at most NAME_LENGTH_MAX bytes. */
static const char *key_of(char key[KEY_BYTES], const char *section, const char *name,
                          const char *rest)
{
    char escaped[2 * NAME_LENGTH_MAX + 2];
    json_key(escaped, sizeof escaped, name);
    snprintf(key, KEY_BYTES, "%s.%s.%s", section, escaped, rest);
    return key;
}

static fault spikes_append(struct spike_file *file, const struct population *p, double dt_ms)
{
    double   times_ms[SPIKES_AT_ONCE];
    uint64_t ids[SPIKES_AT_ONCE];
    for (uint64_t done = 0; done < p->spike_count;) {
        size_t count = 0;
        for (; count < SPIKES_AT_ONCE && done < p->spike_count; count++, done++) {
            times_ms[count] = ms_from_steps((int64_t)p->spikes[done].step + 1, dt_ms);
            ids[count]      = p->spikes[done].index;
        }
        TRY(spike_file_append(file, 0, count, times_ms, ids));
    }
    return FAULT_NONE;
}

/* The spikes of a source, and the input that reads them. */
static fault source_put(const struct model_writing *w, const struct population *p, struct json *doc)
{
    char               key[KEY_BYTES];
    struct spike_file *file   = NULL;
    struct text        path   = {0};
    fault              failed = text_add(&path, "%s/inputs/%s.h5", w->folder, p->name);
    if (!failed) failed = spike_file_create(&file, text_of(&path), 1, &p->name);
    if (!failed) failed = spikes_append(file, p, w->model->dt_ms);
    fault closed = spike_file_close(&file);
    text_clear(&path);
    if (failed || closed) return failed ? failed : closed;
    TRY(text_add(&path, "inputs/%s.h5", p->name));
    failed = json_put_string(doc, key_of(key, "inputs", p->name, "input_type"), "spikes");
    if (!failed) failed = json_put_string(doc, key_of(key, "inputs", p->name, "module"), "h5");
    if (!failed)
        failed = json_put_string(doc, key_of(key, "inputs", p->name, "input_file"), text_of(&path));
    if (!failed) failed = json_put_string(doc, key_of(key, "inputs", p->name, "node_set"), p->name);
    text_clear(&path);
    return failed;
}

/* Which neurons: a population, or ids of it. */
static fault selection_put(struct json *doc, const char *at, const struct population *p,
                           uint32_t count, const uint32_t *neurons, uint32_t first)
{
    char key[KEY_BYTES];
    if (count == p->size) return json_put_string(doc, at, p->name);
    snprintf(key, sizeof key, "%s.population", at);
    TRY(json_put_string(doc, key, p->name));
    snprintf(key, sizeof key, "%s.node_id", at);
    for (uint32_t i = 0; i < count; i++)
        TRY(json_add_number(doc, key, neurons ? neurons[i] : first + i));
    return FAULT_NONE;
}

static fault current_put(const struct model *model, uint32_t index, struct json *doc)
{
    const struct input *input = &model->inputs[index];
    char                name[32], key[KEY_BYTES];
    double              start_ms = ms_from_steps((int64_t)input->step_first, model->dt_ms);
    double              end_ms   = FOREVER_MS;
    if (input->step_end < UINT64_MAX)
        end_ms = ms_from_steps((int64_t)input->step_end, model->dt_ms);
    bool is_pulse = input->course.period_steps > 0;
    snprintf(name, sizeof name, "current%u", index);
    TRY(json_put_string(doc, key_of(key, "inputs", name, "input_type"), "current_clamp"));
    TRY(json_put_string(doc, key_of(key, "inputs", name, "module"), is_pulse ? "pulse" : "linear"));
    TRY(json_put_number(doc, key_of(key, "inputs", name, "amp_start"),
                        input->amplitude_pA / PA_PER_NA));
    if (input->course.is_ramp)
        TRY(json_put_number(doc, key_of(key, "inputs", name, "amp_end"),
                            input->course.end_pA / PA_PER_NA));
    double period_ms = ms_from_steps((int64_t)input->course.period_steps, model->dt_ms);
    double width_ms  = ms_from_steps((int64_t)input->course.width_steps, model->dt_ms);
    if (is_pulse) {
        TRY(json_put_number(doc, key_of(key, "inputs", name, "frequency"), 1000 / period_ms));
        TRY(json_put_number(doc, key_of(key, "inputs", name, "width"), width_ms));
    }
    TRY(json_put_number(doc, key_of(key, "inputs", name, "delay"), start_ms));
    TRY(json_put_number(doc, key_of(key, "inputs", name, "duration"), end_ms - start_ms));
    return selection_put(doc, key_of(key, "inputs", name, "node_set"),
                         &model->populations[input->target], input->count, input->neurons,
                         input->first);
}

static fault inputs_put(const struct model_writing *w, struct json *doc)
{
    const struct model *model = w->model;
    for (uint32_t p = 0; p < model->population_count; p++)
        if (model->populations[p].kind->receptor_count == 0)
            TRY(source_put(w, &model->populations[p], doc));
    for (uint32_t i = 0; i < model->input_count; i++) {
        if (model->inputs[i].kind == INPUT_DC)
            TRY(current_put(model, i, doc));
        else
            log_warn("%s: the Poisson input '%s' has no place in a circuit and is left out",
                     model->path, model->inputs[i].name);
    }
    if (model->energy.mode != ENERGY_OFF)
        log_warn("%s: energy has no place in a circuit and is left out", model->path);
    const struct model_live *live = &model->live;
    if (live->sense_count || live->tunable_count || live->alert_count)
        log_warn("%s: senses, tunable values and alerts have no place in a circuit and are left "
                 "out",
                 model->path);
    return FAULT_NONE;
}

static fault report_put(const struct model *model, const struct state_recording *r,
                        struct json *doc)
{
    const struct population *p     = &model->populations[r->population];
    double                   dt_ms = model->dt_ms;
    char                     key[KEY_BYTES];
    if (strlen(r->name) > NAME_LENGTH_MAX)
        RAISE(FAULT_INPUT,
              "%s: the name of the report '%.40s...' has %zu bytes; expected at most %d",
              model->path, r->name, strlen(r->name), NAME_LENGTH_MAX);
    TRY(json_put_string(doc, key_of(key, "reports", r->name, "variable_name"),
                        state_name(p, r->state)));
    TRY(json_put_string(doc, key_of(key, "reports", r->name, "type"), "compartment"));
    TRY(json_put_number(doc, key_of(key, "reports", r->name, "dt"),
                        ms_from_steps(r->interval_steps, dt_ms)));
    if (r->step_first > 0)
        TRY(json_put_number(doc, key_of(key, "reports", r->name, "start_time"),
                            ms_from_steps((int64_t)r->step_first, dt_ms)));
    if (r->step_end < UINT64_MAX)
        TRY(json_put_number(doc, key_of(key, "reports", r->name, "end_time"),
                            ms_from_steps((int64_t)r->step_end, dt_ms)));
    return selection_put(doc, key_of(key, "reports", r->name, "cells"), p, r->neuron_count,
                         r->neurons, 0);
}

static fault document_fill(const struct model_writing *w, struct json *doc)
{
    const struct model *model = w->model;
    TRY(json_put_number(doc, "version", 2.4));
    TRY(json_put_string(doc, "network", "circuit_config.json"));
    TRY(json_put_number(doc, "run.dt", model->dt_ms));
    TRY(json_put_number(doc, "run.tstop", model->time_ms > 0 ? model->time_ms : TIME_USUAL_MS));
    TRY(json_put_integer(doc, "run.random_seed", model->seed));
    TRY(json_put_string(doc, "output.output_dir", "output"));
    TRY(json_put_string(doc, "output.spikes_file", "spikes.h5"));
    if (model->warmup_ms > 0) TRY(json_put_number(doc, "ergon.warmup", model->warmup_ms));
    TRY(inputs_put(w, doc));
    for (uint32_t i = 0; i < model->recording_count; i++)
        TRY(report_put(model, &model->recordings[i], doc));
    return FAULT_NONE;
}

fault model_simulation_write(const struct model_writing *w)
{
    struct json *doc = NULL;
    TRY(json_create(&doc));
    fault failed = document_fill(w, doc);
    if (!failed) failed = document_write(doc, w->folder, "simulation_config.json");
    json_destroy(&doc);
    return failed;
}
