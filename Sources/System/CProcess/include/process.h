// What a program needs of the C library that Swift has no name for.
#ifndef SWIFTLET_PROCESS_H
#define SWIFTLET_PROCESS_H

#include <stdbool.h>

/// Whether something that was printed to standard output has been lost.
bool process_output_failed(void);

/// The words that the program was called with, and how many; NULL where the C library does not tell. Swift itself reads them from
/// /proc, which need not be there.
char **process_arguments(int *count);

#endif
