import Files
import Foundation
import NeuralNetwork
import TestSupport
import Testing

@testable import ModelFiles

@Suite struct CheckpointTests {
  private let checkpoint: Checkpoint = {
    var random = RandomNumbers(seed: 4)
    let network = Snapshot(layers: [random.dense(5, 4), random.norm(4), .relu, random.dense(4, 3)])
    let figures = (0..<6).map { _ in
      TrainingState.OptimizerState(first: random.floats(32), second: random.floats(32), average: [])
    }
    let state = TrainingState(
      stepCount: 77, epoch: EpochReport(lossSum: 0.1 + 0.2, steps: 3, samples: 96, correct: 71),
      figures: figures)
    return Checkpoint(network: network, state: state, metadata: ["option.epochs": "9", "other": "ä\n\""])
  }()

  @Test func comesBackBitForBit() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      try checkpoint.write(to: path)
      #expect(try Checkpoint(path: path) == checkpoint)
      try checkpoint.write(to: path)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["run"])
    }
  }

  @Test func partsOfAFileAreRefused() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      try checkpoint.write(to: path)
      let bytes = try Data(contentsOf: URL(filePath: path))
      for count in stride(from: 0, to: bytes.count, by: 13) {
        try bytes.prefix(count).write(to: URL(filePath: path))
        #expect(throws: FileError.self) { _ = try Checkpoint(path: path) }
      }
    }
  }

  @Test func aModelIsNoCheckpoint() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "model").path
      try ModelFile(network: checkpoint.network).write(to: path)
      #expect(throws: FileError.self) { _ = try Checkpoint(path: path) }
    }
  }

  @Test func numbersThatAreNotFiniteAreNotWritten() throws {
    try withTemporaryFolder { folder in
      let path = folder.appending(path: "run").path
      try checkpoint.write(to: path)
      var diverged = checkpoint
      diverged.state.figures[2].second[5] = .nan
      #expect(throws: FileError.self) { try diverged.write(to: path) }
      #expect(try Checkpoint(path: path) == checkpoint)
    }
  }
}
