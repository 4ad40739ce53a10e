#include "png_errors.h"

#include <string.h>

static void report_error(png_structp png, png_const_charp message) {
  swiftlet_png_input *input = png_get_error_ptr(png);
  strncpy(input->message, message, sizeof input->message - 1);
  png_longjmp(png, 1);
}

static void ignore_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void take_bytes(png_structp png, png_bytep bytes, size_t count) {
  swiftlet_png_input *input = png_get_io_ptr(png);
  while (count > 0) {
    if (input->count == 0 && !input->refill(input)) {
      input->ended = true;
      png_error(png, "the end of the file");
    }
    const size_t part = count < input->count ? count : input->count;
    memcpy(bytes, input->next, part);
    input->next += part;
    input->count -= part;
    bytes += part;
    count -= part;
  }
}

png_structp swiftlet_png_create(swiftlet_png_input *input, void *memory, png_malloc_ptr allocate, png_free_ptr release) {
  png_structp png = png_create_read_struct_2(PNG_LIBPNG_VER_STRING, input, report_error, ignore_warning, memory,
                                             allocate, release);
  if (png) png_set_read_fn(png, input, take_bytes);
  return png;
}

bool swiftlet_png_read_header(png_structp png, png_infop info, uint32_t longest_side) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_user_limits(png, longest_side, longest_side);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_AS_DEFAULT, (png_const_bytep) "gAMA\0sRGB\0tRNS", 3);
  png_read_info(png, info);
  return true;
}

bool swiftlet_png_start_rows(png_structp png, png_infop info) {
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_packing(png);
  png_read_update_info(png, info);
  return true;
}

bool swiftlet_png_read_rows(png_structp png, png_bytep row, size_t stride, uint32_t count) {
  if (setjmp(png_jmpbuf(png))) return false;
  for (uint32_t index = 0; index < count; index++) png_read_row(png, row + index * stride, NULL);
  return true;
}
