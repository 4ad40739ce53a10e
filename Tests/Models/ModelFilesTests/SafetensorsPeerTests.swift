import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

/// Files exchanged with the real PyTorch and safetensors packages.
@Suite(.enabled(if: PythonPeer.interpreter != nil, PythonPeer.reason))
struct SafetensorsPeerTests {
  @Test func readsWhatPyTorchWrites() throws {
    try withTemporaryFolder { folder in
      _ = try PythonPeer.run("safetensors_peer.py", "write", folder.path)
      for kind in ["f32", "f16", "bf16"] {
        for name in ["Tutorial", "Named", "plain"].map({ folder.appending(path: "\($0)-\(kind)") }) {
          let model = try ModelFile(
            path: name.appendingPathExtension("safetensors").path, assumedActivation: .relu)
          #expect(model.metadata == ["format": "pt"])
          let inputs = try name.appendingPathExtension("inputs").floats()
          let logits = try name.appendingPathExtension("logits").floats()
          let found = (0..<4).flatMap {
            referenceForward(model.network, Array(inputs[$0 * 784..<$0 * 784 + 784]))
          }
          expectClose(found, logits.map(Double.init), name.lastPathComponent)
        }
      }
    }
  }

  @Test func givesPyTorchBackTheSameBits() throws {
    try withTemporaryFolder { folder in
      _ = try PythonPeer.run("safetensors_peer.py", "write", folder.path)
      let (theirs, ours) = (
        folder.appending(path: "Tutorial-f32.safetensors"), folder.appending(path: "ours")
      )
      try ModelFile(path: theirs.path).write(to: ours.path)
      _ = try PythonPeer.run("safetensors_peer.py", "compare", theirs.path, ours.path)
    }
  }

  @Test func writesWhatPyTorchRuns() throws {
    var generator = RandomNumbers(seed: 9)
    let network = generator.tutorialNetwork()
    let inputs = generator.floats(3 * 784)
    try withTemporaryFolder { folder in
      let (file, inputsFile) = (folder.appending(path: "model"), folder.appending(path: "inputs"))
      try ModelFile(network: network, metadata: ["engine": "test"]).write(to: file.path)
      try inputs.write(to: inputsFile)
      let printed = try PythonPeer.run("safetensors_peer.py", "run", file.path, inputsFile.path)
      let logits = printed.split(separator: "\n").compactMap { Double($0) }
      let expected = (0..<3).flatMap { referenceForward(network, Array(inputs[$0 * 784..<$0 * 784 + 784])) }
      expectClose(logits, expected, "tutorial")
    }
  }
}
