// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// How a point id is put together: `{site}/{$.sensor}`.
struct PointTemplate: Sendable {
    enum Part: Sendable, Equatable {
        case text([UInt8])
        /// A level of the topic, by the number of its capture.
        case topic(Int)
        /// A field of the payload, by its number in ``PointTemplate/fields``.
        case payload(Int)
        /// The name of the measure.
        case key
    }

    /// What an id takes from the payload.
    enum Field: Sendable, Equatable {
        /// What stands at a path.
        case path(String)
        /// A name that a path captures.
        case capture(String)
    }

    /// More fields of the payload than anybody puts into an id; each costs a little in every item.
    static let maximumFields = 4

    private(set) var parts: [Part] = []
    /// What it needs of the payload.
    private(set) var fields: [Field] = []

    /// Whether the topic alone says the point.
    var isTopicOnly: Bool {
        !parts.contains {
            switch $0 {
            case .payload, .key: true
            case .text, .topic: false
            }
        }
    }

    /// What a template may speak of.
    struct Names {
        /// The captures of the topic.
        var topic: [String]
        /// Those of the payload's paths; nil where a payload has no fields.
        var payload: [String]?
        /// Whether measures have a name.
        var hasKey: Bool
    }

    init(_ template: String, names: Names) throws(SourceError.Problem) {
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
            try append(name, names)
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

    private mutating func append(_ name: String, _ names: Names) throws(SourceError.Problem) {
        guard name.first == "$" else {
            guard let capture = names.topic.firstIndex(of: name) else { throw .pointName(name, known: names.topic) }
            return parts.append(.topic(capture))
        }
        if name == "$key", names.hasKey { return parts.append(.key) }
        guard let captures = names.payload else { throw .pointNeedsFields(name) }
        guard name != "$key" else { throw .pointNeedsValues }
        if name.hasPrefix("$.") { return try append(.path(String(name.dropFirst(2)))) }
        let capture = String(name.dropFirst())
        guard FieldPath.isCaptureName(capture) else { throw .path(name) }
        guard captures.contains(capture) else { throw .pointCapture(capture, known: captures) }
        try append(.capture(capture))
    }

    private mutating func append(_ field: Field) throws(SourceError.Problem) {
        if let known = fields.firstIndex(of: field) { return parts.append(.payload(known)) }
        guard fields.count < PointTemplate.maximumFields else { throw .pointFields }
        fields.append(field)
        parts.append(.payload(fields.count - 1))
    }
}
