// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinTestSupport

@testable import TocsinWire

/// Numbers, words and text of RFC 8949, appendix A; what is not well-formed, of its appendix F.
@Suite struct CBORScanTests {
    private static func scalar(_ bytes: [UInt8], nesting: Int = 8) throws(DecodeErrorReason) -> (FieldScalar, Int) {
        var offset = 0
        let scalar = try CBORScan.scalar(bytes.span, &offset, nesting: nesting)
        return (scalar, offset)
    }

    static let numbers: [(String, Double)] = [
        ("00", 0), ("01", 1), ("0a", 10), ("17", 23), ("1818", 24), ("1819", 25), ("1864", 100), ("1903e8", 1_000),
        ("1a000f4240", 1_000_000), ("1b000000e8d4a51000", 1_000_000_000_000),
        ("1bffffffffffffffff", 0x1p64), ("c249010000000000000000", 18_446_744_073_709_551_616),
        ("3bffffffffffffffff", -18_446_744_073_709_551_616),
        ("c349010000000000000000", -0x1p64), ("20", -1), ("29", -10), ("3863", -100),
        ("3903e7", -1_000), ("f90000", 0), ("f98000", -0.0), ("f93c00", 1), ("fb3ff199999999999a", 1.1),
        ("f93e00", 1.5), ("f97bff", 65_504), ("fa47c35000", 100_000), ("fa7f7fffff", 3.4028234663852886e+38),
        ("fb7e37e43c8800759c", 1.0e+300), ("f90001", 5.960464477539063e-8), ("f90400", 0.00006103515625),
        ("f9c400", -4), ("fbc010666666666666", -4.1), ("f97c00", .infinity), ("f97e00", .nan), ("f9fc00", -.infinity),
        ("fa7f800000", .infinity), ("fa7fc00000", .nan), ("faff800000", -.infinity), ("fb7ff0000000000000", .infinity),
        ("fb7ff8000000000000", .nan), ("fbfff0000000000000", -.infinity),
        // 3.4.4: 273.15, and others of its kind.
        ("c48221196ab3", 273.15), ("c482201903e8", 100), ("c4820301", 1_000), ("c48220c24103", 0.3),
        ("c482381f1bffffffffffffffff", 1.8446744073709551615e-13), ("c48222387a", -0.123), ("c482187801", 1e120),
        ("c48239ffff01", 0), ("c48219ffff01", .infinity), ("c48219ffff20", -.infinity), ("c48219ffff00", 0),
        ("c48238fa01", 1e-251), ("c4823901f401", 0), ("c482161bffffffffffffffff", 1.8446744073709551615e41),
        // 3.4.3: as the shortest double, with a tie and just beyond it.
        ("c240", 0), ("c340", -1), ("c24100", 0), ("c2420100", 256), ("c34101", -2), ("c24900ffffffffffffffff", 0x1p64),
        ("c348ffffffffffffffff", -0x1p64), ("c24a20000000000001000000", 0x1p77),
        ("c24a20000000000001000001", 0x1.0000000000001p77), ("c24701000000000000", 0x1p48),
        // Self-described, and lengths that are longer than need be.
        ("d9d9f705", 5), ("1800", 0), ("1b0000000000000007", 7), ("380a", -11),
    ]

    @Test(arguments: numbers) func rfc8949AppendixA_numbers(_ hexadecimal: String, _ expected: Double) throws {
        let bytes = CBORWriter.bytes(hexadecimal)
        let (scalar, end) = try CBORScanTests.scalar(bytes)
        guard case .number(let number) = scalar else {
            Issue.record("\(scalar) is no number")
            return
        }
        #expect(number == expected || number.isNaN && expected.isNaN)
        #expect(number.sign == expected.sign || expected.isNaN || expected == 0 && bytes[0] != 0xF9)
        #expect(end == bytes.count)
    }

    @Test func rfc8949AppendixD_everyHalf() {
        for bits in UInt16.min ... .max {
            let fraction = Double(bits & 0x3FF)
            let exponent = Int(bits >> 10 & 31)
            let magnitude =
                exponent == 0
                ? fraction * 0x1p-24
                : exponent == 31
                    ? (fraction == 0 ? .infinity : .nan)
                    : (1 + fraction / 1_024) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
            let half = CBORScan.half(bits)
            #expect(half.isNaN ? magnitude.isNaN : half == (bits >> 15 == 1 ? -magnitude : magnitude))
        }
    }

    @Test(
        arguments: [
            ("f4", "no"), ("f5", "yes"), ("f6", "null"), ("f7", "null"), ("f0", "other"), ("f8ff", "other"),
            ("f820", "other"),
            ("c11a514b67b0", "other"), ("c074323031332d30332d32315432303a30343a30305a", "other"),
            ("d74401020304", "other"),
            ("40", "other"), ("4401020304", "other"), ("5f42010243030405ff", "other"), ("80", "other"),
            ("8301820203820405", "other"), ("9fff", "other"), ("a0", "other"), ("bf61610161629f0203ffff", "other"),
            ("a201020304", "other"), ("c482", "malformed"), ("c48120", "other"), ("c4830101 01", "other"),
            ("c49f0101ff", "other"), ("c482f90000 01", "other"), ("c482016161", "other"), ("c401", "other"),
            ("c4 82 01 c2 49 010000000000000000", "other"), ("c4 82 3bffffffffffffffff 01", "other"),
            ("c2 01", "other"),
            ("c2 5f 41 01 ff", "other"), ("c5 82 20 01", "other"),
        ])
    func otherItems(_ hexadecimal: String, _ expected: String) {
        let bytes = CBORWriter.bytes(hexadecimal)
        do throws(DecodeErrorReason) {
            let (scalar, end) = try CBORScanTests.scalar(bytes)
            #expect("\(scalar)" == expected)
            #expect(end == bytes.count)
        } catch {
            #expect(expected == "malformed" && error == .invalidCBOR)
        }
    }

    @Test(
        arguments: [
            ("60", ""), ("6161", "a"), ("6449455446", "IETF"), ("62225c", "\"\\"), ("62c3bc", "ü"), ("63e6b0b4", "水"),
            ("64f0908591", "𐅑"), ("7f657374726561646d696e67ff", "streaming"), ("7fff", ""), ("7f60ff", ""),
            ("780161", "a"), ("7b000000000000000161 61".replacing(" 61", with: ""), "a"),
        ])
    func rfc8949AppendixA_text(_ hexadecimal: String, _ expected: String) throws {
        // Behind another byte, since a range that begins at 0 is none.
        let bytes = [0x00] + CBORWriter.bytes(hexadecimal)
        var offset = 1
        guard case .text(let range) = try CBORScan.scalar(bytes.span, &offset, nesting: 8) else {
            Issue.record("no text")
            return
        }
        #expect(offset == bytes.count)
        var text: [UInt8] = []
        if range.isEscaped {
            try CBORScan.join(bytes.span, range, into: &text)
        } else {
            text = Array(bytes[range.first..<range.end])
        }
        #expect(String(decoding: text, as: UTF8.self) == expected)
    }

    /// Each with what stands before its end cut off, a reserved value, or a break in a wrong place.
    static let malformed = [
        "", "18", "19", "1a", "1b", "1901", "1a0102", "1b01020304050607", "38", "58", "78", "98", "9a01ff00", "b8",
        "d8",
        "f8", "f900", "fa0000", "fb000000", "41", "61", "5affffffff00", "5bffffffffffffffff010203", "7affffffff00",
        "7b7fffffffffffffff010203", "81", "818181818181818181", "8200", "a1", "a20102", "a100", "a2000000", "c0",
        "5f4100",
        "7f6100", "9f", "9f0102", "bf", "bf01020102", "819f", "9f8000", "9f9f9f9f9fffffffff", "9f819f819f9fffffff",
        // Reserved values.
        "1c", "1d", "1e", "3c", "3d", "3e", "5c", "5d", "5e", "7c", "7d", "7e", "9c", "9d", "9e", "bc", "bd", "be",
        "dc",
        "dd", "de", "fc", "fd", "fe",
        // Simple values that fit into one byte.
        "f800", "f801", "f818", "f81f",
        // Chunks of another kind, or in chunks themselves.
        "5f00ff", "5f21ff", "5f6100ff", "5f80ff", "5fa0ff", "5fc000ff", "5fe0ff", "7f4100ff", "5f5f4100ffff",
        "7f7f6100ffff",
        // Breaks.
        "ff", "81ff", "8200ff", "a1ff", "a1ff00", "a100ff", "a20000ff", "9f81ff", "9f829f819f9fffffffff", "bf00ff",
        "bf000000ff", "1f", "3f", "df",
        // Arrays and maps without end.
        "9bffffffffffffffff", "bbffffffffffffffff", "9b7fffffffffffffff00", "bb800000000000000000",
    ]

    @Test(arguments: malformed) func rfc8949AppendixF_whatIsNotWellFormed(_ hexadecimal: String) {
        let bytes = CBORWriter.bytes(hexadecimal)
        #expect(throws: DecodeErrorReason.invalidCBOR) { _ = try CBORScanTests.scalar(bytes, nesting: 32) }
        #expect(throws: DecodeErrorReason.invalidCBOR) {
            var offset = 0
            try CBORScan.skip(bytes.span, &offset, nesting: 32)
        }
    }

    @Test(arguments: ["81", "a100", "c1", "d9d9f7", "c4", "9f", "bf00"]) func nesting(_ opening: String) throws {
        for (levels, isTaken) in [(4, true), (5, false), (300_000, false)] {
            let one = CBORWriter.bytes(opening)
            // Those without an end have to be closed.
            let ends = one[0] & 31 == 31 ? levels : 0
            let closed: [UInt8] =
                Array(repeatElement(one, count: levels).joined()) + [0x05] + Array(repeating: 0xFF, count: ends)
            var offset = 0
            if isTaken {
                try CBORScan.skip(closed.span, &offset, nesting: 4)
                #expect(offset == closed.count)
            } else {
                #expect(throws: DecodeErrorReason.nestingTooDeep) {
                    try CBORScan.skip(closed.span, &offset, nesting: 4)
                }
                #expect(throws: DecodeErrorReason.nestingTooDeep) { _ = try CBORScanTests.scalar(closed, nesting: 4) }
            }
        }
    }

    @Test func randomBytesNeverTrapAndScalarsEndWhereSkippingDoes() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<30_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            var offset = 0
            let isWellFormed = (try? CBORScan.skip(bytes.span, &offset, nesting: 8)) != nil
            let end = (try? CBORScanTests.scalar(bytes))?.1
            #expect(end == (isWellFormed ? offset : nil))
            #expect(offset <= bytes.count)
        }
    }
}
