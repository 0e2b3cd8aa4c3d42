/* The curve: every cell once, and from each to a neighbour. */
#include "network/curve.h"
#include "support/check.h"

#include <stdlib.h>
#include <string.h>

static const uint32_t BITS[4] = {0, 7, 5, 3}; /* by dimensions */

static void the_curve_visits_every_cell_once_and_knows_its_place(void)
{
    for (uint32_t dimensions = 1; dimensions <= 3; dimensions++) {
        uint32_t bits = BITS[dimensions], wrong = 0;
        uint8_t  seen[1 << 10] = {0};
        for (uint64_t place = 0; place < 1u << bits * dimensions; place++) {
            uint32_t cell[3] = {0}, index = 0;
            curve_cell(dimensions, bits, place, cell);
            for (uint32_t i = 0; i < dimensions; i++)
                index = index << bits | cell[i];
            wrong += index >= 1u << bits * dimensions || seen[index]++;
            wrong += curve_place(dimensions, bits, cell) != place;
        }
        CU_ASSERT_EQUAL(wrong, 0);
    }
}

static void a_step_of_the_curve_goes_to_a_neighbour(void)
{
    for (uint32_t dimensions = 1; dimensions <= 3; dimensions++) {
        uint32_t bits = BITS[dimensions], last[3] = {0}, far = 0;
        for (uint64_t place = 0; place < 1u << bits * dimensions; place++) {
            uint32_t cell[3] = {0}, way = 0;
            curve_cell(dimensions, bits, place, cell);
            for (uint32_t i = 0; i < dimensions; i++)
                way += (uint32_t)abs((int)cell[i] - (int)last[i]);
            far += place > 0 && way != 1;
            memcpy(last, cell, sizeof last);
        }
        CU_ASSERT_EQUAL(far, 0);
    }
}

CHECK_MAIN(curve, CASE(the_curve_visits_every_cell_once_and_knows_its_place),
           CASE(a_step_of_the_curve_goes_to_a_neighbour))
