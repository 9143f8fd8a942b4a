// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// Recomputes the whole chain of an alert log, also of one that is being written.
public enum AlertLogVerifier {
    /// What was found to hold.
    public struct Report: Equatable, Sendable {
        public var segments = 0
        public var records: UInt64 = 0
        /// The oldest and newest sequence; 0 when there is no record.
        public var first: UInt64 = 0
        public var last: UInt64 = 0
        /// The newest record's hash, 64 hex digits; empty when there is no record.
        public var head = ""
        /// Bytes of a last line without line end: being written at this moment, or torn by a crash.
        public var unfinishedBytes = 0
    }

    /// - Parameters:
    ///   - folder: where `alerts.jsonl` stands.
    ///   - progress: called after each segment with its path and the records so far.
    /// - Throws: the first record that does not hold, or what the file system refused.
    public static func verify(
        folder: String, progress: (String, UInt64) -> Void = { _, _ in }
    ) throws(AlertLogError) -> Report {
        var report = Report()
        var walk = ChainWalk()
        var walked: UInt64 = 0
        while true {
            let (segments, live) = try AlertLogError.wrapping { () throws(SystemError) in
                try Segments.snapshot(of: folder)
            }
            // What was live when the work began may be full by now.
            let more = segments.closed.filter { $0.first > walked }
            for segment in more {
                walked = segment.first
                try verify(segment, &walk, &report)
                progress(segment.path, walk.records)
            }
            guard more.isEmpty else { continue }
            if let live, live.size > 0 {
                try verify(live, &walk, &report)
                progress(live.path, walk.records)
            }
            break
        }
        report.records = walk.records
        report.first = walk.first
        report.last = walk.chain.sequence
        report.head = walk.records == 0 ? "" : String(decoding: walk.chain.hash, as: UTF8.self)
        return report
    }

    private static func verify(
        _ segment: Segments.Closed, _ walk: inout ChainWalk, _ report: inout Report
    ) throws(AlertLogError) {
        let end: ChainWalk.End
        do throws(SystemError) {
            guard let file = try open(segment, isFirst: walk.records == 0) else { return }
            end = try walk.walk(file, nameSays: segment.first)
        } catch {
            throw .system(error)
        }
        switch end {
        case .complete: report.segments += 1
        case .broken(_, _, let found), .unfinished(_, _, let found): throw .broken(found)
        }
    }

    private static func verify(
        _ live: ReadFile, _ walk: inout ChainWalk, _ report: inout Report
    ) throws(AlertLogError) {
        let end: ChainWalk.End
        do throws(SystemError) { end = try walk.walk(live) } catch { throw .system(error) }
        report.segments += 1
        switch end {
        case .complete: return
        case .broken(_, _, let found): throw .broken(found)
        case .unfinished(_, let bytes, _): report.unfinishedBytes = bytes
        }
    }

    /// - Returns: nil for an oldest segment that retention has taken away since the listing.
    private static func open(_ segment: Segments.Closed, isFirst: Bool) throws(SystemError) -> ReadFile? {
        do throws(SystemError) {
            return try ReadFile(path: segment.path)
        } catch {
            if isFirst && error.isMissing { return nil }
            throw error
        }
    }
}
