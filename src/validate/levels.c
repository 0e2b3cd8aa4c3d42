/* levels.c - the text that holds a store. */
#include "validate/levels.h"

fault levels_energy_add(struct text *text, const char *couplings)
{
    return text_add(text,
                    "energy:\n"
                    "  mode: %s\n"
                    "  supply_max: 444000000 ATP/s\n"
                    "  costs: {action_potential: 0 ATP, calcium: 0 ATP, vesicle: 0 ATP, "
                    "recycling: 0 ATP, mglur: 0 ATP, postsynaptic: 0 ATP}\n"
                    "  couplings: {%s}\n",
                    couplings ? "coupled" : "account", couplings ? couplings : "");
}

double series_mean(const struct series *series, double from_ms)
{
    double sum = 0, count = 0;
    for (uint32_t i = 0; i < series->count; i++) {
        if (series->time_ms[i] < from_ms) continue;
        sum += series->value[i];
        count++;
    }
    return sum / count;
}
