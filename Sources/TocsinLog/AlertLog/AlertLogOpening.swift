// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// What the start found in the alert log. The live segment and the full one before it are gone through; older ones are
/// not needed.
public struct AlertLogOpening: Sendable {
    /// Bytes that a crash left unfinished at the end, moved to a file beside the log.
    public struct Torn: Sendable, Equatable {
        public var path: String
        public var bytes: Int
    }

    /// The state of all alarms.
    public private(set) var fold = AlarmFold()
    public private(set) var torn: Torn?
    /// When the newest record was made; nil in an empty log.
    public private(set) var newestTime: Instant?
    /// The head of the chain.
    private(set) var chain = Chain()
    /// Sequence of the live segment's first record; one more than the head's when it has none yet.
    private(set) var liveFirst: UInt64 = 1
    /// Bytes of the live segment.
    private(set) var liveLength: Int64 = 0

    /// The newest record's sequence; 0 in an empty log.
    public var lastSequence: UInt64 { chain.sequence }

    /// - Parameters:
    ///   - folder: where the segments stand.
    ///   - instant: names the file that takes a torn tail.
    /// - Throws: a broken chain anywhere but in what a crash left unfinished.
    init(folder: String, at instant: Instant) throws(AlertLogError) {
        let segments: Segments
        do throws(SystemError) { segments = try Segments(folder: folder) } catch { throw .system(error) }
        var walk = ChainWalk()
        if let previous = segments.closed.last { try take(previous.path, &walk, tornAt: nil) }
        liveFirst = walk.chain.sequence + 1
        if segments.hasLive { try take(segments.live, &walk, tornAt: instant) }
        chain = walk.chain
    }

    private mutating func take(_ path: String, _ walk: inout ChainWalk, tornAt: Instant?) throws(AlertLogError) {
        var taken = self
        let end: ChainWalk.End
        do throws(SystemError) {
            end = try walk.walk(path) { line in
                if taken.liveLength == 0 && tornAt != nil {
                    taken.liveFirst = line.record.sequence
                    taken.liveLength = 1
                }
                taken.fold.take(line.record, openAlarms: line.openAlarms)
                taken.newestTime = line.record.time
            }
        } catch {
            throw .system(error)
        }
        self = taken
        switch end {
        case .complete(let length): if tornAt != nil { liveLength = length }
        case .broken(let offset, let found):
            guard let tornAt, try AlertLogOpening.isUnwritten(path, from: offset) else { throw .broken(found) }
            try cut(path, at: offset, tornAt)
        case .unfinished(let offset, _):
            guard let tornAt else {
                throw .broken(
                    AlertLogError.Break(
                        file: path, line: Int(walk.records) + 1, sequence: walk.chain.sequence + 1,
                        reason: "a full segment ends in the middle of a line"))
            }
            try cut(path, at: offset, tornAt)
        }
    }

    /// Whether what stands there was never synchronized: a crash of the machine leaves pages of zeros, a hand does not.
    private static func isUnwritten(_ path: String, from offset: Int64) throws(AlertLogError) -> Bool {
        do throws(SystemError) {
            return try Files.read(path, from: offset, limit: 64 << 20).contains(0)
        } catch {
            throw .system(error)
        }
    }

    /// Moves the tail into `torn-<time>` beside the log, then cuts it off: never silently dropped.
    private mutating func cut(_ path: String, at offset: Int64, _ instant: Instant) throws(AlertLogError) {
        do throws(SystemError) {
            let tail = try Files.read(path, from: offset, limit: SegmentLines.longest)
            let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            let name = instant.description.filter { $0 != ":" && $0 != "-" && $0 != "." }
            let target = "\(folder)/torn-\(name)"
            try Files.replace(target, with: tail)
            var file = try AppendFile(path: path, cutTo: offset)
            try file.synchronizeAll()
            torn = Torn(path: target, bytes: tail.count)
            liveLength = offset
        } catch {
            throw .system(error)
        }
    }
}
