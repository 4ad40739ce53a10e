// What a program should find and leave, whoever started it.

import CProcess
import Files

/// Makes the process what the rest of the program takes for granted.
func prepareProcess() {
  // A file that is opened while standard output is closed would become it, and be printed into.
  for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
    // Neither can be used: what is printed fails, as it should.
    _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
  }
  // A file that grows beyond what is allowed (ulimit -f) is an error of the call that writes it.
  signal(SIGXFSZ, SIG_IGN)
}

/// Why not all that was printed has gone where it should; nil where it has.
func outputProblem() -> String? {
  if fflush(nil) != 0 { return systemErrorMessage() }
  // An earlier part may have been lost.
  return process_output_failed() ? systemErrorMessage(EIO) : nil
}
