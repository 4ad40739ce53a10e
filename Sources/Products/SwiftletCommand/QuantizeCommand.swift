import Files
import Swiftlet

let quantizeCommand = Command(
  name: "quantize", operands: "", summary: "Writes a model with smaller weights, or one of whole numbers.",
  options: [
    OptionRule("model", "FILE", "model file (the bundled model)"),
    OptionRule("weights", "int8|float16", "a byte and a scale for each row, or half precision (int8)"),
    OptionRule("calibrate", "DATA", "compute in whole numbers, with scales that fit these pictures or rows"),
    OptionRule("output", "FILE", "where the smaller model goes"),
    OptionRule("target", "NAMES", "columns of the rows that are no features (those of the model)"),
  ] + tableOptions
) { arguments in
  try arguments.refuseOperands()
  let formats: [NumberFormat] = [.int8, .float16]
  let format = formats[try arguments.choice("weights", formats.map(\.rawValue)) ?? 0]
  guard format == .int8 || !arguments.has("calibrate") else {
    throw UsageError(message: "option '--calibrate': whole numbers have int8 weights, not \(format.rawValue)")
  }
  let output = try arguments.required("output")
  try checkOutputs(arguments, "output")
  var file = try model(from: arguments)
  if let data = arguments["calibrate"] {
    try file.quantize(calibratedOn: data, arguments)
  } else {
    try file.convert(to: format)
  }
  try save(file, to: output)
}

extension ModelFile {
  /// Makes a model of whole numbers, with scales that fit pictures in a folder or rows in a file.
  mutating func quantize(calibratedOn data: String, _ arguments: Arguments) throws {
    try quantize(
      calibratedOn: try calibrationSamples(data, of: self, arguments), path: modelName(arguments))
  }
}

/// What a model reads, from a folder of pictures or a file of rows.
private func calibrationSamples(
  _ path: String, of file: ModelFile, _ arguments: Arguments
) throws -> Samples {
  guard let rows = DataFile(path) else {
    let form = PictureForm(of: file, isPreparing: true)
    return Samples(try pictures(in: path, .training, form), scale: file.pixelScale)
  }
  let standardization: Standardization? = if case .floats(let found) = file.inputKind { found } else { nil }
  return try rows.dataset(arguments, of: file, file.loss).samples(standardization, targets: nil)
}
