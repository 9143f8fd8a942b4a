// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What a segment of a recording is called: `recording-20260301T080000.123Z.jsonl`, by the UTC time of its beginning, so
/// that names sort as time does. Compressed it has `.gz` behind that.
struct SegmentName {
    let begin: Instant
    let isCompressed: Bool

    init(begin: Instant, isCompressed: Bool = false) {
        self.begin = begin
        self.isCompressed = isCompressed
    }

    /// - Returns: nil for any other file's name.
    init?(_ name: String) {
        var text = Substring(name)
        isCompressed = text.hasSuffix(".gz")
        if isCompressed { text.removeLast(3) }
        guard text.hasPrefix("recording-"), text.hasSuffix(".jsonl") else { return nil }
        let digits = Array(text.dropFirst(10).dropLast(6).utf8)
        guard digits.count == 20 else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        let date = "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))"
        guard let begin = RecordingTime.parse("\(date)\(part(8..<11)):\(part(11..<13)):\(part(13..<20))") else {
            return nil
        }
        self.begin = begin
        guard text == SegmentName(begin: begin).text else { return nil }
    }

    var text: String {
        let digits = begin.description.filter { $0 != "-" && $0 != ":" }
        return "recording-\(digits).jsonl\(isCompressed ? ".gz" : "")"
    }
}
