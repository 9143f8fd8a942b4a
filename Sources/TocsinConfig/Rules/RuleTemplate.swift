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

/// A number of a rule that an expression may stand for.
enum FormulaPlace: Hashable, Sendable {
    case limit(LimitPlace)
    case deadband
    case reset
    /// Of the signal.
    case argument(String)

    /// In the words of the configuration.
    var key: String {
        switch self {
        case .limit(let place): place.level.name
        case .deadband: "deadband"
        case .reset: "reset"
        case .argument(let name): name
        }
    }
}

/// A rule as a pack, a rule file or a point gives it, before it stands on a point: it remembers where its limits were
/// written, which sides it has even where nobody has given a limit yet, and what depends on the point.
struct RuleTemplate: Sendable {
    /// Without the numbers of ``formulas``; points in it are named as they were written.
    var definition: RuleDefinition
    /// Sides that `above:` or `below:` names, with limits or without.
    var sides: Set<Side> = []
    /// Where each limit was written.
    var places: [LimitPlace: SourcePosition] = [:]
    /// Where `reset` was written.
    var resetPosition: SourcePosition?
    /// Where the signal was written.
    var signalPosition: SourcePosition?
    /// Numbers that depend on what is known of a place.
    var formulas: [FormulaPlace: Formula] = [:]
    /// False when the file gives less than the signal needs; such a signal cannot be made.
    var isSignalComplete = true
    /// Other points that the signal names, and those of `while`.
    var signalMentions: [PointMention] = []
    var gateMentions: [PointMention] = []
    /// `on_bad: alarm`: a bad reading is an alarm of its own.
    var wantsFaultRule = false
    let position: SourcePosition

    init(definition: RuleDefinition, position: SourcePosition) {
        self.definition = definition
        self.position = position
    }

    var name: String { definition.name }

    /// Where to report what is wrong with a limit: where it was written, if that is in the file of `position`. When a
    /// point changes what a pack's limits rest on, the point is at fault.
    func place(of limit: LimitPlace, near position: SourcePosition) -> SourcePosition {
        places[limit].flatMap { $0.file == position.file ? $0 : nil } ?? position
    }

    var isSilence: Bool { definition.signal == .silence }

    /// Whether limits are durations.
    var answersTime: Bool { SignalCatalogue.type(named: definition.signal.name)?.answersTime ?? false }

    /// A silence rule without `above`: yellow after three periods (H2.11).
    var isSilenceOfThreePeriods: Bool { isSilence && !sides.contains(.above) }

    /// Whether it can ever raise an alarm.
    var isArmed: Bool { definition.highestLevel != nil || hasLimitFormula }

    private var hasLimitFormula: Bool {
        formulas.keys.contains {
            if case .limit = $0 { true } else { false }
        }
    }

    /// Whether the signal has numbers that are still to be worked out.
    var hasOpenSignal: Bool {
        formulas.keys.contains {
            if case .argument = $0 { true } else { false }
        }
    }

    /// Whether it is another rule on each point, or on the points of each site.
    var dependsOnPoint: Bool { !formulas.isEmpty || definition.isRelative }

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

    /// A limit as the operator writes it.
    func shown(_ limit: Double) -> String {
        let milliseconds = limit * 1_000
        guard answersTime, milliseconds == milliseconds.rounded(), abs(milliseconds) < 1e15 else {
            return RuleTemplate.plain(limit)
        }
        return Interval(milliseconds: Int64(milliseconds)).description
    }

    /// A number without a needless fraction.
    static func plain(_ number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }
}
