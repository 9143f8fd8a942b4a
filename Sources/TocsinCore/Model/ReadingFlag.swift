// SPDX-License-Identifier: Apache-2.0

/// What a gateway says of a reading besides its quality.
public enum ReadingFlag: UInt8, Sendable, CaseIterable {
    case none = 0
    /// The sensor is being calibrated: its alarms are suppressed by design (H2.15).
    case calibration = 1
    /// The channel is under test or maintenance: the same.
    case test = 2
    /// The sensor has just started again: rates begin anew (H2.6a).
    case restart = 3

    public var name: String {
        switch self {
        case .none: ""
        case .calibration: "calibration"
        case .test: "test"
        case .restart: "restart"
        }
    }

    /// Whether the point's alarms are suppressed by design.
    @inline(__always)
    public var suppresses: Bool { self == .calibration || self == .test }
}
