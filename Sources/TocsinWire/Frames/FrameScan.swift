// SPDX-License-Identifier: Apache-2.0

/// Finds the frames of HJ 212-2017 in a body: `##`, the length of the data in four digits, the data, its checksum in four
/// hexadecimal digits, CR and LF.
///
/// Whatever is refused is stepped over, so a body is gone through once: what is no frame up to the next `##`, and a frame
/// with a wrong checksum whole.
struct FrameScan {
    private static let mark = UInt8(ascii: "#")
    private static let headBytes = 6
    private static let checksumBytes = 4

    /// Where the next frame is looked for.
    private(set) var offset: Int
    /// Whether a wrong length and a wrong checksum, or none, are taken.
    let isTolerant: Bool

    init(from offset: Int, isTolerant: Bool) {
        self.offset = offset
        self.isTolerant = isTolerant
    }

    enum Found: Equatable {
        /// The data of a frame.
        case data(Range<Int>)
        case fault(DecodeErrorReason)
        /// The body has no more.
        case end
    }

    /// Steps over white space, and then over a frame or what stands in place of one.
    mutating func next(_ bytes: Span<UInt8>) -> Found {
        while offset < bytes.count, FrameScan.isSpace(bytes[offset]) { offset += 1 }
        guard offset < bytes.count else { return .end }
        guard let length = length(bytes) else { return skip(bytes, from: offset) }
        let first = offset + FrameScan.headBytes
        if isTolerant { return line(bytes, from: first) }
        let end = first + length
        if end + FrameScan.checksumBytes <= bytes.count, let stated = FrameScan.checksum(bytes, at: end),
            isFrameEnd(bytes, at: end + FrameScan.checksumBytes)
        {
            offset = end + FrameScan.checksumBytes
            let isRight = stated == FrameChecksum.of(bytes, from: first, to: end)
            return isRight ? .data(first..<end) : .fault(.checksumMismatch)
        }
        return skip(bytes, from: first - 1)
    }

    // The length that a frame says it has; nil when there is no frame here.
    private func length(_ bytes: Span<UInt8>) -> Int? {
        guard offset + FrameScan.headBytes <= bytes.count, bytes[offset] == FrameScan.mark,
            bytes[offset + 1] == FrameScan.mark,
            let length = LineScan.wholeNumber(bytes, from: offset + 2, to: offset + FrameScan.headBytes)
        else { return nil }
        return Int(length)
    }

    private static func checksum(_ bytes: Span<UInt8>, at start: Int) -> UInt16? {
        var checksum: UInt32 = 0
        for place in start..<(start + checksumBytes) {
            guard let digit = HexadecimalDigit.value(bytes[place]) else { return nil }
            checksum = checksum << 4 | digit
        }
        return UInt16(checksum)
    }

    // The message ends a frame as well as CR and LF do, and so does the next frame.
    private func isFrameEnd(_ bytes: Span<UInt8>, at place: Int) -> Bool {
        place == bytes.count || FrameScan.isSpace(bytes[place]) || bytes[place] == FrameScan.mark
    }

    // To the next frame, which cannot begin before `start`.
    private mutating func skip(_ bytes: Span<UInt8>, from start: Int) -> Found {
        offset = min(start + 1, bytes.count)
        while offset < bytes.count, !isMark(bytes, at: offset) { offset += 1 }
        return .fault(.invalidFrame)
    }

    private func isMark(_ bytes: Span<UInt8>, at place: Int) -> Bool {
        bytes[place] == FrameScan.mark && place + 1 < bytes.count && bytes[place + 1] == FrameScan.mark
    }

    // A frame whose length is not to be trusted ends with its line, or before the next one, so that no two are taken for
    // one. Its data ends with `&&`, which makes it whole; behind that may stand what is there of a checksum.
    private mutating func line(_ bytes: Span<UInt8>, from first: Int) -> Found {
        var end = first
        while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D, !isMark(bytes, at: end) { end += 1 }
        offset = end
        while end > first, FrameScan.isSpace(bytes[end - 1]) { end -= 1 }
        for _ in 0..<FrameScan.checksumBytes where end > first && HexadecimalDigit.value(bytes[end - 1]) != nil {
            end -= 1
        }
        return .data(first..<end)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte >= 0x09 && byte <= 0x0D }
}

/// The checksum of HJ 212-2017, appendix A: the polynomial of Modbus, but the upper byte of the register is what meets the
/// next byte of the data.
enum FrameChecksum {
    static func of(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> UInt16 {
        var register: UInt16 = 0xFFFF
        for place in start..<end { register = steps[Int(register >> 8 ^ UInt16(bytes[place]))] }
        return register
    }

    /// Eight shifts of a register whose upper byte is zero.
    private static let steps = InlineArray<256, UInt16> { byte in
        var register = UInt16(byte)
        for _ in 0..<8 { register = register & 1 == 0 ? register >> 1 : register >> 1 ^ 0xA001 }
        return register
    }
}
