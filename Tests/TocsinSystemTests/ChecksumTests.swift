// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinSystem

@Suite("CRC-32C and the buffer of what is to be written")
struct ChecksumTests {
    /// RFC 3720, appendix B.4, and the usual check value.
    @Test(
        arguments: [
            (Array("123456789".utf8), UInt32(0xE306_9283)),
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(UInt8(0)..<32), 0x46DD_794E),
            ([], 0),
        ] as [([UInt8], UInt32)])
    func knownAnswers(bytes: [UInt8], checksum: UInt32) {
        #expect(Checksum.crc32c(bytes) == checksum)
        #expect(Checksum.crc32cByTable(bytes) == checksum)
        #expect(Checksum.crc32c([7, 7] + bytes, from: 2) == checksum)
    }

    @Test func bothWaysAgreeAtEveryLengthAndAlignment() {
        let bytes = (0..<80).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) }
        for start in 0..<9 {
            for end in start..<bytes.count {
                let slice = bytes[start..<end]
                #expect(Checksum.crc32c(slice) == Checksum.crc32cByTable(Array(slice)))
            }
        }
    }

    @Test func numbersAndTexts() {
        var buffer = WriteBuffer(capacity: 1)
        buffer.put(byte: 1)
        buffer.put(UInt32(0x0403_0201))
        buffer.put(UInt64(0x0807_0605_0403_0201))
        #expect(buffer.array == [1, 1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8])
        buffer.overwrite(at: 1, 0x0A0B_0C0D)
        buffer.truncate(to: 5)
        #expect(buffer.array == [1, 0x0D, 0x0C, 0x0B, 0x0A])
        #expect(buffer.checksum(from: 1) == Checksum.crc32c([0x0D, 0x0C, 0x0B, 0x0A]))
        buffer.removeAll()
        buffer.put("né")
        #expect(buffer.array == [3, 0x6E, 0xC3, 0xA9])
    }

    @Test(
        arguments: [
            (UInt64(0), [UInt8(0)]), (127, [0x7F]), (128, [0x80, 1]), (300, [0xAC, 2]),
            (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
        ] as [(UInt64, [UInt8])])
    func variableLength(value: UInt64, bytes: [UInt8]) {
        var buffer = WriteBuffer()
        buffer.put(variable: value)
        #expect(buffer.array == bytes)
    }

    @Test(arguments: [(Int64(0), UInt64(0)), (-1, 1), (1, 2), (.max, .max - 1), (.min, .max)] as [(Int64, UInt64)])
    func signInTheLowestBit(value: Int64, folded: UInt64) {
        var signed = WriteBuffer()
        var plain = WriteBuffer()
        signed.put(zigzag: value)
        plain.put(variable: folded)
        #expect(signed.array == plain.array)
    }

    @Test func growsWithoutLosingAByte() {
        var buffer = WriteBuffer(capacity: 64)
        var expected: [UInt8] = []
        for index in 0..<10_000 {
            let byte = UInt8(truncatingIfNeeded: index)
            if index % 3 == 0 { buffer.put(byte: byte) } else { buffer.put([byte]) }
            expected.append(byte)
        }
        #expect(buffer.array == expected)
    }

    @Test func search() {
        #expect(ByteSearch.first(1, in: [], from: 0) == nil)
        #expect(ByteSearch.first(1, in: [1, 2, 1], from: 0) == 0)
        #expect(ByteSearch.first(1, in: [1, 2, 1], from: 1) == 2)
        #expect(ByteSearch.first(1, in: [1, 2, 1], from: 3) == nil)
        #expect(ByteSearch.first(3, in: [1, 2, 1], from: 0) == nil)
    }
}
