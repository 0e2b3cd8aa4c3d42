/* fuzz_circuit.c - any text as the simulation config of a small circuit: a model that is in range,
 * or one problem. */
#include "base/fault.h"
#include "circuit/circuit.h"
#include "fuzz/fuzz.h"
#include "sonata/node_write.h"
#include "sonata/spike_file.h"
#include "support/scratch.h"

#include <math.h>
#include <string.h>

enum { CELLS = 20, DRIVES = 3 };

static void nodes_make(void)
{
    struct node_writer *writer = NULL;
    double              x[CELLS];
    for (int i = 0; i < CELLS; i++)
        x[i] = i;
    PROMISE(node_writer_create(&writer, scratch_path("nodes.h5")) == FAULT_NONE);
    PROMISE(node_writer_population(writer, "cells", CELLS, 0) == FAULT_NONE);
    PROMISE(node_writer_column(writer, "x", x) == FAULT_NONE);
    PROMISE(node_writer_population(writer, "drive", DRIVES, 1) == FAULT_NONE);
    PROMISE(node_writer_close(&writer) == FAULT_NONE);
}

/* A circuit beside which the config stands: made once. */
static void circuit_make(void)
{
    static const char CONFIG[] = "{\"networks\": {\"nodes\": [{\"nodes_file\": \"nodes.h5\", "
                                 "\"node_types_file\": \"types.csv\"}]}}";
    static const char TYPES[]  = "node_type_id ei model_type model_template\n"
                                 "0 e point_neuron nest:iaf_psc_exp\n1 v virtual NULL\n";
    static const char *const POPULATION = "drive";
    static const double      TIMES[]    = {1, 2, 3};
    static const uint64_t    IDS[]      = {0, 2, 1};
    struct spike_file       *spikes     = NULL;
    nodes_make();
    scratch_write("circuit_config.json", CONFIG, sizeof CONFIG - 1);
    scratch_write("types.csv", TYPES, sizeof TYPES - 1);
    PROMISE(spike_file_create(&spikes, scratch_path("drive.h5"), 1, &POPULATION) == FAULT_NONE);
    PROMISE(spike_file_append(spikes, 0, 3, TIMES, IDS) == FAULT_NONE);
    PROMISE(spike_file_close(&spikes) == FAULT_NONE);
}

static void model_promise(const struct model *model)
{
    PROMISE(model->dt_ms > 0 && isfinite(model->time_ms));
    PROMISE(model->neuron_count == CELLS + DRIVES);
    for (uint32_t i = 0; i < model->input_count; i++) {
        const struct input *in = &model->inputs[i];
        PROMISE(in->step_first < in->step_end && isfinite(in->amplitude_pA));
        PROMISE(in->count > 0 && in->first + in->count <= model->populations[in->target].size);
    }
    for (uint32_t i = 0; i < model->recording_count; i++) {
        const struct state_recording *r = &model->recordings[i];
        PROMISE(r->interval_steps > 0 && r->step_first < r->step_end && r->neuron_count > 0);
        for (uint32_t k = 0; k < r->neuron_count; k++)
            PROMISE(r->neurons[k] < model->populations[r->population].size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    static bool                is_made = false;
    struct model              *model   = NULL;
    const struct model_options options = {.scale = 1};
    if (!is_made) circuit_make();
    is_made           = true;
    const char *path  = scratch_write("simulation_config.json", bytes, count);
    fault       found = circuit_read(&model, path, &options);
    if (found)
        PROMISE(!model && *fault_message() && found != FAULT_BUG);
    else
        model_promise(model);
    model_destroy(&model);
    fault_forget();
    return 0;
}
