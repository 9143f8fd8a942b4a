// SPDX-License-Identifier: Apache-2.0
import TocsinSystem

/// The lines of a segment one by one, read in pieces: a log may be larger than the memory.
struct SegmentLines {
    struct Line {
        /// Without the line end.
        var bytes: [UInt8]
        /// Where it begins in the file.
        var offset: Int64
        /// 1 is the first.
        var number: Int
        /// Whether a line end follows; only the last line may lack it.
        var isComplete: Bool
        /// Where the next one begins, in the file.
        var end: Int64 { offset + Int64(bytes.count) + (isComplete ? 1 : 0) }
    }

    /// More in one line is not a line of ours: a segment record of a million open alarms has about 150 MB.
    static let longest = 512 << 20

    let file: ReadFile
    private var piece: [UInt8] = []
    /// Of the line that ``next()`` gives next: its place in ``piece`` and in the file, and the lines before it.
    private var position = 0
    private var lineOffset: Int64 = 0
    private var linesBefore = 0
    private let pieceSize: Int

    init(file: ReadFile, pieceSize: Int = 1 << 20) {
        self.file = file
        self.pieceSize = pieceSize
    }

    /// The next line; nil at the end of the file. An incomplete last line is given again, as it is then, by the next
    /// call.
    ///
    /// - Throws: what the file system refused; `EFBIG` for a line longer than ``longest``.
    mutating func next() throws(SystemError) -> Line? {
        if let end = try lineEnd() {
            defer {
                lineOffset += Int64(end - position + 1)
                position = end + 1
                linesBefore += 1
            }
            return line(through: end, isComplete: true)
        }
        guard position < piece.count else { return nil }
        let last = line(through: piece.count, isComplete: false)
        // What follows may be other bytes: a torn line is cut off and written anew.
        piece.removeAll()
        position = 0
        return last
    }

    /// Passes over complete lines as long as `belongs` says so of their first 64 bytes, without taking them apart.
    mutating func skip(while belongs: ([UInt8]) -> Bool) throws(SystemError) {
        while let end = try lineEnd() {
            guard belongs(Array(piece[position..<min(end, position + 64)])) else { return }
            lineOffset += Int64(end - position + 1)
            position = end + 1
            linesBefore += 1
        }
    }

    /// Where in ``piece`` the present line ends, after reading as much of it as there is; nil when it has no end yet.
    private mutating func lineEnd() throws(SystemError) -> Int? {
        var searched = position
        while true {
            if let end = ByteSearch.first(0x0A, in: piece, from: searched) { return end }
            if position > 0 {
                piece.removeFirst(position)
                position = 0
            }
            guard piece.count <= SegmentLines.longest else {
                throw .tooLarge("read a line of", file.path)
            }
            searched = piece.count
            let more = try file.read(from: lineOffset + Int64(piece.count), limit: pieceSize)
            if more.isEmpty { return nil }
            piece.append(contentsOf: more)
        }
    }

    private func line(through end: Int, isComplete: Bool) -> Line {
        Line(
            bytes: Array(piece[position..<end]), offset: lineOffset, number: linesBefore + 1, isComplete: isComplete)
    }
}
