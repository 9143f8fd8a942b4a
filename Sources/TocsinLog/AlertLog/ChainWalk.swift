// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// Goes through segments line by line and holds each record against the chain: what `verify` and the start share.
struct ChainWalk {
    /// How a segment ended.
    enum End {
        /// Every line holds; the file has this many bytes.
        case complete(length: Int64)
        /// The last line has no line end: being written, or torn by a crash.
        case unfinished(at: Int64, bytes: Int)
        /// This line does not follow from the one before.
        case broken(at: Int64, AlertLogError.Break)
    }

    private(set) var chain = Chain()
    private(set) var records: UInt64 = 0
    /// Sequence of the first record seen; 0 before.
    private(set) var first: UInt64 = 0

    /// - Parameter take: is handed each record that holds.
    mutating func walk(_ path: String, _ take: (RecordLine) -> Void = { _ in }) throws(SystemError) -> End {
        var lines = SegmentLines(file: try ReadFile(path: path))
        var length: Int64 = 0
        while let line = try lines.next() {
            guard line.isComplete else { return .unfinished(at: line.offset, bytes: line.bytes.count) }
            let parsed = RecordLine(line.bytes)
            let reason = parsed.map { chain.follow($0, isFirstOfAll: records == 0) } ?? "this is not a record"
            guard reason == nil, let parsed else {
                let found = AlertLogError.Break(
                    file: path, line: line.number, sequence: chain.sequence + 1, reason: reason ?? "")
                return .broken(at: line.offset, found)
            }
            if records == 0 { first = chain.sequence }
            records += 1
            length = line.offset + Int64(line.bytes.count) + 1
            take(parsed)
        }
        return .complete(length: length)
    }
}
