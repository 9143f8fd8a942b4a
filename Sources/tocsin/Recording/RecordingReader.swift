// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// Why a recording could not be read to its end.
enum RecordingError: Error, Equatable {
    /// The file cannot be opened or read.
    case unreadable(SystemError)
    /// The file is compressed, and what it holds cannot be had.
    case damaged(file: String, GzipError)
    /// A line is no message.
    case malformed(file: String, line: Int, column: Int, reason: String)
    /// A folder without a recording in it.
    case empty(folder: String)
}

extension RecordingError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreadable(let error): error.description
        case .damaged(let file, let error): "\(file): \(error)"
        case .malformed(let file, let line, let column, let reason): "\(file):\(line):\(column): \(reason)"
        case .empty(let folder): "there is no recording in \(folder); expected files named *.jsonl or *.jsonl.gz"
        }
    }
}

/// Reads recordings one after the other: messages in their order, with a clock that never goes back.
struct RecordingReader {
    /// How far it has come, for those who wait.
    struct Place {
        /// Of all files so far, as they stand on disk.
        var bytes: Int64 = 0
        /// Of the message read last.
        var time = Instant(milliseconds: .min)
    }

    /// Messages read so far.
    private(set) var messages: UInt64 = 0
    /// Messages whose `tst` lay before the one of the message before; they count as received with that one.
    private(set) var steppedBack: UInt64 = 0
    /// From the first message to the last; nil when there was none.
    private(set) var span: Interval?
    /// Files whose last line was cut off inside, as a recorder leaves it that was killed.
    private(set) var torn: [String] = []
    private let maximumLineBytes: Int
    private var clock = Instant(milliseconds: .min)
    private var first = Instant(milliseconds: 0)
    private var line = RecordingLine()
    /// Bytes of the files read so far, as they stand on disk.
    private(set) var bytesRead: Int64 = 0

    /// - Parameter maximumLineBytes: longer lines are refused.
    init(maximumLineBytes: Int = 16 << 20) { self.maximumLineBytes = maximumLineBytes }

    /// Takes each message: receive time, whether the broker had kept it, topic and payload; answers false to stop.
    typealias Taker = (Instant, _ isRetained: Bool, _ topic: Span<UInt8>, _ payload: Span<UInt8>) -> Bool

    /// Reads one recording.
    ///
    /// - Parameters:
    ///   - path: a file, or `-` for standard input.
    ///   - beforeWaiting: called before more is read, which may have to be waited for.
    /// - Returns: false when `take` stopped it.
    mutating func read(
        _ path: String, beforeWaiting: (Place) -> Void = { _ in }, take: Taker
    ) throws(RecordingError) -> Bool {
        var input = try RecordingInput(path: path, maximumLineBytes: maximumLineBytes)
        defer { bytesRead += input.bytesRead }
        var number = 0
        while true {
            beforeWaiting(Place(bytes: bytesRead + input.bytesRead, time: clock))
            guard try input.advance() else { return true }
            guard try readLines(of: input, &number, take) else { return false }
        }
    }

    private mutating func readLines(
        of input: RecordingInput, _ number: inout Int, _ take: Taker
    ) throws(RecordingError) -> Bool {
        let bytes = input.bytes.span
        var start = 0
        while start < input.complete {
            number += 1
            let found = ByteSearch.first(0x0A, in: input.bytes, from: start) ?? input.complete
            let end = min(found, input.complete)
            let text = bytes.extracting(start..<end)
            start = end + 1
            do throws(JSONCursor.Fault) {
                guard text.count <= maximumLineBytes else {
                    throw JSONCursor.Fault(offset: 0, reason: "the line has more than \(maximumLineBytes) bytes")
                }
                if isBlank(text) { continue }
                try line.read(text)
            } catch {
                // Without its end it is a line that somebody was kept from writing, and nothing follows.
                if input.isAtEnd && end == input.complete && text.count <= maximumLineBytes {
                    torn.append(input.name)
                    return true
                }
                throw .malformed(file: input.name, line: number, column: error.offset + 1, reason: error.reason)
            }
            guard hand(text, take) else { return false }
        }
        return true
    }

    private mutating func hand(_ text: Span<UInt8>, _ take: Taker) -> Bool {
        if line.time < clock { steppedBack &+= 1 } else { clock = line.time }
        let (clock, isRetained) = (clock, line.isRetained)
        var goesOn = true
        line.withMessage(text) { topic, payload in goesOn = take(clock, isRetained, topic, payload) }
        guard goesOn else { return false }
        if messages == 0 { first = clock }
        span = clock - first
        messages &+= 1
        return true
    }

    private func isBlank(_ text: Span<UInt8>) -> Bool {
        var cursor = JSONCursor(offset: 0)
        cursor.skipBlanks(text)
        return cursor.offset == text.count
    }
}
