/// What PyTorch calls a block of numbers of a module, in files and wherever else numbers are told by name.
package enum ParameterName: String, CaseIterable {
  case weight, bias
  case mean = "running_mean"
  case variance = "running_var"

  /// Its place in a state dictionary, behind that of its module.
  package func key(in module: String) -> String { StateDictionary.key(module, rawValue) }
}
