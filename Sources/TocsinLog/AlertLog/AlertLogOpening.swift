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
    /// Sequence of the live segment's first record; 1 in an empty log.
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
        var walk = ChainWalk()
        let segments = try AlertLogError.wrapping { () throws(SystemError) in try Segments(folder: folder) }
        if let previous = segments.closed.last { try takeFull(previous, &walk) }
        if segments.hasLive { try takeLive(segments.live, &walk, at: instant) }
        chain = walk.chain
        if liveLength == 0, let previous = segments.closed.last { try takeBack(previous, as: segments.live) }
        if liveLength > 0 { try makeDurable(segments.live) }
    }

    private mutating func takeFull(_ segment: Segments.Closed, _ walk: inout ChainWalk) throws(AlertLogError) {
        switch try take(segment.path, &walk, nameSays: segment.first) {
        case .complete: break
        case .broken(_, _, let found), .unfinished(_, _, let found): throw .broken(found)
        }
    }

    private mutating func takeLive(
        _ path: String, _ walk: inout ChainWalk, at instant: Instant
    ) throws(AlertLogError) {
        let (recordsBefore, sequenceBefore) = (walk.records, walk.chain.sequence)
        switch try take(path, &walk, nameSays: nil) {
        case .complete(let length): liveLength = length
        case .unfinished(let offset, _, _), .broken(let offset, hasZeros: true, _):
            try cut(path, at: offset, instant)
            liveLength = offset
        case .broken(_, hasZeros: false, let found): throw .broken(found)
        }
        if walk.records > recordsBefore { liveFirst = recordsBefore == 0 ? walk.first : sequenceBefore + 1 }
    }

    private mutating func take(
        _ path: String, _ walk: inout ChainWalk, nameSays: UInt64?
    ) throws(AlertLogError) -> ChainWalk.End {
        do throws(SystemError) {
            return try walk.walk(try ReadFile(path: path), nameSays: nameSays) { line in
                fold.take(line.record, openAlarms: line.openAlarms)
                newestTime = line.record.time
            }
        } catch {
            throw .system(error)
        }
    }

    /// A crash between the two halves of a rotation leaves a full segment and no record after it: it becomes the live one
    /// again, since a segment must begin with a segment record and the next record need not be one.
    private mutating func takeBack(_ segment: Segments.Closed, as live: String) throws(AlertLogError) {
        liveLength = Files.size(of: segment.path) ?? 0
        liveFirst = segment.first
        try AlertLogError.wrapping { () throws(SystemError) in try Files.rename(segment.path, to: live) }
    }

    /// What a process wrote that was killed before it could synchronize counts as committed from here on.
    private func makeDurable(_ path: String) throws(AlertLogError) {
        try AlertLogError.wrapping { () throws(SystemError) in
            var file = try AppendFile(path: path)
            try file.synchronizeAll()
            try Files.synchronizeFolder(of: path)
        }
    }

    /// Moves the tail into `torn-<time>` beside the log, then cuts it off: never silently dropped.
    private mutating func cut(_ path: String, at offset: Int64, _ instant: Instant) throws(AlertLogError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let target = folder + "/torn-" + instant.description.filter { $0 != ":" && $0 != "-" && $0 != "." }
        // A clock that begins anew after each power failure gives the same name again.
        var free = target
        var number = 2
        while Files.size(of: free) != nil {
            free = "\(target)-\(number)"
            number += 1
        }
        do throws(SystemError) {
            torn = Torn(path: free, bytes: try AlertLogOpening.move(path, from: offset, to: free))
        } catch {
            throw .system(error)
        }
    }

    private static func move(_ path: String, from offset: Int64, to target: String) throws(SystemError) -> Int {
        let source = try ReadFile(path: path)
        var copy = try AppendFile(path: target, mustBeNew: true)
        while true {
            let piece = try source.read(from: offset + copy.length, limit: 1 << 20)
            if piece.isEmpty { break }
            try copy.append(piece)
        }
        try copy.synchronizeAll()
        try Files.synchronizeFolder(of: target)
        var file = try AppendFile(path: path, cutTo: offset)
        try file.synchronizeAll()
        return Int(copy.length)
    }
}
