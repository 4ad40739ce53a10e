/*
 * Calls every function of swiftlet.h the way a C program does, rightly and wrongly.
 *
 *     interface_tests FOLDER_WITH_DIGITS FOLDER_FOR_FILES
 *
 * Prints each check that fails, and ends with status 1 if one did.
 */
#define _POSIX_C_SOURCE 200809L

#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <swiftlet.h>

enum { pixel_count = 784, class_count = 10, batch_count = 300, thread_count = 4 };

static int failures;

static void expect(bool holds, const char *what, int line) {
  if (holds) return;
  printf("line %d: %s\n", line, what);
  failures++;
}

#define EXPECT(condition) expect((condition), #condition, __LINE__)

static bool is_error(const swiftlet *handle, const char *part) {
  return strstr(swiftlet_error(handle), part) != NULL;
}

static void join(char *path, size_t size, const char *folder, const char *name) {
  snprintf(path, size, "%s/%s", folder, name);
}

static void fill(uint8_t *pixels, size_t count) {
  uint32_t state = 1;
  for (size_t i = 0; i < count; i++) {
    state = state * 1664525u + 1013904223u;
    pixels[i] = state >> 30 ? 0 : (uint8_t)(state >> 16);
  }
}

static size_t read_file(const char *path, void *bytes, size_t size) {
  FILE *file = fopen(path, "rb");
  size_t count = file ? fread(bytes, 1, size, file) : 0;
  if (file) fclose(file);
  return count;
}

/* A network of two classes whose logits are 1 and 2 whatever it sees, and what its file expects of it. */
static void write_model(const char *path, const char *expected_logits) {
  static const float weights[2 * pixel_count];
  static const float bias[2] = {1, 2};
  char header[4096];
  char zeros[2 * pixel_count + 1];
  memset(zeros, '0', sizeof zeros - 1);
  zeros[sizeof zeros - 1] = 0;
  int length = snprintf(
      header, sizeof header,
      "{\"__metadata__\":{\"classes\":\"cat\\ndog\"%s%s%s%s%s},"
      "\"fc.weight\":{\"dtype\":\"F32\",\"shape\":[2,784],\"data_offsets\":[0,6272]},"
      "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[6272,6280]}}",
      expected_logits ? ",\"self_checks\":\"" : "", expected_logits ? zeros : "", expected_logits ? " " : "",
      expected_logits ? expected_logits : "", expected_logits ? "\"" : "");
  uint8_t size[8] = {(uint8_t)(length & 255), (uint8_t)(length >> 8)};
  FILE *file = fopen(path, "wb");
  EXPECT(file != NULL);
  if (!file) return;
  fwrite(size, 1, sizeof size, file);
  fwrite(header, 1, (size_t)length, file);
  fwrite(weights, 1, sizeof weights, file);
  fwrite(bias, 1, sizeof bias, file);
  fclose(file);
}

static void test_bundled_model(swiftlet *reader) {
  EXPECT(strcmp(swiftlet_version(), "") > 0);
  EXPECT(swiftlet_pixel_count(reader) == pixel_count);
  EXPECT(swiftlet_class_count(reader) == class_count);
  EXPECT(strcmp(swiftlet_class_name(reader, 7), "7") == 0);
  EXPECT(swiftlet_class_name(reader, -1) == NULL);
  EXPECT(swiftlet_class_name(reader, class_count) == NULL);
  EXPECT(strcmp(swiftlet_error(reader), "") == 0);
}

static void test_files(swiftlet *reader, const char *digits) {
  int right = 0;
  for (int digit = 0; digit < 10; digit++) {
    for (int copy = 0; copy < 10; copy++) {
      char path[4096], name[8];
      snprintf(name, sizeof name, "%d-%d.png", digit, copy);
      join(path, sizeof path, digits, name);
      swiftlet_result result, of_bytes;
      float probabilities[class_count], from_bytes[class_count], sum = 0;
      EXPECT(swiftlet_classify_file(reader, path, &result, probabilities) == SWIFTLET_OK);
      for (int label = 0; label < class_count; label++) sum += probabilities[label];
      EXPECT(sum > 0.9999f && sum < 1.0001f);
      EXPECT(probabilities[result.label] == result.probability);
      right += result.label == digit;

      uint8_t bytes[4096];
      size_t size = read_file(path, bytes, sizeof bytes);
      EXPECT(swiftlet_classify_png(reader, bytes, size, &of_bytes, from_bytes) == SWIFTLET_OK);
      EXPECT(of_bytes.label == result.label && of_bytes.probability == result.probability);
      EXPECT(memcmp(from_bytes, probabilities, sizeof probabilities) == 0);
      EXPECT(swiftlet_classify_png(reader, bytes, size, &of_bytes, NULL) == SWIFTLET_OK);
      EXPECT(of_bytes.probability == result.probability);
      EXPECT(swiftlet_classify_png(reader, bytes, size / 2, &of_bytes, NULL) == SWIFTLET_UNUSABLE_FILE);
    }
  }
  /* Test accuracy is 0.975: fewer than 90 right of 100 has a probability below 1e-4. */
  EXPECT(right >= 90);
}

static void test_pixels(swiftlet *reader, const uint8_t *pixels) {
  static swiftlet_result alone[batch_count], together[batch_count];
  static float alone_shares[batch_count][class_count], shares[batch_count][class_count];
  for (size_t i = 0; i < batch_count; i++) {
    swiftlet_status status =
        swiftlet_classify_pixels(reader, pixels + i * pixel_count, 1, &alone[i], alone_shares[i]);
    EXPECT(status == SWIFTLET_OK);
  }
  for (int threads = 3; threads >= 0; threads--) {
    EXPECT(swiftlet_set_threads(reader, threads) == SWIFTLET_OK);
    memset(together, 0, sizeof together);
    memset(shares, 0, sizeof shares);
    EXPECT(swiftlet_classify_pixels(reader, pixels, batch_count, together, shares[0]) == SWIFTLET_OK);
    EXPECT(memcmp(alone, together, sizeof alone) == 0);
    EXPECT(memcmp(alone_shares, shares, sizeof shares) == 0);
    memset(together, 0, sizeof together);
    EXPECT(swiftlet_classify_pixels(reader, pixels, batch_count, together, NULL) == SWIFTLET_OK);
    EXPECT(memcmp(alone, together, sizeof alone) == 0);
  }
  EXPECT(swiftlet_classify_pixels(reader, NULL, 0, NULL, NULL) == SWIFTLET_OK);
}

struct task {
  swiftlet *handle;
  const uint8_t *pixels;
  swiftlet_result results[batch_count];
  swiftlet_status status;
};

static void *run(void *argument) {
  struct task *task = argument;
  task->status = swiftlet_classify_pixels(task->handle, task->pixels, batch_count, task->results, NULL);
  swiftlet_close(task->handle);
  return NULL;
}

static void test_threads(const uint8_t *pixels) {
  static struct task tasks[thread_count];
  pthread_t threads[thread_count];
  swiftlet *first;
  EXPECT(swiftlet_open(NULL, &first) == SWIFTLET_OK);
  for (int i = 0; i < thread_count; i++) {
    EXPECT(swiftlet_share(first, &tasks[i].handle) == SWIFTLET_OK);
    tasks[i].pixels = pixels;
  }
  swiftlet_close(first); /* The weights stay for the others. */
  for (int i = 0; i < thread_count; i++) EXPECT(pthread_create(&threads[i], NULL, run, &tasks[i]) == 0);
  for (int i = 0; i < thread_count; i++) EXPECT(pthread_join(threads[i], NULL) == 0);
  for (int i = 0; i < thread_count; i++) {
    EXPECT(tasks[i].status == SWIFTLET_OK);
    EXPECT(memcmp(tasks[i].results, tasks[0].results, sizeof tasks[0].results) == 0);
  }
}

static void test_wrong_arguments(swiftlet *reader, const uint8_t *pixels) {
  swiftlet_result result;
  EXPECT(swiftlet_classify_file(reader, NULL, &result, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(is_error(reader, "path: expected a pointer, found NULL"));
  EXPECT(swiftlet_classify_file(reader, "7.png", NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(is_error(reader, "result"));
  EXPECT(swiftlet_classify_png(reader, NULL, 9, &result, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_png(reader, pixels, SIZE_MAX, &result, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_png(reader, pixels, 9, NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_pixels(reader, NULL, 1, &result, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_pixels(reader, pixels, 1, NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_pixels(reader, pixels, SIZE_MAX, &result, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_pixels(reader, pixels, SIZE_MAX / 4, &result, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_set_threads(reader, -1) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_set_threads(reader, 257) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(is_error(reader, "threads: expected 0 to 256, found 257"));
  EXPECT(swiftlet_share(reader, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_open(NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);

  EXPECT(swiftlet_classify_png(reader, pixels, 0, &result, NULL) == SWIFTLET_UNUSABLE_FILE);
  EXPECT(swiftlet_classify_png(reader, pixels, pixel_count, &result, NULL) == SWIFTLET_UNUSABLE_FILE);
  EXPECT(swiftlet_classify_file(reader, "/nowhere/7.png", &result, NULL) == SWIFTLET_UNUSABLE_FILE);
  EXPECT(is_error(reader, "/nowhere/7.png: expected a PNG picture, found "));
  EXPECT(swiftlet_classify_pixels(reader, pixels, 1, &result, NULL) == SWIFTLET_OK);
  EXPECT(is_error(reader, "") && !is_error(reader, "expected"));
}

static void test_no_handle(const uint8_t *pixels) {
  swiftlet *other = (swiftlet *)&other;
  swiftlet_result result;
  EXPECT(swiftlet_share(NULL, &other) == SWIFTLET_INVALID_ARGUMENT && other == NULL);
  EXPECT(swiftlet_classify_file(NULL, "7.png", &result, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_png(NULL, pixels, 9, &result, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_pixels(NULL, pixels, 1, &result, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_set_threads(NULL, 1) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_verify(NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_pixel_count(NULL) == 0 && swiftlet_class_count(NULL) == 0);
  EXPECT(swiftlet_class_name(NULL, 0) == NULL);
  EXPECT(is_error(NULL, "NULL"));
  swiftlet_close(NULL);
}

static void test_no_model(const uint8_t *pixels) {
  swiftlet *reader, *other;
  swiftlet_result result;
  EXPECT(swiftlet_open("/nowhere/model.safetensors", &reader) == SWIFTLET_UNUSABLE_FILE);
  EXPECT(reader != NULL && is_error(reader, "/nowhere/model.safetensors: expected "));
  EXPECT(swiftlet_classify_pixels(reader, pixels, 1, &result, NULL) == SWIFTLET_NO_MODEL);
  EXPECT(swiftlet_classify_pixels(reader, pixels, 0, &result, NULL) == SWIFTLET_NO_MODEL);
  EXPECT(swiftlet_classify_png(reader, pixels, 9, &result, NULL) == SWIFTLET_NO_MODEL);
  EXPECT(swiftlet_classify_file(reader, "7.png", &result, NULL) == SWIFTLET_NO_MODEL);
  EXPECT(swiftlet_set_threads(reader, 2) == SWIFTLET_NO_MODEL);
  EXPECT(swiftlet_verify(reader, NULL) == SWIFTLET_NO_MODEL);
  EXPECT(swiftlet_share(reader, &other) == SWIFTLET_NO_MODEL && other == NULL);
  EXPECT(swiftlet_pixel_count(reader) == 0 && swiftlet_class_name(reader, 0) == NULL);
  EXPECT(is_error(reader, "no model"));
  swiftlet_close(reader);
}

static void test_verification(const char *folder) {
  static const struct {
    const char *logits;
    swiftlet_status status;
    int count, same_class;
  } cases[] = {
      {"1.00001,2", SWIFTLET_OK, 1, 1},
      {"1.1,2", SWIFTLET_DISAGREES, 1, 1},
      {"2,1", SWIFTLET_DISAGREES, 1, 0},
      {NULL, SWIFTLET_DISAGREES, 0, 0},
      {"1,2,3", SWIFTLET_UNUSABLE_FILE, 0, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    char path[4096];
    swiftlet *reader;
    swiftlet_verification found = {0, 0, 0};
    join(path, sizeof path, folder, "constant.safetensors");
    write_model(path, cases[i].logits);
    EXPECT(swiftlet_open(path, &reader) == SWIFTLET_OK);
    EXPECT(swiftlet_class_count(reader) == 2 && strcmp(swiftlet_class_name(reader, 1), "dog") == 0);
    EXPECT(swiftlet_verify(reader, &found) == cases[i].status);
    EXPECT(found.count == cases[i].count && found.same_class == cases[i].same_class);
    EXPECT(is_error(reader, path) == (cases[i].status != SWIFTLET_OK));
    EXPECT(swiftlet_verify(reader, NULL) == cases[i].status);
    swiftlet_close(reader);
    remove(path);
  }
}

/* The classes have 0.27 and 0.73, whatever is seen. */
static void test_unsure(const char *folder, const char *digits, const uint8_t *pixels) {
  char model[4096], path[4096];
  swiftlet *reader, *other;
  join(model, sizeof model, folder, "constant.safetensors");
  join(path, sizeof path, digits, "7-0.png");
  write_model(model, NULL);
  EXPECT(swiftlet_open(model, &reader) == SWIFTLET_OK);
  EXPECT(strcmp(swiftlet_class_name(reader, SWIFTLET_UNSURE), "unsure") == 0);
  for (int i = 0; i < 4; i++) {
    const float limits[] = {0, 0.73f, 0.74f, 1};
    const int32_t label = i < 2 ? 1 : SWIFTLET_UNSURE;
    const char *paths[] = {path, "/nowhere.png"};
    swiftlet_result result, results[2];
    float probabilities[2];
    EXPECT(swiftlet_set_unsure_below(reader, limits[i]) == SWIFTLET_OK);
    EXPECT(swiftlet_classify_file(reader, path, &result, probabilities) == SWIFTLET_OK);
    EXPECT(result.label == label && result.probability == probabilities[1]);
    EXPECT(result.probability > 0.73f && result.probability < 0.74f);
    EXPECT(swiftlet_classify_pixels(reader, pixels, 2, results, NULL) == SWIFTLET_OK);
    EXPECT(results[0].label == label && results[1].label == label);
    EXPECT(swiftlet_classify_image(reader, pixels, 20, 20, 1, 0, &result, NULL) == SWIFTLET_OK);
    EXPECT(result.label == label);
    EXPECT(swiftlet_classify_files(reader, paths, 2, results, NULL) == SWIFTLET_UNUSABLE_FILE);
    EXPECT(results[0].label == label && results[1].label == -1);
    EXPECT(swiftlet_share(reader, &other) == SWIFTLET_OK);
    EXPECT(swiftlet_classify_pixels(other, pixels, 1, &result, NULL) == SWIFTLET_OK && result.label == label);
    swiftlet_close(other);
  }
  for (int i = 0; i < 3; i++) {
    const float wrong[] = {-0.1f, 1.1f, NAN};
    EXPECT(swiftlet_set_unsure_below(reader, wrong[i]) == SWIFTLET_INVALID_ARGUMENT);
    EXPECT(is_error(reader, "probability: expected 0 to 1, found "));
  }
  EXPECT(swiftlet_set_unsure_below(NULL, 0.5f) == SWIFTLET_INVALID_ARGUMENT);
  swiftlet_close(reader);
  remove(model);
}

static bool is_network_error(const swiftlet_network *network, const char *part) {
  return strstr(swiftlet_network_error(network), part) != NULL;
}

static int32_t count_epochs(const swiftlet_progress *progress, void *context) {
  int32_t *count = context;
  if (progress->is_epoch_end) ++*count;
  return *count == 5;
}

enum { row_count = 200 };

/* Two classes that a line divides. */
static void fill_rows(float *features, int32_t *classes) {
  uint32_t state = 7;
  for (int i = 0; i < 2 * row_count; i++) {
    state = state * 1664525u + 1013904223u;
    features[i] = (float)(state >> 8) / (1 << 23) - 1;
    classes[i / 2] = features[i / 2 * 2] > 0;
  }
}

static void test_training(const char *folder) {
  static float features[2 * row_count], found[2 * row_count], again[2 * row_count];
  static int32_t classes[row_count];
  static uint8_t bytes[2 * row_count];
  swiftlet_network *network, *loaded;
  swiftlet_samples samples = {.floats = features, .count = row_count, .classes = classes};
  swiftlet_tensor tensor;
  char path[4096];
  float bias[8];
  int right = 0;
  int32_t epochs = 0;
  fill_rows(features, classes);
  EXPECT(swiftlet_network_create("2 dense:8 relu dense:2", "learning-rate=0.05 threads=2", &network) == SWIFTLET_OK);
  EXPECT(swiftlet_network_inputs(network) == 2 && swiftlet_network_outputs(network) == 2);
  EXPECT(strcmp(swiftlet_network_layers(network), "2 dense:8 relu dense:2") == 0);
  EXPECT(swiftlet_network_train(network, &samples, NULL, 60, NULL, NULL) == SWIFTLET_OK);
  EXPECT(swiftlet_network_predict(network, features, row_count, 0, found) == SWIFTLET_OK);
  for (int i = 0; i < row_count; i++) right += (found[2 * i + 1] > 0.5f) == classes[i];
  EXPECT(right > row_count * 9 / 10);
  EXPECT(swiftlet_network_train(network, &samples, &samples, 60, count_epochs, &epochs) == SWIFTLET_OK && epochs == 5);

  EXPECT(swiftlet_network_tensor_count(network) == 4);
  EXPECT(swiftlet_network_tensor(network, 1, &tensor) == SWIFTLET_OK);
  EXPECT(strcmp(tensor.name, "0.bias") == 0 && tensor.rows == 8 && tensor.columns == 0);
  EXPECT(swiftlet_network_tensor(network, 4, &tensor) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_network_read(network, "0.bias", bias, 8) == SWIFTLET_OK);
  EXPECT(swiftlet_network_predict(network, features, row_count, 1, found) == SWIFTLET_OK);
  bias[0] += 1;
  EXPECT(swiftlet_network_write(network, "0.bias", bias, 8) == SWIFTLET_OK);
  EXPECT(swiftlet_network_predict(network, features, row_count, 1, again) == SWIFTLET_OK);
  EXPECT(memcmp(found, again, sizeof found) != 0);
  EXPECT(swiftlet_network_read(network, "0.bias", bias, 7) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(is_network_error(network, "0.bias: expected 8 numbers, found 7"));

  for (int i = 0; i < 2; i++) {
    join(path, sizeof path, folder, i == 0 ? "network.safetensors" : "network.onnx");
    EXPECT(swiftlet_network_save(network, path) == SWIFTLET_OK);
    EXPECT(swiftlet_network_load(path, NULL, &loaded) == SWIFTLET_OK);
    EXPECT(swiftlet_network_inputs(loaded) == 2);
    if (i == 0) EXPECT(swiftlet_network_predict(loaded, features, row_count, 1, found) == SWIFTLET_OK);
    if (i == 0) EXPECT(memcmp(found, again, sizeof found) == 0);
    swiftlet_network_close(loaded);
    remove(path);
  }

  EXPECT(swiftlet_network_predict_bytes(network, bytes, 1, 0, found) == SWIFTLET_INVALID_ARGUMENT);
  classes[3] = 2;
  EXPECT(swiftlet_network_train(network, &samples, NULL, 1, NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(is_network_error(network, "samples: expected classes from 0 to 1, found 2 in row 3"));
  samples.count = 0;
  EXPECT(swiftlet_network_train(network, &samples, NULL, 1, NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_network_train(network, NULL, NULL, 1, NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  swiftlet_network_close(network);

  EXPECT(swiftlet_network_create("2 dense:8 relu", "epochs=0", &network) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(is_network_error(network, "option '--epochs': expected a whole number from 1 to "));
  EXPECT(swiftlet_network_train(network, &samples, NULL, 1, NULL, NULL) == SWIFTLET_NO_MODEL);
  EXPECT(swiftlet_network_layers(network) == NULL && swiftlet_network_inputs(network) == 0);
  swiftlet_network_close(network);
  EXPECT(swiftlet_network_create(NULL, NULL, &network) == SWIFTLET_INVALID_ARGUMENT);
  swiftlet_network_close(network);
  EXPECT(swiftlet_network_create("2 dense:8", NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_network_load("none.safetensors", NULL, &network) == SWIFTLET_UNUSABLE_FILE);
  swiftlet_network_close(network);
  swiftlet_network_close(NULL);
  EXPECT(swiftlet_network_predict(NULL, features, 1, 0, found) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(is_network_error(NULL, "found NULL"));
}

/* A picture in three bytes a pixel, with gaps between the rows, is that of one byte a pixel without. */
/* Asks the network that trains, which a program may do, and trains and writes to it, which it may not. */
static int32_t ask_network(const swiftlet_progress *progress, void *context) {
  static const float features[2] = {1, 0};
  static float bias[8], found[2];
  swiftlet_network *network = context;
  swiftlet_samples samples = {.floats = features, .count = 1, .classes = (const int32_t[]){1}};
  if (!progress->is_epoch_end) return 0;
  EXPECT(swiftlet_network_predict(network, features, 1, 0, found) == SWIFTLET_OK);
  EXPECT(swiftlet_network_read(network, "0.bias", bias, 8) == SWIFTLET_OK);
  EXPECT(swiftlet_network_write(network, "0.bias", bias, 8) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_network_train(network, &samples, NULL, 1, NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(is_network_error(network, "expected one that is at rest"));
  return 0;
}

/* Checkpoints, chosen rows and compressed ones: all come to the same bits. */
static void test_going_on(const char *folder) {
  static float features[row_count * 2], numbers[row_count], found[row_count * 2], again[row_count * 2];
  static int32_t classes[row_count], rows[row_count], columns[row_count];
  static int64_t starts[row_count + 1];
  const char *layers = "2 dense:8 relu dropout:0.1 dense:2";
  swiftlet_network *network, *other;
  char path[4096];
  fill_rows(features, classes);
  for (int i = 0; i < row_count; i++) {
    /* Every row has one number, and the last comes first. */
    rows[i] = row_count - 1 - i;
    columns[i] = i % 2;
    numbers[i] = features[2 * i + columns[i]];
    features[2 * i + 1 - columns[i]] = 0;
    starts[i + 1] = i + 1;
  }
  swiftlet_samples dense = {.floats = features, .count = row_count, .classes = classes, .rows = rows};
  swiftlet_samples sparse = {
      .floats = numbers, .count = row_count, .classes = classes, .rows = rows, .columns = columns, .starts = starts};
  EXPECT(swiftlet_network_create(layers, "seed=3", &network) == SWIFTLET_OK);
  EXPECT(swiftlet_network_create(layers, "seed=3", &other) == SWIFTLET_OK);
  EXPECT(swiftlet_network_train(network, &dense, NULL, 3, ask_network, network) == SWIFTLET_OK);
  EXPECT(strcmp(swiftlet_network_error(network), "") == 0);
  join(path, sizeof path, folder, "network.checkpoint");
  EXPECT(swiftlet_network_checkpoint(network, path) == SWIFTLET_OK);
  EXPECT(swiftlet_network_restore(other, path) == SWIFTLET_OK);
  EXPECT(swiftlet_network_train(network, &dense, NULL, 3, NULL, NULL) == SWIFTLET_OK);
  EXPECT(swiftlet_network_train(other, &sparse, NULL, 3, NULL, NULL) == SWIFTLET_OK);
  EXPECT(swiftlet_network_predict(network, features, row_count, 1, found) == SWIFTLET_OK);
  EXPECT(swiftlet_network_predict(other, features, row_count, 1, again) == SWIFTLET_OK);
  EXPECT(memcmp(found, again, sizeof found) == 0);
  columns[3] = 2;
  EXPECT(swiftlet_network_train(other, &sparse, NULL, 1, NULL, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(is_network_error(other, "expected columns from 0 to 1"));
  swiftlet_network_close(other);
  EXPECT(swiftlet_network_create("2 dense:9 relu dense:2", NULL, &other) == SWIFTLET_OK);
  EXPECT(swiftlet_network_restore(other, path) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_network_restore(other, "none") == SWIFTLET_UNUSABLE_FILE);
  swiftlet_network_close(other);
  swiftlet_network_close(network);
}

static void test_images(swiftlet *reader) {
  enum { side = 60, stride = 3 * side + 7 };
  static uint8_t grey[side * side], colour[side * stride];
  swiftlet_result one, other;
  for (int y = 0; y < side; y++) {
    for (int x = 0; x < side; x++) {
      uint8_t pixel = x > 27 && x < 33 && y > 9 && y < 50 ? 20 : 230;
      grey[y * side + x] = pixel;
      memset(colour + y * stride + 3 * x, pixel, 3);
    }
  }
  EXPECT(swiftlet_classify_image(reader, grey, side, side, 1, 0, &one, NULL) == SWIFTLET_OK && one.label == 1);
  EXPECT(swiftlet_classify_image(reader, colour, side, side, 3, stride, &other, NULL) == SWIFTLET_OK);
  EXPECT(memcmp(&one, &other, sizeof one) == 0);
  EXPECT(swiftlet_classify_image(reader, grey, side, side, 5, 0, &one, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_image(reader, grey, side, 0, 1, 0, &one, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_classify_image(reader, grey, side, side, 1, 3, &one, NULL) == SWIFTLET_INVALID_ARGUMENT);
}

static void test_many_files(swiftlet *reader, const char *digits) {
  char path[4096];
  float probabilities[3 * class_count];
  swiftlet_result results[3];
  join(path, sizeof path, digits, "7-0.png");
  const char *paths[] = {path, "none.png", path};
  EXPECT(swiftlet_set_threads(reader, 2) == SWIFTLET_OK);
  EXPECT(swiftlet_classify_files(reader, paths, 3, results, probabilities) == SWIFTLET_UNUSABLE_FILE);
  EXPECT(is_error(reader, "none.png: expected "));
  EXPECT(results[0].label == 7 && results[1].label == -1 && results[2].label == 7);
  EXPECT(probabilities[7] == results[0].probability && probabilities[class_count] == 0);
  EXPECT(swiftlet_classify_files(reader, paths, 1, results, NULL) == SWIFTLET_OK);
  EXPECT(swiftlet_classify_files(reader, paths, 0, NULL, NULL) == SWIFTLET_OK);
  EXPECT(swiftlet_classify_files(reader, NULL, 1, results, NULL) == SWIFTLET_INVALID_ARGUMENT);
  EXPECT(swiftlet_set_threads(reader, 1) == SWIFTLET_OK);
}

int main(int argc, char **argv) {
  static uint8_t pixels[batch_count * pixel_count];
  swiftlet *reader;
  if (argc != 3) return 2;
  fill(pixels, sizeof pixels);
  EXPECT(swiftlet_open(NULL, &reader) == SWIFTLET_OK);
  test_bundled_model(reader);
  test_files(reader, argv[1]);
  test_pixels(reader, pixels);
  test_wrong_arguments(reader, pixels);
  test_images(reader);
  test_many_files(reader, argv[1]);
  swiftlet_close(reader);
  test_threads(pixels);
  test_no_handle(pixels);
  test_no_model(pixels);
  test_verification(argv[2]);
  test_unsure(argv[2], argv[1], pixels);
  test_training(argv[2]);
  test_going_on(argv[2]);
  return failures > 0;
}
