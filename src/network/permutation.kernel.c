/* permutation.kernel.c - the rounds of many places side by side. */
#include "network/permutation.h"

permutation_kernel KERNEL(permutation_run);

void KERNEL(permutation_run)(const struct permutation *p, uint32_t count, const uint32_t *left,
                             const uint32_t *right, uint32_t *out)
{
    const struct permutation held        = *p;
    const uint32_t *restrict left_place  = left;
    const uint32_t *restrict right_place = right;
    uint32_t *restrict place             = out;
    for (uint32_t k = 0; k < count; k++)
        place[k] = permutation_rounds(&held, left_place[k], right_place[k]);
}
