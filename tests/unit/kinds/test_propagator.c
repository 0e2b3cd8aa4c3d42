/* Propagators against quadrature, over ratios of the time constants from far apart to equal. */
#include "support/check.h"

#include "kinds/propagator.h"

#include <math.h>

enum { PANELS = 4000, NODES = 5 };

static const double TOLERANCE = 1e-13; /* relative */
static const double C_pF      = 250.0;
static const double TAU_m_ms  = 10.0;

/* tau_syn / tau_m - 1 */
static const double APART[] = {0.0,   1e-15, -1e-15, 3e-12, -2e-10, 1e-9, 1e-7,
                               -1e-6, 1e-5,  -1e-4,  1e-3,  -1e-2,  0.1,  -0.5,
                               -0.95, -0.98, -0.999, 1.0,   9.0,    1e3,  1e6};

static const double STEPS_ms[] = {1e-3, 0.1, 1.0, 10.0};

/* Integral over a step of exp(-(dt - t)/tau_m) t^power exp(-t/tau_syn) / C_m: Gauss-Legendre. */
static double response(double dt_ms, double tau_syn_ms, int power)
{
    static const double NODE[NODES]   = {-0.90617984593866399, -0.53846931010568309, 0.0,
                                         0.53846931010568309, 0.90617984593866399};
    static const double WEIGHT[NODES] = {0.23692688505618909, 0.47862867049936647,
                                         0.56888888888888889, 0.47862867049936647,
                                         0.23692688505618909};
    long double         half = (long double)dt_ms / PANELS / 2.0L, sum = 0.0L;
    for (int panel = 0; panel < PANELS; panel++)
        for (int k = 0; k < NODES; k++) {
            long double t     = half * (2 * panel + 1 + (long double)NODE[k]);
            long double value = expl(-((long double)dt_ms - t) / (long double)TAU_m_ms -
                                     t / (long double)tau_syn_ms);
            sum += (long double)WEIGHT[k] * value * (power == 1 ? t : 1.0L);
        }
    return (double)(sum * half / (long double)C_pF);
}

static void for_each_pair(double (*propagator)(double, double, double, double), int power)
{
    for (size_t a = 0; a < sizeof APART / sizeof *APART; a++)
        for (size_t s = 0; s < sizeof STEPS_ms / sizeof *STEPS_ms; s++) {
            double tau_syn_ms = TAU_m_ms * (1.0 + APART[a]);
            double expected   = response(STEPS_ms[s], tau_syn_ms, power);
            double found      = propagator(STEPS_ms[s], TAU_m_ms, tau_syn_ms, C_pF);
            CU_ASSERT_TRUE(fabs(found - expected) <= TOLERANCE * expected);
        }
}

static void exponential_currents_are_exact_for_any_ratio_of_time_constants(void)
{
    for_each_pair(propagator_exponential, 0);
}

static void alpha_currents_are_exact_for_any_ratio_of_time_constants(void)
{
    for_each_pair(propagator_alpha, 1);
}

static void equal_time_constants_give_the_limits(void)
{
    double leak = exp(-0.01);
    CU_ASSERT_DOUBLE_EQUAL(propagator_exponential(0.1, 10.0, 10.0, 250.0), 0.1 / 250.0 * leak,
                           1e-18);
    CU_ASSERT_DOUBLE_EQUAL(propagator_alpha(0.1, 10.0, 10.0, 250.0), 0.005 / 250.0 * leak, 1e-19);
}

static void extreme_time_constants_give_finite_propagators(void)
{
    static const double TAUS_ms[] = {1e-6, 1e-3, 1.0, 1e9};
    for (int m = 0; m < 4; m++)
        for (int s = 0; s < 4; s++) {
            double exponential = propagator_exponential(0.1, TAUS_ms[m], TAUS_ms[s], 1.0);
            double alpha       = propagator_alpha(0.1, TAUS_ms[m], TAUS_ms[s], 1.0);
            CU_ASSERT_TRUE(isfinite(exponential) && exponential >= 0.0);
            CU_ASSERT_TRUE(isfinite(alpha) && alpha >= 0.0);
        }
}

static void slow_membranes_lose_nothing_to_rounding(void)
{
    double decay = propagator_decay(0.1, 1e9);
    CU_ASSERT_TRUE(fabs(decay / -1e-10 - 1.0) < 1e-9);
    CU_ASSERT_TRUE(fabs(propagator_constant(0.1, 1e9, 250.0) / (0.1 / 250.0) - 1.0) < 1e-9);
}

CHECK_MAIN(propagator, CASE(exponential_currents_are_exact_for_any_ratio_of_time_constants),
           CASE(alpha_currents_are_exact_for_any_ratio_of_time_constants),
           CASE(equal_time_constants_give_the_limits),
           CASE(extreme_time_constants_give_finite_propagators),
           CASE(slow_membranes_lose_nothing_to_rounding))
