// The Swift side of the protocol that Peers/README.md describes.

import Swiftlet

/// A program that answers requests.
public protocol Peer {
  /// Its name in tables.
  static var name: String { get }
  /// The requests that it knows.
  static var commands: [String] { get }
  /// Loads all that requests need, and warms up.
  init(_ options: Options) throws
  /// Answers one request; nil for one that is not known.
  mutating func answer(_ request: Request) throws -> Answer?
}

/// The words of a line.
public struct Request {
  private let words: [Substring]

  init(_ line: String) { words = line.split(separator: " ") }

  /// What is asked for.
  public var command: String { words.first.map(String.init) ?? "" }
  /// A word behind the command, counted from 0.
  public subscript(index: Int) -> String? {
    words.indices.contains(index + 1) ? String(words[index + 1]) : nil
  }
  /// A number behind the command, 1 where there is none.
  public func count(_ index: Int = 0) -> Int { self[index].flatMap { Int($0) } ?? 1 }
}

/// What the command line says.
public struct Options {
  /// A folder with MNIST's files.
  public let data: String
  /// How many workers there shall be.
  public let threads: Int
  /// The tutorial's network.
  public let model: String

  /// Reads `--data FOLDER --threads N --model FILE`; nil where a folder is missing.
  init?(_ arguments: [String]) {
    let value = { (name: String) -> String? in
      guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return nil }
      return arguments[index + 1]
    }
    guard let data = value("--data"), let threads = Int(value("--threads") ?? "1"), threads > 0 else {
      return nil
    }
    self.data = data
    self.threads = threads
    model = value("--model") ?? "samples/tutorial.safetensors"
  }
}

extension Peer {
  /// Says that it is ready, then answers each line of standard input with one line of JSON.
  public static func serve() {
    guard let options = Options(CommandLine.arguments) else {
      print("usage: \(name)Peer --data FOLDER [--threads N] [--model FILE]")
      exit(64)
    }
    let say = { (answer: Answer, command: String) in
      print(line(options.threads, command, answer))
      fflush(nil)
    }
    do {
      var peer = try Self(options)
      let list = commands.map(quoted).joined(separator: ", ")
      say(Answer([("ready", "true"), ("commands", "[\(list)]")]), "ready")
      while let input = readLine() {
        say(try peer.answer(Request(input)) ?? Answer([("error", quoted("unknown request"))]), input)
      }
    } catch {
      say(Answer([("error", quoted("\(error)"))]), "failed")
      exit(1)
    }
  }

  private static func line(_ threads: Int, _ command: String, _ answer: Answer) -> String {
    let wall = "[\(answer.wall.map { "\($0)" }.joined(separator: ", "))]"
    let fields: [(name: String, json: String)] =
      [
        ("peer", quoted(name)), ("version", quoted(swiftletVersion)), ("threads", "\(threads)"),
        ("command", quoted(command)), ("wall", wall), ("cpu", "\(answer.cpu)"),
      ] + answer.fields
    return "{" + fields.map { "\(quoted($0.name)): \($0.json)" }.joined(separator: ", ") + "}"
  }
}

private func quoted(_ text: String) -> String {
  "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
}
