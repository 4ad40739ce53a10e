import Files
import Unpacking

/// Brings published files into a folder. What stands there under a file's name is always whole and verified: it comes
/// as `NAME.gz.partial`, is unpacked beside its place, and gets its name when its checksum is right.
public struct Download: Sendable {
  /// The URL of the folder that holds the files.
  public let source: String
  /// The folder where they go; it is made where it is missing.
  public let folder: String
  /// Seconds to wait for a server that sends nothing.
  public let patience: Int
  /// Whether curl draws a bar on standard error.
  public let showsProgress: Bool

  /// What a call has come to.
  public enum Outcome: Sendable {
    /// The file was there already, and its checksum is right.
    case wasThere
    /// The file was brought.
    case placed
  }

  /// Prepares to bring files.
  public init(from source: String, to folder: String, patience: Int, showsProgress: Bool = false) {
    self.source = source
    self.folder = folder
    self.patience = patience
    self.showsProgress = showsProgress
  }

  /// Brings one file.
  ///
  /// - Throws: `FileError` where curl or sha256sum is missing, the server does not send the file, it is not the one
  ///   that was published, or the folder cannot be written. What came of a file goes on in the next call, unless
  ///   it is wrong.
  public func fetch(_ file: PublishedFile) throws(FileError) -> Outcome {
    let path = "\(folder)/\(file.name)"
    if size(ofFile: path) == file.byteCount, try sha256(ofFile: path) == file.sha256 { return .wasThere }
    try makeFolder(folder)
    let partial = "\(path).gz.partial"
    let isContinued = size(ofFile: partial) > 0
    try transfer(file, to: partial)
    do throws(FileError) {
      try place(file, from: partial, at: path)
    } catch {
      // The beginning may have come from another server, which packed the file in another way.
      guard isContinued else { throw error }
      try transfer(file, to: partial)
      try place(file, from: partial, at: path)
    }
    return .placed
  }

  private func transfer(_ file: PublishedFile, to path: String) throws(FileError) {
    try Transfer(
      // gzip adds a few bytes to what cannot be packed.
      url: url(of: file), path: path, largestSize: file.byteCount + 1 << 16, patience: patience,
      showsProgress: showsProgress
    ).run()
  }

  private func url(of file: PublishedFile) -> String {
    source + (source.hasSuffix("/") ? "" : "/") + file.name + ".gz"
  }

  /// Unpacks, verifies and names a file. What is wrong is removed.
  private func place(_ file: PublishedFile, from partial: String, at path: String) throws(FileError) {
    let unverified = "\(path).unverified"
    defer {
      removeFile(partial)
      removeFile(unverified)
    }
    try checkThatGzipped(partial, url: url(of: file))
    let bytes = try unpackedContents(of: partial, byteCount: file.byteCount)
    try replaceFile(unverified, with: bytes)
    let found = try sha256(ofFile: unverified)
    guard found == file.sha256 else {
      throw FileError(path: url(of: file), expected: "the SHA-256 \(file.sha256)", found: found)
    }
    guard renameFile(unverified, to: path) else {
      throw FileError(
        path: path, expected: "a place where a file can be written", found: systemErrorMessage())
    }
  }
}

/// Tells of a page, an apology or anything else that came in place of a packed file.
private func checkThatGzipped(_ path: String, url: String) throws(FileError) {
  let found = try FileContents(path: path, purpose: "a gzipped file").withBytes { bytes -> String? in
    bytes.withUnsafeBytes { bytes in
      if bytes.starts(with: [0x1F, 0x8B]) { return nil }
      let start = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
      return start == UInt8(ascii: "<") ? "a page of HTML or XML" : "other bytes"
    }
  }
  if let found { throw FileError(path: url, expected: "a gzipped file", found: found) }
}

/// The SHA-256 of a file in hexadecimal, from the program sha256sum.
private func sha256(ofFile path: String) throws(FileError) -> String {
  let (status, output) = try run("sha256sum", ["--", path])
  // A backslash comes first where the name holds one.
  let sum = output.drop { $0 == "\\" }.prefix { $0 != " " }
  guard status == 0 else {
    throw FileError(path: path, expected: "a file to check", found: "sha256sum's exit status \(status)")
  }
  return String(sum)
}
