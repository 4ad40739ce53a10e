// Stands before glibc's malloc: a definition in the program itself is the one that every library calls.

#define _GNU_SOURCE
#include "allocation_counter.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unwind.h>

static atomic_bool counting;
static atomic_long of_dispatch, of_program;

bool allocation_counter_works(void) {
#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
  return true;
#else
  return false;
#endif
}

void allocation_counter_start(void) {
  atomic_store(&of_dispatch, 0);
  atomic_store(&of_program, 0);
  atomic_store(&counting, true);
}

void allocation_counter_stop(void) { atomic_store(&counting, false); }
long allocation_counter_of_dispatch(void) { return atomic_load(&of_dispatch); }
long allocation_counter_of_program(void) { return atomic_load(&of_program); }

#if defined(__GLIBC__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

struct judgement {
  int frames_to_skip;
  bool is_ours, is_dispatch;
};

// The innermost frame of this program or of Dispatch decides; language runtime, C library and loader
// serve both. A thread of the test runner may have neither.
static _Unwind_Reason_Code judge(struct _Unwind_Context *context, void *argument) {
  struct judgement *judgement = argument;
  Dl_info program, frame;
  if (judgement->frames_to_skip-- > 0) return _URC_NO_REASON;
  if (!dladdr((void *)judge, &program) || !dladdr((void *)_Unwind_GetIP(context), &frame)) return _URC_NO_REASON;
  judgement->is_ours = frame.dli_fbase == program.dli_fbase;
  judgement->is_dispatch = frame.dli_fname && strstr(frame.dli_fname, "ispatch");
  return judgement->is_ours || judgement->is_dispatch ? _URC_END_OF_STACK : _URC_NO_REASON;
}

static _Thread_local bool inside;

__attribute__((noinline)) static void count(void) {
  if (!atomic_load_explicit(&counting, memory_order_relaxed) || inside) return;
  inside = true;
  struct judgement judgement = {.frames_to_skip = 2};  // This function and the one that stands for malloc.
  _Unwind_Backtrace(judge, &judgement);
  if (judgement.is_ours) atomic_fetch_add(&of_program, 1);
  if (judgement.is_dispatch) atomic_fetch_add(&of_dispatch, 1);
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
