// Stands before glibc's malloc: a definition in the program itself is the one that every library calls.

#define _GNU_SOURCE
#include "allocation_counter.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stddef.h>
#include <string.h>
#include <unwind.h>

static atomic_bool counting;
static atomic_long of_dispatch, of_others;

bool allocation_counter_works(void) {
#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
  return true;
#else
  return false;
#endif
}

void allocation_counter_start(void) {
  atomic_store(&of_dispatch, 0);
  atomic_store(&of_others, 0);
  atomic_store(&counting, true);
}

void allocation_counter_stop(void) { atomic_store(&counting, false); }
long allocation_counter_of_dispatch(void) { return atomic_load(&of_dispatch); }
long allocation_counter_of_others(void) { return atomic_load(&of_others); }

#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

// The innermost frame that is neither ours nor the language's runtime's decides: Dispatch's or not.
static _Unwind_Reason_Code judge(struct _Unwind_Context *context, void *answer) {
  Dl_info info;
  void *address = (void *)_Unwind_GetIP(context);
  if (!dladdr(address, &info) || !info.dli_fname) return _URC_NO_REASON;
  if (info.dli_sname && (strcmp(info.dli_sname, "malloc") == 0 || strcmp(info.dli_sname, "calloc") == 0))
    return _URC_NO_REASON;
  if (strstr(info.dli_fname, "libswiftCore")) return _URC_NO_REASON;
  const char *self = info.dli_fname;
  *(bool *)answer = strstr(self, "libdispatch") || strstr(self, "libswiftDispatch");
  if (!*(bool *)answer && info.dli_saddr) {
    Dl_info mine;
    if (dladdr((void *)allocation_counter_start, &mine) && mine.dli_fbase == info.dli_fbase &&
        info.dli_sname && strncmp(info.dli_sname, "allocation_counter", 18) == 0)
      return _URC_NO_REASON;
  }
  return _URC_END_OF_STACK;
}

static _Thread_local bool inside;

static void count(void) {
  if (!atomic_load_explicit(&counting, memory_order_relaxed) || inside) return;
  inside = true;
  bool is_dispatch = false;
  _Unwind_Backtrace(judge, &is_dispatch);
  atomic_fetch_add(is_dispatch ? &of_dispatch : &of_others, 1);
  inside = false;
}

void *malloc(size_t size) {
  count();
  return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
  count();
  return __libc_calloc(number, size);
}

void *realloc(void *block, size_t size) {
  count();
  return __libc_realloc(block, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  count();
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  count();
  *block = __libc_memalign(alignment, size);
  return *block ? 0 : 12;  // ENOMEM
}

#endif
