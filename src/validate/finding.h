/* finding.h - one line of a validation: what was expected, what came out, and what comes out when
 * the thing that is claimed to matter is taken away (the control).
 *
 * A finding passes if every measured value is as expected, and if the control is what it should be
 * and is *not* what is expected of the measured: so that a line that could not fail never passes.
 *
 * Touches    nothing but its arguments.
 */
#ifndef ERGON_VALIDATE_FINDING_H
#define ERGON_VALIDATE_FINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FINDING_VALUES = 16, FINDING_NOTE_BYTES = 480 };

struct values {
    uint32_t count;
    double   at[FINDING_VALUES];
};

struct tolerance {
    double within;
    bool   is_relative; /* of the expected value */
};

struct finding {
    const char      *what;
    const char      *unit;
    struct values    expected;
    struct tolerance tolerance;
    struct values    measured;
    const char      *control_is;       /* what was taken away; NULL: there is no control */
    struct values    control;          /* measured then */
    struct values    control_expected; /* count 0: only that it differs */
    struct tolerance control_tolerance;
    const char      *x_is; /* what the values stand against; NULL: nothing */
    struct values    x;
    char             note[FINDING_NOTE_BYTES]; /* what a reader should know of the numbers */
};

/* As many as a list holds. */
struct values values_of(uint32_t count, const double *list);
#define VALUES(...)                                                                                \
    values_of(sizeof(double[]){__VA_ARGS__} / sizeof(double), (const double[]){__VA_ARGS__})

/* Equal in number, and each within the tolerance; what is no number never agrees. */
bool values_agree(const struct values *measured, const struct values *expected,
                  struct tolerance tolerance);

typedef enum verdict {
    VERDICT_PASS,
    VERDICT_MEASURED, /* is not as expected                              */
    VERDICT_CONTROL,  /* is not as the control should be                 */
    VERDICT_BLIND     /* the control would have passed: nothing is shown */
} verdict;

verdict     finding_verdict(const struct finding *finding);
const char *verdict_text(verdict it); /* "pass", "FAIL", ... */

/* "0 12 92", "0.3307": up to five digits, each value without needless ones. */
const char *values_print(const struct values *values, char *text, size_t bytes);
/* "within 1", "within 3 %", "exactly". */
const char *tolerance_print(struct tolerance tolerance, char *text, size_t bytes);

#endif
