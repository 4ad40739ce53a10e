// Leaves the names of Unicode's characters out of a library that the Swift runtime is linked into.
#ifndef SWIFTLET_UNICODE_NAMES_H
#define SWIFTLET_UNICODE_NAMES_H
#endif
