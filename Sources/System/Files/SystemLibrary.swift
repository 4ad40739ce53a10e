// The C library under the name it has on each system, re-exported so that no other file has to choose.
#if canImport(Glibc)
  @_exported import Glibc
#elseif canImport(Musl)
  @_exported import Musl
#elseif canImport(Darwin)
  @_exported import Darwin
#endif

/// What the C library says of the error number that the last failed call left.
package func systemErrorMessage(_ number: Int32 = errno) -> String {
  String(cString: strerror(number))
}
