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
    }

    /// More in one line is not a line of ours: a segment record of a million open alarms has about 150 MB.
    static let longest = 512 << 20

    let file: ReadFile
    private var piece: [UInt8] = []
    private var position = 0
    private var nextRead: Int64 = 0
    private var lineOffset: Int64
    private var number = 0
    private let pieceSize: Int

    /// - Parameter offset: where a line begins.
    init(file: ReadFile, from offset: Int64 = 0, pieceSize: Int = 1 << 20) {
        self.file = file
        self.pieceSize = pieceSize
        nextRead = offset
        lineOffset = offset
    }

    /// nil at the end of the file.
    mutating func next() throws(SystemError) -> Line? {
        var searched = position
        while true {
            if let end = piece[searched...].firstIndex(of: 0x0A) {
                defer { position = end + 1 }
                return line(through: end, isComplete: true)
            }
            piece.removeFirst(position)
            position = 0
            searched = piece.count
            let more = piece.count > SegmentLines.longest ? [] : try file.read(from: nextRead, limit: pieceSize)
            nextRead += Int64(more.count)
            piece.append(contentsOf: more)
            if more.isEmpty {
                guard !piece.isEmpty else { return nil }
                defer { position = piece.count }
                return line(through: piece.count, isComplete: false)
            }
        }
    }

    private mutating func line(through end: Int, isComplete: Bool) -> Line {
        number += 1
        let line = Line(bytes: Array(piece[position..<end]), offset: lineOffset, number: number, isComplete: isComplete)
        lineOffset += Int64(end - position + (isComplete ? 1 : 0))
        return line
    }
}
