import Foundation

/// A library with the C interface to BLAS, loaded while the program runs: every one by the same road.
struct BLAS {
  typealias SGEMM =
    @convention(c) (
      Int32, Int32, Int32, Int32, Int32, Int32, Float, UnsafePointer<Float>, Int32, UnsafePointer<Float>,
      Int32, Float, UnsafeMutablePointer<Float>, Int32
    ) -> Void

  let name: String
  let sgemm: SGEMM
  let setThreadCount: (Int) -> Void
  private let handle: UnsafeMutableRawPointer

  /// A library and where it is looked for.
  struct Source {
    let name: String
    let files: [String]
    let threadSetter: String

    /// The engine first, its peers after it.
    static func all(peers: String) -> [Source] {
      let folder = Bundle.main.executableURL?.deletingLastPathComponent().path ?? "."
      return [
        Source(
          name: "Swiftlet", files: ["\(folder)/libSwiftletBLAS.so"], threadSetter: "swiftlet_set_num_threads"),
        Source(
          name: "OpenBLAS", files: ["libopenblas.so.0"], threadSetter: "openblas_set_num_threads"),
        Source(
          name: "BLIS", files: ["libblis.so.4", "libblis.so"], threadSetter: "bli_thread_set_num_threads"),
        Source(
          name: "oneMKL", files: ["\(peers)/lib/libmkl_rt.so.3", "\(peers)/lib/libmkl_rt.so.2"],
          threadSetter: "MKL_Set_Num_Threads"),
      ]
    }
  }

  /// Loads a library, or tells why not.
  static func load(_ source: Source) -> Result<BLAS, MissingLibrary> {
    let handles = source.files.lazy.compactMap { dlopen($0, RTLD_NOW | RTLD_LOCAL) }
    guard let handle = handles.first, let sgemm = dlsym(handle, "cblas_sgemm"),
      let setter = dlsym(handle, source.threadSetter)
    else { return .failure(MissingLibrary(name: source.name)) }
    // BLIS takes a 64-bit count, the others an int: a register holds either.
    let setThreads = unsafeBitCast(setter, to: (@convention(c) (Int) -> Void).self)
    return .success(
      BLAS(
        name: source.name, sgemm: unsafeBitCast(sgemm, to: SGEMM.self), setThreadCount: { setThreads($0) },
        handle: handle))
  }

  /// A function of the library beyond BLAS.
  func symbol<T>(_ name: String, as type: T.Type) -> T? {
    dlsym(handle, name).map { unsafeBitCast($0, to: type) }
  }
}

/// A peer that is not installed.
struct MissingLibrary: Error {
  let name: String
}
