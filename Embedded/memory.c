// Memory for programs that take it once: blocks stand one behind the other in a pool of fixed size, and what was taken last can be
// given back.

#include "memory.h"

#include <stddef.h>
#include <stdint.h>

#ifndef POOL_SIZE
#define POOL_SIZE (1 << 20)
#endif

// Stands before each block: the pool as it was without it.
struct before {
  size_t used, last;
};

static _Alignas(64) uint8_t pool[POOL_SIZE];
static struct before now;
static size_t most;

size_t memory_used_at_most(void) { return most; }

int posix_memalign(void **block, size_t alignment, size_t size) {
  const size_t start = (now.used + sizeof now + alignment - 1) / alignment * alignment;
  if (start > sizeof pool || size > sizeof pool - start) return 12;  // ENOMEM
  *((struct before *)(void *)(pool + start) - 1) = now;
  now = (struct before){(start + size + 7) / 8 * 8, start};
  if (now.used > most) most = now.used;
  *block = pool + start;
  return 0;
}

void *malloc(size_t size) {
  void *block = NULL;
  return posix_memalign(&block, 16, size) == 0 ? block : NULL;
}

void free(void *block) {
  if (block == pool + now.last && now.last != 0) now = *((struct before *)block - 1);
}

// What a hash table is seeded with; there is nothing here that could be attacked by one.
void arc4random_buf(void *bytes, size_t count) {
  for (size_t i = 0; i < count; i++) ((uint8_t *)bytes)[i] = (uint8_t)(i * 37 + 11);
}
