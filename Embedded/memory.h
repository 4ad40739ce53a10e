#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

// Bytes of the pool that were in use at once.
size_t memory_used_at_most(void);

#endif
