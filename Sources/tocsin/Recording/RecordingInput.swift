// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinSystem

/// The bytes of one recording, read in pieces that end where a line ends.
struct RecordingInput {
    /// As messages name it.
    let name: String
    /// Holds ``complete`` bytes of whole lines; what follows them is the beginning of a line.
    private(set) var bytes: [UInt8] = []
    /// Bytes up to and with the last line feed that was read; at the end of the input, all.
    private(set) var complete = 0
    private let handle: FileHandle
    private let maximumLineBytes: Int
    private static let pieceBytes = 1 << 20

    /// - Parameters:
    ///   - path: of a file, or `-` for standard input.
    ///   - maximumLineBytes: a line that is longer is handed out before its end, for the reader to refuse.
    init(path: String, maximumLineBytes: Int) throws(RecordingError) {
        self.maximumLineBytes = maximumLineBytes
        name = path == "-" ? "(standard input)" : path
        if path == "-" {
            handle = .standardInput
            return
        }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw .unreadable(RecordingInput.reason(path)) }
        self.handle = handle
    }

    /// Lets go of the whole lines and reads on until there are more.
    ///
    /// - Returns: false at the end of the input.
    mutating func advance() throws(RecordingError) -> Bool {
        bytes.removeFirst(complete)
        complete = 0
        while true {
            let piece: Data
            do {
                piece = try handle.read(upToCount: RecordingInput.pieceBytes) ?? Data()
            } catch {
                throw .unreadable(RecordingInput.reason(name))
            }
            if piece.isEmpty {
                complete = bytes.count
                return complete > 0
            }
            let before = bytes.count
            bytes.append(contentsOf: piece)
            if let end = bytes[before...].lastIndex(of: 0x0A) {
                complete = end + 1
                return true
            }
            if bytes.count > maximumLineBytes {
                complete = bytes.count
                return true
            }
        }
    }

    /// The system's own words, by trying once more.
    private static func reason(_ path: String) -> SystemError {
        do throws(SystemError) {
            _ = try ReadFile(path: path).read(from: 0, limit: 1)
        } catch {
            return error
        }
        return SystemError(operation: "read", path: path, code: EIO)
    }
}
