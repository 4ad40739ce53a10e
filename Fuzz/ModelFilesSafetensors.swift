// Any bytes as a safetensors file: an error, or a network that is written and read back the same.
//
//   swift build -c release --target ModelFiles --scratch-path .build/fuzz \
//     -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library
//   swiftc -O -sanitize=fuzzer,address -parse-as-library -I .build/fuzz/release/Modules \
//     Fuzz/ModelFilesSafetensors.swift $(find .build/fuzz/release/ -name '*.o') -o .build/fuzz/safetensors
//   SWIFT_BACKTRACE=enable=no .build/fuzz/safetensors -max_total_time=600 CORPUS
//
// CORPUS is a folder to which libFuzzer adds the inputs that reach new code.

import ModelFiles

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let model = try? ModelFile(bytes: bytes) else { return 0 }
  precondition(model.network.problem == nil)
  _ = try? model.selfChecks()
  guard let written = try? model.bytes(), let read = try? ModelFile(bytes: written), read == model else {
    preconditionFailure("a model that was read could not be written and read back")
  }
  return 0
}
