#include "cblas_errors.h"

#include <stdarg.h>
#include <stdio.h>

__attribute__((weak)) void cblas_xerbla(int position, const char *routine, const char *format, ...) {
  fprintf(stderr, "%s: argument %d is invalid", routine, position);
  if (format && *format) {
    va_list arguments;
    va_start(arguments, format);
    fputs(": ", stderr);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
  }
  fputc('\n', stderr);
}

void swiftlet_report_argument(int position, const char *routine) { cblas_xerbla(position, routine, ""); }
