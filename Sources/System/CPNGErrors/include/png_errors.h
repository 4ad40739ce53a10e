// libpng reports an error with longjmp, which must not pass through Swift code. These functions call
// libpng on Swift's behalf and turn the jump into `false`; what is called when is decided in Swift.
#ifndef SWIFTLET_PNG_ERRORS_H
#define SWIFTLET_PNG_ERRORS_H

#include <png.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Where libpng gets its bytes, and where its message goes.
typedef struct swiftlet_png_input {
  const unsigned char *next;  // the bytes not yet used
  size_t count;
  bool (*refill)(struct swiftlet_png_input *input);  // offers more bytes in `next`; false where there are none
  void *owner;                                       // for `refill`
  bool ended;                                        // whether libpng asked for more bytes than there are
  char message[100];                                 // of the last error, ending in 0
  bool interlaced;                                   // known once rows are read
  uint32_t height;
  size_t surplus;  // how many bytes libpng may yet take after the last row
  bool cut_short;  // whether it asked for more
} swiftlet_png_input;

// A reader that takes bytes from `input`, memory from `allocate`, and skips every chunk that only
// describes the picture; NULL where memory lacks. All that it holds is such memory: where that is taken
// back as a whole, nothing is left to be destroyed.
png_structp swiftlet_png_create(swiftlet_png_input *input, void *memory, png_malloc_ptr allocate, png_free_ptr release);

// Reads all that stands before the pixels, and refuses pictures with a longer side.
bool swiftlet_png_read_header(png_structp png, png_infop info, uint32_t longest_side);

// Makes ready to read rows: in passes where the picture is interlaced, one pixel a byte where samples have fewer
// than 8 bits. From here on `info` tells of such rows.
bool swiftlet_png_start_rows(png_structp png, png_infop info);

// Reads rows, the first to `row`, each `stride` bytes after the one before. After the last row the checksums are read, too,
// but no more than 64 KiB: pixels beyond the last are not worth their unpacking.
bool swiftlet_png_read_rows(png_structp png, png_bytep row, size_t stride, uint32_t count);

#endif
