// Counts what the process takes from the heap while counting is on, and tells who asked for it.
#ifndef SWIFTLET_ALLOCATION_COUNTER_H
#define SWIFTLET_ALLOCATION_COUNTER_H

#include <stdbool.h>

// Whether this system lets heap calls be counted.
bool allocation_counter_works(void);

// Sets both counts to 0 and begins to count, on every thread.
void allocation_counter_start(void);

// Ends counting.
void allocation_counter_stop(void);

// Blocks that the Dispatch library took for itself, and that this program's own code took.
long allocation_counter_of_dispatch(void);
long allocation_counter_of_program(void);

#endif
