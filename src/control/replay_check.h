/* replay_check.h - does an order of a log fit the model? Private to control/.
 *
 * Touches    model/, proto/requests.proto.
 */
#ifndef ERGON_CONTROL_REPLAY_CHECK_H
#define ERGON_CONTROL_REPLAY_CHECK_H

#include "model/model.h"
#include "proto/requests.pb-c.h"

/* Everything it names is there, every value is in its range, arrays are as long as each other and
 * in order.  faults  FAULT_CORRUPT: names the file, the order's step, the value and the limit */
MUST_CHECK fault order_check(const struct model *model, const Ergon__Order *order,
                             const char *path);

enum { MODEL_HASH_BYTES = 17 };
void model_hash_print(const struct model *model, char text[MODEL_HASH_BYTES]);

#endif
