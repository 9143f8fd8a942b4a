// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// Recomputes the whole chain of an alert log.
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
        let segments: Segments
        do throws(SystemError) { segments = try Segments(folder: folder) } catch { throw .system(error) }
        for path in segments.paths {
            let end: ChainWalk.End
            do throws(SystemError) { end = try walk.walk(path) } catch { throw .system(error) }
            switch end {
            case .complete: break
            case .broken(_, let found): throw .broken(found)
            case .unfinished(_, let bytes):
                guard path == segments.live else {
                    throw .broken(
                        AlertLogError.Break(
                            file: path, line: Int(walk.records) + 1, sequence: walk.chain.sequence + 1,
                            reason: "the segment ends in the middle of a line"))
                }
                report.unfinishedBytes = bytes
            }
            report.segments += 1
            progress(path, walk.records)
        }
        report.records = walk.records
        report.first = walk.first
        report.last = walk.chain.sequence
        report.head = walk.records == 0 ? "" : String(decoding: walk.chain.hash, as: UTF8.self)
        return report
    }
}
