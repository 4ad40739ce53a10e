import Foundation

/// Where PATH finds a program, or nil.
public func programPath(_ name: String) -> URL? {
  let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
  return folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile)
    .map { URL(filePath: $0) }
}

/// Whether PATH finds each of the programs.
public func hasPrograms(_ names: String...) -> Bool { names.allSatisfy { programPath($0) != nil } }
