/* cli.h - words of the command line to calls; wires everything together.
 *
 * A subcommand is one file and one line in commands.def.
 */
#ifndef ERGON_CLI_CLI_H
#define ERGON_CLI_CLI_H

/* The whole program: returns the process's exit code. */
int ergon_main(int argc, char **argv);

#endif
