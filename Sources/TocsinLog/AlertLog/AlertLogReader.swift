// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// A cursor on the alert log: reads records in order, across segments, while the log grows. One a reader; it opens the
/// files by itself and costs the line nothing.
public struct AlertLogReader {
    private let folder: String
    private var lines: SegmentLines?
    /// Sequence of the record that ``lines`` gives next.
    private var next: UInt64 = 0
    /// Records that are no longer in the log where the reader wanted to go on, since this was made.
    public private(set) var skipped: UInt64 = 0

    public init(folder: String) { self.folder = folder }

    /// The next records after `sequence`.
    ///
    /// - Parameters:
    ///   - sequence: the last that the reader has had; 0 for none.
    ///   - through: the newest that is on disk for certain; later ones are not read.
    ///   - limit: at most this many.
    /// - Returns: in order without a gap, except where older segments have been removed: see ``skipped``.
    /// - Throws: the first record that does not follow, once all before it have been handed over.
    public mutating func records(
        after sequence: UInt64, through: UInt64 = .max, limit: Int
    ) throws(AlertLogError) -> [LoggedRecord] {
        guard sequence < through else { return [] }
        var found: [LoggedRecord] = []
        if lines == nil || next != sequence + 1 { try seek(sequence + 1) }
        while found.count < limit, next <= through, let line = try nextLine() {
            let parsed = RecordLine(line.bytes)
            guard let record = parsed?.record, record.sequence == next else {
                let number = parsed.map { "its `seq` is \($0.record.sequence)" } ?? "this is not a record"
                let error = broken(line, number)
                // The same again next time: never past it. What stands before it is handed over first.
                lines = nil
                guard found.isEmpty else { break }
                throw error
            }
            next += 1
            found.append(record)
        }
        return found
    }

    /// The oldest sequence that the log still has; nil when it is empty.
    public func oldest() throws(AlertLogError) -> UInt64? {
        do throws(SystemError) {
            let (segments, live) = try Segments.snapshot(of: folder)
            if let first = segments.closed.first { return first.first }
            return try AlertLogReader.firstSequence(of: live)
        } catch {
            throw .system(error)
        }
    }

    // MARK: - Lines

    /// The next complete line of the present segment, or of the one that follows it.
    private mutating func nextLine() throws(AlertLogError) -> SegmentLines.Line? {
        // Twice: at the end of a full segment the next one is looked for, once.
        for _ in 0..<2 {
            let line: SegmentLines.Line?
            do throws(SystemError) { line = try lines?.next() } catch { throw .system(error) }
            if let line, line.isComplete { return line }
            guard let file = lines?.file else { return nil }
            let wasLive = file.path == Segments.live(in: folder)
            if wasLive && file.hasItsName { return nil }
            if let line, !wasLive { throw broken(line, "a full segment ends in the middle of a line") }
            // More may have been written between the look at its end and at its name: the place is looked for anew.
            try seek(next)
        }
        return nil
    }

    private mutating func seek(_ sequence: UInt64) throws(AlertLogError) {
        lines = nil
        next = sequence
        do throws(SystemError) {
            guard let start = try start(for: sequence) else { return }
            if start.first > sequence {
                skipped += start.first - sequence
                next = start.first
            }
            let wanted = next
            var found = SegmentLines(file: start.file)
            // Up to the record, or to the end when it is not there yet.
            try found.skip { head in Segments.sequence(of: head).map { $0 < wanted } ?? false }
            lines = found
        } catch {
            throw .system(error)
        }
    }

    /// The segment that has the record, or the oldest there is; nil in an empty log.
    private func start(for sequence: UInt64) throws(SystemError) -> (first: UInt64, file: ReadFile)? {
        // Retention may take the oldest segment between the listing and the opening; the next one is the oldest then.
        while true {
            let (segments, live) = try Segments.snapshot(of: folder)
            let liveFirst = try AlertLogReader.firstSequence(of: live)
            if let live, let liveFirst, liveFirst <= sequence || segments.closed.isEmpty { return (liveFirst, live) }
            guard let closed = segments.closed.last(where: { $0.first <= sequence }) ?? segments.closed.first else {
                return nil
            }
            do throws(SystemError) {
                return (closed.first, try ReadFile(path: closed.path))
            } catch {
                guard error.isMissing else { throw error }
            }
        }
    }

    private static func firstSequence(of file: ReadFile?) throws(SystemError) -> UInt64? {
        guard let file else { return nil }
        return Segments.sequence(of: try file.read(from: 0, limit: 64))
    }

    private func broken(_ line: SegmentLines.Line, _ reason: String) -> AlertLogError {
        .broken(
            AlertLogError.Break(
                file: lines?.file.path ?? folder, line: line.number, sequence: next, reason: reason))
    }
}
