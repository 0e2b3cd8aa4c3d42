/* A launcher is known by what it leaves in the environment. */
#include "comm/launcher.h"
#include "support/check.h"

#include <stdlib.h>

static void none_set(void)
{
    static const char *const NAMES[] = {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS",
                                        "SLURM_NTASKS", "SLURM_STEP_ID"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        unsetenv(NAMES[i]);
}

static void mpirun_is_a_launcher(void)
{
    none_set();
    CU_ASSERT_FALSE(launcher_is_here());
    setenv("OMPI_COMM_WORLD_SIZE", "4", 1);
    CU_ASSERT_TRUE(launcher_is_here());
    none_set();
    setenv("PMI_SIZE", "4", 1);
    CU_ASSERT_TRUE(launcher_is_here());
    none_set();
}

static void a_batch_script_of_slurm_is_no_rank(void)
{
    none_set();
    setenv("SLURM_NTASKS", "4", 1);
    CU_ASSERT_FALSE(launcher_is_here());
}

static void several_tasks_of_a_step_of_slurm_are_ranks(void)
{
    none_set();
    setenv("SLURM_NTASKS", "4", 1);
    setenv("SLURM_STEP_ID", "0", 1);
    CU_ASSERT_TRUE(launcher_is_here());
    setenv("SLURM_NTASKS", "1", 1);
    CU_ASSERT_FALSE(launcher_is_here());
    none_set();
}

static void the_first_of_several_processes_is_told(void)
{
    none_set();
    unsetenv("OMPI_COMM_WORLD_RANK");
    CU_ASSERT_TRUE(launcher_is_first());
    setenv("OMPI_COMM_WORLD_RANK", "1", 1);
    CU_ASSERT_TRUE(launcher_is_first()); /* left behind: nothing was launched */
    setenv("OMPI_COMM_WORLD_SIZE", "2", 1);
    CU_ASSERT_FALSE(launcher_is_first());
    setenv("OMPI_COMM_WORLD_RANK", "0", 1);
    CU_ASSERT_TRUE(launcher_is_first());
    unsetenv("OMPI_COMM_WORLD_RANK");
    none_set();
}

CHECK_MAIN(launcher, CASE(the_first_of_several_processes_is_told), CASE(mpirun_is_a_launcher),
           CASE(a_batch_script_of_slurm_is_no_rank),
           CASE(several_tasks_of_a_step_of_slurm_are_ranks))
