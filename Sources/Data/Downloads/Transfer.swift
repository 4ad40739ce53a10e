import Files

/// Brings a file from a server through the program curl, going on where an earlier transfer ended.
///
/// curl is run, not linked: the program would start slower for everyone, and curl knows the proxies and
/// certificates of its machine.
struct Transfer {
  /// What to bring.
  let url: String
  /// Where it goes; what is there already is taken for its beginning.
  let path: String
  /// The most bytes that are worth bringing.
  let largestSize: Int
  /// Seconds to wait for a server that sends nothing.
  let patience: Int
  /// Whether curl draws a bar on standard error.
  let showsProgress: Bool

  /// Attempts that may fail in a row without a byte gained, and those that may fail at all.
  private static let fruitlessAttempts = 2
  private static let attempts = 20

  /// Brings the file, in several attempts where the connection breaks.
  ///
  /// - Throws: `FileError` where curl is missing or the server cannot or will not send the file. What came stays.
  func run() throws(FileError) {
    var fruitless = 0
    var found = ""
    for _ in 0..<Transfer.attempts {
      let sizeBefore = size(ofFile: path)
      let result = try runCurl()
      if result.status == 0 { return }
      found = result.message
      if cannotContinue(result) && sizeBefore > 0 {
        removeFile(path)
        continue
      }
      fruitless = size(ofFile: path) > sizeBefore ? 0 : fruitless + 1
      guard mayRecover(result.status), fruitless < Transfer.fruitlessAttempts else { break }
    }
    throw FileError(path: url, expected: "a file to download", found: found)
  }

  private func runCurl() throws(FileError) -> (status: Int32, code: String, message: String) {
    let arguments = [
      "--fail", "--location", "--max-redirs", "10", "--globoff", "--continue-at", "-", "--output", path,
      "--connect-timeout", "\(patience)", "--speed-limit", "1", "--speed-time", "\(patience)",
      "--max-filesize", "\(largestSize)", "--write-out", "%{http_code} %{errormsg}",
      showsProgress ? "--progress-bar" : "--silent", "--url", url,
    ]
    let (status, output) = try Downloads.run("curl", arguments)
    let parts = output.split(separator: " ", maxSplits: 1).map(String.init)
    let message = parts.count == 2 ? parts[1] : "curl's exit status \(status)"
    return (status, parts.first ?? "", message)
  }

  /// Whether the server sends only from the beginning (CURLE_RANGE_ERROR, CURLE_BAD_DOWNLOAD_RESUME), or the file is
  /// shorter than what came before.
  private func cannotContinue(_ result: (status: Int32, code: String, message: String)) -> Bool {
    [33, 36].contains(result.status) || result.code == "416"
  }

  /// Whether the connection broke: CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT, CURLE_GOT_NOTHING, CURLE_SEND_ERROR,
  /// CURLE_RECV_ERROR and CURLE_HTTP2_STREAM.
  private func mayRecover(_ status: Int32) -> Bool { [18, 28, 52, 55, 56, 92].contains(status) }
}

/// The size of a file, 0 where there is none.
func size(ofFile path: String) -> Int {
  var status = stat()
  return path.withPath({ stat($0, &status) }) == 0 ? Int(status.st_size) : 0
}
