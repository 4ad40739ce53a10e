import Files

/// A module that has tensors in a file.
struct StateDictionaryModule {
  /// What its tensors' keys begin with.
  let name: String
  /// What its parameters show it to be.
  let kind: StateDictionary.Kind
  /// Every number in its name: modules follow each other by these.
  private let place: [Int]

  private init(name: String, parameters: [String: Tensor]) {
    self.name = name
    let hasFigures = [
      ParameterName.mean.rawValue, ParameterName.variance.rawValue, StateDictionary.countParameter,
    ].contains {
      parameters[$0] != nil
    }
    kind =
      hasFigures
      ? .batchNorm : parameters[ParameterName.weight.rawValue]?.shape.count == 1 ? .layerNorm : .linear
    let numbers = name.split { !$0.isASCII || !$0.isWholeNumber }.map { Int($0) ?? Int.max }
    place = numbers.isEmpty ? [Int.max] : numbers
  }

  /// The modules in the order in which inputs pass through them.
  ///
  /// - Throws: `FileError` that lists the missing and the unknown keys, or names two modules no number orders.
  static func inOrder(
    _ tensors: [String: Tensor], path: String
  ) throws(FileError) -> [StateDictionaryModule] {
    let groups = Dictionary(grouping: tensors.values) { split($0.name).module }
    let modules = groups.map { name, tensors in
      let parameters = tensors.map { (split($0.name).parameter, $0) }
      return StateDictionaryModule(name: name, parameters: Dictionary(uniqueKeysWithValues: parameters))
    }
    try checkKeys(of: modules, tensors, path: path)
    let ordered = modules.sorted { $0.precedes($1) }
    for (first, second) in zip(ordered, ordered.dropFirst()) where !first.precedes(second) {
      throw FileError(
        path: path, expected: "numbers that order the modules", found: "'\(first.name)' and '\(second.name)'")
    }
    return ordered
  }

  /// Whether it is named as this project names modules, `layer1.0`, which says what stands between them.
  var isOurs: Bool {
    let isNumber = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    let rest = name.utf8.dropFirst(5)
    return place.count == 2 && name.utf8.starts(with: "layer".utf8) && rest.first.map(isNumber) == true
      && rest.allSatisfy { isNumber($0) || $0 == UInt8(ascii: ".") }
  }

  private func precedes(_ other: StateDictionaryModule) -> Bool {
    place == other.place
      ? kind == .linear && other.kind != .linear
      : place.lexicographicallyPrecedes(other.place)
  }

  private static func split(_ key: String) -> (module: String, parameter: String) {
    guard let dot = key.lastIndex(of: ".") else { return ("", key) }
    return (String(key[..<dot]), String(key[key.index(after: dot)...]))
  }

  private static func checkKeys(
    of modules: [StateDictionaryModule], _ tensors: [String: Tensor], path: String
  ) throws(FileError) {
    let expected = Set(modules.flatMap { $0.keys(in: tensors) })
    let missing = expected.filter { tensors[$0] == nil }
    let unknown = tensors.keys.filter { !expected.contains($0) }
    let lists = [("missing", Array(missing)), ("unknown", unknown)].filter { !$0.1.isEmpty }
    guard !lists.isEmpty else { return }
    throw FileError(
      path: path, expected: "the tensors of linear layers and normalisations",
      found: lists.map { "\($0) \(listing($1))" }.joined(separator: "; "))
  }

  private func keys(in tensors: [String: Tensor]) -> [String] {
    let scale = StateDictionary.key(name, StateDictionary.scaleParameter)
    let isQuantized = tensors[ParameterName.weight.key(in: name)]?.type == .int8
    let isScaled = kind == .linear && (isQuantized || tensors[scale] != nil)
    let bias = ParameterName.bias.key(in: name)
    let hasBias = kind == .linear && tensors[bias] != nil
    return kind.parameters.map { StateDictionary.key(name, $0) } + (hasBias ? [bias] : [])
      + (isScaled ? [scale] : [])
  }

  /// At most eight names in order, and how many more there are.
  private static func listing(_ names: [String]) -> String {
    let shown = names.sorted().prefix(8).joined(separator: ", ")
    return names.count > 8 ? "\(shown) and \(names.count - 8) more" : shown
  }
}
