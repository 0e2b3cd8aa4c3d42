/* clock.c - ticks, and how long one is. */
#include "base/clock.h"

#include <stdbool.h>

#ifdef __x86_64__
#include <cpuid.h>
#endif

static struct {
    bool     is_started;
    bool     is_counter; /* ticks are the CPU's; else ns */
    uint64_t ticks, ns;  /* at the start */
} begun;

#ifdef __x86_64__
/* "Invariant TSC": one speed in all states of power, and running in all of them. */
static bool counter_is_steady(void)
{
    unsigned eax, ebx, ecx, edx;
    return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) && edx >> 8 & 1;
}

uint64_t clock_ticks(void) { return begun.is_counter ? __builtin_ia32_rdtsc() : clock_ns(); }
#else
static bool counter_is_steady(void) { return false; }

uint64_t clock_ticks(void) { return clock_ns(); }
#endif

void clock_ticks_start(void)
{
    if (begun.is_started) return;
    begun.is_started = true;
    begun.is_counter = counter_is_steady();
    begun.ticks      = clock_ticks();
    begun.ns         = clock_ns();
}

double clock_ticks_to_ns(uint64_t ticks)
{
    if (!begun.is_counter) return (double)ticks;
    uint64_t passed_ticks = clock_ticks() - begun.ticks, passed_ns = clock_ns() - begun.ns;
    return passed_ticks ? (double)ticks * (double)passed_ns / (double)passed_ticks : 0.0;
}
