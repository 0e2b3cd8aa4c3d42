/* edge_names.c - members of /edges. */
#include "sonata/edge_names.h"

#include "sonata/hdf5_input.h"

fault edge_names_read(const char *path, struct arena *arena, uint32_t *count, const char ***names)
{
    struct hdf5_input input  = {.file = -1};
    fault             failed = hdf5_input_open(&input, path);
    *count                   = 0;
    if (!failed) failed = hdf5_input_members(&input, "/edges", arena, count, names);
    hdf5_input_close(&input);
    if (!failed && *count == 0)
        RAISE(FAULT_INPUT, "%s: /edges: has no population; expected one", path);
    return failed;
}
