// What a page or a program without files calls: numbers and addresses are all that passes.

/// Memory that the caller writes to and the engine reads, or the other way round: bytes, aligned for any number.
@c public func swiftlet_bare_allocate(_ byteCount: Int) -> UnsafeMutableRawPointer {
  UnsafeMutableRawPointer.allocate(byteCount: max(byteCount, 1), alignment: 16)
}

/// Gives memory back.
@c public func swiftlet_bare_release(_ memory: UnsafeMutableRawPointer?) { memory?.deallocate() }

/// Why the last call gave nothing back, one line in UTF-8 that ends with a zero byte; NULL where none failed.
@c public func swiftlet_bare_problem() -> UnsafePointer<CChar>? { UnsafePointer(problem) }

// A page runs on one thread.
nonisolated(unsafe) private var problem: UnsafeMutablePointer<CChar>?

/// Keeps why a call gives nothing back.
func refuse(_ text: String) {
  problem?.deallocate()
  let bytes = text.utf8CString
  let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
  for (index, byte) in bytes.enumerated() { copy[index] = byte }
  problem = copy
}

/// An object that the caller holds by its address.
protocol Held: AnyObject {}

extension Held {
  func hold() -> UnsafeMutableRawPointer { Unmanaged.passRetained(self).toOpaque() }

  static func at(_ address: UnsafeMutableRawPointer) -> Self {
    Unmanaged<Self>.fromOpaque(address).takeUnretainedValue()
  }

  static func drop(_ address: UnsafeMutableRawPointer?) {
    if let address { Unmanaged<Self>.fromOpaque(address).release() }
  }
}
