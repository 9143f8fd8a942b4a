// SPDX-License-Identifier: Apache-2.0
import Glibc
import TocsinSystem

/// The bytes of one recording, plain or in gzip, read in pieces that end where a line ends.
struct RecordingInput {
    /// As messages name it.
    let name: String
    /// Holds ``complete`` bytes of whole lines; what follows them is the beginning of a line, and room.
    private(set) var bytes: [UInt8]
    /// Bytes up to and with the last line feed that was read; at the end of the input, all.
    private(set) var complete = 0
    /// Whether nothing follows.
    private(set) var isAtEnd = false
    private var filled: Int
    private let source: RecordingSource
    private let maximumLineBytes: Int

    /// Small enough to stay in the processor's cache from the reading to the decoding.
    private static let pieceBytes = 256 << 10

    /// - Parameters:
    ///   - path: of a file, or `-` for standard input.
    ///   - maximumLineBytes: a line that is longer is handed out before its end, for the reader to refuse.
    init(path: String, maximumLineBytes: Int) throws(RecordingError) {
        self.maximumLineBytes = maximumLineBytes
        name = path == "-" ? "(standard input)" : path
        bytes = [UInt8](repeating: 0, count: RecordingInput.pieceBytes)
        let file: SequentialFile
        do throws(SystemError) {
            file = path == "-" ? SequentialFile(descriptor: STDIN_FILENO, name: name) : try SequentialFile(path: path)
        } catch {
            throw .unreadable(error)
        }
        (source, filled) = try RecordingSource.begin(file, &bytes)
    }

    /// Bytes of the file read so far, as they stand there.
    var bytesRead: Int64 { source.bytesRead }

    /// Lets go of the whole lines and reads on until there are more.
    ///
    /// - Returns: false at the end of the input.
    mutating func advance() throws(RecordingError) -> Bool {
        moveRest()
        // The beginning may have brought lines already.
        var searched = 0
        while true {
            if let end = lastLineFeed(from: searched) {
                complete = end + 1
                return true
            }
            if isAtEnd || filled > maximumLineBytes {
                complete = filled
                return complete > 0
            }
            searched = filled
            if filled == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
            let count = try source.read(into: &bytes, from: filled)
            filled += count
            isAtEnd = count == 0
        }
    }

    /// Puts the beginning of a line to the front.
    private mutating func moveRest() {
        guard complete > 0 else { return }
        let (start, rest) = (complete, filled - complete)
        var target = bytes.mutableSpan
        for place in 0..<rest { target[place] = target[start + place] }
        (filled, complete) = (rest, 0)
    }

    private func lastLineFeed(from start: Int) -> Int? {
        let bytes = bytes.span
        var place = filled
        while place > start {
            place -= 1
            if bytes[place] == 0x0A { return place }
        }
        return nil
    }
}

/// Where a recording's bytes come from: the file, expanded if it is a gzip file.
final class RecordingSource {
    private let file: SequentialFile
    private(set) var bytesRead: Int64 = 0
    /// nil of a file that is not compressed.
    private var expansion: Expansion?

    /// What was read and not expanded yet.
    private final class Expansion {
        var reading = GzipReading()
        var bytes: [UInt8]
        var waiting: Range<Int>

        init(_ bytes: [UInt8], _ waiting: Range<Int>) { (self.bytes, self.waiting) = (bytes, waiting) }
    }

    private init(_ file: SequentialFile) { self.file = file }

    /// Reads enough to see whether the file is compressed.
    ///
    /// - Returns: the source, and how many of the bytes are filled with what it says first.
    static func begin(
        _ file: SequentialFile, _ bytes: inout [UInt8]
    ) throws(RecordingError) -> (RecordingSource, filled: Int) {
        let source = RecordingSource(file)
        var filled = 0
        while filled < 2 {
            let count = try source.readFile(into: &bytes, from: filled)
            if count == 0 { return (source, filled) }
            filled += count
        }
        guard GzipReading.isBeginning(bytes[0], bytes[1]) else { return (source, filled) }
        source.expansion = Expansion(bytes, 0..<filled)
        return (source, 0)
    }

    /// Reads what comes next.
    ///
    /// - Returns: how many bytes; 0 at the end.
    func read(into bytes: inout [UInt8], from start: Int) throws(RecordingError) -> Int {
        guard let expansion else { return try readFile(into: &bytes, from: start) }
        while true {
            var isAtEnd = false
            if expansion.waiting.isEmpty {
                let count = try readFile(into: &expansion.bytes, from: 0)
                expansion.waiting = 0..<count
                isAtEnd = count == 0
            }
            let step: (taken: Int, made: Int)
            do throws(GzipError) {
                step = try expansion.reading.expand(expansion.bytes, expansion.waiting, into: &bytes, from: start)
            } catch {
                throw .damaged(file: file.path, error)
            }
            expansion.waiting = expansion.waiting.lowerBound + step.taken..<expansion.waiting.upperBound
            if step.made > 0 { return step.made }
            // At the end, what had no room before has come as well.
            if isAtEnd {
                guard expansion.reading.isComplete else { throw .damaged(file: file.path, .cutShort) }
                return 0
            }
        }
    }

    private func readFile(into bytes: inout [UInt8], from start: Int) throws(RecordingError) -> Int {
        do throws(SystemError) {
            let count = try file.read(into: &bytes, from: start)
            bytesRead += Int64(count)
            return count
        } catch {
            throw .unreadable(error)
        }
    }
}
