/* comm_mpi.h - what the MPI sources of this room share. Private to comm/. */
#ifndef ERGON_COMM_COMM_MPI_H
#define ERGON_COMM_COMM_MPI_H

#include <mpi.h>

#endif
