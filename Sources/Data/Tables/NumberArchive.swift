import Files
import Unpacking

/// The arrays of an NPZ file: a ZIP archive of NPY files, as `numpy.savez` and `numpy.savez_compressed` write it.
///
/// The archive is mapped. Stored members are seen where they lie; deflated ones are unpacked when they are asked for.
/// The checksum is compared for deflated ones alone, for it would take reading all of the others.
///
///     let digits = try NumberArchive(path: "mnist.npz")
///     let pictures = try digits["x_train"]     // 60000×28×28 of uint8
public final class NumberArchive: Sendable {
  /// What the arrays are called, in the order in which they stand, without the ending `.npy`.
  public let names: [String]

  private let path: String
  private let held: HeldBytes
  private let members: [String: ZIPMember]
  private let largestUnpacked: Int

  /// Maps an archive and reads its directory.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - largestUnpacked: The most bytes that a deflated array may unpack to, 1 GiB unless told.
  /// - Throws: `FileError` where the file is missing, not a ZIP archive, in parts, of the ZIP64 kind (4 GiB or more), damaged,
  ///   or names an array twice.
  public convenience init(path: String, largestUnpacked: Int = 1 << 30) throws(FileError) {
    try self.init(
      HeldBytes(path: path, purpose: "an NPZ file"), name: path, largestUnpacked: largestUnpacked)
  }

  /// Reads a copy of the bytes of an archive; `name` is what errors call it.
  ///
  /// - Throws: `FileError` as `init(path:largestUnpacked:)` does.
  public convenience init(
    bytes: [UInt8], name: String, largestUnpacked: Int = 1 << 30
  ) throws(FileError) {
    try self.init(HeldBytes(bytes), name: name, largestUnpacked: largestUnpacked)
  }

  private init(_ held: HeldBytes, name: String, largestUnpacked: Int) throws(FileError) {
    let ending = ".npy"
    var names: [String] = []
    var members: [String: ZIPMember] = [:]
    let all = try held.withBytes { (bytes) throws(FileError) in try ZIPDirectory(bytes, name: name).members }
    for member in all where member.name.hasSuffix(ending) {
      let short = String(member.name.dropLast(ending.count))
      guard members.updateValue(member, forKey: short) == nil else {
        throw FileError(path: name, expected: "each array once", found: "\(short) twice")
      }
      names.append(short)
    }
    (self.names, self.members, self.held) = (names, members, held)
    (path, self.largestUnpacked) = (name, largestUnpacked)
  }

  /// One of the arrays.
  ///
  /// - Throws: `FileError` where there is no such array, it is packed in another way than DEFLATE, encrypted or damaged,
  ///   would unpack to more than the limit, or is no NPY file that `NumberArray` can read.
  public subscript(name: String) -> NumberArray {
    get throws(FileError) {
      guard let member = members[name] else {
        throw FileError(path: path, expected: "the array \(name)", found: list(names))
      }
      let title = "\(path) (\(name))"
      let packed = try held.withBytes { (bytes) throws(FileError) in
        try member.contents(in: bytes, name: title)
      }
      if member.isStored { return try NumberArray(npy: held, packed, name: title) }
      let unpacked = try unpack(member, packed, title)
      return try NumberArray(npy: unpacked, 0..<unpacked.count, name: title)
    }
  }

  private func unpack(
    _ member: ZIPMember, _ packed: Range<Int>, _ title: String
  ) throws(FileError) -> HeldBytes {
    // DEFLATE packs 1032 bytes into one at best: a member that says more lies.
    guard member.size <= min(largestUnpacked, packed.count * 1032) else {
      throw FileError(
        path: title, expected: "at most \(min(largestUnpacked, packed.count * 1032)) bytes unpacked",
        found: "\(member.size)")
    }
    return try HeldBytes(count: member.size) { (destination) throws(FileError) in
      try held.withBytes { (bytes) throws(FileError) in
        try unpackDeflated(
          UnsafeRawBufferPointer(rebasing: bytes[packed]), into: destination, checksum: member.checksum
        ) { FileError(path: title, expected: $0, found: $1) }
      }
    }
  }
}

/// Names in one line, of which there may be many.
func list(_ names: [String]) -> String {
  guard !names.isEmpty else { return "none" }
  return names.prefix(20).joined(separator: ", ") + (names.count > 20 ? ", …" : "")
}
