/* fuzz_model_read.c - any text as a model file: a model that is in range, or located problems. */
#include "base/fault.h"
#include "fuzz/fuzz.h"
#include "model/model.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void model_promise(const struct model *model)
{
    uint64_t neurons = 0;
    PROMISE(model->dt_ms > 0 && isfinite(model->dt_ms));
    for (uint32_t i = 0; i < model->population_count; i++) {
        PROMISE(model->populations[i].kind && model->populations[i].gid_first == neurons);
        neurons += model->populations[i].size;
    }
    PROMISE(neurons == model->neuron_count);
    for (uint32_t i = 0; i < model->projection_count; i++) {
        const struct projection *p = &model->projections[i];
        PROMISE(p->source < model->population_count && p->target < model->population_count);
        PROMISE(isfinite(p->weight.minimum) && isfinite(p->weight.maximum));
        PROMISE(p->delay_ms.minimum > 0 && isfinite(p->delay_ms.maximum));
        PROMISE(isfinite(projection_expected_synapses(model, p)));
    }
    for (uint32_t i = 0; i < model->input_count; i++) {
        const struct input *in = &model->inputs[i];
        PROMISE((uint64_t)in->first + in->count <= model->populations[in->target].size);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count)
{
    char *text = malloc(count + 1);
    if (!text) return 0;
    memcpy(text, bytes, count);
    text[count] = '\0';

    struct model              *model   = NULL;
    const struct model_options options = {.scale = 1};
    fault                      found   = model_read(&model, "fuzz.yaml", text, &options);
    if (found) {
        PROMISE(!model && *fault_message());
        PROMISE(found != FAULT_BUG);
    } else {
        model_promise(model);
    }
    model_destroy(&model);
    PROMISE(!model);
    fault_forget();
    free(text);
    return 0;
}
