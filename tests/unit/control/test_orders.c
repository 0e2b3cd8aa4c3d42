/* test_orders.c - what acts does not depend on the order in which it came. */
#include "control/orders.h"
#include "support/check.h"

#include <stdlib.h>

static struct orders *orders;

static const Ergon__Order *take(uint64_t step, uint64_t step_end, bool is_spikes)
{
    const Ergon__Order *order = NULL;
    struct order_span   span  = {.is_spikes = is_spikes, .step = step, .step_end = step_end};
    CHECK_OK(orders_take_events(orders, &span, &order));
    return order;
}

static void events_come_out_by_step_then_neuron(void)
{
    enum { COUNT = 500, STEPS = 40, NEURONS = 60 };
    CHECK_OK(orders_create(&orders, 1));
    srand(5);
    for (int i = 0; i < COUNT; i++)
        CU_ASSERT_TRUE(orders_feed(orders, 0, 100 + (uint64_t)(rand() % STEPS),
                                   (uint32_t)(rand() % NEURONS), 0));
    uint64_t before = 0, count = 0;
    for (uint64_t step = 100; step < 100 + STEPS; step += 8) {
        const Ergon__Order *order = take(step, step + 8, true);
        CU_ASSERT_PTR_NOT_NULL_FATAL(order);
        CU_ASSERT_EQUAL(order->sense->n_step_offset, order->sense->n_index);
        CU_ASSERT_EQUAL(order->sense->n_value, 0);
        for (size_t i = 0; i < order->sense->n_index; i++) {
            uint64_t at  = order->step + order->sense->step_offset[i];
            uint64_t key = at * NEURONS + order->sense->index[i];
            CU_ASSERT(at >= step && at < step + 8);
            CU_ASSERT(key > before); /* none twice */
            before = key;
            count++;
        }
    }
    CU_ASSERT(count > 300 && count < COUNT);
    CU_ASSERT_EQUAL(orders_waiting(orders), 0);
    CU_ASSERT_PTR_NULL(take(1000, 2000, true));
    orders_destroy(&orders);
}

static void the_last_value_for_a_neuron_and_step_holds(void)
{
    CHECK_OK(orders_create(&orders, 1));
    for (int value = 1; value <= 3; value++)
        CU_ASSERT_TRUE(orders_feed(orders, 0, 7, 4, (float)value));
    CU_ASSERT_TRUE(orders_feed(orders, 0, 7, 2, 9));

    const Ergon__Order *order = take(5, 10, false);

    CU_ASSERT_PTR_NOT_NULL_FATAL(order);
    CU_ASSERT_EQUAL(order->sense->n_index, 2);
    CU_ASSERT_EQUAL(order->sense->index[0], 2);
    CU_ASSERT_EQUAL(order->sense->value[1], 3);
    CU_ASSERT_EQUAL(order->sense->step_offset[1], 2);
    orders_destroy(&orders);
}

static void what_finds_no_room_is_refused(void)
{
    CHECK_OK(orders_create(&orders, 2));
    for (uint32_t i = 0; i < ORDERS_EVENTS_MAX; i++)
        if (!orders_feed(orders, 1, i, 0, 0)) CU_FAIL_FATAL("refused too early");
    CU_ASSERT_FALSE(orders_feed(orders, 1, 0, 0, 0));
    CU_ASSERT_TRUE(orders_feed(orders, 0, 0, 0, 0)); /* the other sense has its own */

    struct stated_order note = {.kind = ORDER_NOTE};
    for (uint32_t i = 0; i < ORDERS_STATED_MAX; i++)
        if (!orders_state(orders, &note)) CU_FAIL_FATAL("refused too early");
    CU_ASSERT_FALSE(orders_state(orders, &note));
    orders_destroy(&orders);
}

static void stated_orders_wait_for_their_step(void)
{
    struct stated_order out, given[] = {{.kind = ORDER_TUNE, .step = 30, .index = 1},
                                        {.kind = ORDER_TUNE, .step = 10, .index = 2},
                                        {.kind = ORDER_STOP, .step = 30, .index = 3}};
    CHECK_OK(orders_create(&orders, 0));
    CU_ASSERT_EQUAL(orders_stated_step(orders), UINT64_MAX);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_TRUE(orders_state(orders, &given[i]));

    CU_ASSERT_EQUAL(orders_stated_step(orders), 10);
    CU_ASSERT_FALSE(orders_take_stated(orders, 9, &out));
    CU_ASSERT(orders_take_stated(orders, 10, &out) && out.index == 2);
    CU_ASSERT_FALSE(orders_take_stated(orders, 29, &out));
    CU_ASSERT(orders_take_stated(orders, 30, &out) && out.index == 1);
    CU_ASSERT(orders_take_stated(orders, 30, &out) && out.index == 3);
    orders_destroy(&orders);
}

CHECK_MAIN(orders, CASE(events_come_out_by_step_then_neuron),
           CASE(the_last_value_for_a_neuron_and_step_holds), CASE(what_finds_no_room_is_refused),
           CASE(stated_orders_wait_for_their_step))
