// SPDX-License-Identifier: Apache-2.0

import Testing
import TocsinCore
import TocsinTestSupport

@Suite("Numbers and times as text")
struct NumberTextTests {
    private func text(_ number: Double) -> String {
        var bytes: [UInt8] = []
        JSONText.append(number: number, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The standard library's shortest text, without `.0`.
    private func expected(_ number: Double) -> String {
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The short way that most numbers take writes the same bytes as the long one.
    @Test func shortAndLongWayAgree() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<20_000 {
            let places = Int.random(in: 0...6, using: &random)
            let scale = [1.0, 10, 100, 1_000, 10_000, 100_000, 1_000_000][places]
            let digits = Int64.random(in: 1...15, using: &random)
            let bound = (0..<digits).reduce(Int64(1)) { product, _ in product * 10 }
            let number = Double(Int64.random(in: -bound...bound, using: &random)) / scale
            for near in [number, number.nextUp, number.nextDown, -number] {
                #expect(text(near) == expected(near))
            }
            let any = Double(bitPattern: random.next())
            if any.isFinite { #expect(text(any) == expected(any)) }
        }
        for number in [0, -0.0, 1e10, 1e11, 1e15, 1e16, 9_007_199_254_740_994, 1e-4, 1e-5, 0.00011, 99_999_999_999.9] {
            #expect(text(number) == expected(number))
        }
    }

    @Test(arguments: [UInt64(0), 9, 10, 99, 100, 1_234_567_890, .max])
    func wholeNumbers(number: UInt64) {
        var bytes: [UInt8] = []
        JSONText.append(unsigned: number, to: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == number.description)
    }

    /// A time that RFC 3339 cannot say becomes the nearest that it can: the log must stay readable.
    @Test(arguments: [
        (Int64.min, "0000-01-01T00:00:00.000Z"), (-62_167_219_200_001, "0000-01-01T00:00:00.000Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        (253_402_300_800_000, "9999-12-31T23:59:59.999Z"), (.max, "9999-12-31T23:59:59.999Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
    ])
    func times(milliseconds: Int64, text: String) {
        #expect(Instant(milliseconds: milliseconds).description == text)
    }
}
