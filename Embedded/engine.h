// The functions of Sources/Products/SwiftletBare that these programs call.
#ifndef ENGINE_H
#define ENGINE_H

#include <stdint.h>

const char *swiftlet_bare_problem(void);
void *swiftlet_bare_model(intptr_t inputs);
void swiftlet_bare_model_close(void *model);
void swiftlet_bare_model_dense_bytes(void *model, intptr_t outputs, intptr_t inputs, const int8_t *weights, const float *scales,
                                    const float *bias);
void swiftlet_bare_model_relu(void *model);
void swiftlet_bare_model_quantize(void *model, intptr_t count, const float *scales, const uint8_t *zero_points);
void *swiftlet_bare_model_reader(void *model, double mean, double deviation);
void swiftlet_bare_logits(void *reader, const uint8_t *pixels, float *logits);

#endif
