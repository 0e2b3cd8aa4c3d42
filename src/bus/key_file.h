/* key_file.h - keys in the form of ZeroMQ's certificates: text with `public-key = "..."`. Private
 * to bus/.
 *
 * Touches    ZeroMQ's coding of keys (Z85); no file.
 */
#ifndef ERGON_BUS_KEY_FILE_H
#define ERGON_BUS_KEY_FILE_H

#include "base/text.h"
#include "bus/keys.h"

#include <stdbool.h>

/* The key of a name ("public-key", "secret-key") in a file's text; false: none, or not a valid one.
 */
bool key_file_find(const char *text, const char *name, char key[KEY_TEXT_BYTES]);

/* secret_key NULL: a file to be given away. */
MUST_CHECK fault key_file_compose(struct text *text, const char *public_key,
                                  const char *secret_key);

#endif
