// SPDX-License-Identifier: Apache-2.0

/// A `name=text` of a frame of HJ 212-2017; the name of a measurement is `code-suffix`.
struct FrameField {
    /// What a name's suffix says.
    enum Suffix: Int32 {
        /// The present value.
        case current = 1
        /// Another value of the same measurement: a mean, an extreme, a sum, a state.
        case other
        case flag
        case sampleTime
    }

    /// Suffixes in lower case, as HJ 212-2017 has them in its tables of field names.
    static let suffixes = WordList([
        Suffix.current.rawValue: ["rtd"],
        Suffix.other.rawValue: [
            "avg", "min", "max", "cou", "zsrtd", "zsavg", "zsmin", "zsmax", "rs", "rt", "data", "daydata", "nightdata",
        ],
        Suffix.flag.rawValue: ["flag"],
        Suffix.sampleTime.rawValue: ["sampletime"],
    ])

    var name: ByteRange
    /// The name up to its first hyphen; empty when it has none.
    var code: ByteRange
    var text: ByteRange
    /// Where the next field begins.
    var next: Int

    /// Reads the field that begins at an offset; `;` and `,` end it.
    init(_ bytes: Span<UInt8>, at start: Int, end: Int) {
        var last = start
        var equals = -1
        var hyphen = -1
        while last < end, bytes[last] != UInt8(ascii: ";"), bytes[last] != UInt8(ascii: ",") {
            if equals < 0, bytes[last] == UInt8(ascii: "=") { equals = last }
            if equals < 0, hyphen < 0, bytes[last] == UInt8(ascii: "-") { hyphen = last }
            last += 1
        }
        let nameEnd = equals < 0 ? last : equals
        name = ByteRange(start, nameEnd)
        code = ByteRange(start, hyphen < 0 ? start : hyphen)
        text = ByteRange(min(nameEnd + 1, last), last)
        next = last + 1
    }

    /// What the suffix says; nil for one that is no value, and for a name without one.
    func suffix(_ bytes: Span<UInt8>) -> Suffix? {
        guard code.count > 0 else { return nil }
        return FrameField.suffixes.number(bytes, from: code.end + 1, to: name.end).flatMap { Suffix(rawValue: $0) }
    }

    /// Whether another field is one of the same measurement.
    func hasCode(of other: FrameField, _ bytes: Span<UInt8>) -> Bool {
        guard code.count == other.code.count else { return false }
        for place in 0..<code.count where bytes[code.first + place] != bytes[other.code.first + place] { return false }
        return true
    }
}
