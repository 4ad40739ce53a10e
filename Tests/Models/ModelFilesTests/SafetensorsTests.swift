import Foundation
import TestSupport
import Testing

@testable import ModelFiles

/// Every lie a file can tell about its own bytes, and the sentence that answers it.
@Suite struct SafetensorsTests {
  private func entry(_ type: String, _ shape: String, _ start: String, _ end: String) -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(start),\#(end)]}"#
  }

  @Test func refusesWhatHasNoHeader() {
    #expect(refusal([]) == "file: expected a safetensors file, found 0 bytes")
    #expect(refusal([1, 2, 3]) == "file: expected a safetensors file, found 3 bytes")
    #expect(refusal([3, 0, 0, 0, 0, 0, 0, 0, 1, 2]) == "file: expected a header of 3 bytes, found 2 bytes")
    #expect(
      refusal([UInt8](repeating: 255, count: 16))
        == "file: expected a header of 18446744073709551615 bytes, found 8 bytes")
    #expect(
      refusal(safetensors(header: ""))
        == "file: expected a header that begins with '{', found an empty header")
    #expect(
      refusal(safetensors(header: "[]")) == "file: expected a header that begins with '{', found byte 91")
  }

  @Test func refusesWhatIsNotJSON() {
    #expect(
      refusal(safetensors(header: "{")) == "file: expected a JSON header with '\"' at byte 1, found its end")
    #expect(
      refusal(safetensors(header: "{}x"))
        == "file: expected a JSON header with the end of the header at byte 2, found byte 120")
    var broken = safetensors(header: #"{"__metadata__":{"a":"b"}}"#)
    broken[8 + 22] = 0xFF
    #expect(refusal(broken) == "file: expected a header in UTF-8, found other bytes")
    #expect(refusal(safetensors(header: #"{"__metadata__":{"a":1}}"#))?.contains("JSON header") == true)
  }

  @Test func refusesKeysGivenTwice() {
    let tensor = entry("F32", "[1]", "0", "4")
    let twice = #"{"a":\#(tensor),"a":\#(tensor)}"#
    #expect(
      refusal(safetensors(header: twice, data: [0, 0, 0, 0]))
        == "file: expected each key once, found 'a' twice")
    let metadata = #"{"__metadata__":{"b":"","b":""}}"#
    #expect(refusal(safetensors(header: metadata)) == "file: expected each key once, found 'b' twice")
    let field = #"{"a":{"dtype":"F32","dtype":"F32"}}"#
    #expect(refusal(safetensors(header: field)) == "file: expected each key once, found 'dtype' twice")
  }

  @Test func refusesEntriesWithOtherFields() {
    #expect(
      refusal(safetensors(header: #"{"a":{"dtype":"F32","shape":[1]}}"#))
        == "file: expected 'a' with dtype, shape and data_offsets, found no data_offsets")
    #expect(
      refusal(safetensors(header: #"{"a":{"type":"F32"}}"#))
        == "file: expected 'a' with dtype, shape and data_offsets, found 'type'")
    #expect(
      refusal(safetensors(header: #"{"a":\#(entry("I32", "[1]", "0", "8"))}"#))
        == "file: expected 'a' as one of F32, F16, BF16, F64, I8, I64, found 'I32'")
    #expect(
      refusal(safetensors(header: #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}"#))
        == "file: expected 'a' with the two ends of a range, found [0, 4, 8]")
    #expect(
      refusal(safetensors(header: #"{"a":\#(entry("F32", "[1]", "4", "0"))}"#))
        == "file: expected 'a' with the two ends of a range, found [4, 0]")
  }

  @Test func refusesShapesThatAreNotTheBytes() {
    let wrong = #"{"a":\#(entry("F32", "[2]", "0", "4"))}"#
    #expect(
      refusal(safetensors(header: wrong, data: [0, 0, 0, 0]))
        == "file: expected 'a' with the bytes of shape [2] in F32, found 4 bytes")
    let short = #"{"a":\#(entry("F32", "[1]", "0", "8"))}"#
    #expect(
      refusal(safetensors(header: short, data: [UInt8](repeating: 0, count: 8)))
        == "file: expected 'a' with the bytes of shape [1] in F32, found 8 bytes")
    let overflow = #"{"a":\#(entry("F32", "[4294967296,4294967296]", "0", "0"))}"#
    #expect(
      refusal(safetensors(header: overflow))
        == "file: expected 'a' with the bytes of shape [4294967296, 4294967296] in F32, found 0 bytes")
    #expect(
      refusal(safetensors(header: #"{"a":\#(entry("F32", "[-1]", "0", "4"))}"#))?.contains("whole number")
        == true)
  }

  @Test func refusesRangesThatDoNotTileTheData() {
    func file(_ first: (Int, Int), _ second: (Int, Int), _ count: Int) -> [UInt8] {
      let entries = [first, second].enumerated().map { index, range in
        #""t\#(index)":"# + entry("F32", "[\((range.1 - range.0) / 4)]", "\(range.0)", "\(range.1)")
      }
      return safetensors(
        header: "{\(entries.joined(separator: ","))}", data: [UInt8](repeating: 0, count: count))
    }
    let tiling = refusal(file((4, 12), (0, 4), 12))
    #expect(tiling?.contains("unknown t0, t1") == true, "any order of entries is allowed")
    #expect(
      refusal(file((0, 8), (4, 12), 12)) == "file: expected 't1' to begin at byte 8 of the data, found byte 4"
    )
    #expect(
      refusal(file((0, 4), (8, 12), 12)) == "file: expected 't1' to begin at byte 4 of the data, found byte 8"
    )
    #expect(
      refusal(file((4, 8), (8, 12), 12)) == "file: expected 't0' to begin at byte 0 of the data, found byte 4"
    )
    #expect(refusal(file((0, 4), (4, 12), 13)) == "file: expected 12 bytes of data, found 13")
    #expect(refusal(file((0, 4), (4, 12), 11)) == "file: expected 12 bytes of data, found 11")
    #expect(
      refusal(file((0, 4), (0, 4), 4)) == "file: expected 't1' to begin at byte 4 of the data, found byte 0"
        || refusal(file((0, 4), (0, 4), 4))
          == "file: expected 't0' to begin at byte 4 of the data, found byte 0"
    )
  }

  @Test func refusesNumbersThatAreNotFinite() {
    for (type, bytes, found) in [
      ("F32", [0, 0, 0x80, 0x7F] as [UInt8], "inf"), ("F32", [0, 0, 0xC0, 0x7F], "nan"),
      ("F16", [0, 0xFC], "-inf"), ("BF16", [0x80, 0x7F], "inf"),
    ] {
      let data = [UInt8](repeating: 0, count: bytes.count) + bytes
      let header = #"{"a":\#(entry(type, "[2]", "0", "\(data.count)"))}"#
      #expect(
        refusal(safetensors(header: header, data: data))
          == "file: expected 'a' to hold finite numbers, found \(found) at element 1")
    }
  }

  @Test func readsEveryTypeWhereverItLies() throws {
    let header = #"""
      {"f16":\#(entry("F16", "[2]", "5", "9")), "f32":\#(entry("F32", "[1,1]", "1", "5")),
       "i8":\#(entry("I8", "[1]", "0", "1")), "bf16":\#(entry("BF16", "[]", "9", "11")),
       "i64":\#(entry("I64", "[]", "11", "19")), "empty":\#(entry("F32", "[0,7]", "19", "19"))}
      """#
    let data: [UInt8] =
      [0x80] + [0, 0, 0x20, 0xC1] + [0, 0x3C, 1, 0] + [0x80, 0x3F]
      + [UInt8](repeating: 0xFE, count: 1) + [UInt8](repeating: 0xFF, count: 7)
    let bytes = safetensors(header: header, data: data)
    let file = try Safetensors(bytes: bytes.span.bytes, path: "file")
    #expect(file.tensors.map(\.name) == ["i8", "f32", "f16", "bf16", "i64", "empty"])
    #expect(file.tensors.map(\.floats) == [[-128], [-10], [1, 0x1p-24], [1], [], []])
    #expect(file.tensors[4].numbers == .integers([-2]))
  }

  @Test func writesAHeaderOfWholeWords() throws {
    var generator = RandomNumbers(seed: 1)
    for length in 0..<16 {
      let metadata = ["key\"\\\n\u{1}é😀": String(repeating: "x", count: length)]
      let tensors = [
        Tensor(name: "a\"b", shape: [3, 2], floats: generator.floats(6)), Tensor(name: "n", integer: 7),
      ]
      let file = Safetensors(tensors: tensors, metadata: metadata)
      let bytes = file.bytes()
      #expect(bytes[0] % 8 == 0 && bytes[8] == UInt8(ascii: "{"))
      #expect(try Safetensors(bytes: bytes.span.bytes, path: "file") == file)
    }
  }

  @Test func writesMetadataInTheOrderOfItsKeys() {
    let keys = (10..<30).map(String.init)
    let metadata = Dictionary(uniqueKeysWithValues: keys.map { ($0, "") })
    let text = String(decoding: SafetensorsHeader(tensors: [], metadata: metadata).text, as: UTF8.self)
    let expected = keys.map { "\"\($0)\":\"\"" }.joined(separator: ",")
    #expect(text.hasPrefix("{\"__metadata__\":{\(expected)}}"))
  }

  @Test func writesHeadersThatFoundationReads() throws {
    let file = Safetensors(
      tensors: [Tensor(name: "a\u{1F}", shape: [], floats: [1])], metadata: ["\t": "\u{7F}/"])
    let text = SafetensorsHeader(tensors: file.tensors, metadata: file.metadata).text
    let object = try JSONSerialization.jsonObject(with: Data(text)) as? [String: Any]
    #expect(object?["__metadata__"] as? [String: String] == ["\t": "\u{7F}/"])
    #expect((object?["a\u{1F}"] as? [String: Any])?["dtype"] as? String == "F32")
  }
}
