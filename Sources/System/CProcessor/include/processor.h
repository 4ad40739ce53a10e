// What this CPU offers: instructions and cache sizes. Nothing here computes.
#ifndef SWIFTLET_PROCESSOR_H
#define SWIFTLET_PROCESSOR_H

#include <stdbool.h>
#include <stddef.h>

// Whether the CPU and the operating system offer AVX2 with FMA and F16C, and AVX-512 F, BW, DQ and VL.
bool processor_has_avx2(void);
bool processor_has_avx512(void);

// Bytes of the data cache of a level (1, 2 or 3) as one core sees it, 0 where it cannot be told.
size_t processor_cache_size(int level);

// How many CPUs this process may run on, at least 1.
int processor_count(void);

// The CPU that the calling thread runs on, -1 where it cannot be told.
int processor_current(void);

// Moves the calling thread to another CPU that it may use, if it runs on this one. It stays free to come back.
void processor_leave(int cpu);

// The value of an environment variable, or NULL.
const char *processor_environment(const char *name);

// Tells the CPU that a loop waits for another core.
static inline void processor_pause(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Keeps the compiler from moving loads and stores from one side to the other. It costs no instruction.
static inline void processor_keep_order(void) { __asm__ volatile("" ::: "memory"); }

// Asks for the cache line at an address that is going to be written.
static inline void processor_prefetch(const void *address) { __builtin_prefetch(address, 1); }

// Fetches a cache line into level 1, to be read soon.
static inline void processor_prefetch_near(const void *address) { __builtin_prefetch(address, 0, 3); }

// Fetches a cache line into level 2, to be read later.
static inline void processor_prefetch_far(const void *address) { __builtin_prefetch(address, 0, 2); }

// Fetches a row of bytes into level 1, to be read soon; of a long one its beginning, which the CPU then goes on with.
static inline void processor_prefetch_row(const void *row, size_t size) {
  const size_t longest = 1024;
  for (size_t i = 0; i < size && i < longest; i += 64) processor_prefetch_near((const char *)row + i);
}

// A bit for each of 64 bytes that is not `usual`, the first byte's lowest.
static inline __attribute__((always_inline)) unsigned long long processor_mark_bytes(const void *bytes,
                                                                                    unsigned char usual) {
  typedef unsigned char bytes64 __attribute__((ext_vector_type(64)));
  typedef bool marks64 __attribute__((ext_vector_type(64)));
  bytes64 values;
  __builtin_memcpy(&values, bytes, sizeof values);
  const marks64 marks = __builtin_convertvector(values != usual, marks64);
  unsigned long long word;
  __builtin_memcpy(&word, &marks, sizeof word);
  return word;
}

// A bit for each of 16 floats that is not 0, the first one's lowest.
static inline __attribute__((always_inline)) unsigned short processor_mark_floats(const float *numbers) {
  typedef float floats16 __attribute__((ext_vector_type(16)));
  typedef bool marks16 __attribute__((ext_vector_type(16)));
  floats16 values;
  __builtin_memcpy(&values, numbers, sizeof values);
  const marks16 marks = __builtin_convertvector(values != 0, marks16);
  unsigned short word;
  __builtin_memcpy(&word, &marks, sizeof word);
  return word;
}

// The number of the lowest bit of a word that is not 0. Swift's also has an answer for 0, which costs
// instructions.
static inline __attribute__((always_inline)) int processor_lowest_bit(unsigned long long word) {
  return __builtin_ctzll(word);
}

#if defined(__AVX512F__)
// Loads and stores of those lanes whose bit is set: for the end of a row, beyond which nothing may be touched.
// Swift has no word for them.
typedef float processor_float16 __attribute__((ext_vector_type(16)));
typedef float processor_zmm __attribute__((vector_size(64)));

static inline __attribute__((always_inline)) processor_float16 processor_load_masked(
    const float *address, unsigned short mask) {
  return (processor_float16)__builtin_ia32_loadups512_mask(address, (processor_zmm){0}, mask);
}

static inline __attribute__((always_inline)) void processor_store_masked(
    float *address, unsigned short mask, processor_float16 value) {
  __builtin_ia32_storeups512_mask(address, (processor_zmm)value, mask);
}
#endif

#endif
