#define _GNU_SOURCE
#include "processor.h"

// A page and a microcontroller have no operating system to ask.
#if defined(__unix__) || defined(__APPLE__)
#define HAS_SYSTEM
#include <stdlib.h>
#include <unistd.h>
#endif

#if defined(__linux__)
#include <sched.h>
#elif defined(__APPLE__)
#include <sys/sysctl.h>
#endif

bool processor_has_avx2(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("f16c");
#else
  return false;
#endif
}

bool processor_has_avx512(void) {
#if defined(__x86_64__)
  return processor_has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

bool processor_has_avx_vnni(void) {
#if defined(__x86_64__)
  return processor_has_avx2() && __builtin_cpu_supports("avxvnni");
#else
  return false;
#endif
}

bool processor_has_avx512_vnni(void) {
#if defined(__x86_64__)
  return processor_has_avx512() && __builtin_cpu_supports("avx512vnni");
#else
  return false;
#endif
}

#if defined(__APPLE__)
static size_t sysctl_size(const char *name) {
  size_t value = 0, length = sizeof value;
  return sysctlbyname(name, &value, &length, NULL, 0) == 0 ? value : 0;
}
#endif

size_t processor_cache_size(int level) {
#if defined(__linux__) && defined(_SC_LEVEL1_DCACHE_SIZE)
  const int names[] = {_SC_LEVEL1_DCACHE_SIZE, _SC_LEVEL2_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE};
  if (level < 1 || level > 3) return 0;
  const long size = sysconf(names[level - 1]);
  return size > 0 ? (size_t)size : 0;
#elif defined(__APPLE__)
  const char *names[] = {"hw.l1dcachesize", "hw.l2cachesize", "hw.l3cachesize"};
  return level < 1 || level > 3 ? 0 : sysctl_size(names[level - 1]);
#else
  (void)level;
  return 0;
#endif
}

int processor_count(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
#if !defined(HAS_SYSTEM)
  return 1;
#else
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
#endif
}

int processor_current(void) {
#if defined(__linux__)
  return sched_getcpu();
#else
  return -1;
#endif
}

void processor_leave(int cpu) {
#if defined(__linux__)
  cpu_set_t all, others;
  if (cpu < 0 || sched_getcpu() != cpu || sched_getaffinity(0, sizeof all, &all) != 0) return;
  others = all;
  CPU_CLR(cpu, &others);
  if (CPU_COUNT(&others) > 0 && sched_setaffinity(0, sizeof others, &others) == 0)
    sched_setaffinity(0, sizeof all, &all);
#else
  (void)cpu;
#endif
}

const char *processor_environment(const char *name) {
#if !defined(HAS_SYSTEM)
  (void)name;
  return NULL;
#else
  return getenv(name);
#endif
}
