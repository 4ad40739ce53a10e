#ifndef TRAINING_H
#define TRAINING_H

#include <stdint.h>

#include "memory.h"

// A thousand digits of 8×8 pixels, 64 bytes each, and what each is.
const uint8_t *small_digits(void);
const uint8_t *small_labels(void);

#endif
