// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// The files of an alert log: `alerts.jsonl` is the live segment, `alerts-<first seq, 20 digits>.jsonl` the full ones.
struct Segments {
    let folder: String
    /// Full segments, oldest first, with the sequence of their first record.
    let closed: [(first: UInt64, path: String)]

    var live: String { Segments.live(in: folder) }
    var hasLive: Bool { (Files.size(of: live) ?? 0) > 0 }
    /// All segments in order, the live one last.
    var paths: [String] { closed.map(\.path) + (hasLive ? [live] : []) }

    init(folder: String) throws(SystemError) {
        self.folder = folder
        var found: [(first: UInt64, path: String)] = []
        for name in try Files.names(in: folder) {
            guard name.utf8.count == 33, name.hasPrefix("alerts-"), name.hasSuffix(".jsonl"),
                let first = UInt64(name.dropFirst(7).dropLast(6))
            else { continue }
            found.append((first, folder + "/" + name))
        }
        closed = found
    }

    static func live(in folder: String) -> String { folder + "/alerts.jsonl" }

    static func closed(first: UInt64, in folder: String) -> String {
        let digits = String(first)
        return folder + "/alerts-" + String(repeating: "0", count: max(0, 20 - digits.count)) + digits + ".jsonl"
    }

    /// The sequence at the start of a line `{"seq":17,…`; nil when it does not begin so.
    static func sequence(of line: ArraySlice<UInt8>) -> UInt64? {
        guard line.starts(with: "{\"seq\":".utf8) else { return nil }
        var value: UInt64 = 0
        var index = line.startIndex + 7
        while index < line.endIndex, line[index] >= 48, line[index] <= 57 {
            value = value &* 10 &+ UInt64(line[index] - 48)
            index += 1
        }
        return index > line.startIndex + 7 ? value : nil
    }
}
