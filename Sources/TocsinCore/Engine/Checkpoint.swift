// SPDX-License-Identifier: Apache-2.0

/// Why an engine's checkpoint could not be taken over.
public enum CheckpointError: Error, Equatable, Sendable {
    /// The bytes end before what they announce, or hold values that cannot be.
    case damaged(offset: Int)
    /// Written by a version that this one does not know.
    case unknownVersion(UInt8)
}

extension CheckpointError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .damaged(let offset): "the checkpoint is damaged at byte \(offset)"
        case .unknownVersion(let version):
            "the checkpoint has version \(version), this program writes \(CheckpointWriter.version)"
        }
    }
}

/// Little-endian bytes, strings with their length before them.
struct CheckpointWriter {
    static let version: UInt8 = 3
    var bytes: [UInt8] = []

    mutating func put(_ value: some FixedWidthInteger) {
        var rest = value
        for _ in 0..<(value.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func put(_ value: Double) { put(value.bitPattern) }
    mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }

    /// What `body` writes, with its length before it, so that a reader can step over it.
    mutating func putBlock(_ body: (inout CheckpointWriter) -> Void) {
        let place = bytes.count
        put(UInt32(0))
        body(&self)
        var length = UInt32(bytes.count - place - 4)
        for index in 0..<4 {
            bytes[place + index] = UInt8(truncatingIfNeeded: length)
            length >>= 8
        }
    }

    mutating func put(_ text: String) {
        put(UInt32(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }
}

/// Reads what ``CheckpointWriter`` wrote; every read is checked.
struct CheckpointReader {
    private let bytes: [UInt8]
    private(set) var offset = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func integer<Value: FixedWidthInteger>(_ type: Value.Type = Value.self) throws(CheckpointError) -> Value {
        let size = Value.bitWidth / 8
        guard bytes.count - offset >= size else { throw .damaged(offset: offset) }
        var value: UInt64 = 0
        for index in 0..<size { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
        offset += size
        return Value(truncatingIfNeeded: value)
    }

    mutating func double() throws(CheckpointError) -> Double { Double(bitPattern: try integer()) }
    mutating func bool() throws(CheckpointError) -> Bool { try integer(UInt8.self) != 0 }

    mutating func string() throws(CheckpointError) -> String {
        let count = Int(try integer(UInt32.self))
        guard bytes.count - offset >= count else { throw .damaged(offset: offset) }
        defer { offset += count }
        return String(decoding: bytes[offset..<offset + count], as: UTF8.self)
    }

    /// A block of ``CheckpointWriter/putBlock(_:)``.
    mutating func block() throws(CheckpointError) -> [UInt8] {
        let count = Int(try integer(UInt32.self))
        guard bytes.count - offset >= count else { throw .damaged(offset: offset) }
        defer { offset += count }
        return Array(bytes[offset..<offset + count])
    }

    func damaged() -> CheckpointError { .damaged(offset: offset) }
}
