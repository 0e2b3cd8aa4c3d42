/* quantity.c - units by name, and decimal numbers shifted by their power of ten. */
#include "model/quantity.h"

#include "model/field.h"

#include <assert.h>
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NUMBER_BYTES_MAX = 80, EXPONENT_MAX = 9999, SPELLINGS_MAX = 8 };

static const struct spelling {
    const char *name;
    unit        of;
    int         power; /* of ten, over the stored unit */
} SPELLINGS[] = {
    {"ms", UNIT_MS, 0},       {"us", UNIT_MS, -3},
    {"µs", UNIT_MS, -3},      {"s", UNIT_MS, 3},
    {"mV", UNIT_MV, 0},       {"uV", UNIT_MV, -3},
    {"µV", UNIT_MV, -3},      {"V", UNIT_MV, 3},
    {"pA", UNIT_PA, 0},       {"fA", UNIT_PA, -3},
    {"nA", UNIT_PA, 3},       {"uA", UNIT_PA, 6},
    {"µA", UNIT_PA, 6},       {"pF", UNIT_PF, 0},
    {"nF", UNIT_PF, 3},       {"uF", UNIT_PF, 6},
    {"µF", UNIT_PF, 6},       {"nS", UNIT_NS, 0},
    {"pS", UNIT_NS, -3},      {"uS", UNIT_NS, 3},
    {"µS", UNIT_NS, 3},       {"mS", UNIT_NS, 6},
    {"Hz", UNIT_HZ, 0},       {"kHz", UNIT_HZ, 3},
    {"spikes/s", UNIT_HZ, 0}, {"1/s", UNIT_HZ, 0},
    {"mm", UNIT_MM, 0},       {"um", UNIT_MM, -3},
    {"µm", UNIT_MM, -3},      {"m", UNIT_MM, 3},
    {"ATP", UNIT_ATP, 0},     {"ATP/s", UNIT_ATP_PER_S, 0},
};

static const char *const DIMENSIONS[] = {
    [UNIT_NONE]      = "pure number",
    [UNIT_MS]        = "time",
    [UNIT_MV]        = "voltage",
    [UNIT_PA]        = "current",
    [UNIT_PF]        = "capacitance",
    [UNIT_NS]        = "conductance",
    [UNIT_HZ]        = "rate",
    [UNIT_MM]        = "length",
    [UNIT_ATP]       = "number of molecules",
    [UNIT_ATP_PER_S] = "flow of molecules",
};

/* Plain spellings of a dimension, for messages. */
static size_t spellings_of(unit which, const char **names)
{
    size_t count = 0;
    for (size_t i = 0; i < FIELD_COUNT(SPELLINGS) && count < SPELLINGS_MAX; i++)
        if (SPELLINGS[i].of == which && isalnum((unsigned char)SPELLINGS[i].name[0]))
            names[count++] = SPELLINGS[i].name;
    return count;
}

/* "a time in ms, us or s" */
static void dimension_write(unit which, size_t bytes, char *text)
{
    const char *names[SPELLINGS_MAX];
    size_t      count = spellings_of(which, names);
    int         used  = snprintf(text, bytes, "a %s", DIMENSIONS[which]);
    for (size_t i = 0; i < count; i++)
        used += snprintf(text + used, bytes - (size_t)used, "%s%s",
                         i == 0 ? " in " : (i + 1 == count ? " or " : ", "), names[i]);
}

static const struct spelling *spelling_find(const char *name)
{
    for (size_t i = 0; i < FIELD_COUNT(SPELLINGS); i++)
        if (strcmp(name, SPELLINGS[i].name) == 0) return &SPELLINGS[i];
    return NULL;
}

static bool power_read(struct problems *problems, const struct yaml_node *node, const char *name,
                       unit expected, int *power)
{
    char dimension[128];
    dimension_write(expected, sizeof dimension, dimension);
    const struct spelling *found = spelling_find(name);
    if (found && found->of == expected) {
        *power = found->power;
        return true;
    }
    if (!name[0]) {
        problem_note(problems, node, "'%s' has no unit; expected %s", node->shown, dimension);
        return false;
    }
    const char *names[SPELLINGS_MAX];
    const char *nearest = text_nearest(name, names, spellings_of(expected, names));
    const char *before = nearest ? "; did you mean '" : "", *after = nearest ? "'?" : "";
    if (!nearest) nearest = "";
    if (found)
        problem_note(problems, node, "'%s' is a %s; expected %s%s%s%s", node->shown,
                     DIMENSIONS[found->of], dimension, before, nearest, after);
    else
        problem_note(problems, node, "unknown unit '%.20s' in '%s'; expected %s%s%s%s", name,
                     node->shown, dimension, before, nearest, after);
    return false;
}

static size_t digits_length(const char *text)
{
    size_t length = 0;
    while (isdigit((unsigned char)text[length]))
        length++;
    return length;
}

/* The bytes of a decimal number at the start of a text, 0 if there is none; *mantissa those before
 * its exponent. */
static size_t number_length(const char *text, size_t *mantissa)
{
    size_t at     = text[0] == '+' || text[0] == '-';
    size_t digits = digits_length(text + at);
    at += digits;
    if (text[at] == '.') {
        size_t fraction = digits_length(text + at + 1);
        digits += fraction;
        at += 1 + fraction;
    }
    if (!digits) return 0;
    *mantissa = at;
    if (text[at] != 'e' && text[at] != 'E') return at;
    size_t sign     = text[at + 1] == '+' || text[at + 1] == '-';
    size_t exponent = digits_length(text + at + 1 + sign);
    return exponent ? at + 1 + sign + exponent : at;
}

/* The double nearest to a decimal number times ten to a power; infinite where that is too large. */
static double number_value(const char *text, size_t mantissa, size_t length, int power)
{
    char shifted[NUMBER_BYTES_MAX + 16];
    long exponent = length > mantissa ? strtol(text + mantissa + 1, NULL, 10) : 0;
    if (exponent > EXPONENT_MAX) exponent = EXPONENT_MAX;
    if (exponent < -EXPONENT_MAX) exponent = -EXPONENT_MAX;
    snprintf(shifted, sizeof shifted, "%.*se%ld", (int)mantissa, text, exponent + power);
    return strtod(shifted, NULL);
}

bool quantity_read(struct problems *problems, const struct yaml_node *node, unit expected,
                   double *out)
{
    char dimension[128];
    dimension_write(expected, sizeof dimension, dimension);
    if (!field_is_shape(problems, node, NODE_SCALAR, dimension)) return false;

    size_t mantissa = 0, length = number_length(node->text, &mantissa);
    if (length == 0 || length > NUMBER_BYTES_MAX) {
        problem_note(problems, node, "'%s' is no decimal number%s; expected %s", node->shown,
                     length ? " of fewer than 80 digits" : "", dimension);
        return false;
    }
    const char *name = node->text + length;
    while (*name == ' ')
        name++;
    int power = 0;
    if (expected == UNIT_NONE && *name) {
        problem_note(problems, node, "'%s' has '%.20s' after the number; expected a pure number",
                     node->shown, name);
        return false;
    }
    if (expected != UNIT_NONE && !power_read(problems, node, name, expected, &power)) return false;

    double value = number_value(node->text, mantissa, length, power);
    if (!isfinite(value)) {
        problem_note(problems, node, "'%s' is too large; expected %s", node->shown, dimension);
        return false;
    }
    *out = value;
    return true;
}

bool quantity_read_within(struct problems *problems, const struct yaml_node *node, unit expected,
                          struct quantity_range range, double *out)
{
    double value = 0;
    if (!quantity_read(problems, node, expected, &value)) return false;
    bool is_low  = range.is_low_excluded ? value <= range.low : value < range.low;
    bool is_high = value > range.high;
    *out         = value;
    if (!is_low && !is_high) return true;

    const char *name = unit_name(expected), *space = name[0] ? " " : "";
    if (is_low)
        problem_note(problems, node, "'%s' is too small; expected %s %.12g%s%s", node->shown,
                     range.is_low_excluded ? "more than" : "at least", range.low, space, name);
    else
        problem_note(problems, node, "'%s' is too large; expected at most %.12g%s%s", node->shown,
                     range.high, space, name);
    return false;
}

bool quantity_unit_power(struct problems *problems, const struct yaml_node *node, unit expected,
                         int *power)
{
    if (!field_is_shape(problems, node, NODE_SCALAR, "a unit")) return false;
    return power_read(problems, node, node->text, expected, power);
}
