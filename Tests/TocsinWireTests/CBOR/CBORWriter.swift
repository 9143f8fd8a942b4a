// SPDX-License-Identifier: Apache-2.0

/// CBOR in its shortest form, and hexadecimal text.
enum CBORWriter {
    static func head(_ major: UInt8, _ argument: UInt64) -> [UInt8] {
        let top = major << 5
        if argument < 24 { return [top | UInt8(argument)] }
        let length = argument <= 0xFF ? 1 : argument <= 0xFFFF ? 2 : argument <= 0xFFFF_FFFF ? 4 : 8
        return [top | (23 + [1: 1, 2: 2, 4: 3, 8: 4][length, default: 0])] + bigEndian(argument, length)
    }

    static func integer(_ number: Int64) -> [UInt8] {
        number < 0 ? head(1, UInt64(bitPattern: ~number)) : head(0, UInt64(bitPattern: number))
    }

    static func text(_ text: String) -> [UInt8] { head(3, UInt64(text.utf8.count)) + Array(text.utf8) }

    static func double(_ number: Double) -> [UInt8] { [0xFB] + bigEndian(number.bitPattern, 8) }

    private static func bigEndian(_ number: UInt64, _ length: Int) -> [UInt8] {
        (0..<length).map { UInt8(truncatingIfNeeded: number >> UInt64(8 * (length - 1 - $0))) }
    }

    /// Bytes from pairs of hexadecimal digits; spaces and line ends are passed over.
    static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count - 1, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
