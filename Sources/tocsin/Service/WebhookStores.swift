// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinCore
import TocsinLog
import TocsinNotify
import TocsinSystem

/// The log as webhooks see it: committed records only, each endpoint with a cursor of its own.
struct LogRecords: RecordSource {
    let directory: StateDirectory
    let position: DurablePosition

    func newest() -> UInt64 { position.sequence }
    func changes() -> AsyncStream<Void> { position.changes() }

    func makeReader() -> any RecordReader {
        Reader(reader: AlertLogReader(folder: directory.alerts), position: position)
    }

    private struct Reader: RecordReader {
        var reader: AlertLogReader
        let position: DurablePosition

        mutating func records(after sequence: UInt64, limit: Int) async throws -> [LoggedRecord] {
            try reader.records(after: sequence, through: position.sequence, limit: limit)
        }
    }
}

/// One tiny file an endpoint, replaced whole: the newest record that needs nothing more.
struct FileCursors: CursorStore {
    let directory: StateDirectory

    func load(_ endpoint: String) throws -> UInt64? {
        let path = directory.cursor(of: endpoint)
        guard Files.size(of: path) != nil else { return nil }
        let text = String(decoding: try Files.read(path, limit: 64), as: UTF8.self)
        guard let cursor = UInt64(text.trimmingNewline()) else { throw DamagedCursor(path: path) }
        return cursor
    }

    func save(_ endpoint: String, _ sequence: UInt64) throws {
        try Files.replace(directory.cursor(of: endpoint), with: Array("\(sequence)\n".utf8))
    }

    /// A cursor file that holds no number.
    struct DamagedCursor: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) holds no sequence; write the last one that was delivered into it" }
    }
}

/// One file an endpoint: what it refused for good, a JSON line each.
final class FileDeadLetters: DeadLetterStore {
    private let directory: StateDirectory
    /// One writer at a time: a resend takes a file away while others append. What is held is the endpoints that are
    /// being sent again.
    private let lock = Mutex(Set<String>())

    /// Bytes of letters that one endpoint may leave; more are refused with an error, which is logged and counted.
    private static let largest = 256 << 20

    init(directory: StateDirectory) { self.directory = directory }

    func append(_ endpoint: String, _ line: [UInt8]) throws {
        try lock.withLock { _ in
            let path = directory.deadLetters(of: endpoint)
            guard (Files.size(of: path) ?? 0) + Int64(line.count) <= Int64(FileDeadLetters.largest) else {
                throw SystemError(operation: "append (too many dead letters) to", path: path, code: 27)
            }
            var file = try AppendFile(path: path)
            try file.append(line + [0x0A])
            try file.synchronizeAll()
        }
    }

    /// The letters of an endpoint that are to be sent again. They stay on disk under another name until ``settle(_:)``,
    /// so that a crash in between loses none: the next call gives them again.
    func take(_ endpoint: String) throws -> [[UInt8]] {
        try lock.withLock { sending in
            guard sending.insert(endpoint).inserted else { throw AlreadySending(endpoint: endpoint) }
            do {
                return try lettersToSend(directory.deadLetters(of: endpoint))
            } catch {
                sending.remove(endpoint)
                throw error
            }
        }
    }

    private func lettersToSend(_ path: String) throws -> [[UInt8]] {
        if Files.size(of: path + ".sending") == nil {
            guard Files.size(of: path) != nil else { return [] }
            try Files.rename(path, to: path + ".sending")
        }
        return try Files.read(path + ".sending", limit: FileDeadLetters.largest * 2).split(separator: 0x0A)
            .map { Array($0) }
    }

    /// All that ``take(_:)`` gave is delivered or appended anew.
    ///
    /// - Parameter isDone: false leaves them where they are, for the next try.
    func settle(_ endpoint: String, isDone: Bool) throws {
        try lock.withLock { sending in
            sending.remove(endpoint)
            if isDone { try Files.remove(directory.deadLetters(of: endpoint) + ".sending") }
        }
    }

    /// Two resends at once would each settle what the other still holds.
    struct AlreadySending: Error, CustomStringConvertible {
        let endpoint: String
        var description: String { "they are being sent already; wait for that" }
    }
}

extension StateDirectory {
    func cursor(of endpoint: String) -> String { "\(webhooks)/\(endpoint).cursor" }
    func deadLetters(of endpoint: String) -> String { "\(dead)/\(endpoint).jsonl" }
}

extension String {
    fileprivate func trimmingNewline() -> Substring { hasSuffix("\n") ? dropLast() : self[...] }
}
