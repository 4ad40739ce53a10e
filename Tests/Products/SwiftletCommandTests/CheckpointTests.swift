import Foundation
import TestSupport
import Testing

/// Nothing is lost: runs that are interrupted, killed or run out of disk go on to the same bits.
@Suite struct CheckpointTests {
  private let data = sample("mnist-5k")
  /// A short run that uses everything with a state: 32 steps an epoch.
  private let options = [
    "--epochs", "4", "--optimizer", "adamw", "--learning-rate", "0.002", "--schedule", "one-cycle",
    "--rotation", "8", "--elastic", "0.5", "--dropout", "0.1", "--average", "0.9",
  ]

  @Test func controlCEndsSavesAndSaysHowToGoOn() throws {
    try withTemporaryFolder { folder in
      let checkpoint = folder.appending(path: "run").path
      let run = try start(
        ["--data", data, "--checkpoint", checkpoint, "--epochs", "2000"], in: folder)
      try waitForFile(checkpoint, run)
      run.interrupt()
      run.waitUntilExit()
      #expect(run.terminationReason == .exit && run.terminationStatus == 130)
      let errors = try String(contentsOf: folder.appending(path: "err"), encoding: .utf8)
      let last = try #require(errors.split(separator: "\n").last)
      #expect(last.contains("interrupted after step ") && last.contains("--resume \(checkpoint)"))
    }
  }

  @Test func controlCWithAnOutputKeepsWhatWasLearnt() throws {
    try withTemporaryFolder { folder in
      let output = folder.appending(path: "model").path
      let run = try start(["--data", data, "--output", output, "--epochs", "2000"], in: folder)
      let errors = folder.appending(path: "err")
      while try !String(contentsOf: errors, encoding: .utf8).contains("epoch") {
        try #require(run.isRunning)
        usleep(1000)
      }
      run.interrupt()
      run.waitUntilExit()
      #expect(run.terminationStatus == 130)
      #expect(try swiftlet("evaluate", "--model", output, "--data", data).status == 0)
      #expect(try String(contentsOf: errors, encoding: .utf8).contains("a --checkpoint"))
    }
  }

  /// `Scripts/kill-test` does the same hundreds of times.
  @Test func killedAtAnyMomentItGoesOnToTheSameBits() throws {
    try withTemporaryFolder { folder in
      let whole = folder.appending(path: "whole").path
      #expect(try train(options + ["--data", data, "--output", whole]).status == 0)
      let checkpoint = folder.appending(path: "run").path
      let output = folder.appending(path: "model").path
      var random = RandomNumbers(seed: 12)
      var kills = 0
      for _ in 0..<30 where !FileManager.default.fileExists(atPath: output) {
        let run = try start(resumable(checkpoint) + ["--every", "2", "--output", output], in: folder)
        usleep(UInt32.random(in: 1000...400_000, using: &random))
        kill(run.processIdentifier, SIGKILL)
        run.waitUntilExit()
        if run.terminationReason == .uncaughtSignal {
          kills += 1
        } else {
          #expect(run.terminationStatus == 0)
        }
      }
      #expect(kills > 0)
      if !FileManager.default.fileExists(atPath: output) {
        #expect(try train(resumable(checkpoint) + ["--output", output]).status == 0)
      }
      #expect(try Data(contentsOf: URL(filePath: output)) == Data(contentsOf: URL(filePath: whole)))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.count { $0.hasSuffix(".partial") } <= 1, "\(left)")
    }
  }

  /// The last checkpoint is of the end of an epoch, before that was judged, or some steps older.
  @Test(arguments: ["1", "7"]) func aRunThatMayStopEarlyIsResumedToTheSameBits(every: String) throws {
    try withTemporaryFolder { folder in
      let path = { (name: String) in folder.appending(path: name).path }
      let data = ["--data", sample("iris.csv")]
      let early = [
        "--early-stopping", "3", "--learning-rate", "0.05", "--epochs", "500", "--batch-size", "8",
      ]
      let saving = ["--checkpoint", path("run"), "--every", every]
      let whole = try train(data + early + saving + ["--output", path("whole")])
      #expect(whole.status == 0 && whole.errors.contains("stopped: "))
      let resumed = try train(data + ["--resume", path("run"), "--output", path("again")])
      #expect(resumed.errors.contains("stopped: ") && resumed.output == whole.output)
      #expect(
        try Data(contentsOf: URL(filePath: path("again"))) == Data(contentsOf: URL(filePath: path("whole"))))
    }
  }

  /// The arguments that begin the run, or go on with it where there is a checkpoint.
  private func resumable(_ checkpoint: String) -> [String] {
    let isThere = FileManager.default.fileExists(atPath: checkpoint)
    return ["--data", data, "--checkpoint", checkpoint] + (isThere ? ["--resume", checkpoint] : options)
  }

  @Test func aFullDiskKeepsTheLastCheckpoint() throws {
    try withTemporaryFolder { folder in
      let mount = try ProgramRun(
        URL(filePath: "/usr/bin/env"), ["mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", folder.path])
      guard mount.status == 0 else { return print("skipped: no small file system can be mounted here") }
      defer { _ = try? ProgramRun(URL(filePath: "/usr/bin/env"), ["umount", folder.path]) }
      let checkpoint = folder.appending(path: "run").path
      #expect(try train(["--data", data, "--epochs", "1", "--checkpoint", checkpoint]).status == 0)
      let good = try Data(contentsOf: URL(filePath: checkpoint))
      try Data(count: 900_000).write(to: folder.appending(path: "filler"))
      let run = try train(["--data", data, "--epochs", "2", "--checkpoint", checkpoint])
      #expect(run.status == 1 && run.errors.contains("\(checkpoint): expected "))
      #expect(try Data(contentsOf: URL(filePath: checkpoint)) == good)
      #expect(try train(["--data", data, "--resume", checkpoint]).status == 0)
    }
  }

  @Test func divergenceKeepsTheLastCheckpoint() throws {
    try withTemporaryFolder { folder in
      let checkpoint = folder.appending(path: "run").path
      #expect(try train(["--data", data, "--epochs", "1", "--checkpoint", checkpoint]).status == 0)
      let good = try Data(contentsOf: URL(filePath: checkpoint))
      let run = try train([
        "--data", data, "--learning-rate", "1000", "--weight-decay", "1", "--checkpoint", checkpoint,
      ])
      #expect(run.status == 1)
      #expect(run.errors.contains("the loss of step ") && run.errors.contains("--learning-rate"))
      #expect(try Data(contentsOf: URL(filePath: checkpoint)) == good)
    }
  }

  @Test func otherOptionsAndOtherDataAreRefused() throws {
    try withTemporaryFolder { folder in
      let checkpoint = folder.appending(path: "run").path
      #expect(try train(["--data", data, "--epochs", "1", "--checkpoint", checkpoint]).status == 0)
      let options = try train(["--data", data, "--resume", checkpoint, "--epochs", "2"])
      #expect(options.status == 64 && options.errors.contains("'--epochs'"))
      let fewer = try train(["--data", data, "--resume", checkpoint, "--validation", "7"])
      #expect(fewer.status == 64)
      let model = folder.appending(path: "model").path
      #expect(try train(["--data", data, "--epochs", "1", "--output", model]).status == 0)
      let wrong = try train(["--data", data, "--resume", model])
      #expect(wrong.status == 1 && wrong.errors.contains("\(model): expected "))
    }
  }

  @Test func theLogHasALineForEachEpoch() throws {
    try withTemporaryFolder { folder in
      let log = folder.appending(path: "log.jsonl")
      #expect(try train(["--data", data, "--epochs", "3", "--log", log.path]).status == 0)
      let objects = try objects(log)
      #expect(objects.count == 4)
      #expect(objects.prefix(3).map { $0["epoch"] } == [1, 2, 3])
      #expect(objects[0]["loss"]! > objects[2]["loss"]! && objects[0]["step"] == 32)
      #expect(objects[3]["test_accuracy"]! > 0.5)
    }
  }

  @Test func theLogHasALineForEachStepWhereAskedFor() throws {
    try withTemporaryFolder { folder in
      let log = folder.appending(path: "log.jsonl")
      let arguments = ["--data", data, "--epochs", "2", "--log", log.path, "--log-every"]
      #expect(try train(arguments + ["1"]).status == 0)
      let steps = try objects(log).filter { $0["step_loss"] != nil }
      #expect(steps.map { $0["step"] } == (1...64).map(Double.init))
      // An epoch's loss is the mean of its steps', its accuracy that of all its pictures: all steps have as many.
      for (number, epoch) in try objects(log).filter({ $0["loss"] != nil }).enumerated() {
        let own = steps[32 * number..<32 * (number + 1)]
        for (whole, part) in [("loss", "step_loss"), ("accuracy", "accuracy")] {
          let mean = own.reduce(0) { $0 + $1[part]! } / 32
          // Six decimals are written; the last batch has 32 pictures of 128.
          #expect(abs(mean - epoch[whole]!) < (whole == "loss" ? 2e-6 : 0.75 / 31), "\(whole)")
        }
      }
      // Lines need not fall in with epochs or checkpoints.
      let checkpoint = ["--checkpoint", folder.appending(path: "run").path, "--every", "9"]
      #expect(try train(arguments + ["21"] + checkpoint).status == 0)
      let fewer = try objects(log).filter { $0["step_loss"] != nil }
      #expect(fewer.map { $0["step"] } == [21, 42, 63])
      for (line, range) in zip(fewer, [0..<21, 32..<42, 42..<63]) {
        let mean = steps[range].reduce(0) { $0 + $1["step_loss"]! } / Double(range.count)
        #expect(abs(mean - line["step_loss"]!) < 2e-6)
      }
      #expect(try train(["--data", data, "--log-every", "1"]).status == 64)
    }
  }

  private func objects(_ log: URL) throws -> [[String: Double]] {
    try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map {
      try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Double])
    }
  }

  // MARK: -

  private func train(_ arguments: [String]) throws -> ProgramRun {
    try ProgramRun(Products.folder.appending(path: "swiftlet"), ["train"] + arguments)
  }

  private func start(_ arguments: [String], in folder: URL) throws -> Process {
    let errors = folder.appending(path: "err")
    try Data().write(to: errors)
    let process = Process()
    process.executableURL = Products.folder.appending(path: "swiftlet")
    process.arguments = ["train"] + arguments
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    return process
  }

  private func waitForFile(_ path: String, _ run: Process) throws {
    while !FileManager.default.fileExists(atPath: path) {
      try #require(run.isRunning)
      usleep(1000)
    }
  }
}
