// What the Swift program of the training is given.

#include "training.h"

#include "board.h"

extern const uint8_t small_digit_bytes[], small_label_bytes[];

const uint8_t *small_digits(void) { return small_digit_bytes; }
const uint8_t *small_labels(void) { return small_label_bytes; }

// What `print` is made of.
int putchar(int character) {
  const char text[2] = {(char)character, 0};
  board_write(text);
  return character;
}
