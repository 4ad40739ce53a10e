#include "process.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool process_output_failed(void) { return ferror(stdout) != 0; }

// Swift ends a program that gets no memory with a trap. The program is linked so that what it takes from the heap is taken
// here (--wrap of ld): one line, and status 1.
#ifdef __linux__

// Where a file is being written meanwhile, by whatever thread, its beginning is not left behind.
void files_remove_partial(void) __attribute__((weak));

static _Noreturn void end_without_memory(void) {
  if (files_remove_partial) files_remove_partial();
  static const char line[] = "swiftlet: memory: expected more of it, found none left\n";
  ssize_t written = write(STDERR_FILENO, line, sizeof line - 1);
  (void)written;
  _exit(1);
}

// What the Swift runtime takes by C++'s operator new. (The mangled name of std::set_new_handler.)
void (*_ZSt15set_new_handlerPFvvE(void (*)(void)))(void);

void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__real_aligned_alloc(size_t, size_t);
int __real_posix_memalign(void **, size_t, size_t);
char *__real_strdup(const char *);

void *__wrap_malloc(size_t size) {
  void *memory = __real_malloc(size);
  if (!memory && size > 0) end_without_memory();
  return memory;
}

void *__wrap_calloc(size_t count, size_t size) {
  void *memory = __real_calloc(count, size);
  if (!memory && count > 0 && size > 0) end_without_memory();
  return memory;
}

void *__wrap_realloc(void *old, size_t size) {
  void *memory = __real_realloc(old, size);
  if (!memory && size > 0) end_without_memory();
  return memory;
}

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
  void *memory = __real_aligned_alloc(alignment, size);
  if (!memory && size > 0) end_without_memory();
  return memory;
}

int __wrap_posix_memalign(void **memory, size_t alignment, size_t size) {
  int problem = __real_posix_memalign(memory, alignment, size);
  if (problem && size > 0) end_without_memory();
  return problem;
}

// The C library's own calls are its own: it tells of them here.
char *__wrap_strdup(const char *text) {
  char *copy = __real_strdup(text);
  if (!copy) end_without_memory();
  return copy;
}

static char **arguments;
static int argument_count;

// The linker's loader hands the arguments of main to constructors as well.
__attribute__((constructor(101))) static void begin(int count, char **words) {
#ifdef __GLIBC__
  arguments = words;
  argument_count = count;
#else
  (void)count, (void)words;
#endif
  _ZSt15set_new_handlerPFvvE(end_without_memory);
}

char **process_arguments(int *count) {
  *count = argument_count;
  return arguments;
}

#else

char **process_arguments(int *count) {
  *count = 0;
  return NULL;
}

#endif
