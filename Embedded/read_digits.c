// Reads digits by the C header that `swiftlet export --c-header` writes, and nothing else: no heap, no library, no float.

#include "board.h"
#include "model.h"
#include "write_number.h"

extern const uint8_t digits[], digits_end[];

int main(void) {
  const uint32_t count = (uint32_t)(digits_end - digits) / 784;
  uint32_t ticks = 0;
  for (uint32_t i = 0; i < count; i++) {
    int32_t logits[10];
    board_start_clock();
    const int digit = model_predict(digits + i * 784, logits);
    ticks += board_ticks();
    // One number of all logits: FNV-1a.
    uint32_t hash = 0x811C9DC5;
    for (int k = 0; k < 10; k++) hash = (hash ^ (uint32_t)logits[k]) * 0x01000193;
    write_number((uint32_t)digit, 10);
    board_write(" ");
    write_number(hash, 16);
    board_write("\n");
  }
  board_write("ticks for each: ");
  write_number(ticks / count, 10);
  board_write("\n");
  return 0;
}
