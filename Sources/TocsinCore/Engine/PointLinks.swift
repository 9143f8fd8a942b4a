// SPDX-License-Identifier: Apache-2.0

/// Who else must hear of a point: the groups that it belongs to, the conditions that look at it, and the points behind the
/// gateway that it stands for. Most points have none of these, and cost one comparison.
struct PointLinks: Sendable {
    /// A place in a group or a condition.
    struct Membership: Sendable {
        var group: Int32
        var member: Int32
    }

    /// All that hangs on one point.
    struct Entry: Sendable {
        var groups: [Membership] = []
        var gates: [Membership] = []
        /// Points whose gateway this one is.
        var behind: [Int32] = []
        /// Milliseconds on the silence clock since when the gateway has been gone; `Int64.max` while it is there.
        var goneSince = Int64.max
        /// Its last word: gone or there.
        var isGone = false
    }

    /// What waits for a point that does not exist yet.
    enum Waiting: Sendable {
        case group(Membership)
        case gate(Membership)
        case companion(memory: Int32)
        case gateway(of: Int32)
    }

    var entries: [Entry] = []
    var waiting: [String: [Waiting]] = [:]
    /// The point that a memory's signal looks at besides its own.
    var companions: [Int32: Int32] = [:]
    /// The gateway of a point; only of those that have one.
    var gateways: [Int32: Int32] = [:]
    /// Which condition arms an alarm.
    var gateOfAlarm: [Int32: Int32] = [:]
    /// Conditions by their text with all names written out, so that each stands once.
    var gateIndexes: [Condition: Int32] = [:]
}
