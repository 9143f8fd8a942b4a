// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// Finds the end of an alert log without reading it from its beginning.
enum NewestRecord {
    private static let smallestPiece: Int64 = 64 << 10

    /// The sequence of the newest whole record; 0 when there is none yet.
    ///
    /// - Throws: when the folder or a segment in it cannot be read.
    static func sequence(in folder: String) throws(SystemError) -> UInt64 {
        // The live segment sorts last: the full ones are named by their first sequence, in digits of one length.
        let segments = try Files.names(in: folder)
            .filter { $0 == "alerts.jsonl" || ($0.hasPrefix("alerts-") && $0.hasSuffix(".jsonl")) }
            .sorted { ($0 == "alerts.jsonl" ? 1 : 0, $0) < ($1 == "alerts.jsonl" ? 1 : 0, $1) }
        for name in segments.reversed() {
            if let sequence = try lastSequence(of: "\(folder)/\(name)") { return sequence }
        }
        return 0
    }

    /// Of the last line that has its line end; nil when there is none.
    private static func lastSequence(of path: String) throws(SystemError) -> UInt64? {
        let size = Files.size(of: path) ?? 0
        var piece = smallestPiece
        while true {
            let start = max(0, size - piece)
            let bytes = try Files.read(path, from: start, limit: Int(size - start))
            if let end = bytes.lastIndex(of: 0x0A) {
                let before = bytes[..<end].lastIndex(of: 0x0A)
                if before != nil || start == 0 { return sequence(of: bytes[(before.map { $0 + 1 } ?? 0)..<end]) }
            }
            if start == 0 { return nil }
            piece *= 8
        }
    }

    private static func sequence(of line: ArraySlice<UInt8>) -> UInt64? {
        guard line.starts(with: "{\"seq\":".utf8) else { return nil }
        return UInt64(String(decoding: line.dropFirst(7).prefix { $0 &- 48 <= 9 }, as: UTF8.self))
    }
}
