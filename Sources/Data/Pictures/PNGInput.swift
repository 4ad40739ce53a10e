import CPNGErrors
import Files

/// The bytes of a PNG file as libpng takes them: from memory, or from a file through a buffer, so that a
/// file takes the same memory whatever its size, and a small one is read by a single system call.
final class PNGInput {
  /// What libpng sees. It has a place of its own because libpng keeps its address.
  let state: UnsafeMutablePointer<swiftlet_png_input>
  /// The path, or a name for bytes in memory.
  private(set) var name = ""
  /// How many bytes the whole file has.
  private(set) var byteCount = 0

  private static let noFile: Int32 = -1
  private var descriptor = noFile
  /// Bytes that may still be read.
  private var rest = Int.max
  private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 << 10, alignment: 64)

  init() {
    state = .allocate(capacity: 1)
    state.initialize(to: swiftlet_png_input())
    state.pointee.owner = Unmanaged.passUnretained(self).toOpaque()
    state.pointee.refill = { state in
      guard let owner = state?.pointee.owner else { return false }
      return Unmanaged<PNGInput>.fromOpaque(owner).takeUnretainedValue().refill()
    }
  }

  deinit {
    endReading()
    buffer.deallocate()
    state.deallocate()
  }

  /// Starts at the first byte of a file. `endReading` closes it.
  func startReading(path: String) throws(FileError) {
    name = path
    rest = .max
    (descriptor, byteCount) = try openRegularFile(path, purpose: "a PNG picture")
    offer(nil, count: 0)
    guard refill() else { throw error(found: "an empty file") }
    try refuseOtherKinds()
  }

  /// Starts at the first of these bytes, which must stay where they are until `endReading`.
  func startReading(_ bytes: UnsafeRawBufferPointer, name: String) throws(FileError) {
    self.name = name
    rest = .max
    byteCount = bytes.count
    offer(bytes.baseAddress, count: bytes.count)
    guard !bytes.isEmpty else { throw error(found: "no bytes") }
    try refuseOtherKinds()
  }

  /// Tells pictures of other kinds by name: to libpng they are damage.
  private func refuseOtherKinds() throws(FileError) {
    let bytes = UnsafeRawBufferPointer(start: state.pointee.next, count: state.pointee.count)
    guard bytes[0] != 0x89, let found = FileKind(bytes)?.foundAsPicture else { return }
    throw error(found: found)
  }

  func endReading() {
    if descriptor != Self.noFile { close(descriptor) }
    descriptor = Self.noFile
    offer(nil, count: 0)
  }

  /// An error about this file, which should have been a PNG picture.
  func error(expected: String = "a PNG picture", found: String) -> FileError {
    FileError(path: name, expected: expected, found: found)
  }

  /// Lets libpng have no more than so many bytes from here on: a flood of chunks or blocks that hold nothing would keep it
  /// busy for long.
  func limitRest(to count: Int) {
    state.pointee.count = min(state.pointee.count, count)
    rest = count - state.pointee.count
  }

  /// The error that libpng reported last.
  func reportedError() -> FileError {
    if rest == 0 { return error(expected: "pixels that are packed", found: "more bytes than they have") }
    if state.pointee.ended { return error(expected: "a whole PNG picture", found: "a truncated one") }
    let message = withUnsafeBytes(of: &state.pointee.message) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return error(found: "damage (\(message))")
  }

  private func refill() -> Bool {
    guard descriptor != Self.noFile else { return false }
    let count = read(descriptor, buffer.baseAddress, min(buffer.count, rest))
    rest -= max(count, 0)
    offer(buffer.baseAddress, count: max(count, 0))
    return count > 0
  }

  private func offer(_ bytes: UnsafeRawPointer?, count: Int) {
    state.pointee.next = bytes?.assumingMemoryBound(to: UInt8.self)
    state.pointee.count = count
    state.pointee.ended = false
  }
}
