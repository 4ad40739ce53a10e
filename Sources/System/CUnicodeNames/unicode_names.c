#include "unicode_names.h"

#include <stdint.h>

// Swift's runtime carries what every character is called, half a megabyte, which the linker cannot know to be of no use.
// Nobody here asks (`Unicode.Scalar.Properties.name`): linked in its place (--wrap of ld) is the answer for characters
// that have no name.
#ifdef __linux__

intptr_t __wrap__swift_stdlib_getScalarName(uint32_t scalar, uint8_t *name, intptr_t capacity) {
  (void)scalar, (void)name, (void)capacity;
  return 0;
}

const uint8_t *__wrap__swift_stdlib_getNameAlias(uint32_t scalar) {
  (void)scalar;
  return 0;
}

#endif
