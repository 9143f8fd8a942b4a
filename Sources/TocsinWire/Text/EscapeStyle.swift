// SPDX-License-Identifier: Apache-2.0

/// How a format writes characters that would otherwise end a text.
enum EscapeStyle: UInt8, Sendable {
    /// A backslash as in JSON.
    case json
    /// Line protocol's names: a backslash before a comma, an equals sign or a space; any other stands for itself.
    case lineProtocol
    /// CSV's cells in quotation marks: two of them for one.
    case doubledQuotes
    /// Nothing stands for anything else.
    case none

    /// Replaces `text` by what a range that its format has stepped over says.
    @inline(never)
    func resolve(_ bytes: Span<UInt8>, _ range: ByteRange, into text: inout [UInt8]) {
        if self == .json, range.isEscaped { return JSONEscapes.resolve(bytes, range, into: &text) }
        text.removeAll(keepingCapacity: true)
        var next = range.first
        while next < range.end {
            if range.isEscaped, next + 1 < range.end, drops(bytes[next], before: bytes[next + 1]) { next += 1 }
            text.append(bytes[next])
            next += 1
        }
    }

    private func drops(_ byte: UInt8, before next: UInt8) -> Bool {
        switch self {
        case .json, .none: false
        case .lineProtocol:
            byte == UInt8(ascii: "\\") && (next == UInt8(ascii: ",") || next == UInt8(ascii: "=") || next == 0x20)
        case .doubledQuotes: byte == UInt8(ascii: "\"") && next == byte
        }
    }
}
