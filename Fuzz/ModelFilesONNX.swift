// Any bytes as an ONNX file: an error, or a network that both formats give back the same.
//
//   swift build -c release --target ModelFiles --scratch-path .build/fuzz \
//     -Xswiftc -sanitize=fuzzer,address -Xswiftc -parse-as-library
//   swiftc -O -sanitize=fuzzer,address -parse-as-library -I .build/fuzz/release/Modules \
//     Fuzz/ModelFilesONNX.swift $(find .build/fuzz/release/ -name '*.o') -o .build/fuzz/onnx
//   SWIFT_BACKTRACE=enable=no .build/fuzz/onnx -max_total_time=600 CORPUS
//
// CORPUS is a folder to which libFuzzer adds the inputs that reach new code.

import ModelFiles

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  guard let model = try? ModelFile(onnxBytes: bytes) else { return 0 }
  precondition(model.network.problem == nil)
  guard let written = try? model.onnxBytes(), let read = try? ModelFile(onnxBytes: written),
    read.network == model.network
  else { preconditionFailure("a model that was read could not be written and read back") }
  precondition((try? model.bytes()) != nil)
  return 0
}
