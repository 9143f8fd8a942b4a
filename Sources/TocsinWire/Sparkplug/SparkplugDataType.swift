// SPDX-License-Identifier: Apache-2.0

/// The data types of the specification's chapter 6 that can be a measurement.
enum SparkplugDataType: UInt8 {
    case int8 = 1
    case int16 = 2
    case int32 = 3
    case int64 = 4
    case uint8 = 5
    case uint16 = 6
    case uint32 = 7
    case uint64 = 8
    case float = 9
    case double = 10
    case boolean = 11
    case string = 12
    /// Milliseconds since the epoch.
    case dateTime = 13
    case text = 14

    /// UUID, data set, bytes, file, template, property sets, arrays, and what a later version may add.
    static let other: UInt8 = 255

    /// Of a number on the wire: 0 when there is none, ``other`` for one that is no measurement.
    @inline(__always)
    static func code(_ number: UInt32) -> UInt8 { number <= 14 ? UInt8(truncatingIfNeeded: number) : other }

    /// What an integer on the wire means.
    ///
    /// Signed numbers travel as two's complement, some cut to their own width and some with the sign spread over 32 or
    /// 64 bits: the bits of the type's own width are the same in all.
    ///
    /// - Returns: nil when the type does not say: then 200 may as well be -56.
    @inline(__always)
    static func number(_ bits: UInt64, _ code: UInt8) -> Double? {
        switch SparkplugDataType(rawValue: code) {
        case .int8: Double(Int8(truncatingIfNeeded: bits))
        case .int16: Double(Int16(truncatingIfNeeded: bits))
        case .int32: Double(Int32(truncatingIfNeeded: bits))
        case .int64: Double(Int64(bitPattern: bits))
        case .uint8: Double(UInt8(truncatingIfNeeded: bits))
        case .uint16: Double(UInt16(truncatingIfNeeded: bits))
        case .uint32: Double(UInt32(truncatingIfNeeded: bits))
        case .uint64, .dateTime: Double(bits)
        case .boolean: bits == 0 ? 0 : 1
        // A whole number in the wrong field of the value.
        case .float, .double: Double(Int64(bitPattern: bits))
        case .string, .text, nil: nil
        }
    }
}
