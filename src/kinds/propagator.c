/* propagator.c - divided differences of the exponential.
 *
 * With a = dt/tau_m, b = dt/tau_syn and x = b - a, the exponential's propagator is dt/C times
 * (exp(-a) - exp(-b)) / x, and the alpha's is dt^2/C times (exp(-a) - exp(-b)(1 + x)) / x^2.
 */
#include "kinds/propagator.h"

#include "base/exact_math.h"

#include <math.h>

double propagator_decay(double dt_ms, double tau_ms) { return exact_expm1(-dt_ms / tau_ms); }

double propagator_constant(double dt_ms, double tau_m_ms, double C_m_pF)
{
    return -tau_m_ms / C_m_pF * exact_expm1(-dt_ms / tau_m_ms);
}

/* b - a from the time constants, whose difference is exact where they are close. */
static double exponent_difference(double dt_ms, double tau_m_ms, double tau_syn_ms)
{
    return dt_ms / tau_m_ms * ((tau_m_ms - tau_syn_ms) / tau_syn_ms);
}

double propagator_exponential(double dt_ms, double tau_m_ms, double tau_syn_ms, double C_m_pF)
{
    double apart   = fabs(exponent_difference(dt_ms, tau_m_ms, tau_syn_ms));
    double slower  = exact_exp(-dt_ms / fmax(tau_m_ms, tau_syn_ms));
    double divided = apart > 0.0 ? -exact_expm1(-apart) / apart : 1.0;
    return dt_ms / C_m_pF * slower * divided;
}

/* (exp(x) - 1 - x) / x^2 for |x| <= 2: sum of x^k / (k + 2)!, all terms above 1e-19. */
static double second_difference_series(double x)
{
    enum { LAST_TERM = 26 };
    double sum = 1.0;
    for (int k = LAST_TERM; k > 0; k--)
        sum = 1.0 + sum * x / (double)(k + 2);
    return 0.5 * sum;
}

double propagator_alpha(double dt_ms, double tau_m_ms, double tau_syn_ms, double C_m_pF)
{
    static const double SERIES_REACH = 2.0;

    double x      = exponent_difference(dt_ms, tau_m_ms, tau_syn_ms);
    double exp_a  = exact_exp(-dt_ms / tau_m_ms);
    double exp_b  = exact_exp(-dt_ms / tau_syn_ms);
    double scaled = fabs(x) <= SERIES_REACH ? exp_b * second_difference_series(x)
                                            : (exp_a - exp_b * (1.0 + x)) / (x * x);
    return dt_ms * dt_ms / C_m_pF * scaled;
}
