/*
 * Reads pictures of handwritten digits with a small neural network.
 *
 *     swiftlet *reader;
 *     swiftlet_result digit;
 *     if (swiftlet_open(NULL, &reader) || swiftlet_classify_file(reader, "7.png", &digit, NULL))
 *       puts(swiftlet_error(reader));
 *     else
 *       printf("%s %f\n", swiftlet_class_name(reader, digit.label), digit.probability);
 *     swiftlet_close(reader);
 *
 * A handle serves one call at a time. Each thread takes one of its own through `swiftlet_share`; all of
 * them use the same weights. Text is UTF-8 and ends with a zero byte. NULL is taken by every function:
 * where it makes no sense, the answer is SWIFTLET_INVALID_ARGUMENT, 0 or NULL. Paths are bytes: they need not be UTF-8.
 *
 * What happens where a program does what it should not, or what others do not allow:
 *
 * - Two threads, one handle: a call that comes while another one runs does nothing and answers SWIFTLET_INVALID_ARGUMENT. (What
 *   `swiftlet_error` says then is the other call's: of a handle that threads share it must not be asked meanwhile.)
 * - fork: the child may use every handle on which no call was running, on one thread; one on which a call was running answers
 *   SWIFTLET_INVALID_ARGUMENT for ever. More threads than one (`swiftlet_set_threads`) are for the parent alone, or for a child that was
 *   forked before any were used.
 * - After `swiftlet_close` a handle is freed memory: to use or to close it again is undefined, as with `free`.
 * - The library calls nothing of the program's, so that there is no callback in which it could be called again.
 * - dlopen, dlclose: it may be opened and closed as often as one likes. It stays in memory, because its threads may outlive a call.
 * - Two versions in one process: each has a runtime of its own and shows nothing but the names below. Open them by dlopen with
 *   RTLD_LOCAL, and give a handle only to the library that it came from.
 * - No memory left: the process ends, as Swift programs do.
 */
#ifndef SWIFTLET_H
#define SWIFTLET_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A model with room to run it. */
typedef struct swiftlet swiftlet;

/* How a call ended. Later versions may add values. */
typedef enum swiftlet_status {
  /* It did what it was asked for. */
  SWIFTLET_OK = 0,
  /* An argument, or the environment's SWIFTLET_INSTRUCTION_SET, makes no sense. */
  SWIFTLET_INVALID_ARGUMENT = 1,
  /* A model or a picture is missing, damaged, or not of the kind expected. */
  SWIFTLET_UNUSABLE_FILE = 2,
  /* The handle has no model, because opening it failed. */
  SWIFTLET_NO_MODEL = 3,
  /* The network's answers are not those that the model file expects. */
  SWIFTLET_DISAGREES = 4
} swiftlet_status;

/* What the network says of a picture. */
typedef struct swiftlet_result {
  /* The likeliest class, from 0. */
  int32_t label;
  /* Its probability, 0 ... 1. */
  float probability;
} swiftlet_result;

/* How the network's answers compare with those that its file expects. */
typedef struct swiftlet_verification {
  /* How many test pictures the file carries. */
  int32_t count;
  /* How many of them got the class that was expected. */
  int32_t same_class;
  /* The largest difference of a logit, relative to the picture's largest expected logit or 1. */
  float largest_difference;
} swiftlet_verification;

/* The version of the library, such as "0.1.0". */
const char *swiftlet_version(void);

/*
 * Opens a model for pictures of 28 x 28 pixels: a safetensors file, or the bundled model where `path` is
 * NULL. `*handle` receives a handle that `swiftlet_close` must be called for, also where this fails:
 * `swiftlet_error` then tells why.
 */
swiftlet_status swiftlet_open(const char *path, swiftlet **handle);

/* Makes another handle over the same weights, for another thread. It runs many pictures on one thread. */
swiftlet_status swiftlet_share(swiftlet *handle, swiftlet **other);

/* Gives back what a handle holds. The weights go with the last handle that shares them. */
void swiftlet_close(swiftlet *handle);

/* Why the last call that returned a status failed, in one line; "" where it did not. Valid until the next call. */
const char *swiftlet_error(const swiftlet *handle);

/* How many pixels a picture has; 0 where there is no model. */
size_t swiftlet_pixel_count(const swiftlet *handle);

/* How many classes the model tells apart; 0 where there is no model. */
size_t swiftlet_class_count(const swiftlet *handle);

/* What a class is called, or NULL where there is no such class. Valid as long as the handle. */
const char *swiftlet_class_name(const swiftlet *handle, int32_t label);

/* How many threads share out many pictures: 1 ... 256, or 0 for one for each CPU. At first it is 1. */
swiftlet_status swiftlet_set_threads(swiftlet *handle, int32_t threads);

/*
 * Each of these fills in `*result`, and `probabilities` with the probability of each class,
 * [class count], unless it is NULL. Where they fail, neither means anything.
 */

/*
 * Classifies a PNG file, all of whose ink is taken for one digit: of any size, dark on light or light on dark.
 * It is prepared as MNIST's pictures were; one that looks like those already passes unchanged.
 */
swiftlet_status swiftlet_classify_file(
    swiftlet *handle, const char *path, swiftlet_result *result, float *probabilities);

/* Classifies the `size` bytes of a PNG file, likewise. */
swiftlet_status swiftlet_classify_png(
    swiftlet *handle, const void *bytes, size_t size, swiftlet_result *result, float *probabilities);

/*
 * Classifies `count` pictures as they are, [count, pixel count], row by row: light on dark, 0 black ... 255 white.
 * `results` is [count]; `probabilities` is [count, class count] or NULL. The count may be 0.
 * A picture comes to the same bits alone and among others, on any number of threads.
 */
swiftlet_status swiftlet_classify_pixels(
    swiftlet *handle, const uint8_t *pixels, size_t count, swiftlet_result *results, float *probabilities);

/*
 * Runs the test pictures that the model file carries, and fills in `*verification` unless it is NULL.
 * SWIFTLET_OK: this machine gives every class as expected, and every logit so to 1e-4.
 * SWIFTLET_DISAGREES: it does not, or the file carries no test pictures.
 */
swiftlet_status swiftlet_verify(swiftlet *handle, swiftlet_verification *verification);

#ifdef __cplusplus
}
#endif

#endif
