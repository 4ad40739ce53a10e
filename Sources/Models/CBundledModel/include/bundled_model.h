// A network for handwriting as a model file in the program itself. Nothing here computes.
#ifndef SWIFTLET_BUNDLED_MODEL_H
#define SWIFTLET_BUNDLED_MODEL_H

#include <stddef.h>

// The bytes of samples/handwriting.safetensors.
const unsigned char *swiftlet_bundled_model(void);
size_t swiftlet_bundled_model_size(void);

#endif
