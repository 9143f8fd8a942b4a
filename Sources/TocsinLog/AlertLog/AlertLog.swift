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
    private var waitingBytes = 0
    private var file: AppendFile?
    /// Of the live segment: its first sequence, and the bytes of it that are on disk.
    private var liveFirst: UInt64
    private var liveLength: Int64
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
        committedSequence = opening.lastSequence
    }

    /// The newest record's sequence, on disk or not.
    public var lastSequence: UInt64 { chain.sequence }
    /// The newest record's hash, on disk or not.
    public var head: String { String(decoding: chain.hash, as: UTF8.self) }
    public var hasWaiting: Bool { !waiting.isEmpty }
    /// Records that wait for a commit.
    public var waitingCount: Int { Int(chain.sequence - committedSequence) }
    /// Bytes of the live segment with what waits for it.
    public var liveBytes: Int64 { liveLength + Int64(waitingBytes) }

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

    /// Gives the live segment its name for good; done already when an earlier commit failed after it.
    private mutating func beginSegment(_ sequence: UInt64) throws(SystemError) {
        guard liveFirst != sequence else { return }
        file = nil
        try Files.rename(Segments.live(in: folder), to: Segments.closed(first: liveFirst, in: folder))
        liveFirst = sequence
        liveLength = 0
    }

    /// The lines that wait for a disk that takes them: what is announced from memory meanwhile.
    public func waitingRecords() -> [LoggedRecord] {
        waiting.flatMap { part in
            part.bytes.split(separator: 0x0A).compactMap { RecordLine(Array($0))?.record }
        }
    }

    /// Removes full segments that ended more than `age` ago; the chain then begins with a `segment` record.
    ///
    /// - Returns: how many went.
    public func removeSegments(olderThan age: Interval, now: Instant) throws(SystemError) -> Int {
        var removed = 0
        for segment in try Segments(folder: folder).closed {
            guard let status = Files.status(of: segment.path), status.changed < (now - age).milliseconds else { break }
            try Files.remove(segment.path)
            removed += 1
        }
        return removed
    }
}
