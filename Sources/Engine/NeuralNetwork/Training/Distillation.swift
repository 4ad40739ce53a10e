import KernelInterface

/// Learning from the answers of other networks in place of labels (Hinton, Vinyals and Dean, "Distilling the Knowledge in a
/// Neural Network", 2015).
///
/// Teachers see each batch as the network does, changed pictures included. What is learnt are the softmax of the mean of
/// their logits, all through the temperature; labels only tell how many answers are right.
public struct Distillation: Sendable {
  /// Who is learnt from, at least one: networks that read pixels and tell the same classes.
  public var teachers: [InferenceModel]
  /// What logits are divided by, above 0: the higher, the more is learnt of unlikely classes.
  public var temperature: Float

  /// Names teachers and a temperature.
  public init(teachers: [InferenceModel], temperature: Float = 3) {
    self.teachers = teachers
    self.temperature = temperature
  }

  /// Whether a network can learn from these teachers on some samples.
  func fits(_ network: Network, _ samples: Samples) -> Bool {
    !teachers.isEmpty && temperature > 0 && temperature.isFinite && samples.isPixels
      && network.loss.isClassification && network.classWeights == nil
      && teachers.allSatisfy {
        $0.problem(asTeacherOf: network.description.outputs, inputs: samples.width) == nil
      }
  }
}

extension InferenceModel {
  /// What keeps this from teaching a network that reads pixels: what a teacher should be, and what this is. Nil where
  /// nothing does.
  public func problem(asTeacherOf classes: Int, inputs: Int) -> (expected: String, found: String)? {
    guard case .pixels = input else { return ("a teacher that reads pixels", "one that reads numbers") }
    guard case .classes = output else { return ("a teacher that tells classes", "one that tells numbers") }
    guard self.inputs == inputs, self.classes == classes else {
      return (
        "a teacher with \(inputs) inputs and \(classes) classes",
        "\(self.inputs) and \(self.classes)"
      )
    }
    return nil
  }
}
