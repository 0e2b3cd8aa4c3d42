/* load.c - the first line of /proc/stat. */
#define _DEFAULT_SOURCE
#include "bench/load.h"

#include "base/system_file.h"

#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static const uint64_t US_PER_S = 1000000;

static uint64_t own_us(void)
{
    struct rusage use;
    if (getrusage(RUSAGE_SELF, &use) != 0) return 0;
    return (uint64_t)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * US_PER_S +
           (uint64_t)(use.ru_utime.tv_usec + use.ru_stime.tv_usec);
}

static void stat_read(const char *root, struct load_reading *reading)
{
    enum { USER, NICE, SYSTEM, IDLE, IOWAIT, IRQ, SOFTIRQ, STEAL, FIELDS };
    unsigned long long t[FIELDS] = {0};
    char               line[SYSTEM_LINE_BYTES];
    if (!system_line(root, "/proc/stat", "cpu ", line)) return;
    sscanf(line, "%llu %llu %llu %llu %llu %llu %llu %llu", &t[USER], &t[NICE], &t[SYSTEM],
           &t[IDLE], &t[IOWAIT], &t[IRQ], &t[SOFTIRQ], &t[STEAL]);
    uint64_t tick_us  = US_PER_S / (uint64_t)sysconf(_SC_CLK_TCK);
    reading->busy_us  = (t[USER] + t[NICE] + t[SYSTEM] + t[IRQ] + t[SOFTIRQ]) * tick_us;
    reading->steal_us = t[STEAL] * tick_us;
    reading->whole_us = reading->busy_us + reading->steal_us + (t[IDLE] + t[IOWAIT]) * tick_us;
}

struct load_reading load_read(struct comm *comm, const char *root)
{
    struct load_reading reading = {0};
    if (comm_is_first(comm)) stat_read(root, &reading);
    bool     is_host   = strcmp(comm_host_mine(comm), comm_host_name(comm, 0)) == 0;
    uint64_t values[4] = {reading.busy_us, reading.whole_us, reading.steal_us,
                          is_host ? own_us() : 0};
    comm_sum_u64(comm, values, 4);
    return (struct load_reading){values[0], values[1], values[2], values[3]};
}

struct load load_between(const struct load_reading *before, const struct load_reading *after)
{
    double whole = (double)(after->whole_us - before->whole_us);
    double busy  = (double)(after->busy_us - before->busy_us);
    double own   = (double)(after->own_us - before->own_us);
    double steal = (double)(after->steal_us - before->steal_us);
    if (whole <= 0) return (struct load){0, 0};
    return (struct load){busy > own ? (busy - own) / whole : 0, steal / whole};
}

bool load_averages(const char *root, double averages[3])
{
    char line[SYSTEM_LINE_BYTES];
    averages[0] = averages[1] = averages[2] = 0;
    return system_line(root, "/proc/loadavg", "", line) &&
           sscanf(line, "%lf %lf %lf", &averages[0], &averages[1], &averages[2]) == 3;
}
