/* number_reader.c - words become the numbers of a row. */
#include "senses/number_reader.h"

#include "base/memory.h"
#include "senses/word_reader.h"

struct number_reader {
    struct number_plan plan;
    struct word_reader words;
    double            *numbers; /* [plan.most] */
    double             time_s;
    uint32_t           place; /* of the next word in its line */
    uint32_t           count;
    bool               is_bad;
    uint64_t           left_out;
};

fault number_reader_create(struct number_reader **out, const struct number_plan *plan)
{
    struct number_reader *reader = NULL;
    *out                         = NULL;
    TRY(memory_take(&reader, 1, sizeof *reader, "reader of numbers"));
    reader->plan = *plan;
    fault failed =
        memory_take(&reader->numbers, plan->most, sizeof *reader->numbers, "numbers of a line");
    if (failed) number_reader_destroy(&reader);
    *out = reader;
    return failed;
}

void number_reader_destroy(struct number_reader **reader)
{
    if (!*reader) return;
    memory_give(&(*reader)->numbers);
    memory_give(reader);
}

static void word_take(struct number_reader *reader)
{
    double   number = 0;
    uint32_t place  = reader->place;
    if (reader->place < UINT32_MAX) reader->place++;
    bool is_number = word_number(&reader->words, &number);
    bool is_time   = reader->plan.has_time && place == 0;
    if (is_time && is_number) {
        reader->time_s = number;
        return;
    }
    uint32_t column    = place + (reader->plan.has_time ? 0 : 1);
    bool     is_wanted = is_time || !reader->plan.column || column == reader->plan.column;
    if (!is_wanted) return;
    if (!is_number || reader->count == reader->plan.most)
        reader->is_bad = true;
    else
        reader->numbers[reader->count++] = number;
}

static void line_end(struct number_reader *reader, struct number_row *row)
{
    bool is_row = reader->place > 0 && !reader->is_bad && reader->count > 0;
    if (is_row)
        *row =
            (struct number_row){reader->words.line, reader->time_s, reader->count, reader->numbers};
    else
        reader->left_out += reader->place > 0;
    reader->place  = 0;
    reader->count  = 0;
    reader->is_bad = false;
}

size_t number_reader_take(struct number_reader *reader, const uint8_t *bytes, size_t count,
                          struct number_row *row)
{
    row->count   = 0;
    size_t taken = 0;
    while (taken < count && row->count == 0) {
        int ends = word_reader_take(&reader->words, bytes[taken++]);
        if (ends & ENDS_WORD) word_take(reader);
        if (ends & ENDS_LINE) line_end(reader, row);
    }
    return taken;
}

void number_reader_end(struct number_reader *reader, struct number_row *row)
{
    static const uint8_t END = '\n';
    (void)number_reader_take(reader, &END, 1, row);
}

uint64_t number_reader_left_out(const struct number_reader *reader) { return reader->left_out; }
