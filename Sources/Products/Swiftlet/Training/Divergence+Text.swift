extension Divergence {
  /// What happened, in words; what helps is for whoever knows how options are given.
  package var text: String {
    "training diverged: the loss of step \(step + 1) is \(loss.isNaN ? "not a number" : "\(loss)")"
  }
}
