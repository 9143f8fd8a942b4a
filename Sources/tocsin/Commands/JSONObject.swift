// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Builds one JSON object, member by member, for what commands print with `--json`.
struct JSONObject {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    mutating func add(_ key: String, _ text: String) {
        begin(key)
        JSONText.append(string: text, to: &bytes)
    }

    mutating func add(_ key: String, _ number: some BinaryInteger) {
        begin(key)
        bytes.append(contentsOf: number.description.utf8)
    }

    /// `null` for NaN and infinities.
    mutating func add(_ key: String, number: Double) {
        begin(key)
        JSONText.append(number: number, to: &bytes)
    }

    mutating func add(_ key: String, _ flag: Bool) {
        begin(key)
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    mutating func add(_ key: String, _ texts: [String]) {
        begin(key)
        list(texts) { text, bytes in JSONText.append(string: text, to: &bytes) }
    }

    mutating func add(_ key: String, objects: [JSONObject]) {
        begin(key)
        list(objects) { object, bytes in bytes.append(contentsOf: object.closed) }
    }

    /// The object and a line end.
    var line: [UInt8] { closed + [0x0A] }

    private var closed: [UInt8] { bytes + [UInt8(ascii: "}")] }

    private mutating func begin(_ key: String) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        JSONText.append(string: key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    private mutating func list<Element>(_ elements: [Element], _ append: (Element, inout [UInt8]) -> Void) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(element, &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }
}
