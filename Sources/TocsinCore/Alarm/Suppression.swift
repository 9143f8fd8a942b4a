// SPDX-License-Identifier: Apache-2.0

/// What the design itself takes an alarm out of sight for.
struct DesignCauses: OptionSet, Equatable, Sendable {
    var rawValue: UInt8

    /// The point is being calibrated.
    static let calibration = DesignCauses(rawValue: 1)
    /// The point is being tested.
    static let test = DesignCauses(rawValue: 2)
    /// The gateway before the point is gone, which is an alarm of its own.
    static let gateway = DesignCauses(rawValue: 4)

    /// The word of a record's `reason`.
    var name: String {
        let names: [(DesignCauses, String)] = [(.calibration, "calibration"), (.test, "test"), (.gateway, "gateway")]
        return names.filter { contains($0.0) }.map(\.1).joined(separator: ", ")
    }
}

/// The axis beside the alarm's machine (H3.1): why nobody sees an alarm that goes on underneath.
///
/// Several may hold at once; the alarm is back in sight only when none remains.
struct Suppression: Equatable, Sendable {
    /// An operator has put the alarm aside for a while.
    struct Shelf: Equatable, Sendable {
        /// When it ends (engine clock, milliseconds).
        var until: Int64
        /// When a record says that the end is near; `Int64.max` once it has been said.
        var warnAt: Int64
        var order: Order

        /// Five minutes before the end, of a shorter shelf its last tenth.
        init(from now: Int64, until: Int64, order: Order) {
            self.init(until: until, warnAt: until &- min(300_000, (until &- now) / 10), order: order)
        }

        init(until: Int64, warnAt: Int64, order: Order) {
            self.until = until
            self.warnAt = warnAt
            self.order = order
        }
    }

    /// Who asked for it, and why.
    struct Order: Equatable, Sendable {
        var by: String
        var reason: String
    }

    var shelf: Shelf?
    var design: DesignCauses = []
    /// Whether the log knows of the design's suppression: it says nothing as long as nothing is hidden.
    var isDesignRecorded = false
    /// It rose during a calibration or a test: what raised it says nothing of the plant.
    var isOfTest = false
    /// The work order.
    var outOfService: Order?

    /// Whether anything keeps the alarm out of sight.
    var isAny: Bool { shelf != nil || !design.isEmpty || outOfService != nil }

    /// The state that people and the log see.
    func visible(_ beneath: AlarmState) -> AlarmState {
        if outOfService != nil { return .outOfService }
        if shelf != nil { return .shelved }
        return isDesignRecorded ? .suppressed : beneath
    }
}
