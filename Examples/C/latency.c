/*
 * Measures one picture at a time: the median and the 99th percentile, in microseconds.
 *
 *     cc -std=c99 -O2 latency.c $(pkg-config --cflags --libs swiftlet) -o latency
 *     ./latency 7.png
 */
#define _POSIX_C_SOURCE 200809L

#include <stdio.h>
#include <stdlib.h>
#include <swiftlet.h>
#include <time.h>

enum { rounds = 20000, pixel_count = 784, largest_file = 1 << 16 };

static uint8_t pixels[pixel_count];
static uint8_t file[largest_file];
static size_t file_size;

static swiftlet_status classify_pixels(swiftlet *reader, const char *path, swiftlet_result *digit) {
  (void)path;
  return swiftlet_classify_pixels(reader, pixels, 1, digit, NULL);
}

static swiftlet_status classify_bytes(swiftlet *reader, const char *path, swiftlet_result *digit) {
  (void)path;
  return swiftlet_classify_png(reader, file, file_size, digit, NULL);
}

static swiftlet_status classify_file(swiftlet *reader, const char *path, swiftlet_result *digit) {
  return swiftlet_classify_file(reader, path, digit, NULL);
}

static double microseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e6 + now.tv_nsec * 1e-3;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static int measure(
    const char *name, swiftlet *reader, const char *path,
    swiftlet_status (*classify)(swiftlet *, const char *, swiftlet_result *)) {
  static double times[rounds];
  swiftlet_result digit;
  for (int i = 0; i < rounds; i++) {
    double start = microseconds();
    if (classify(reader, path, &digit) != SWIFTLET_OK) return 0;
    times[i] = microseconds() - start;
  }
  qsort(times, rounds, sizeof times[0], ascending);
  printf("%-6s  median %.2f us  99 %% %.2f us\n", name, times[rounds / 2], times[rounds * 99 / 100]);
  return 1;
}

int main(int argc, char **argv) {
  swiftlet *reader;
  FILE *stream = argc == 2 ? fopen(argv[1], "rb") : NULL;
  if (!stream) {
    fputs("latency: expected the path of a PNG file\n", stderr);
    return 64;
  }
  file_size = fread(file, 1, sizeof file, stream);
  fclose(stream);
  /* A stroke: a fifth of the pixels is not black, as in a digit. */
  for (int i = 0; i < pixel_count; i++) pixels[i] = i % 28 >= 11 && i % 28 < 17 ? 200 : 0;
  int succeeded = swiftlet_open(NULL, &reader) == SWIFTLET_OK &&
                  measure("pixels", reader, argv[1], classify_pixels) &&
                  measure("bytes", reader, argv[1], classify_bytes) &&
                  measure("path", reader, argv[1], classify_file);
  if (!succeeded) fprintf(stderr, "latency: %s\n", swiftlet_error(reader));
  swiftlet_close(reader);
  return !succeeded;
}
