// SPDX-License-Identifier: Apache-2.0
import Crypto

/// The hash chain of the alert log: each record carries the hash of the one before, and its own.
struct Chain: Equatable, Sendable {
    /// Sequence and hash (64 hex digits) of the record at the head; 0 and zeros before the first.
    var sequence: UInt64 = 0
    var hash = Chain.origin

    static let origin = [UInt8](repeating: UInt8(ascii: "0"), count: 64)

    /// SHA-256 in lower-case hex.
    static func digest(of bytes: some Sequence<UInt8>) -> [UInt8] {
        var hasher = SHA256()
        if bytes.withContiguousStorageIfAvailable({ unsafe hasher.update(bufferPointer: UnsafeRawBufferPointer($0)) })
            == nil
        {
            hasher.update(data: Array(bytes))
        }
        var text: [UInt8] = []
        text.reserveCapacity(64)
        for byte in hasher.finalize() {
            text.append(hexadecimal(byte >> 4))
            text.append(hexadecimal(byte & 15))
        }
        return text
    }

    private static func hexadecimal(_ digit: UInt8) -> UInt8 { digit < 10 ? 48 + digit : 87 + digit }

    /// Takes a parsed line as the next record, or says why it is not.
    ///
    /// - Parameter isFirstOfAll: nothing older is at hand: the line's `prev` is believed, unless it is record 1.
    mutating func follow(_ line: RecordLine, isFirstOfAll: Bool) -> String? {
        if isFirstOfAll {
            if line.record.sequence == 1 && line.previousHash != Chain.origin {
                return "`prev` of record 1 is not zeros"
            }
        } else {
            guard line.record.sequence == sequence + 1 else {
                return "its `seq` is \(line.record.sequence), record \(sequence) stands before it"
            }
            guard line.previousHash == hash else { return "`prev` is not the hash of the record before" }
        }
        guard Chain.digest(of: line.record.line[..<line.hashedLength]) == line.hash else {
            return "`hash` does not belong to this line: it was changed after it was written"
        }
        sequence = line.record.sequence
        hash = line.hash
        return nil
    }
}
