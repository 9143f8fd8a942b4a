// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// A file of rule tests: what a configuration must make of given readings.
public struct RuleTestFile: Sendable {
    /// As the operator named it.
    public var path: String
    /// The main file of the configuration under test.
    public var configuration: String
    /// At least one, in the order of the file; their names differ.
    public var tests: [RuleTest]
}

/// A place in a file of rule tests: both from 1, the column in Unicode scalars.
public struct RuleTestPlace: Hashable, Sendable {
    public var line: Int
    public var column: Int

    init(_ position: SourcePosition) {
        line = position.line
        column = position.column
    }
}

/// One test: an engine of its own, a course of readings and operators' actions, and what must come of them.
public struct RuleTest: Sendable {
    /// Which records must be told of in ``expectations``.
    public enum Strictness: String, Sendable, CaseIterable {
        /// All of the alarms that the test names anywhere.
        case named
        /// All that there are.
        case all
        /// Only those that are expected need to be there.
        case none
    }

    public var name: String
    public var place: RuleTestPlace
    /// Where the clock begins.
    public var start: Instant
    /// The last instant that is looked at, with all that is due in it.
    public var end: Instant
    public var strictness: Strictness
    public var series: [ReadingSeries]
    /// By time, those of one instant in the order of the file.
    public var steps: [RuleTestStep]
    /// Each alarm once, in the order of the file.
    public var expectations: [AlarmExpectation]
    /// By time.
    public var states: [StateExpectation]

    /// The alarms that the test names; ``AlarmExpectation/daemon`` among them where its records are expected.
    public var namedAlarms: Set<String> {
        let ordered = steps.compactMap { step in
            if case .order(let order) = step.action { order.alarm } else { nil }
        }
        return Set(expectations.map(\.alarm) + states.map(\.alarm) + ordered)
    }
}

/// What happens beside readings.
public struct RuleTestStep: Sendable {
    /// An operator's command.
    public struct Order: Sendable {
        public var command: Engine.Command
        public var alarm: String
        public var by: String
        public var reason: String
        /// nil when it must succeed; else a text that the refusal must hold, empty for any refusal.
        public var refusal: String?
    }

    public enum Action: Sendable {
        case order(Order)
        /// The link to the broker comes or goes.
        case link(isUp: Bool)
    }

    public var time: Instant
    public var place: RuleTestPlace
    public var action: Action
}
