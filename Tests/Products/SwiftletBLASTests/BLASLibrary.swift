import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// The dynamic library, loaded as any program loads a BLAS: by file name and symbol.
struct BLASLibrary: @unchecked Sendable {
  typealias SGEMM =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>?, Int32, UnsafePointer<Float>?,
      Int32, Float, UnsafeMutablePointer<Float>?, Int32
    ) -> Void

  let sgemm: SGEMM
  let setThreadCount: @convention(c) (Int32) -> Void
  let threadCount: @convention(c) () -> Int32

  static let shared = BLASLibrary()

  /// Where the build puts the library: beside the program that runs the tests.
  static let path: String = {
    let program = (try? #require(realpath("/proc/self/exe", nil)).take()) ?? ""
    let folder = program.split(separator: "/").dropLast().joined(separator: "/")
    return "/\(folder)/libSwiftletBLAS.so"
  }()

  private init() {
    let handle = dlopen(Self.path, RTLD_NOW)
    func symbol<T>(_ name: String, as type: T.Type) -> T {
      guard let handle, let address = dlsym(handle, name) else { fatalError("no \(name) in \(Self.path)") }
      return unsafeBitCast(address, to: type)
    }
    sgemm = symbol("cblas_sgemm", as: SGEMM.self)
    setThreadCount = symbol("swiftlet_set_num_threads", as: (@convention(c) (Int32) -> Void).self)
    threadCount = symbol("swiftlet_get_num_threads", as: (@convention(c) () -> Int32).self)
  }
}

extension UnsafeMutablePointer<CChar> {
  /// The string, whose memory is given back.
  fileprivate func take() -> String {
    defer { free(self) }
    return String(cString: self)
  }
}
