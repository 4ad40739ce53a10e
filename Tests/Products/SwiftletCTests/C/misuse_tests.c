/*
 * What programs should not do, or others do not allow: misuse_tests DIGIT LIBRARY COPY
 * DIGIT is a picture of a seven. Each check that fails is a line, and the status is 1.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <swiftlet.h>

static int failures;

static void check(int holds, const char *what) {
  if (holds) return;
  printf("failed: %s\n", what);
  failures += 1;
}

static const char *digit;

/* One handle, two threads. */

enum { answers = 500 };

typedef struct { swiftlet *reader; long right, wrong; } Counts;

static void *classify_often(void *argument) {
  Counts *counts = argument;
  while (counts->right < answers) {
    swiftlet_result result = {-1, 0};
    swiftlet_status status = swiftlet_classify_file(counts->reader, digit, &result, NULL);
    int is_right = status == SWIFTLET_OK && result.label == 7;
    counts->right += is_right;
    counts->wrong += !is_right && !(status == SWIFTLET_INVALID_ARGUMENT && result.label == -1);
    if (counts->wrong > 0) break;
  }
  return NULL;
}

static void test_a_shared_handle(void) {
  swiftlet *reader;
  check(swiftlet_open(NULL, &reader) == SWIFTLET_OK, "opens");
  Counts counts[2] = {{reader, 0, 0}, {reader, 0, 0}};
  pthread_t thread;
  check(pthread_create(&thread, NULL, classify_often, &counts[0]) == 0, "starts a thread");
  classify_often(&counts[1]);
  pthread_join(thread, NULL);
  for (int i = 0; i < 2; i++) check(counts[i].wrong == 0, "every call is right or refused");
  swiftlet_close(reader);
}

/* A child, while another thread of the parent is in a call. */

static volatile int stops;

static void *classify_on(void *argument) {
  swiftlet_result result;
  while (!stops) swiftlet_classify_file(argument, digit, &result, NULL);
  return NULL;
}

static void test_fork(void) {
  swiftlet *busy, *idle;
  check(swiftlet_open(NULL, &busy) == SWIFTLET_OK && swiftlet_share(busy, &idle) == SWIFTLET_OK, "opens and shares");
  pthread_t thread;
  check(pthread_create(&thread, NULL, classify_on, busy) == 0, "starts a thread");
  for (int i = 0; i < 50; i++) {
    pid_t child = fork();
    if (child == 0) {
      swiftlet_result result = {-1, 0};
      alarm(60);
      int is_right = swiftlet_classify_file(idle, digit, &result, NULL) == SWIFTLET_OK && result.label == 7;
      swiftlet_status status = swiftlet_classify_file(busy, digit, &result, NULL);
      _exit(is_right && (status == SWIFTLET_OK || status == SWIFTLET_INVALID_ARGUMENT) ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    check(status == 0, "a child uses the idle handle, and is refused the busy one");
  }
  stops = 1;
  pthread_join(thread, NULL);
  swiftlet_close(idle);
  swiftlet_close(busy);
}

/* The loader. */

typedef swiftlet_status Open(const char *, swiftlet **);
typedef swiftlet_status Classify(swiftlet *, const char *, swiftlet_result *, float *);
typedef void Close(swiftlet *);

static void *function(void *library, const char *name) { return library ? dlsym(library, name) : NULL; }

static void check_library(void *library, const char *what) {
  Open *open;
  Classify *classify;
  Close *close;
  /* ISO C has no conversion from objects to functions. */
  *(void **)&open = function(library, "swiftlet_open");
  *(void **)&classify = function(library, "swiftlet_classify_file");
  *(void **)&close = function(library, "swiftlet_close");
  swiftlet *reader;
  swiftlet_result result = {-1, 0};
  check(open && classify && close, what);
  if (!open || !classify || !close) return;
  check(open(NULL, &reader) == SWIFTLET_OK, what);
  check(classify(reader, digit, &result, NULL) == SWIFTLET_OK && result.label == 7, what);
  close(reader);
}

static void test_loading(const char *path, const char *copy) {
  for (int i = 0; i < 1000; i++) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    check(library != NULL, "opens a thousand times");
    if (i % 100 == 0) check_library(library, "works each time");
    check(library && dlclose(library) == 0, "closes a thousand times");
  }
  void *one = dlopen(path, RTLD_NOW | RTLD_LOCAL), *other = dlopen(copy, RTLD_NOW | RTLD_LOCAL);
  check(one && other && one != other && dlsym(one, "swiftlet_open") != dlsym(other, "swiftlet_open"), "loads two");
  check_library(one, "the first of two works");
  check_library(other, "the second of two works");
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  digit = arguments[1];
  test_a_shared_handle();
  test_fork();
  test_loading(arguments[2], arguments[3]);
  return failures > 0;
}
