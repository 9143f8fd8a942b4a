// SPDX-License-Identifier: Apache-2.0

/// The fields of a SenML record (RFC 8428, 4.3).
enum SenMLLabel: Sendable {
    case baseVersion, baseName, baseTime, baseUnit, baseValue, baseSum
    case name, unit, value, stringValue, booleanValue, sum, time, updateTime, dataValue
    /// One that may be passed over.
    case unknown
    /// One that must be understood: its name ends with `_`.
    case mandatory

    /// The field of an integer, as labels are in CBOR (RFC 8428, 6).
    ///
    /// - Parameters:
    ///   - isNegative: whether it is −1 − `argument`.
    @inline(__always)
    init(isNegative: Bool, _ argument: UInt64) {
        switch argument {
        case 0: self = isNegative ? .baseVersion : .name
        case 1: self = isNegative ? .baseName : .unit
        case 2: self = isNegative ? .baseTime : .value
        case 3: self = isNegative ? .baseUnit : .stringValue
        case 4: self = isNegative ? .baseValue : .booleanValue
        case 5: self = isNegative ? .baseSum : .sum
        case 6: self = isNegative ? .unknown : .time
        case 7: self = isNegative ? .unknown : .updateTime
        case 8: self = isNegative ? .unknown : .dataValue
        default: self = .unknown
        }
    }

    /// The field of a name.
    @inline(__always)
    init(_ text: Span<UInt8>, from start: Int, to end: Int) {
        let count = end &- start
        if count > 0, count <= 4 {
            // The name lowest first, and its length on top.
            switch ByteWords.load(text, at: start, count: count) | UInt64(truncatingIfNeeded: count) &<< 56 {
            case 0x0100_0000_0000_006E: self = .name
            case 0x0100_0000_0000_0076: self = .value
            case 0x0100_0000_0000_0074: self = .time
            case 0x0100_0000_0000_0075: self = .unit
            case 0x0100_0000_0000_0073: self = .sum
            case 0x0200_0000_0000_7376: self = .stringValue
            case 0x0200_0000_0000_6276: self = .booleanValue
            case 0x0200_0000_0000_6476: self = .dataValue
            case 0x0200_0000_0000_7475: self = .updateTime
            case 0x0200_0000_0000_6E62: self = .baseName
            case 0x0200_0000_0000_7462: self = .baseTime
            case 0x0200_0000_0000_7562: self = .baseUnit
            case 0x0200_0000_0000_7662: self = .baseValue
            case 0x0200_0000_0000_7362: self = .baseSum
            case 0x0400_0000_7265_7662: self = .baseVersion
            default: self = SenMLLabel.other(text, end)
            }
            return
        }
        self = count > 0 ? SenMLLabel.other(text, end) : .unknown
    }

    private static func other(_ text: Span<UInt8>, _ end: Int) -> SenMLLabel {
        text[end - 1] == UInt8(ascii: "_") ? .mandatory : .unknown
    }
}
