import Files

/// Where a folder has the IDX files of one part of a data set.
struct IDXFolder {
  let images: String
  let labels: String
  /// Whether they are EMNIST's, which hold pictures column by column.
  let isEMNIST: Bool

  /// Looks for MNIST's names, then for EMNIST's.
  ///
  /// - Throws: `FileError` where the folder or a file is missing, or the folder has several of EMNIST's sets.
  init(_ folder: String, _ part: PictureSet.Part) throws(FileError) {
    let emnist = try emnistStems(in: folder, part)
    let hasMNIST = find("\(part.rawValue)-images", "idx3-ubyte", in: folder) != nil
    guard hasMNIST || emnist.count <= 1 else {
      throw FileError(
        path: folder, expected: "one of EMNIST's sets", found: emnist.joined(separator: ", "))
    }
    isEMNIST = !hasMNIST && !emnist.isEmpty
    let stem = isEMNIST ? emnist[0] : part.rawValue
    images = try require("\(stem)-images", "idx3-ubyte", in: folder)
    labels = try require("\(stem)-labels", "idx1-ubyte", in: folder)
  }
}

/// How the names of EMNIST's files of a part begin, of as many sets as the folder has, e.g. `emnist-letters-train`.
private func emnistStems(in folder: String, _ part: PictureSet.Part) throws(FileError) -> [String] {
  guard exists(folder) else {
    throw FileError(path: folder, expected: "a folder with MNIST's files", found: systemErrorMessage())
  }
  let middle = part == .training ? "-train-images" : "-test-images"
  let endings = ["-idx3-ubyte", ".idx3-ubyte"].flatMap { [middle + $0, middle + $0 + ".gz"] }
  var stems: [String] = []
  for name in try FolderContents(path: folder).files where name.hasPrefix("emnist-") {
    guard let ending = endings.first(where: { name.hasSuffix($0) }) else { continue }
    let stem = String(name.dropLast(ending.count)) + middle.dropLast("-images".count)
    if !stems.contains(stem) { stems.append(stem) }
  }
  return stems
}

private func find(_ stem: String, _ type: String, in folder: String) -> String? {
  let paths = ["-", "."].flatMap { joint in ["", ".gz"].map { "\(folder)/\(stem)\(joint)\(type)\($0)" } }
  return paths.first(where: exists)
}

private func require(_ stem: String, _ type: String, in folder: String) throws(FileError) -> String {
  if let path = find(stem, type, in: folder) { return path }
  throw FileError(
    path: folder, expected: "the file \(stem)-\(type), plain or gzipped", found: "no such file")
}
