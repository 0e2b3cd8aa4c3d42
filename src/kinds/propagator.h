/* propagator.h - exact integration: how a step dt maps currents and voltages to voltages.
 *
 * The membrane is C dV/dt = -C V / tau_m + I(t). The forms used stay accurate to a few ulp for any
 * ratio of the time constants, also where tau_m and tau_syn are equal or nearly so and the textbook
 * forms divide zero by zero.
 *
 * Touches    base/exact_math.h: the same bits everywhere.
 */
#ifndef ERGON_KINDS_PROPAGATOR_H
#define ERGON_KINDS_PROPAGATOR_H

/* exp(-dt/tau) - 1: the part that is lost in a step, negative. */
double propagator_decay(double dt_ms, double tau_ms);

/* mV after a step per pA of constant current. */
double propagator_constant(double dt_ms, double tau_m_ms, double C_m_pF);

/* mV after a step per pA of a current that decays with tau_syn.
 *   source  Rotter & Diesmann 1999, Biol. Cybern. 81:381 */
double propagator_exponential(double dt_ms, double tau_m_ms, double tau_syn_ms, double C_m_pF);

/* mV after a step per pA/ms of slope of an alpha current: I = slope t exp(-t / tau_syn).
 *   source  Rotter & Diesmann 1999; Plesser & Diesmann 2009, Neural Comput. 21:353 */
double propagator_alpha(double dt_ms, double tau_m_ms, double tau_syn_ms, double C_m_pF);

#endif
