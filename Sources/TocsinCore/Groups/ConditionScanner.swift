// SPDX-License-Identifier: Apache-2.0

/// Cuts the text of a condition into words, signs and quoted names.
struct ConditionScanner {
    enum Kind: Equatable {
        case word
        case quoted
        case comparison(Condition.Comparison)
        case open
        case close
        case end
    }

    struct Token: Equatable {
        var kind: Kind
        /// As it stands there; of a quoted name what is between the quotes.
        var text: String
        /// Of its first byte.
        var offset: Int

        /// Whether it is this word of the grammar: a quoted name never is.
        func isWord(_ word: String) -> Bool { kind == .word && text == word }
    }

    private let bytes: [UInt8]
    private var offset = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    /// The next token; `end` for ever after the last one.
    mutating func next() throws(ConditionError) -> Token {
        while offset < bytes.count && ConditionScanner.isSpace(bytes[offset]) { offset += 1 }
        let start = offset
        guard start < bytes.count else { return Token(kind: .end, text: "", offset: start) }
        switch bytes[start] {
        case UInt8(ascii: "("): return sign(.open, length: 1)
        case UInt8(ascii: ")"): return sign(.close, length: 1)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quoted()
        case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "="), UInt8(ascii: "!"): return try comparison()
        case let byte where ConditionScanner.isWordByte(byte):
            return try word()
        default: throw stray(at: start)
        }
    }

    private mutating func sign(_ kind: Kind, length: Int) -> Token {
        defer { offset += length }
        return Token(kind: kind, text: text(offset..<offset + length), offset: offset)
    }

    private mutating func word() throws(ConditionError) -> Token {
        let start = offset
        while offset < bytes.count && ConditionScanner.isWordByte(bytes[offset]) { offset += 1 }
        let word = text(start..<offset)
        // A full-width parenthesis or a ≥ would otherwise become a part of an id that nobody has.
        var place = start
        for scalar in word.unicodeScalars {
            guard scalar.isASCII || ConditionScanner.isWordScalar(scalar) else {
                throw ConditionError(offset: place, .strayCharacter(String(scalar)))
            }
            place += UTF8.width(scalar)
        }
        return Token(kind: .word, text: word, offset: start)
    }

    private mutating func quoted() throws(ConditionError) -> Token {
        let start = offset
        guard let end = bytes[(start + 1)...].firstIndex(of: bytes[start]) else {
            throw ConditionError(offset: start, .unclosedQuote)
        }
        offset = end + 1
        return Token(kind: .quoted, text: text(start + 1..<end), offset: start)
    }

    private mutating func comparison() throws(ConditionError) -> Token {
        let hasEqual = offset + 1 < bytes.count && bytes[offset + 1] == UInt8(ascii: "=")
        switch (bytes[offset], hasEqual) {
        case (UInt8(ascii: ">"), true): return sign(.comparison(.atLeast), length: 2)
        case (UInt8(ascii: ">"), false): return sign(.comparison(.above), length: 1)
        case (UInt8(ascii: "<"), true): return sign(.comparison(.atMost), length: 2)
        case (UInt8(ascii: "<"), false): return sign(.comparison(.below), length: 1)
        case (UInt8(ascii: "="), true): return sign(.comparison(.equal), length: 2)
        case (UInt8(ascii: "!"), true): return sign(.comparison(.unequal), length: 2)
        default: throw stray(at: offset)
        }
    }

    private func stray(at offset: Int) -> ConditionError {
        ConditionError(offset: offset, .strayCharacter(text(offset..<offset + 1)))
    }

    private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
            .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber:
            true
        default: false
        }
    }

    /// What an id or a number may hold without quotes: letters and digits of every script, and these signs. `*` and `?`
    /// belong to it so that a pattern is told as one.
    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...0xFF:
            true
        case UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "$"), UInt8(ascii: "~"),
            UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: "*"), UInt8(ascii: "?"):
            true
        default: false
        }
    }
}
