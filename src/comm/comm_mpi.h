/* comm_mpi.h - what the two MPI sources of this room share. Private to comm/. */
#ifndef ERGON_COMM_COMM_MPI_H
#define ERGON_COMM_COMM_MPI_H

#include <mpi.h>

enum { COMM_TAG_GATHER = 1, COMM_TAG_PACKET = 2, COMM_TAG_REST = 3 };

#endif
