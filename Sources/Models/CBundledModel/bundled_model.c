#include "bundled_model.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char bytes[] = {
#embed "../../../samples/handwriting.safetensors"
};

const unsigned char *swiftlet_bundled_model(void) { return bytes; }

size_t swiftlet_bundled_model_size(void) { return sizeof bytes; }
