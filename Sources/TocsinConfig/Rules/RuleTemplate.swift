// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Which side of a ladder a limit stands on.
enum Side: String, CaseIterable, Sendable {
    case above, below
}

/// One limit of a rule, by side and level.
struct LimitPlace: Hashable, Sendable {
    var side: Side
    var level: Level
}

/// A rule as a pack, a rule file or a point gives it, before it stands on a point: it remembers where its limits were
/// written, and which sides it has even where nobody has given a limit yet.
struct RuleTemplate: Sendable {
    var definition: RuleDefinition
    /// Sides that `above:` or `below:` names, with limits or without.
    var sides: Set<Side> = []
    /// Where each limit was written.
    var places: [LimitPlace: SourcePosition] = [:]
    /// Where `reset` was written.
    var resetPosition: SourcePosition?
    let position: SourcePosition

    init(definition: RuleDefinition, position: SourcePosition) {
        self.definition = definition
        self.position = position
    }

    /// Where to report what is wrong with a limit: where it was written, if that is in the file of `position`. When a
    /// point changes what a pack's limits rest on, the point is at fault.
    func place(of limit: LimitPlace, near position: SourcePosition) -> SourcePosition {
        places[limit].flatMap { $0.file == position.file ? $0 : nil } ?? position
    }

    var isSilence: Bool { definition.signal == .silence }

    /// A silence rule without `above`: yellow after three periods (H2.11).
    var isSilenceOfThreePeriods: Bool { isSilence && !sides.contains(.above) }

    /// Whether it can ever raise an alarm.
    var isArmed: Bool { !definition.above.isEmpty || !definition.below.isEmpty || definition.onBad != nil }

    subscript(place: LimitPlace) -> Double? {
        get { place.side == .above ? definition.above[place.level] : definition.below[place.level] }
        set {
            if place.side == .above {
                definition.above[place.level] = newValue
            } else {
                definition.below[place.level] = newValue
            }
        }
    }

    /// Gives a silence rule without a limit its usual one, where the point has a period.
    func withUsualSilence(period: Interval?) -> RuleTemplate {
        guard isSilenceOfThreePeriods, let period, definition.above.yellow == nil else { return self }
        var rule = self
        rule.definition.above.yellow = 3 * period.inSeconds
        return rule
    }

    /// The rule as it stands on a point with this period; nil when it has no limit there.
    func finished(period: Interval?) -> RuleDefinition? {
        let rule = withUsualSilence(period: period)
        return rule.isArmed ? rule.definition : nil
    }

    /// A limit as the operator writes it.
    func shown(_ limit: Double) -> String {
        isSilence ? Interval(milliseconds: Int64(limit * 1_000)).description : RuleTemplate.plain(limit)
    }

    /// A number without a needless fraction.
    static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}
