// SPDX-License-Identifier: Apache-2.0

/// Which characters the name of a SenML record may have (RFC 8428, 4.5.1).
enum SenMLName {
    /// Whether all of up to eight bytes are letters, digits or one of `-` `:` `.` `/` `_`.
    @inline(__always)
    static func isAllowed(_ word: UInt64, count: Int) -> Bool {
        let padding = count < 8 ? ~ByteWords.mask(count) & (ByteWords.ones &* 0x41) : 0
        let filled = word | padding
        guard filled & ByteWords.highs == 0 else { return false }
        // `-` `.` `/` `0` to `9` `:` stand side by side.
        let allowed =
            range(filled, 0x2D, 0x3A) | range(filled | ByteWords.ones &* 0x20, 0x61, 0x7A) | range(filled, 0x5F, 0x5F)
        return allowed & ByteWords.highs == ByteWords.highs
    }

    // The highest bit of each byte that is in a range; all bytes are below 128.
    @inline(__always)
    private static func range(_ word: UInt64, _ low: UInt64, _ high: UInt64) -> UInt64 {
        (word &+ ByteWords.ones &* (0x80 &- low)) & ~(word &+ ByteWords.ones &* (0x7F &- high))
    }

    /// Whether a name may begin with a byte: a letter or a digit.
    @inline(__always)
    static func canStart(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 }

    /// What is wrong with the name of a point that nobody has declared: a declared one may have what any id may have.
    ///
    /// - Parameters:
    ///   - bytes: with what follows the base name, which has no fault itself, from `start` to `end`.
    static func fault(_ bytes: Span<UInt8>, from start: Int, to end: Int, isFirst: Bool) -> DecodeErrorReason? {
        var isAllowed = start == end || !isFirst || canStart(bytes[start])
        for next in stride(from: start, to: end, by: 8) where isAllowed {
            let count = min(8, end - next)
            isAllowed = self.isAllowed(ByteWords.load(bytes, at: next, count: count), count: count)
        }
        return isAllowed ? nil : IDText.fault(bytes, from: start, to: end) ?? .invalidID
    }
}

extension IDComposer {
    /// Begins each id, until the next such call, with what the topic gives and the base name.
    ///
    /// - Returns: `idTooLong` when there is no room for it.
    mutating func begin(withBase bytes: Span<UInt8>, from start: Int, to end: Int, limit: Int) -> DecodeErrorReason? {
        text.truncate(to: prefix)
        base.truncate(to: 0)
        guard end - start <= limit - prefix else { return .idTooLong }
        _ = base.append(bytes, from: start, to: end)
        _ = text.append(bytes, from: start, to: end)
        return nil
    }

    /// Adds what a record gives.
    ///
    /// - Parameter name: in `bytes`; not escaped. One that is not there adds nothing.
    @inline(__always)
    mutating func compose(_ bytes: Span<UInt8>, _ name: ByteRange, limit: Int) -> DecodeErrorReason? {
        guard base.count > 0 || name.count > 0 else { return .missingID }
        // The name is the first that the topic does not give.
        text.truncate(to: prefix &+ base.count)
        guard name.count <= limit &- text.count else { return .idTooLong }
        _ = text.append(bytes, from: name.first, to: name.end)
        return segments.count > 1 ? append(bytes, name, limit: limit) : nil
    }

    @inline(never)
    private mutating func append(_ bytes: Span<UInt8>, _ name: ByteRange, limit: Int) -> DecodeErrorReason? {
        for segment in segments.dropFirst() {
            switch segment {
            case .fixed(let word, let byteCount):
                guard byteCount <= limit - text.count else { return .idTooLong }
                text.append(word: word, byteCount: byteCount)
            case .payload: return .missingID
            case .key:
                guard base.count + name.count <= limit - text.count else { return .idTooLong }
                text.append(base)
                _ = text.append(bytes, from: name.first, to: name.end)
            }
        }
        return nil
    }
}
