// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The log, as those who tell of it see it: only what is committed.
public protocol RecordSource: Sendable {
    /// Sequence of the newest committed record; 0 when there is none. Right from the start: an endpoint without a cursor
    /// begins after it.
    func newest() -> UInt64
    /// A reader for one endpoint, which keeps its place in the log.
    func makeReader() -> any RecordReader
    /// Wakes up after records were committed. Wake-ups may be merged, but the last commit is never left out.
    func changes() -> AsyncStream<Void>
}

/// One endpoint's place in the log. Used by one task.
public protocol RecordReader {
    /// The next committed records after `sequence`, in order.
    ///
    /// - Parameter limit: at most this many.
    /// - Returns: without a gap, except where old records have been removed; fewer than `limit`, or none, at the end.
    mutating func records(after sequence: UInt64, limit: Int) async throws -> [LoggedRecord]
}

/// Where cursors are kept. An endpoint's cursor outlives the endpoint.
///
/// Saved at most four times a second an endpoint, and when the endpoint ends. Calls are made from the endpoint's task, so
/// they should be quick.
public protocol CursorStore: Sendable {
    /// The last record that is settled for an endpoint; nil when it never had one.
    func load(_ endpoint: String) throws -> UInt64?
    /// Replaces it; whoever reads it later sees the old or the new one whole.
    func save(_ endpoint: String, _ sequence: UInt64) throws
}

/// Where records go that an endpoint will never take.
public protocol DeadLetterStore: Sendable {
    /// Appends one line, given without its end; durable when it returns.
    func append(_ endpoint: String, _ line: [UInt8]) throws
}
