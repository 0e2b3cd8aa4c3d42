/* receptors_kind.h - the end of a body whose input is receptors.h: the kind's description.
 *
 * The body says KIND_NAME, KIND_PAPER, P_RECEPTORS (the first parameter of receptors),
 * PARAMETERS, STATES, check, derive, and column_zero: the value of a state whose column holds 0.
 * KIND_HELD_AT, where a spike can be taken back, is the constant at which V_m then stands (kind.h).
 *
 * Touches    iaf.h, receptors.h. It is the last thing that a kind's file includes.
 */
#include "kinds/iaf.h"

static float to_column(uint32_t state, double value, const double *parameters)
{
    return (float)(value - column_zero(state, parameters));
}

static double from_column(uint32_t state, float value, const double *parameters)
{
    return (double)value + column_zero(state, parameters);
}

#if !SYNAPSE_IS_COND /* where the charge depends on the voltage */
/* The weight is the peak of the current. */
static double charge_fC(const double *parameters, double weight)
{
    const double tau_ms = parameters[P_RECEPTORS + (weight < 0 ? TAU_SYN_IN : TAU_SYN_EX)];
    return weight * tau_ms * (SYNAPSE_IS_ALPHA ? exact_exp(1.0) : 1.0);
}
#endif

#if RECEPTORS_CAN_MERGE
static bool receptors_merge(const double *parameters)
{
    return parameters[P_RECEPTORS + TAU_SYN_EX] == parameters[P_RECEPTORS + TAU_SYN_IN];
}
#endif

#define KIND_TEXT_(name)           #name
#define KIND_TEXT(name)            KIND_TEXT_(name)
#define KIND_TABLES_DECLARE_(name) KERNEL_TABLES_DECLARE(name)
#define KIND_TABLES_(name)         KERNEL_TABLES(name)

KIND_TABLES_DECLARE_(KIND_NAME);
extern const struct kind KERNEL_PASTE(kind, KIND_NAME);
const struct kind        KERNEL_PASTE(kind, KIND_NAME) = {
           .name            = KIND_TEXT(KIND_NAME),
           .source          = KIND_PAPER,
           .weight_unit     = RECEPTOR_WEIGHT_UNIT,
           .parameter_count = PARAMETER_COUNT,
           .parameters      = PARAMETERS,
           .state_count     = STATE_COUNT,
           .states          = STATES,
           .receptor_count  = RECEPTORS,
           .constant_count  = CONSTANT_COUNT,
           .t_ref_parameter = IAF_T_REF,
#if RECEPTORS_CAN_MERGE
    .receptors_merge = receptors_merge,
#endif
#ifdef KIND_HELD_AT
    .is_holdable = true,
    .held_at     = KIND_HELD_AT,
#endif
    .check = check,
#if !SYNAPSE_IS_COND
    .charge_fC = charge_fC,
#endif
    .derive      = derive,
    .to_column   = to_column,
    .from_column = from_column,
    .kernels     = KIND_TABLES_(KIND_NAME),
};
