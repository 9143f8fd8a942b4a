// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What one record has said so far of itself.
struct SenMLRecord: Sendable {
    struct Members: OptionSet, Sendable {
        let rawValue: UInt16
        static let value = Members(rawValue: 1)
        static let stringValue = Members(rawValue: 2)
        static let booleanValue = Members(rawValue: 4)
        static let dataValue = Members(rawValue: 8)
        static let sum = Members(rawValue: 16)
        static let name = Members(rawValue: 32)
        static let unit = Members(rawValue: 64)
        /// A regular field of no use here.
        static let other = Members(rawValue: 128)
        static let base = Members(rawValue: 256)

        /// Of which a record has at most one.
        static let values: Members = [.value, .stringValue, .booleanValue, .dataValue]
    }

    var members: Members = []
    /// Not there if it is no text.
    var name = ByteRange()
    var unit = ByteRange()
    var value = ValueField.absent
    var sum = ValueField.absent
    /// Seconds; NaN if it is no number.
    var time = 0.0

    @inline(__always) init() {}
}

/// What the base fields of a pack say, up to the record that is being read.
struct SenMLPack: Sendable {
    /// Whether the payload is CBOR.
    var isCBOR = false
    /// Why no name can begin with the base name.
    var nameFault: DecodeErrorReason?
    /// Why none of a point that nobody has declared can.
    var undeclaredNameFault: DecodeErrorReason?
    var hasBaseName = false
    var unit = ByteRange()
    /// Seconds; NaN if it is no number, as the next two.
    var time = 0.0
    var value = 0.0
    var sum = 0.0
    /// 0 until it is said, or a record has ended that does not say it.
    var version: UInt64 = 0
    /// Of the readings so far.
    var newest = Instant(milliseconds: .min)
    /// Whether the readings so far are in the order of their time.
    var isInOrder = true

    /// What a record has that says no other one (RFC 8428, 4.1).
    static let defaultVersion: UInt64 = 10
    /// The features beyond version 10 that are known: secondary units (RFC 9100, 4).
    static let knownFeatures: UInt64 = 1 << 4
    /// Seconds below this are relative to the time of receipt (RFC 8428, 4.5.3).
    static let leastAbsoluteTime = 268_435_456.0

    mutating func begin(isCBOR: Bool) {
        self.isCBOR = isCBOR
        nameFault = nil
        undeclaredNameFault = nil
        hasBaseName = false
        unit = ByteRange()
        (time, value, sum) = (0, 0, 0)
        version = 0
        newest = Instant(milliseconds: .min)
        isInOrder = true
    }

    /// Versions up to 10 are as RFC 8428 has them; above, each bit is a feature (RFC 9100, 2).
    mutating func take(version: Double) throws(DecodeErrorReason) {
        // Features have codes below 53 (RFC 9100, 2).
        guard version >= 1, version < 0x1p53 else { throw .unsupportedVersion }
        let number = UInt64(version)
        guard Double(number) == version,
            number <= SenMLPack.defaultVersion
                || number & ~SenMLPack.knownFeatures == SenMLPack.defaultVersion,
            self.version == 0 || self.version == number
        else { throw .unsupportedVersion }
        self.version = number
    }

    /// When a record was measured.
    @inline(__always)
    func instant(_ record: borrowing SenMLRecord, received: Instant) -> EventTime {
        let seconds = time + record.time
        if seconds == 0 { return .instant(received) }
        guard !seconds.isNaN else { return .unreadable }
        // Far beyond the years that are taken, and within what can be counted in milliseconds.
        guard seconds.magnitude < 1e10 else { return .outOfRange }
        // Adding and taking away 1.5 × 2^52 rounds to a whole number.
        let milliseconds = Int64(seconds * 1_000 + 0x1.8p52 - 0x1.8p52)
        guard seconds < SenMLPack.leastAbsoluteTime else { return EventTime.checked(milliseconds) }
        return EventTime.checked(received.milliseconds &+ milliseconds)
    }
}
