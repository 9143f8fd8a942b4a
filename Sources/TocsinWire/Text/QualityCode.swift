// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Quality codes that are numbers, told apart by their magnitude.
///
/// | code | scheme | good | uncertain | bad | stale |
/// |---|---|---|---|---|---|
/// | 500 | Sparkplug | | | | 500 |
/// | 0 to 65,535 | OPC DA: the low byte, `QQSSSSLL`; 0 and 192 are Sparkplug's too | 192-255 | 64-127 | 0, 4-63 | |
/// | to 2^32 - 1, or negative as a signed one | OPC UA, top two bits | 00 | 01 | 10 | |
///
/// 1, 2 and 3 mean "bad, limited" in OPC DA but are good in many a house's own scheme, so they are unknown, as is
/// QQ = 10: an unknown code is uncertain, and an uncertain value is still held against its limits.
///
/// No number is a calibration flag. OPC DA's 80 and OPC UA's `UncertainSensorCalibration` (0x408A0000) sound like one
/// and mean the contrary: a sensor in service that is out of its calibration, whose alarms must not be suppressed.
enum QualityCode {
    /// - Returns: nil for a code of no known scheme.
    static func quality(of number: DecimalNumber) -> Quality? {
        var value = number.mantissa
        // `192.0` and `1.92e2` are 192.
        guard number.isExact, abs(number.exponent) <= 9 else { return nil }
        let power = DecimalNumber.integerPower(abs(number.exponent))
        if number.exponent < 0 {
            guard value % power == 0 else { return nil }
            value /= power
        } else {
            guard value <= 1 << 32 else { return nil }
            let product = value.multipliedReportingOverflow(by: power)
            guard !product.overflow else { return nil }
            value = product.partialValue
        }
        guard value <= 1 << 32 else { return nil }
        return quality(of: number.isNegative ? -Int64(value) : Int64(value))
    }

    /// - Returns: nil for a code of no known scheme.
    static func quality(of code: Int64) -> Quality? {
        switch code {
        case 500: .stale
        case 1...3: nil
        case 0...0xFFFF: dataAccess(UInt8(truncatingIfNeeded: code))
        case 0x1_0000...0xFFFF_FFFF, -0x8000_0000 ... -1: unifiedArchitecture(UInt32(truncatingIfNeeded: code))
        default: nil
        }
    }

    private static func dataAccess(_ code: UInt8) -> Quality? {
        switch code >> 6 {
        case 0: .bad
        case 1: .uncertain
        case 3: .good
        default: nil
        }
    }

    private static func unifiedArchitecture(_ code: UInt32) -> Quality? {
        switch code >> 30 {
        case 0: .good
        case 1: .uncertain
        case 2: .bad
        default: nil
        }
    }
}
