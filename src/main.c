/* main.c - the program `ergon`: everything is in cli/, so that tests can call it too. */
#include "cli/cli.h"

int main(int argc, char **argv) { return ergon_main(argc, argv); }
