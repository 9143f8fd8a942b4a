// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// The append-only alert log: JSON Lines in a hash chain, one commit a batch.
///
/// Records are appended in memory and become durable together by ``commit()``. After a failed commit nothing is lost:
/// the next one opens the segment again, cuts its tail back to what was durable, and writes what waits. A `segment`
/// record closes the live segment and begins the next.
public struct AlertLog: ~Copyable {
    /// Lines that go into one segment.
    private struct Part {
        var beginsSegment: Bool
        var firstSequence: UInt64
        var lastSequence: UInt64
        var bytes: [UInt8]
    }

    /// What the start found.
    public let opening: AlertLogOpening
    private let folder: String
    private let faults: FileFaults?
    private var chain: Chain
    private var waiting: [Part] = []
    /// Bytes of all that waits for a commit.
    public private(set) var waitingBytes = 0
    private var file: AppendFile?
    /// Of the live segment: its first sequence, and the bytes of it that are on disk.
    private var liveFirst: UInt64
    private var liveLength: Int64
    /// Bytes of the newest segment with what waits for it: what decides when the next one begins. While the disk fails
    /// it already counts the segment that waits to be begun, so that one full segment brings forth one new one.
    public private(set) var liveBytes: Int64
    /// The newest record that is on disk.
    public private(set) var committedSequence: UInt64

    /// Opens the log of a folder, or begins one.
    ///
    /// - Parameters:
    ///   - folder: made when it is not there.
    ///   - instant: now, for the name of a torn tail.
    /// - Throws: a broken chain, or what the file system refuses.
    public init(folder: String, at instant: Instant, faults: FileFaults? = nil) throws(AlertLogError) {
        do throws(SystemError) { try Files.makeFolder(folder) } catch { throw .system(error) }
        opening = try AlertLogOpening(folder: folder, at: instant)
        self.folder = folder
        self.faults = faults
        chain = opening.chain
        liveFirst = opening.liveFirst
        liveLength = opening.liveLength
        liveBytes = opening.liveLength
        committedSequence = opening.lastSequence
    }

    /// The newest record's sequence, on disk or not.
    public var lastSequence: UInt64 { chain.sequence }
    /// The newest record's hash, on disk or not.
    public var head: String { String(decoding: chain.hash, as: UTF8.self) }
    public var hasWaiting: Bool { !waiting.isEmpty }
    /// Records that wait for a commit.
    public var waitingCount: Int { Int(chain.sequence - committedSequence) }

    /// Puts a record at the end of the chain, in memory.
    ///
    /// - Parameter record: with the sequence that follows ``lastSequence``.
    public mutating func append(_ record: Record) {
        precondition(record.sequence == chain.sequence + 1, "record \(record.sequence) after \(chain.sequence)")
        var line: [UInt8] = []
        line.reserveCapacity(1_024)
        let previous = chain.hash
        var hash: [UInt8] = []
        record.appendJSON(to: &line) { line in
            line.append(contentsOf: ",\"prev\":\"".utf8)
            line.append(contentsOf: previous)
            line.append(UInt8(ascii: "\""))
            hash = Chain.digest(of: line)
            line.append(contentsOf: ",\"hash\":\"".utf8)
            line.append(contentsOf: hash)
            line.append(UInt8(ascii: "\""))
        }
        line.append(0x0A)
        chain.sequence = record.sequence
        chain.hash = hash
        waitingBytes += line.count
        // A segment record begins the next file, unless it is the very first of all.
        let beginsSegment = record.event == .segment && record.sequence > 1
        liveBytes = (beginsSegment ? 0 : liveBytes) + Int64(line.count)
        if beginsSegment || waiting.isEmpty {
            waiting.append(
                Part(
                    beginsSegment: beginsSegment, firstSequence: record.sequence, lastSequence: record.sequence,
                    bytes: line))
        } else {
            waiting[waiting.count - 1].bytes.append(contentsOf: line)
            waiting[waiting.count - 1].lastSequence = record.sequence
        }
    }

    /// Makes everything that was appended durable.
    ///
    /// - Throws: what the disk refused; everything still waits then.
    public mutating func commit() throws(SystemError) {
        while let part = waiting.first {
            do throws(SystemError) {
                if part.beginsSegment { try beginSegment(part.firstSequence) }
                try write(part)
            } catch {
                file = nil
                cutBack()
                throw error
            }
            waitingBytes -= part.bytes.count
            committedSequence = part.lastSequence
            waiting.removeFirst()
        }
    }

    private mutating func write(_ part: Part) throws(SystemError) {
        if file == nil {
            let path = Segments.live(in: folder)
            file = try AppendFile(path: path, cutTo: liveLength, faults: faults)
            try Files.synchronizeFolder(of: path)
        }
        try file?.append(part.bytes)
        try file?.synchronizeAll()
        liveLength += Int64(part.bytes.count)
    }

    /// Takes what a failed commit left from the file at once: a reader, or the next start, shall not find lines that may
    /// be in the machine's memory only. The disk may refuse this too; then it is done before the next write.
    private func cutBack() {
        do throws(SystemError) {
            _ = try AppendFile(path: Segments.live(in: folder), cutTo: liveLength)
        } catch {
            return
        }
    }

    /// Gives the live segment its name for good; done already when an earlier commit failed after it. ``write(_:)``
    /// makes the name durable with that of the next file, before anything is in it.
    private mutating func beginSegment(_ sequence: UInt64) throws(SystemError) {
        guard liveFirst != sequence else { return }
        file = nil
        let closed = Segments.closed(first: liveFirst, in: folder)
        try Files.rename(Segments.live(in: folder), to: closed, durably: false)
        liveFirst = sequence
        liveLength = 0
    }

    /// The lines that wait for a disk that takes them: what is announced from memory meanwhile.
    ///
    /// - Parameter sequence: only records after this one.
    public func waitingRecords(after sequence: UInt64 = 0) -> [LoggedRecord] {
        var records: [LoggedRecord] = []
        for part in waiting where part.lastSequence > sequence {
            var start = 0
            var number = part.firstSequence
            while let end = ByteSearch.first(0x0A, in: part.bytes, from: start) {
                if number > sequence, let line = RecordLine(Array(part.bytes[start..<end])) {
                    records.append(line.record)
                }
                number += 1
                start = end + 1
            }
        }
        return records
    }

    /// Removes full segments that ended more than `age` ago; the chain then begins with a `segment` record.
    ///
    /// - Returns: how many went.
    public func removeSegments(olderThan age: Interval, now: Instant) throws(SystemError) -> Int {
        var removed = 0
        // Until the live segment has its first record on disk, the one before it carries the chain.
        let removable = liveLength > 0 ? try Segments(folder: folder).closed : []
        for segment in removable {
            guard let status = Files.status(of: segment.path), status.changed < (now - age).milliseconds else { break }
            try Files.remove(segment.path)
            // One by one, so that a crash leaves no hole in the middle.
            try Files.synchronizeFolder(of: segment.path)
            removed += 1
        }
        return removed
    }
}
