// Numbers as text.
#ifndef WRITE_NUMBER_H
#define WRITE_NUMBER_H

#include <stdint.h>

#include "board.h"

static inline void write_number(uint32_t number, uint32_t base) {
  char text[33], *at = text + sizeof text - 1;
  *at = 0;
  do *--at = "0123456789abcdef"[number % base];
  while (number /= base);
  board_write(at);
}

#endif
