// The entry of libFuzzer for a program that has its own main.
#ifndef SWIFTLET_LIBFUZZER_H
#define SWIFTLET_LIBFUZZER_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*test)(const uint8_t *data, size_t size));

#endif
