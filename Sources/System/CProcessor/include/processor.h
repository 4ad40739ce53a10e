// What this CPU offers: instructions and cache sizes. Nothing here computes.
#ifndef SWIFTLET_PROCESSOR_H
#define SWIFTLET_PROCESSOR_H

#include <stdbool.h>
#include <stddef.h>

// Whether the CPU and the operating system offer AVX2 with FMA and F16C, and AVX-512 F, BW, DQ and VL; and beside
// either of them VNNI, products of bytes.
bool processor_has_avx2(void);
bool processor_has_avx_vnni(void);
bool processor_has_avx512(void);
bool processor_has_avx512_vnni(void);

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

// Sums of products of whole numbers, for which Swift has no word. The headers of intrinsics would cost each compilation
// more than all else.

#if defined(__AVX512BW__)
#define PROCESSOR_VECTOR 64
#elif defined(__AVX2__)
#define PROCESSOR_VECTOR 32
#else
#define PROCESSOR_VECTOR 16
#endif
typedef int processor_sums __attribute__((ext_vector_type(PROCESSOR_VECTOR / 4)));
typedef int processor_words __attribute__((vector_size(PROCESSOR_VECTOR)));
typedef short processor_halves __attribute__((vector_size(PROCESSOR_VECTOR)));

// 16-bit numbers times 256: their lower bytes take the place of the upper ones.
static inline __attribute__((always_inline)) processor_sums processor_raise_bytes(processor_sums words) {
  return (processor_sums)((processor_halves)words << 8);
}

// The sums of the products of neighbouring 16-bit numbers, lane by lane.
static inline __attribute__((always_inline)) processor_sums processor_add_pairs(processor_sums a, processor_sums b) {
#if defined(__AVX512BW__)
  return (processor_sums)__builtin_ia32_pmaddwd512((processor_halves)a, (processor_halves)b);
#elif defined(__AVX2__)
  return (processor_sums)__builtin_ia32_pmaddwd256((processor_halves)a, (processor_halves)b);
#elif defined(__SSE2__)
  return (processor_sums)__builtin_ia32_pmaddwd128((processor_halves)a, (processor_halves)b);
#elif defined(__wasm_simd128__)
  return (processor_sums)__builtin_wasm_dot_s_i32x4_i16x8((processor_halves)a, (processor_halves)b);
#else
  const processor_words x = (processor_words)a, y = (processor_words)b;
  return (processor_sums)(((x << 16) >> 16) * ((y << 16) >> 16) + (x >> 16) * (y >> 16));
#endif
}

#if defined(__AVX512VNNI__) || defined(__AVXVNNI__)
// sum + four products of an unsigned and a signed byte, lane by lane. (The same instruction exists with saturation.)
static inline __attribute__((always_inline)) processor_sums processor_dot(processor_sums sum, processor_sums bytes,
                                                                         processor_sums weights) {
#if defined(__AVX512VNNI__)
  return (processor_sums)__builtin_ia32_vpdpbusd512((processor_words)sum, (processor_words)bytes,
                                                    (processor_words)weights);
#else
  return (processor_sums)__builtin_ia32_vpdpbusd256((processor_words)sum, (processor_words)bytes,
                                                    (processor_words)weights);
#endif
}
#endif

#if defined(__AVX512F__)
// Writes first, first + 1, … for those of sixteen 32-bit words that are not 0, and what comes behind up to sixteen numbers.
// Returns how many there are.
static inline __attribute__((always_inline)) int processor_list_nonzero(const void *words, int first, int *list) {
  typedef int words16 __attribute__((vector_size(64), aligned(1)));
  typedef int numbers16 __attribute__((vector_size(64)));
  const numbers16 values = *(const words16 *)words;
  const numbers16 numbers = first + (numbers16){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  const unsigned short marks = ~__builtin_ia32_cmpd512_mask(values, (numbers16){0}, 0, (unsigned short)-1);
  *(words16 *)list = __builtin_ia32_compresssi512_mask(numbers, (numbers16){0}, marks);
  return __builtin_popcount(marks);
}
#endif

#endif
