/* replay_check.c - a log has sums, and yet may be made by hand. */
#include "control/replay_check.h"

#include "model/model_hash.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

struct place {
    const char *path;
    uint64_t    step;
};

static fault index_check(struct place at, const char *what, uint32_t index, uint32_t count)
{
    if (index < count) return FAULT_NONE;
    RAISE(FAULT_CORRUPT, "%s: the order for step %" PRIu64 " names %s %u; the model has %u",
          at.path, at.step, what, index, count);
}

/* Not a number is in no range. */
static fault value_check(struct place at, const char *name, double value, const double range[2])
{
    if (value >= range[0] && value <= range[1]) return FAULT_NONE;
    RAISE(FAULT_CORRUPT, "%s: the order for step %" PRIu64 " sets %s to %g; expected %g to %g",
          at.path, at.step, name, value, range[0], range[1]);
}

static fault events_check(struct place at, const struct sense *sense, const Ergon__SenseOrder *of)
{
    const double range[2] = {sense->minimum, sense->maximum};
    const size_t values   = sense->kind == SENSE_SPIKES ? 0 : of->n_index;
    uint32_t     before   = 0;
    if (of->n_step_offset != of->n_index || of->n_value != values)
        RAISE(FAULT_CORRUPT,
              "%s: the input for step %" PRIu64 " has %zu offsets, %zu neurons and %zu values",
              at.path, at.step, of->n_step_offset, of->n_index, of->n_value);
    for (size_t i = 0; i < of->n_index; i++) {
        TRY(index_check(at, "neuron", of->index[i], sense->size));
        if (values) TRY(value_check(at, sense->name, (double)of->value[i], range));
        if (of->step_offset[i] < before)
            RAISE(FAULT_CORRUPT, "%s: the input for step %" PRIu64 " is not in the order of time",
                  at.path, at.step);
        before = of->step_offset[i];
    }
    return FAULT_NONE;
}

fault order_check(const struct model *model, const Ergon__Order *order, const char *path)
{
    const struct model_live *live = &model->live;
    const struct place       at   = {path, order->step};
    switch (order->what_case) {
    case ERGON__ORDER__WHAT_SENSE:
        TRY(index_check(at, "sense", order->sense->sense, live->sense_count));
        return events_check(at, &live->senses[order->sense->sense], order->sense);
    case ERGON__ORDER__WHAT_TUNE: {
        TRY(index_check(at, "tunable", order->tune->tunable, live->tunable_count));
        const struct tunable *tunable  = &live->tunables[order->tune->tunable];
        const double          range[2] = {tunable->minimum, tunable->maximum};
        return value_check(at, tunable->name, order->tune->value, range);
    }
    case ERGON__ORDER__WHAT_REVIVE:
        return index_check(at, "population", order->revive->population, model->population_count);
    case ERGON__ORDER__WHAT_STOP:
    case ERGON__ORDER__WHAT_NOTE:
        return FAULT_NONE;
    default:
        RAISE(FAULT_CORRUPT, "%s: the order for step %" PRIu64 " says nothing to be done", path,
              order->step);
    }
}

void model_hash_print(const struct model *model, char text[MODEL_HASH_BYTES])
{
    snprintf(text, MODEL_HASH_BYTES, "%016" PRIx64, model_hash(model));
}
