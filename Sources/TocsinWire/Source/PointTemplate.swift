// SPDX-License-Identifier: Apache-2.0

/// How a point id is put together: `{site}/{$.sensor}`.
struct PointTemplate: Sendable {
    enum Part: Sendable, Equatable {
        case text([UInt8])
        /// A level of the topic, by the number of its capture.
        case topic(Int)
        /// A field of the payload, by its number in ``PointTemplate/paths``.
        case payload(Int)
        /// The measure's name.
        case key
    }

    /// More fields of the payload than anybody puts into an id; each costs a little in every item.
    static let maximumPaths = 4

    private(set) var parts: [Part] = []
    /// The fields of the payload that it needs.
    private(set) var paths: [String] = []

    /// Whether the topic alone says the point.
    var isTopicOnly: Bool {
        !parts.contains {
            switch $0 {
            case .payload, .key: true
            case .text, .topic: false
            }
        }
    }

    /// - Parameters:
    ///   - names: of the captures of the topic.
    ///   - hasFields: whether the payload has fields that paths lead to.
    ///   - hasKey: whether its measures have names.
    init(_ template: String, names: [String], hasFields: Bool, hasKey: Bool) throws(SourceError.Problem) {
        let bytes = Array(template.utf8)
        guard (1...PackedText.maximumBytes).contains(bytes.count) else { throw .pointText }
        var text: [UInt8] = []
        var next = 0
        while next < bytes.count {
            guard bytes[next] != UInt8(ascii: "}") else { throw .pointBraces }
            guard bytes[next] == UInt8(ascii: "{") else {
                text.append(bytes[next])
                next += 1
                continue
            }
            guard let end = bytes[next...].firstIndex(of: UInt8(ascii: "}")) else { throw .pointBraces }
            let name = String(decoding: bytes[(next + 1)..<end], as: UTF8.self)
            guard !name.isEmpty, !name.contains("{") else { throw .pointBraces }
            try finish(&text)
            try append(name, names: names, hasFields: hasFields, hasKey: hasKey)
            next = end + 1
        }
        try finish(&text)
    }

    private mutating func finish(_ text: inout [UInt8]) throws(SourceError.Problem) {
        guard !text.isEmpty else { return }
        guard IDText.fault(text.span, from: 0, to: text.count) == nil else { throw .pointText }
        parts.append(.text(text))
        text = []
    }

    private mutating func append(
        _ name: String, names: [String], hasFields: Bool, hasKey: Bool
    ) throws(SourceError.Problem) {
        guard name.first == "$" else {
            guard let capture = names.firstIndex(of: name) else { throw .pointName(name, known: names) }
            return parts.append(.topic(capture))
        }
        if name == "$key", hasKey { return parts.append(.key) }
        guard hasFields else { throw .pointNeedsFields(name) }
        guard name != "$key" else { throw .pointNeedsValues }
        guard name.hasPrefix("$.") else { throw .path(name) }
        let path = String(name.dropFirst(2))
        if let known = paths.firstIndex(of: path) { return parts.append(.payload(known)) }
        guard paths.count < PointTemplate.maximumPaths else { throw .pointFields }
        paths.append(path)
        parts.append(.payload(paths.count - 1))
    }
}
