/* feed_sink.c - a bus with senses and no network behind it: what is fed comes out as text, a line
 * `sense offset_us index value` for each event and `batch sense` before them. Ends with its input.
 *
 *   feed_sink NAME:KIND:SIZE:MINIMUM:MAXIMUM...    KIND: 0 spikes, 1 rates, 2 current
 */
#include "base/clock.h"
#include "bus/bus.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SENSES_MAX = 4, NAME_BYTES = 32 };

static struct bus_sense senses[SENSES_MAX];
static char             names[SENSES_MAX][NAME_BYTES];

static uint32_t senses_read(int argc, char **argv)
{
    uint32_t count = 0;
    for (int i = 1; i < argc && count < SENSES_MAX; i++, count++) {
        struct bus_sense *it = &senses[count];
        it->name             = names[count];
        if (sscanf(argv[i], "%31[^:]:%u:%u:%lf:%lf", names[count], &it->kind, &it->size,
                   &it->minimum, &it->maximum) != 5)
            exit(2);
    }
    return count;
}

static void batch_print(const struct bus_order *order)
{
    printf("batch %s\n", senses[order->sense].name);
    for (uint32_t i = 0; i < order->count; i++)
        printf("%s %u %u %g\n", senses[order->sense].name, order->offset_us[i], order->index[i],
               order->value_of ? (double)order->value_of[i] : 0.0);
}

int main(int argc, char **argv)
{
    const struct bus_plan plan = {.events      = "",
                                  .control     = "",
                                  .feed        = "",
                                  .has_senses  = argc > 1,
                                  .model       = "sink",
                                  .out_folder  = "",
                                  .ranks       = 1,
                                  .dt_ms       = 0.1,
                                  .sense_count = senses_read(argc, argv),
                                  .senses      = senses,
                                  .horizon_ms  = 20};
    struct bus           *bus  = NULL;
    if (bus_open(&bus, &plan)) {
        fault_tell();
        return 1;
    }
    struct bus_fed fed[SENSES_MAX] = {{0}};
    struct pollfd  input           = {.fd = STDIN_FILENO, .events = POLLIN};
    printf("ready\n");
    fflush(stdout);
    while (poll(&input, 1, 1) == 0) {
        struct bus_order order;
        bus_step(bus, clock_ns() / 100000u);
        while (bus_take(bus, &order)) {
            if (order.kind == BUS_FEED) {
                batch_print(&order);
                fed[order.sense].applied += order.count;
                bus_fed(bus, order.sense, &fed[order.sense]);
            }
            bus_order_done(bus, &order);
        }
        fflush(stdout);
    }
    bus_close(&bus);
    return 0;
}
