/*
 * Tells which digit each PNG file shows.
 *
 *     cc -std=c99 classify.c $(pkg-config --cflags --libs swiftlet) -o classify
 *     ./classify 7.png
 */
#include <stdio.h>
#include <swiftlet.h>

int main(int argc, char **argv) {
  swiftlet *reader;
  int failures = 0;
  if (swiftlet_open(NULL, &reader) != SWIFTLET_OK) {
    fprintf(stderr, "classify: %s\n", swiftlet_error(reader));
    swiftlet_close(reader);
    return 1;
  }
  for (int i = 1; i < argc; i++) {
    swiftlet_result digit;
    if (swiftlet_classify_file(reader, argv[i], &digit, NULL) == SWIFTLET_OK) {
      printf("%s\t%s\t%f\n", argv[i], swiftlet_class_name(reader, digit.label), digit.probability);
    } else {
      fprintf(stderr, "classify: %s\n", swiftlet_error(reader));
      failures++;
    }
  }
  swiftlet_close(reader);
  return failures > 0;
}
