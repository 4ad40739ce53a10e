// The error handler of the C interface to BLAS. It is variadic, so it is written in C; a program
// that defines its own replaces it.
#ifndef SWIFTLET_CBLAS_ERRORS_H
#define SWIFTLET_CBLAS_ERRORS_H

// Reports that argument number `position` of `routine` is invalid. The call it comes from changes nothing.
void cblas_xerbla(int position, const char *routine, const char *format, ...);

// cblas_xerbla without further arguments, for Swift, which cannot call variadic functions.
void swiftlet_report_argument(int position, const char *routine);

#endif
