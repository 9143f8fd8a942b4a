// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// The files of an alert log: `alerts.jsonl` is the live segment, `alerts-<first seq, 20 digits>.jsonl` the full ones.
struct Segments {
    /// A full segment, with the sequence of its first record as its name says it.
    struct Closed: Equatable {
        var first: UInt64
        var path: String
    }

    let folder: String
    /// Full segments, oldest first.
    let closed: [Closed]

    var live: String { Segments.live(in: folder) }
    var hasLive: Bool { (Files.size(of: live) ?? 0) > 0 }

    init(folder: String) throws(SystemError) {
        self.folder = folder
        closed = try Files.names(in: folder).compactMap { name in
            guard name.utf8.count == 33, name.hasPrefix("alerts-"), name.hasSuffix(".jsonl"),
                let first = UInt64(name.dropFirst(7).dropLast(6))
            else { return nil }
            return Closed(first: first, path: folder + "/" + name)
        }
    }

    static func live(in folder: String) -> String { folder + "/alerts.jsonl" }

    static func closed(first: UInt64, in folder: String) -> String {
        let digits = String(first)
        return folder + "/alerts-" + String(repeating: "0", count: max(0, 20 - digits.count)) + digits + ".jsonl"
    }

    /// The sequence at the start of a line `{"seq":17,…`; nil when it does not begin so, or only begins to.
    static func sequence(of line: [UInt8]) -> UInt64? {
        guard line.starts(with: "{\"seq\":".utf8) else { return nil }
        var value: UInt64 = 0
        var index = 7
        while index < line.count, line[index] >= 48, line[index] <= 57 {
            value = value &* 10 &+ UInt64(line[index] - 48)
            index += 1
        }
        return index > 7 && index < line.count && line[index] == UInt8(ascii: ",") ? value : nil
    }

    // MARK: - While a log grows

    /// The full segments and the live one, opened, as they stood at one moment: between the listing and the opening a
    /// rotation may give the live segment another name.
    static func snapshot(of folder: String) throws(SystemError) -> (segments: Segments, live: ReadFile?) {
        var segments = try Segments(folder: folder)
        while true {
            let live = try open(segments.live)
            let after = try Segments(folder: folder)
            // A full segment that retention removed meanwhile changes nothing about which one is live.
            if after.closed.last == segments.closed.last { return (after, live) }
            segments = after
        }
    }

    /// - Returns: nil when it is not there.
    private static func open(_ path: String) throws(SystemError) -> ReadFile? {
        do throws(SystemError) {
            return try ReadFile(path: path)
        } catch {
            if error.isMissing { return nil }
            throw error
        }
    }
}
