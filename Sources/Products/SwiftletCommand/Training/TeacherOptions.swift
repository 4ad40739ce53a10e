import Files
import Swiftlet

let teacherOptions = [
  OptionRule("teacher", "FILE,FILE…", "learn from the answers of these models in place of the labels"),
  OptionRule("temperature", "T", "what the logits of teachers and network are divided by (3)"),
]

/// Whom the arguments name as teachers; nil where they name none.
func distillation(_ arguments: Arguments, _ data: TrainingData) throws -> Distillation? {
  guard let paths = arguments["teacher"] else {
    if arguments.has("temperature") {
      throw UsageError(message: "option '--temperature' takes a '--teacher'")
    }
    return nil
  }
  for option in ["class-weights", "label-smoothing"] where arguments.has(option) {
    throw UsageError(message: "option '--\(option)': a '--teacher' is learnt from in place of the labels")
  }
  let temperature = try arguments.number("temperature", in: 0.1...100)
  guard data.pictures != nil else {
    throw UsageError(message: "option '--teacher': expected pictures to train on, found rows")
  }
  let teachers = try paths.split(separator: ",").map { try teacher(String($0), data) }
  guard !teachers.isEmpty else {
    throw UsageError(message: "option '--teacher': expected model files, found none")
  }
  var distillation = Distillation(teachers: teachers)
  if let temperature { distillation.temperature = temperature }
  return distillation
}

/// A model that can teach what the data tell.
private func teacher(_ path: String, _ data: TrainingData) throws -> InferenceModel {
  let file = try ModelFile(path: path)
  let model = file.inferenceModel()
  if let problem = model.problem(asTeacherOf: data.outputs, inputs: data.training.width) {
    throw FileError(path: path, expected: problem.expected, found: problem.found)
  }
  guard file.classNames == data.classNames else {
    throw FileError(
      path: path, expected: "the classes \(data.classNames.joined(separator: ", "))",
      found: file.classNames.joined(separator: ", "))
  }
  return model
}
