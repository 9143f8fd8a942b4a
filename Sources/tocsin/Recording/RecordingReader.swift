// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinSystem

/// Why a recording could not be read to its end.
enum RecordingError: Error, Equatable {
    /// The file cannot be opened or read.
    case unreadable(SystemError)
    /// A line is no message.
    case malformed(file: String, line: Int, column: Int, reason: String)
}

extension RecordingError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreadable(let error): error.description
        case .malformed(let file, let line, let column, let reason): "\(file):\(line):\(column): \(reason)"
        }
    }
}

/// Reads recordings one after the other: messages in their order, with a clock that never goes back.
struct RecordingReader {
    /// Messages read so far.
    private(set) var messages: UInt64 = 0
    /// Messages whose `tst` lay before the one of the message before; they count as received with that one.
    private(set) var steppedBack: UInt64 = 0
    private let maximumLineBytes: Int
    private var clock = Instant(milliseconds: .min)
    private var line = RecordingLine()

    /// - Parameter maximumLineBytes: longer lines are refused.
    init(maximumLineBytes: Int = 16 << 20) { self.maximumLineBytes = maximumLineBytes }

    /// Reads one recording.
    ///
    /// - Parameters:
    ///   - path: a file, or `-` for standard input.
    ///   - beforeWaiting: called before more is read, which may have to be waited for.
    ///   - take: is handed receive time, topic and payload; answers false to stop.
    /// - Returns: false when `take` stopped it.
    mutating func read(
        _ path: String, beforeWaiting: () -> Void = {}, take: (Instant, Span<UInt8>, Span<UInt8>) -> Bool
    ) throws(RecordingError) -> Bool {
        var input = try RecordingInput(path: path, maximumLineBytes: maximumLineBytes)
        var number = 0
        while true {
            beforeWaiting()
            guard try input.advance() else { return true }
            guard try readLines(of: input, &number, take) else { return false }
        }
    }

    private mutating func readLines(
        of input: RecordingInput, _ number: inout Int, _ take: (Instant, Span<UInt8>, Span<UInt8>) -> Bool
    ) throws(RecordingError) -> Bool {
        let bytes = input.bytes.span.extracting(0..<input.complete)
        var start = 0
        var goesOn = true
        while goesOn && start < bytes.count {
            number += 1
            guard let content = firstVisible(bytes, from: start) else {
                start = endOfBlank(bytes, from: start)
                continue
            }
            let end: Int
            do throws(JSONCursor.Fault) {
                end = try line.read(bytes, at: content)
                guard end - start <= maximumLineBytes else {
                    throw JSONCursor.Fault(offset: end, reason: "")
                }
            } catch {
                throw fault(error, in: input.name, line: number, of: bytes, from: start)
            }
            start = end + 1
            goesOn = hand(bytes, take)
        }
        return goesOn
    }

    private func fault(
        _ fault: JSONCursor.Fault, in file: String, line: Int, of bytes: Span<UInt8>, from start: Int
    ) -> RecordingError {
        // What is wrong with a line that was cut off at the bound says nothing.
        let isTooLong = fault.offset - start > maximumLineBytes || isUnended(bytes, from: start)
        return .malformed(
            file: file, line: line, column: isTooLong ? 1 : fault.offset - start + 1,
            reason: isTooLong ? "the line has more than \(maximumLineBytes) bytes" : fault.reason)
    }

    private func isUnended(_ bytes: Span<UInt8>, from start: Int) -> Bool {
        bytes.count - start > maximumLineBytes && bytes[bytes.count - 1] != 0x0A
    }

    private mutating func hand(
        _ bytes: Span<UInt8>, _ take: (Instant, Span<UInt8>, Span<UInt8>) -> Bool
    ) -> Bool {
        if line.time < clock { steppedBack &+= 1 } else { clock = line.time }
        let clock = clock
        var goesOn = true
        line.withMessage(bytes) { topic, payload in goesOn = take(clock, topic, payload) }
        if goesOn { messages &+= 1 }
        return goesOn
    }

    // MARK: - Empty lines

    /// The first byte of the line that is no blank; nil when it has none.
    private func firstVisible(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var cursor = JSONCursor(offset: start)
        cursor.skipBlanks(bytes)
        return cursor.offset < bytes.count && bytes[cursor.offset] != 0x0A ? cursor.offset : nil
    }

    private func endOfBlank(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var cursor = JSONCursor(offset: start)
        cursor.skipBlanks(bytes)
        return cursor.offset + 1
    }
}
