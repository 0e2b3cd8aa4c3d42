/* finding.c - agreement of values, and their text. */
#include "validate/finding.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct values values_of(uint32_t count, const double *list)
{
    assert(count <= FINDING_VALUES);
    struct values values = {.count = count};
    memcpy(values.at, list, count * sizeof *list);
    return values;
}

bool values_agree(const struct values *measured, const struct values *expected,
                  struct tolerance tolerance)
{
    if (measured->count != expected->count) return false;
    for (uint32_t i = 0; i < expected->count; i++) {
        double within = tolerance.within * (tolerance.is_relative ? fabs(expected->at[i]) : 1);
        double apart  = fabs(measured->at[i] - expected->at[i]);
        if (!(apart <= within * (1 + 1e-12))) return false; /* NaN: no */
    }
    return expected->count > 0;
}

verdict finding_verdict(const struct finding *finding)
{
    bool has_expected = finding->control_expected.count > 0;
    if (!values_agree(&finding->measured, &finding->expected, finding->tolerance))
        return VERDICT_MEASURED;
    if (!finding->control_is) return VERDICT_PASS;
    if (has_expected &&
        !values_agree(&finding->control, &finding->control_expected, finding->control_tolerance))
        return VERDICT_CONTROL;
    bool is_blind = values_agree(&finding->control, &finding->expected, finding->tolerance);
    return is_blind ? VERDICT_BLIND : VERDICT_PASS;
}

const char *verdict_text(verdict it)
{
    static const char *const TEXTS[] = {[VERDICT_PASS]     = "pass",
                                        [VERDICT_MEASURED] = "FAIL",
                                        [VERDICT_CONTROL]  = "FAIL: control",
                                        [VERDICT_BLIND]    = "FAIL: control passes"};
    return TEXTS[it];
}

const char *values_print(const struct values *values, char *text, size_t bytes)
{
    size_t used = 0;
    text[0]     = '\0';
    for (uint32_t i = 0; i < values->count && used < bytes; i++) {
        int added = snprintf(text + used, bytes - used, "%s%.*g", i ? " " : "", 5, values->at[i]);
        if (added < 0) break;
        used += (size_t)added;
    }
    return text;
}

const char *tolerance_print(struct tolerance tolerance, char *text, size_t bytes)
{
    if (tolerance.within == 0)
        snprintf(text, bytes, "exactly");
    else if (tolerance.is_relative)
        snprintf(text, bytes, "within %g %%", tolerance.within * 100);
    else
        snprintf(text, bytes, "within %g", tolerance.within);
    return text;
}
