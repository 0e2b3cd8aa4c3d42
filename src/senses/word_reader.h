/* word_reader.h - words and ends of lines out of a stream of bytes, as the bytes come.
 *
 * Words stand apart by blanks, tabs, commas or semicolons; # or % where a word could begin makes
 * the rest of the line a comment. Longer words than WORD_BYTES are cut, and then no number.
 *
 * Touches    nothing.
 */
#ifndef ERGON_SENSES_WORD_READER_H
#define ERGON_SENSES_WORD_READER_H

#include <stdbool.h>
#include <stdint.h>

enum { WORD_BYTES = 64 };

/* What a byte has ended: a word (in reader->word), the line, or both, word first. */
enum { ENDS_WORD = 1, ENDS_LINE = 2 };

struct word_reader {
    char     word[WORD_BYTES];
    uint32_t length;
    uint64_t line; /* that the byte belongs to: 1, 2, ... */
    bool     is_comment, is_after_line, is_long;
};

int word_reader_take(struct word_reader *reader, uint8_t byte);

/* The word that ended as a finite number; false if it is none. */
bool word_number(const struct word_reader *reader, double *number);

#endif
