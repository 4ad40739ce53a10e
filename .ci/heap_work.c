// Does one thing with the C library so many times: heap_work open|picture|prediction COUNT PNG
#include <stdlib.h>
#include <string.h>
#include <swiftlet.h>

int main(int count, char **arguments) {
  if (count != 4) return 64;
  static unsigned char pixels[784];
  swiftlet *reader;
  swiftlet_result result;
  int status = swiftlet_open(NULL, &reader);
  for (int times = atoi(arguments[2]); times > 0 && !status; times--) {
    if (!strcmp(arguments[1], "open")) {
      swiftlet *another;
      status = swiftlet_open(NULL, &another);
      swiftlet_close(another);
    } else if (!strcmp(arguments[1], "picture")) {
      status = swiftlet_classify_file(reader, arguments[3], &result, NULL);
    } else {
      status = swiftlet_classify_pixels(reader, pixels, 1, &result, NULL);
    }
  }
  swiftlet_close(reader);
  return status;
}
