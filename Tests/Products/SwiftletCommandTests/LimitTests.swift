import Foundation
import TestSupport
import Testing

/// Under each limit that a system sets, a command is right or ends in one line.
@Suite struct LimitTests {
  private let program = Products.folder.appending(path: "swiftlet").path
  private let picture = sample("digits/7-0.png")

  /// Runs a shell script with the program as `$S` in a folder of its own.
  private func run(_ script: String) throws -> ProgramRun {
    try withTemporaryFolder { folder in
      try ProgramRun(
        URL(filePath: "/bin/bash"), ["-c", "S='\(program)'; P='\(picture)'; cd '\(folder.path)'; \(script)"])
    }
  }

  @Test func aFileThatMayNotGrowIsAnError() throws {
    let found = try run(
      #"echo old >q; (ulimit -f 1; trap '' XFSZ; TMPDIR=. "$S" quantize --output q; echo $?); cat q; ls"#)
    #expect(found.output == "1\nold\nq\n")
    #expect(
      found.errors == "swiftlet: q: expected a place where a file can be written, found File too large\n")
  }

  @Test(.enabled(if: hasPrograms("python3"), "python3 is missing"))
  func aFileThatMayNotGrowIsAnErrorWhereItsSignalWouldEndTheProgram() throws {
    // Tests run on threads that block signals, and programs inherit that.
    let unblocked = """
      import os, signal, sys
      signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
      signal.pthread_sigmask(signal.SIG_SETMASK, [])
      os.execv(sys.argv[1], sys.argv[1:])
      """
    let found = try run(
      "ulimit -f 1; TMPDIR=. python3 -c '\(unblocked)' \"$S\" quantize --output q; echo $?; ls")
    #expect(found.output == "1\n" && found.errors.contains("File too large"), "\(found)")
  }

  @Test(arguments: [">&-", ">/dev/full"]) func whatCannotBePrintedIsAnError(redirection: String) throws {
    for arguments in [#"predict "$P""#, "--help", #"predict "$(dirname "$P")""#] {
      let found = try run(#""$S" \#(arguments) \#(redirection); echo $? >&2"#)
      #expect(found.errors.hasPrefix("swiftlet: standard output: ") && found.errors.hasSuffix("\n1\n"))
    }
    // No file takes the place of standard output and is printed into.
    let found = try run(
      #"TMPDIR=. "$S" train --data '\#(sample("iris.csv"))' --epochs 1 --output m --log l \#(redirection) 2>/dev/null; "$S" inspect m | head -1; cat l | tail -1 | cut -c 1-12"#
    )
    #expect(found.output.hasPrefix("layer ") && found.output.hasSuffix("{\"test_loss\"\n"))
  }

  @Test func closedStandardInputAndError() throws {
    let found = try run(#""$S" predict "$P" <&- 2>&-; "$S" predict - <&-; echo $?"#)
    #expect(found.lines.count == 2 && found.lines[0].hasSuffix("\t\(seven)"))
  }

  @Test func openFiles() throws {
    let found = try run(#"ulimit -n 3; "$S" predict "$P"; echo $?"#)
    #expect(["1\n", "127\n"].contains(found.output) && found.errorLines.count == 1)
    #expect(found.errors.contains("Too many open files") || found.errors.contains("error while loading"))
  }

  @Test func addressSpace() throws {
    // From too little for the loader, below which the kernel maps not even the program, to enough.
    for kilobytes in stride(from: 16_000, through: 60_000, by: 2_000) {
      let found = try run(#"ulimit -v \#(kilobytes); "$S" predict "$P"; echo $?"#)
      let isRight = found.output.hasSuffix("\t\(seven)\n0\n")
      let isRefused = ["1\n", "127\n"].contains(found.output) && found.errorLines.count == 1
      #expect(isRight || isRefused, "\(kilobytes) KB: \(found)")
    }
  }

  @Test func moreMemoryThanThereIs() throws {
    let found = try run(
      #"ulimit -v 400000; "$S" train --data '\#(sample("iris.csv"))' --layers 60000-60000 --epochs 1; echo $?"#
    )
    #expect(found.output == "1\n")
    #expect(found.errors == "swiftlet: memory: expected more of it, found none left\n", "\(found.errors)")
  }

  @Test func oneCPU() throws {
    let found = try run(#"taskset -c 0 "$S" predict --threads 8 "$(dirname "$P")""#)
    #expect(found.status == 0 && found.lines.count == 100)
  }

  @Test func neitherProcessesNorTemporaryFolder() throws {
    let hidden = "mount -t tmpfs none /proc && mount -t tmpfs -o ro none /tmp &&"
    let found = try run(
      #"cd /; d=$(mktemp -d -p /dev/shm); cp -L "$S" $d/s; cp "$P" $d/7.png; "#
        + #"unshare -m sh -c "\#(hidden) exec $d/s predict --threads 2 $d/7.png $d/7.png"; rm -r $d"#
    )
    guard !found.errors.contains("unshare") && !found.errors.contains("mount") else {
      return print("skipped: file systems cannot be hidden here")
    }
    #expect(found.lines.count == 2 && found.errors.isEmpty, "\(found)")
  }

  @Test func aShareOfACPU() throws {
    let found = try run(
      #"g=/sys/fs/cgroup/cpu/swiftlet-$$; limit=cpu.cfs_quota_us; "#
        + #"[ -d /sys/fs/cgroup/cpu ] || { g=/sys/fs/cgroup/swiftlet-$$; limit=cpu.max; }; "#
        + #"mkdir $g && echo 5000 >$g/$limit || { rmdir $g; echo none; exit; }; "#
        + #"sh -c "echo \$\$ >$g/cgroup.procs && exec '$S' predict --threads 2 '$P' '$P'"; rmdir $g"#)
    guard !found.output.contains("none") else { return print("skipped: no CPU can be rationed here") }
    #expect(found.lines.count == 2 && found.lines.allSatisfy { $0.hasSuffix("\t\(seven)") }, "\(found)")
  }

  /// The wall's clock goes back by an hour whenever it is asked.
  @Test func aClockThatJumps() throws {
    let found = try run(
      #"l=$(ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null) || { echo none; exit; }; "#
        + #"export LD_PRELOAD=$l FAKETIME='-3650d i-3600' FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1; "#
        + #""$S" predict "$P" && "$S" train --data '\#(sample("iris.csv"))' --epochs 3 --threads 2 2>/dev/null"#
    )
    guard !found.output.hasPrefix("none") else { return print("skipped: faketime is not installed") }
    #expect(found.lines.first?.hasSuffix("\t\(seven)") == true && found.lines.count == 2, "\(found)")
    #expect(
      try found.lines.last == swiftlet("train", "--data", sample("iris.csv"), "--epochs", "3").lines.last)
  }
}
