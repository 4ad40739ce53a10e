import Foundation

/// What the command line asks for.
struct Options {
  var threads = Array(Set([1, ProcessInfo.processInfo.activeProcessorCount])).sorted()
  var groups: [String] = []
  var libraries: [String] = []
  /// At most.
  var rounds = 21
  var json: String?
  /// Where the peers that are not Debian packages were set up.
  var peers =
    ProcessInfo.processInfo.environment["SWIFTLET_PEERS"] ?? NSHomeDirectory() + "/.cache/swiftlet/peers"

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  init(_ arguments: [String]) throws {
    for index in stride(from: 0, to: arguments.count, by: 2) {
      guard index + 1 < arguments.count else {
        throw Problem(description: "\(arguments[index]) needs a value")
      }
      let value = arguments[index + 1]
      let list = value.split(separator: ",").map(String.init)
      switch arguments[index] {
      case "--threads": threads = list.compactMap(Int.init)
      case "--groups": groups = list
      case "--only": libraries = list
      case "--rounds":
        guard let count = Int(value), count > 0 else {
          throw Problem(description: "--rounds wants a number from 1, not '\(value)'")
        }
        rounds = count
      case "--json": json = value
      default: throw Problem(description: "unknown option \(arguments[index])")
      }
    }
  }

  func wants(_ library: String) -> Bool {
    libraries.isEmpty || library == "Swiftlet" || libraries.contains(library)
  }
}
