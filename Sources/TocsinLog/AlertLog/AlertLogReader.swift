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
    public mutating func records(
        after sequence: UInt64, through: UInt64 = .max, limit: Int
    ) throws(AlertLogError) -> [LoggedRecord] {
        var found: [LoggedRecord] = []
        if lines == nil || next != sequence + 1 { try seek(sequence + 1) }
        while found.count < limit, next <= through, let line = try nextLine() {
            guard let parsed = RecordLine(line.bytes) else {
                throw .broken(
                    AlertLogError.Break(
                        file: lines?.file.path ?? folder, line: line.number, sequence: next,
                        reason: "this is not a record"))
            }
            next = parsed.record.sequence + 1
            if parsed.record.sequence > sequence { found.append(parsed.record) }
        }
        return found
    }

    /// The oldest sequence that the log still has; nil when it is empty.
    public func oldest() throws(AlertLogError) -> UInt64? {
        do throws(SystemError) {
            let segments = try Segments(folder: folder)
            if let first = segments.closed.first { return first.first }
            return segments.hasLive ? try AlertLogReader.firstSequence(of: segments.live) : nil
        } catch {
            throw .system(error)
        }
    }

    // MARK: - Lines

    /// The next complete line of the present segment, or of the one that follows it.
    private mutating func nextLine() throws(AlertLogError) -> SegmentLines.Line? {
        // Twice: at the end of a full segment the next one is looked for, once.
        for _ in 0..<2 {
            do throws(SystemError) {
                if let line = try lines?.next() {
                    if line.isComplete { return line }
                    // It will be complete one day; then it is read again from its start.
                    lines = lines.map { SegmentLines(file: $0.file, from: line.offset) }
                    return nil
                }
            } catch {
                throw .system(error)
            }
            guard let file = lines?.file else { return nil }
            if file.hasItsName && file.path == Segments.live(in: folder) { return nil }
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
            let file = try ReadFile(path: start.path)
            var found = SegmentLines(file: file)
            var place: Int64 = 0
            // Up to the record, or to the end when it is not there yet.
            while let line = try found.next(), line.isComplete,
                let number = Segments.sequence(of: line.bytes[...]), number < next
            {
                place = line.offset + Int64(line.bytes.count) + 1
            }
            lines = SegmentLines(file: file, from: place)
        } catch {
            throw .system(error)
        }
    }

    /// The segment that has the record, or the oldest there is.
    private func start(for sequence: UInt64) throws(SystemError) -> (first: UInt64, path: String)? {
        let segments = try Segments(folder: folder)
        var all = segments.closed
        if segments.hasLive, let first = try AlertLogReader.firstSequence(of: segments.live) {
            all.append((first, segments.live))
        }
        return all.last { $0.first <= sequence } ?? all.first
    }

    private static func firstSequence(of path: String) throws(SystemError) -> UInt64? {
        Segments.sequence(of: try Files.read(path, from: 0, limit: 64)[...])
    }
}
