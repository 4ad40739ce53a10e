// Commands that turn a model file into another kind of file, or another kind of file into a model.

import Files
import Swiftlet

let exportCommand = Command(
  name: "export", operands: "", summary: "Writes a model as ONNX or as one C header.",
  options: [
    OptionRule("model", "FILE", "model file (the bundled model)"),
    OptionRule("onnx", "FILE", "write an ONNX model that takes any batch and gives logits"),
    OptionRule("pixels", nil, "the ONNX model takes bytes and normalises them itself"),
    OptionRule("standardized", nil, "the ONNX model of rows takes and gives standardised numbers"),
    OptionRule("keep-normalization", nil, "leave batch normalisation in the ONNX model, unfolded"),
    OptionRule("c-header", "FILE", "write one self-contained C99 header"),
    OptionRule("name", "NAME", "what every name in the header begins with (swiftlet)"),
    OptionRule(
      "int8", nil, "the header computes in whole numbers, as a model of 'quantize --calibrate' does"),
    OptionRule("calibrate", "DATA", "make a model of whole numbers first, with scales that fit these data"),
    OptionRule("target", "NAMES", "columns of the rows that are no features (those of the model)"),
  ] + tableOptions
) { arguments in
  try arguments.refuseOperands()
  guard arguments.has("onnx") || arguments.has("c-header") else {
    throw UsageError(message: "expected '--onnx' or '--c-header', found neither")
  }
  for (option, form) in [
    ("pixels", "onnx"), ("standardized", "onnx"), ("keep-normalization", "onnx"), ("name", "c-header"),
    ("int8", "c-header"),
  ] where arguments.has(option) && !arguments.has(form) {
    throw UsageError(message: "option '--\(option)' takes a '--\(form)'")
  }
  try checkOutputs(arguments, "onnx", "c-header")
  var file = try model(from: arguments)
  if let data = arguments["calibrate"] { try file.quantize(calibratedOn: data, arguments) }
  guard !arguments.has("int8") || file.network.quantization != nil else {
    throw FileError(
      path: modelName(arguments), expected: "a model of whole numbers ('--calibrate DATA' makes one)",
      found: "one of floats")
  }
  if let path = arguments["onnx"] {
    let options = ONNXOptions(
      foldsNormalization: !arguments.has("keep-normalization"), takesPixels: arguments.has("pixels"),
      takesFeatures: !arguments.has("standardized"))
    try save(path, "the model") { path throws(FileError) in try file.writeONNX(to: path, options) }
  }
  if let path = arguments["c-header"] {
    let text = try file.cHeader(name: arguments["name"] ?? "swiftlet")
    try save(path, "the header") { path throws(FileError) in
      try replaceFile(path, with: Array(text.utf8))
    }
  }
}

let importCommand = Command(
  name: "import", operands: "FILE",
  summary: "Makes a model file of an ONNX model or of a PyTorch state dictionary.",
  options: [
    OptionRule(
      "activation", "NAME", "what stands between the layers of a state dictionary; NAME:X sets its number"),
    OptionRule("inputs", "pixels|rows", "what the network reads (pixels, where the file does not tell)"),
    OptionRule(
      "outputs", "classes|answers|numbers", "what its outputs are (classes, where the file does not tell)"),
    OptionRule("output", "FILE", "where the model goes"),
  ]
) { arguments in
  let path = try arguments.onlyOperand("file")
  let output = try arguments.required("output")
  try checkOutputs(arguments, "output")
  var file = try imported(path, try arguments.options.activation())
  for (option, key, values) in [
    ("inputs", MetadataKey.inputs, ["pixels", "rows"]),
    ("outputs", MetadataKey.outputs, ["classes", "answers", "numbers"]),
  ] {
    if let index = try arguments.choice(option, values) { file.metadata[key] = values[index] }
  }
  try save(file, to: output)
}

private func imported(_ path: String, _ activation: Activation?) throws -> ModelFile {
  guard try !ModelFile.isSafetensors(path: path) else {
    return try ModelFile(path: path, assumedActivation: activation)
  }
  guard activation == nil else {
    throw UsageError(message: "option '--activation': an ONNX model tells its own")
  }
  return try ModelFile(onnxPath: path)
}

let verifyCommand = Command(
  name: "verify", operands: "[FILE]",
  summary: "Runs the pictures that a model carries and tells whether it answers as it should.",
  options: [
    OptionRule(
      "signature", nil, "print a number of the logits of fixed inputs: of whole numbers the same everywhere")
  ]
) { arguments in
  guard arguments.operands.count <= 1 else {
    throw UsageError(message: "expected one model file, found \(arguments.operands.count)")
  }
  let path = arguments.operands.first
  let name = path ?? "the bundled model"
  let file = try path.map { path throws(FileError) in try ModelFile(path: path) } ?? ModelFile.bundled()
  guard !arguments.has("signature") else { return try printSignature(file, name) }
  let found = try file.verify(path: name)
  guard found.count > 0 else {
    throw FileError(path: name, expected: "pictures to verify it with", found: "none")
  }
  printLine(
    "\(name): \(found.sameClass) of \(found.count) pictures read as expected, "
      + "logits off by \(found.largestDifference) at most")
  guard found.agrees else {
    throw FileError(path: name, expected: "every picture read as stored, to 1e-4", found: "other answers")
  }
}

private func printSignature(_ file: ModelFile, _ name: String) throws {
  guard let signature = Classifier(file.inferenceModel()).signature() else {
    throw FileError(
      path: name, expected: "a model of whole numbers, whose logits are the same on every processor",
      found: "one of floats")
  }
  let digits = String(signature, radix: 16)
  printLine(String(repeating: "0", count: 16 - digits.count) + digits)
}
