// Preloaded into a program, makes one call fail: the FAULT_AT-th of the function FAULT_CALL, or every call from there on where
// FAULT_ON is set. That it did is told by the file FAULT_FIRED. What goes to standard error never fails.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static const char *wanted;
static long at;
static bool lasts;
static atomic_long calls;

__attribute__((constructor)) static void begin(void) {
  const char *place = getenv("FAULT_AT");
  lasts = getenv("FAULT_ON") != NULL;
  at = place ? atol(place) : 0;
  wanted = getenv("FAULT_CALL");
  // Programs that this one starts are whole.
  unsetenv("LD_PRELOAD");
}

static bool fails(const char *call) {
  if (!wanted || strcmp(wanted, call) != 0) return false;
  long count = atomic_fetch_add(&calls, 1) + 1;
  if (lasts ? count < at : count != at) return false;
  const char *path = getenv("FAULT_FIRED");
  if (path) syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT, 0644));
  return true;
}

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  int mode = flags & O_CREAT ? va_arg(list, int) : 0;
  va_end(list);
  if (fails("open")) { errno = EMFILE; return -1; }
  return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
int open64(const char *, int, ...) __attribute__((alias("open")));

ssize_t write(int file, const void *bytes, size_t count) {
  if (file != STDERR_FILENO && fails("write")) { errno = ENOSPC; return -1; }
  return syscall(SYS_write, file, bytes, count);
}
ssize_t read(int file, void *bytes, size_t count) {
  if (fails("read")) { errno = EIO; return -1; }
  return syscall(SYS_read, file, bytes, count);
}
int fsync(int file) {
  if (fails("fsync")) { errno = EIO; return -1; }
  return syscall(SYS_fsync, file);
}
int close(int file) {
  int result = syscall(SYS_close, file);
  if (fails("close")) { errno = EIO; return -1; }
  return result;
}
int rename(const char *from, const char *to) {
  if (fails("rename")) { errno = EACCES; return -1; }
  return syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}
void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset) {
  if (fails("mmap")) { errno = ENOMEM; return MAP_FAILED; }
  return (void *)syscall(SYS_mmap, address, size, protection, flags, file, offset);
}
void *mmap64(void *, size_t, int, int, int, off_t) __attribute__((alias("mmap")));

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument) {
  if (fails("pthread_create")) return EAGAIN;
  return REAL(pthread_create)(thread, attributes, body, argument);
}

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);

void *malloc(size_t size) { return fails("malloc") ? errno = ENOMEM, NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) { return fails("malloc") ? errno = ENOMEM, NULL : __libc_calloc(count, size); }
void *realloc(void *old, size_t size) { return fails("malloc") ? errno = ENOMEM, NULL : __libc_realloc(old, size); }
void *aligned_alloc(size_t alignment, size_t size) {
  return fails("malloc") ? errno = ENOMEM, NULL : __libc_memalign(alignment, size);
}
int posix_memalign(void **memory, size_t alignment, size_t size) {
  if (fails("malloc")) return ENOMEM;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}
