// The engine itself reads digits with a model of whole numbers, and trains a small network on digits of 8×8 pixels.

#include <math.h>

#include "board.h"
#include "engine.h"
#include "memory.h"
#include "model_parts.h"
#include "write_number.h"

extern const uint8_t digits[], digits_end[];

static uint32_t hash_of(const float *logits) {
  uint32_t hash = 0x811C9DC5;
  // They are whole: 2^16 stands for 1.
  for (int k = 0; k < 10; k++) hash = (hash ^ (uint32_t)(int32_t)(logits[k] * 65536)) * 0x01000193;
  return hash;
}

int main(void) {
  void *model = build_model();
  void *reader = swiftlet_bare_model_reader(model, 0.5, 0.5);
  if (!reader) {
    board_write(swiftlet_bare_problem());
    return 1;
  }
  swiftlet_bare_model_close(model);
  const uint32_t count = (uint32_t)(digits_end - digits) / 784;
  uint32_t ticks = 0;
  for (uint32_t i = 0; i < count; i++) {
    float logits[10];
    board_start_clock();
    swiftlet_bare_logits(reader, digits + i * 784, logits);
    ticks += board_ticks();
    int digit = 0;
    for (int k = 1; k < 10; k++) digit = logits[k] > logits[digit] ? k : digit;
    write_number((uint32_t)digit, 10);
    board_write(" ");
    write_number(hash_of(logits), 16);
    board_write("\n");
  }
  board_write("ticks for each: ");
  write_number(ticks / count, 10);
  board_write("\nbytes of the pool: ");
  write_number((uint32_t)memory_used_at_most(), 10);
  board_write("\n");
  return 0;
}
