/* totals.c - names of items. */
#include "energy/totals.h"

const char *energy_item_name(energy_item item)
{
    static const char *const NAMES[ENERGY_ITEMS] = {"resting", "glia",         "action_potential",
                                                    "release", "postsynaptic", "external"};
    return NAMES[item];
}
