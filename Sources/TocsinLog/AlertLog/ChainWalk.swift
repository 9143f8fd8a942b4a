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
        case unfinished(at: Int64, bytes: Int, AlertLogError.Break)
        /// This line does not follow from the one before.
        ///
        /// - hasZeros: a crash of the machine leaves pages of zeros where a line was never made durable; no hand that
        ///   changes a record does.
        case broken(at: Int64, hasZeros: Bool, AlertLogError.Break)
    }

    private(set) var chain = Chain()
    private(set) var records: UInt64 = 0
    /// Sequence of the first record seen; 0 before.
    private(set) var first: UInt64 = 0

    /// - Parameters:
    ///   - file: a segment.
    ///   - nameSays: the sequence that a full segment's name gives its first record.
    ///   - take: is handed each record that holds.
    mutating func walk(
        _ file: ReadFile, nameSays: UInt64? = nil, _ take: (RecordLine) -> Void = { _ in }
    ) throws(SystemError) -> End {
        var lines = SegmentLines(file: file)
        var length: Int64 = 0
        while let line = try lines.next() {
            let expected = chain.sequence + 1
            func broken(_ reason: String) -> AlertLogError.Break {
                AlertLogError.Break(file: file.path, line: line.number, sequence: expected, reason: reason)
            }
            guard line.isComplete else {
                let found = broken("a full segment ends in the middle of a line")
                return .unfinished(at: line.offset, bytes: line.bytes.count, found)
            }
            let parsed = RecordLine(line.bytes)
            let reason = parsed.map { follow($0, startsSegment: line.number == 1, nameSays) } ?? "this is not a record"
            guard reason == nil, let parsed else {
                return .broken(at: line.offset, hasZeros: line.bytes.contains(0), broken(reason ?? ""))
            }
            if records == 0 { first = chain.sequence }
            records += 1
            length = line.end
            take(parsed)
        }
        return .complete(length: length)
    }

    private mutating func follow(_ line: RecordLine, startsSegment: Bool, _ nameSays: UInt64?) -> String? {
        if let reason = chain.follow(line, isFirstOfAll: records == 0) { return reason }
        guard startsSegment else { return nil }
        let sequence = line.record.sequence
        guard sequence == 1 || line.record.event == .segment else {
            return "a segment must begin with record 1 or a segment record"
        }
        if let nameSays, nameSays != sequence {
            return "the segment's name says that it begins with record \(nameSays), not \(sequence)"
        }
        return nil
    }
}
