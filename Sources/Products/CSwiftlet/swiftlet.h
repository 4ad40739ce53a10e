/*
 * Reads pictures of handwritten digits with a small neural network, and trains any small network.
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
  SWIFTLET_DISAGREES = 4,
  /* Training came to a loss that it does not come back from. */
  SWIFTLET_DIVERGED = 5
} swiftlet_status;

/* The label of a picture whose likeliest class has too little probability. See `swiftlet_set_unsure_below`. */
#define SWIFTLET_UNSURE (-2)

/* What the network says of a picture. */
typedef struct swiftlet_result {
  /* The likeliest class, from 0, or SWIFTLET_UNSURE. */
  int32_t label;
  /* The likeliest class's probability, 0 ... 1. */
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

/* What a class is called, "unsure" for SWIFTLET_UNSURE, or NULL where there is no such class. Valid as long as the handle. */
const char *swiftlet_class_name(const swiftlet *handle, int32_t label);

/* How many threads share out many pictures: 1 ... 256, or 0 for one for each CPU. At first it is 1. */
swiftlet_status swiftlet_set_threads(swiftlet *handle, int32_t threads);

/*
 * From which probability on, 0 ... 1, a class is told; below it the label is SWIFTLET_UNSURE. At first it is 0, and each class
 * is told; a handle that `swiftlet_share` makes begins with that of the one it shares with.
 */
swiftlet_status swiftlet_set_unsure_below(swiftlet *handle, float probability);

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
 * Classifies a picture of any size that stands in memory, prepared as a PNG file's would be: `height` rows of `width` pixels of
 * 1 (grey), 2 (grey, opacity), 3 (red, green, blue) or 4 (and opacity) bytes; `stride` is the bytes from a row to the next, 0
 * for rows without gaps.
 */
swiftlet_status swiftlet_classify_image(
    swiftlet *handle, const uint8_t *pixels, size_t width, size_t height, size_t channels, size_t stride,
    swiftlet_result *result, float *probabilities);

/*
 * Classifies `count` PNG files, shared out over the handle's threads. Where one cannot be read its label is -1, its
 * probability 0, and the others go on; the status is then SWIFTLET_UNUSABLE_FILE, and the error that of the first of them.
 * `results` is [count]; `probabilities` is [count, class count] or NULL.
 */
swiftlet_status swiftlet_classify_files(
    swiftlet *handle, const char *const *paths, size_t count, swiftlet_result *results, float *probabilities);

/*
 * Runs the test pictures that the model file carries, and fills in `*verification` unless it is NULL.
 * SWIFTLET_OK: this machine gives every class as expected, and every logit so to 1e-4.
 * SWIFTLET_DISAGREES: it does not, or the file carries no test pictures.
 */
swiftlet_status swiftlet_verify(swiftlet *handle, swiftlet_verification *verification);

/*
 * Networks that learn; here of a table of 150 rows with four features and three classes:
 *
 *     static float features[150 * 4], probabilities[150 * 3];
 *     static int32_t species[150];
 *     swiftlet_network *network;
 *     swiftlet_network_create("4 dense:32 relu dense:3", "learning-rate=0.01 batch-size=16", &network);
 *     swiftlet_samples samples = {.floats = features, .count = 150, .classes = species};
 *     swiftlet_network_train(network, &samples, NULL, 100, NULL, NULL);
 *     swiftlet_network_predict(network, features, 150, 0, probabilities);
 *     swiftlet_network_close(network);
 */

/* A network with all it has learnt. It serves one call at a time. */
typedef struct swiftlet_network swiftlet_network;

/* Samples, which are read while a call trains on them. Members that are not needed are 0. */
typedef struct swiftlet_samples {
  /* Features as finite numbers, [count, inputs], or NULL. */
  const float *floats;
  /* Features as bytes, 0 black ... 255 white, which become -1 ... 1, [count, inputs], where `floats` is NULL. */
  const uint8_t *bytes;
  /* How many samples there are, from 1. */
  size_t count;
  /* Numbers from a row of `floats` or `bytes` to the next; 0 for rows without gaps. */
  size_t stride;
  /* The class of each sample, 0 ... outputs - 1, [count], or NULL. */
  const int32_t *classes;
  /* Finite numbers, or answers of 0 and 1, [count, outputs], where `classes` is NULL. */
  const float *targets;
  /* What each sample counts in the loss, 0 or more, [count], or NULL where all count the same. */
  const float *weights;
  /* Pixels in a row of a picture, for options that change pictures; 0 where they are square. */
  size_t picture_width;
  /* Which rows of `floats` the samples are, in this order, [count], or NULL for the first `count`. */
  const int32_t *rows;
  /*
   * Where `floats` are only numbers that are not 0, one row behind the other (compressed sparse rows): the column of each, and
   * where each row begins, one more than there are rows. NULL for rows as they stand.
   */
  const int32_t *columns;
  const int64_t *starts;
} swiftlet_samples;

/* How far a training is. */
typedef struct swiftlet_progress {
  /* The running epoch, from 0, and how many this call was asked for. */
  int32_t epoch, epochs;
  /* Steps of the epoch that are done, and how many it has. */
  int32_t steps, steps_per_epoch;
  /* Whether the epoch has ended. */
  int32_t is_epoch_end;
  /* Mean loss of the steps. */
  double loss;
  /* Share of the samples told right, 0 ... 1, where targets are classes. */
  double accuracy;
  /* The same for the samples held out, once the epoch has ended; NaN where there are none. */
  double validation_loss, validation_accuracy;
} swiftlet_progress;

/*
 * Called on the thread that trains, after each epoch and some times a second. Another answer than 0 ends the training. It may
 * predict, read numbers and save: the network answers as it stands. It cannot be trained or written to, and must not be closed.
 */
typedef int32_t (*swiftlet_callback)(const swiftlet_progress *progress, void *context);

/* A block of a network's numbers: `rows` x `columns`, where columns is 0 for a row of `rows` numbers. */
typedef struct swiftlet_tensor {
  /* PyTorch's name in an nn.Sequential of the same layers, as "0.weight". Valid until the network is closed. */
  const char *name;
  size_t rows, columns;
} swiftlet_tensor;

/*
 * Makes a network. `*network` receives a handle that `swiftlet_network_close` must be called for, also where this fails:
 * `swiftlet_network_error` then tells why.
 *
 * `layers` is the width of the inputs and the layers, divided by spaces: dense:N, dense:N:no-bias, batch-norm, layer-norm,
 * dropout:SHARE, and the activations relu, leaky-relu:SLOPE, relu6, elu:ALPHA, gelu, gelu-tanh, silu, sigmoid, tanh and
 * softplus. `options` is NULL or NAME=VALUE, divided by spaces, with the names and values of `swiftlet train --help`: epochs,
 * batch-size, optimizer, learning-rate, schedule, warm-up, weight-decay, decay-weights-only, clip, loss, class-weights,
 * label-smoothing, early-stopping, held-out, average, init, seed, threads, and those that change pictures. What is not named is
 * as in the recipe `table`. Without a loss, classes are learnt by cross-entropy and numbers by mse.
 */
swiftlet_status swiftlet_network_create(const char *layers, const char *options, swiftlet_network **network);

/* Opens a safetensors file, or, where the path ends in .onnx, an ONNX model, likewise. */
swiftlet_status swiftlet_network_load(const char *path, const char *options, swiftlet_network **network);

/* Writes the network as a safetensors file, or, where the path ends in .onnx, as an ONNX model that gives logits. */
swiftlet_status swiftlet_network_save(swiftlet_network *network, const char *path);

/*
 * Writes what the network has learnt and what its optimiser keeps, as a checkpoint; and takes one over, into a network that was
 * made with the same layers and options, which then goes on to the same bits.
 */
swiftlet_status swiftlet_network_checkpoint(swiftlet_network *network, const char *path);
swiftlet_status swiftlet_network_restore(swiftlet_network *network, const char *path);

/* Gives back what a network holds. */
void swiftlet_network_close(swiftlet_network *network);

/* Why the last call that returned a status failed, in one line; "" where it did not. Valid until the next call. */
const char *swiftlet_network_error(const swiftlet_network *network);

/* The layers, as `swiftlet_network_create` takes them; NULL where there is no network. Valid until it is closed. */
const char *swiftlet_network_layers(const swiftlet_network *network);

/* Lengths of a row of inputs and of outputs; 0 where there is no network. */
size_t swiftlet_network_inputs(const swiftlet_network *network);
size_t swiftlet_network_outputs(const swiftlet_network *network);

/*
 * Trains from where the network stands: a second call goes on, with what the optimiser keeps. `validation`, or NULL, is
 * evaluated after each epoch, and is what `early-stopping` looks at; without it a share of the samples is held out for that.
 * `epochs` is 0 for what the options say. A training that the callback ends leaves a network that can be used.
 */
swiftlet_status swiftlet_network_train(
    swiftlet_network *network, const swiftlet_samples *samples, const swiftlet_samples *validation,
    int32_t epochs, swiftlet_callback callback, void *context);

/*
 * Predicts from finite numbers, [count, inputs]: `results`, [count, outputs], receives probabilities of classes or answers, or
 * numbers; where `raw` is not 0, what the last layer gives.
 */
swiftlet_status swiftlet_network_predict(
    swiftlet_network *network, const float *features, size_t count, int32_t raw, float *results);

/* Predicts from bytes, [count, inputs], likewise, for a network that was trained on bytes. */
swiftlet_status swiftlet_network_predict_bytes(
    swiftlet_network *network, const uint8_t *features, size_t count, int32_t raw, float *results);

/* How many blocks of numbers a network has. */
size_t swiftlet_network_tensor_count(swiftlet_network *network);

/* Tells of one of them, from 0. */
swiftlet_status swiftlet_network_tensor(swiftlet_network *network, size_t index, swiftlet_tensor *tensor);

/* Copies the numbers of one out, or in, row by row; `count` is rows x columns. */
swiftlet_status swiftlet_network_read(
    swiftlet_network *network, const char *name, float *numbers, size_t count);
swiftlet_status swiftlet_network_write(
    swiftlet_network *network, const char *name, const float *numbers, size_t count);

#ifdef __cplusplus
}
#endif

#endif
