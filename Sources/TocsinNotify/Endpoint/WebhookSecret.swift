// SPDX-License-Identifier: Apache-2.0
import Crypto
import FoundationEssentials

/// What is wrong with a secret file's content.
public enum WebhookSecretError: Error, Equatable, CustomStringConvertible {
    case empty
    case notBase64

    public var description: String {
        switch self {
        case .empty: "the secret is empty; write `whsec_` and base64 of 24 to 64 random bytes, or a long text"
        case .notBase64: "what follows `whsec_` is not base64; copy the secret once more, whole"
        }
    }
}

/// A key that signs webhooks. It never shows itself in text.
public struct WebhookSecret: Hashable, Sendable {
    private let bytes: [UInt8]

    /// Takes the bytes as they are.
    public init(bytes: [UInt8]) throws(WebhookSecretError) {
        guard !bytes.isEmpty else { throw .empty }
        self.bytes = bytes
    }

    /// Reads a secret as it stands in a file: `whsec_` and base64 with or without padding, or else the text itself.
    /// White space around it does not count.
    public init(fileContent: [UInt8]) throws(WebhookSecretError) {
        let isBlank: (UInt8) -> Bool = { $0 <= 0x20 }
        var text = fileContent[...]
        while let last = text.last, isBlank(last) { text.removeLast() }
        text = text.drop(while: isBlank)
        let prefix = Array("whsec_".utf8)
        guard text.starts(with: prefix) else {
            try self.init(bytes: Array(text))
            return
        }
        var encoded = Array(text.dropFirst(prefix.count))
        while let last = encoded.last, last == UInt8(ascii: "=") { encoded.removeLast() }
        while encoded.count % 4 != 0 { encoded.append(UInt8(ascii: "=")) }
        guard let decoded = Data(base64Encoded: Data(encoded)) else { throw .notBase64 }
        try self.init(bytes: Array(decoded))
    }

    /// Shorter than the 24 bytes that Standard Webhooks asks for.
    public var isShort: Bool { bytes.count < 24 }

    var key: SymmetricKey { SymmetricKey(data: bytes) }
}

extension WebhookSecret: CustomStringConvertible, CustomReflectable {
    public var description: String { "(secret)" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
