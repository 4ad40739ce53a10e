import Files

/// Runs a program that is found in PATH to its end.
///
/// - Returns: Its exit status, 128 and the signal's number where one ended it, and its standard output.
/// - Throws: `FileError` where it cannot be started.
func run(_ program: String, _ arguments: [String]) throws(FileError) -> (status: Int32, output: String) {
  guard let ends = makePipe() else { throw cannotRun(program, errno) }
  defer { close(ends[0]) }
  var actions = posix_spawn_file_actions_t()
  posix_spawn_file_actions_init(&actions)
  defer { posix_spawn_file_actions_destroy(&actions) }
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)

  let words = ([program] + arguments).map { $0.withPath { strdup($0) } }
  defer { words.forEach { free($0) } }
  var process = pid_t()
  let problem = posix_spawnp(&process, program, &actions, nil, words + [nil], environ)
  close(ends[1])
  guard problem == 0 else { throw cannotRun(program, problem) }
  let output = readAll(ends[0])
  return (exitStatus(of: process), output)
}

/// The two ends of a pipe, to read from and to write to, which no program inherits by chance: it would hold the
/// pipe open. Nil where there is none to be had.
private func makePipe() -> [Int32]? {
  var ends: [Int32] = [-1, -1]
  guard pipe(&ends) == 0 else { return nil }
  for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return ends
}

private func cannotRun(_ program: String, _ problem: Int32) -> FileError {
  FileError(path: program, expected: "a program that can be run", found: systemErrorMessage(problem))
}

private func readAll(_ descriptor: Int32) -> String {
  var bytes: [UInt8] = []
  var buffer = [UInt8](repeating: 0, count: 4096)
  while true {
    let count = read(descriptor, &buffer, buffer.count)
    if count < 0 && errno == EINTR { continue }
    guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
    bytes += buffer[..<count]
  }
}

private func exitStatus(of process: pid_t) -> Int32 {
  var status: Int32 = 0
  while waitpid(process, &status, 0) < 0 && errno == EINTR {}
  let signal = status & 0x7F
  return signal == 0 ? status >> 8 & 0xFF : 128 + signal
}
