// SPDX-License-Identifier: Apache-2.0
import TocsinCore

@testable import TocsinWire

/// A pack as a test writes it down, once for both writings.
typealias TestPack = [KeyValuePairs<String, TestField>]

enum TestField: Sendable, ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral
{
    case number(Double)
    case text(String)
    case word(Bool)
    case null
    case bytes([UInt8])
    case list([TestField])

    init(floatLiteral value: Double) { self = .number(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(stringLiteral value: String) { self = .text(value) }
    init(booleanLiteral value: Bool) { self = .word(value) }
    init(nilLiteral: ()) { self = .null }
    init(arrayLiteral elements: TestField...) { self = .list(elements) }

    var json: String {
        switch self {
        case .number(let number):
            Int64(exactly: number).map { String($0) }
                ?? (number.isFinite ? "\(number)" : number.isNaN ? "NaN" : "Infinity")
        case .text(let text): "\"\(text)\""
        case .word(let word): "\(word)"
        case .null: "null"
        case .bytes: "\"aGkgCg\""
        case .list(let fields): "[\(fields.map(\.json).joined(separator: ","))]"
        }
    }

    var cbor: [UInt8] {
        switch self {
        case .number(let number):
            if let integer = Int64(exactly: number) { CBORWriter.integer(integer) } else { CBORWriter.double(number) }
        case .text(let text): CBORWriter.text(text)
        case .word(let word): [word ? 0xF5 : 0xF4]
        case .null: [0xF6]
        case .bytes(let bytes): CBORWriter.head(2, UInt64(bytes.count)) + bytes
        case .list(let fields): CBORWriter.head(4, UInt64(fields.count)) + fields.flatMap(\.cbor)
        }
    }
}

/// The two writings of a pack.
enum SenMLPackWriter {
    static let labels: [String: Int64] = [
        "bver": -1, "bn": -2, "bt": -3, "bu": -4, "bv": -5, "bs": -6, "n": 0, "u": 1, "v": 2, "vs": 3, "vb": 4, "s": 5,
        "t": 6, "ut": 7, "vd": 8,
    ]

    static func json(_ pack: TestPack) -> [UInt8] {
        let records = pack.map { record in
            "{" + record.map { "\"\($0.key)\":\($0.value.json)" }.joined(separator: ",") + "}"
        }
        return Array("[\(records.joined(separator: ",\n "))]".utf8)
    }

    static func cbor(_ pack: TestPack) -> [UInt8] {
        CBORWriter.head(4, UInt64(pack.count))
            + pack.flatMap { record in
                CBORWriter.head(5, UInt64(record.count))
                    + record.flatMap { field in
                        (labels[field.key].map { CBORWriter.integer($0) } ?? CBORWriter.text(field.key))
                            + field.value.cbor
                    }
            }
    }
}

extension SourceDefinition {
    static func senml(_ point: String = "{$key}", time: TimeSource = .payload) -> SourceDefinition {
        SourceDefinition(topic: "t/{a}", format: .senml, point: point, time: time)
    }
}

extension DecoderHarness {
    /// Decodes a pack of `t/x` in one of the writings.
    mutating func decode(_ pack: [UInt8]) -> [Named] { decode(Array("t/x".utf8), pack) }

    mutating func reasons(_ pack: [UInt8]) -> [DecodeErrorReason] { reasons(of: Array("t/x".utf8), pack) }
}

/// Which of the writings a test is about.
enum Writing: CaseIterable, Sendable {
    case json
    case cbor

    func bytes(_ pack: TestPack) -> [UInt8] { self == .json ? SenMLPackWriter.json(pack) : SenMLPackWriter.cbor(pack) }
}
