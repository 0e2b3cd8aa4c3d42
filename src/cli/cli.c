#include "cli/cli.h"
int ergon_main(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return 0;
}
