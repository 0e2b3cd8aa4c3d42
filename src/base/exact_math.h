/* exact_math.h - exp, expm1, log and the normal distribution with the same bits everywhere.
 *
 * The C library's versions differ with its release and with the CPU (glibc takes another path where
 * the CPU has FMA), which would change propagators and drawn values. These use only +, -, *, / and
 * sqrt of IEEE doubles, in a fixed order, compiled with contraction off.
 *
 * Accuracy   exact_exp, exact_expm1, exact_log: within 2 ulp; exact_normal_cdf, exact_normal_tail:
 *            relative 1e-12; exact_normal_quantile: absolute 1e-9 sd.
 * Touches    nothing.
 */
#ifndef ERGON_BASE_EXACT_MATH_H
#define ERGON_BASE_EXACT_MATH_H

double exact_exp(double x);
double exact_expm1(double x); /* exp(x) - 1 without cancellation near 0 */
double exact_log(double x);   /* x > 0 */
double exact_log1p(double x); /* x > -1 */

double exact_normal_cdf(double z);      /* P(Z <= z) */
double exact_normal_quantile(double p); /* z with P(Z <= z) = p, 0 < p < 1 */

#endif
