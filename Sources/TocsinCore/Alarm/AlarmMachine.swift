// SPDX-License-Identifier: Apache-2.0

/// What can happen to an alarm: from its rule, or from an operator.
public enum AlarmStimulus: Sendable, CaseIterable {
    /// The condition became true, or its level went up.
    case rise
    /// The level went down, but a lower one still holds.
    case fall
    /// No level holds any more, after the off-delay.
    case clear
    case acknowledge
    case reset
}

/// How the rule wants its alarm to behave.
public struct AlarmOptions: Hashable, Sendable {
    /// The alarm stays until it is reset.
    public var latch = false
    /// The alarm needs no acknowledgement.
    public var autoAcknowledge = false
    /// A reset of an unacknowledged latched alarm acknowledges it as well.
    public var resetAcknowledges = false

    public init(latch: Bool = false, autoAcknowledge: Bool = false, resetAcknowledges: Bool = false) {
        self.latch = latch
        self.autoAcknowledge = autoAcknowledge
        self.resetAcknowledges = resetAcknowledges
    }
}

/// Why an operator's command was not carried out. The text is meant for that operator.
public enum CommandRefusal: Error, Equatable, Sendable {
    case unknownAlarm(String)
    case nothingToAcknowledge(AlarmState)
    case notLatched(AlarmState)
    case stillActive(AlarmState)
    case acknowledgeFirst
}

extension CommandRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknownAlarm(let alarm):
            "there is no alarm \(alarm); an alarm's id is POINT#RULE, see the configuration's points and rules"
        case .nothingToAcknowledge(let state): "nothing to acknowledge: the alarm is \(state.rawValue)"
        case .notLatched(let state): "nothing to reset: the alarm is \(state.rawValue), only latched alarms are reset"
        case .stillActive(let state): "not reset: the alarm is \(state.rawValue), its condition still holds"
        case .acknowledgeFirst: "not reset: acknowledge the alarm first"
        }
    }
}

/// The alarm's states and transitions (H3.1) as a pure table.
public enum AlarmMachine {
    /// What a stimulus does in a state.
    public enum Outcome: Equatable, Sendable {
        /// Nothing; it changes neither the alarm nor the log.
        case ignored
        /// The alarm moves, and a record says so.
        case moved(AlarmState, Event)
        /// An operator's command that does not apply.
        case refused(CommandRefusal)
    }

    public static func next(_ state: AlarmState, _ stimulus: AlarmStimulus, _ options: AlarmOptions) -> Outcome {
        switch stimulus {
        case .rise: rise(state, options)
        case .fall: state.isActive ? .moved(state, .level) : .ignored
        case .clear: clear(state, options)
        case .acknowledge: acknowledge(state)
        case .reset: reset(state, options)
        }
    }

    private static func rise(_ state: AlarmState, _ options: AlarmOptions) -> Outcome {
        let active: AlarmState = options.autoAcknowledge ? .acknowledged : .unacknowledged
        return switch state {
        case .normal, .returnedUnacknowledged, .latchedUnacknowledged, .latchedAcknowledged: .moved(active, .raise)
        case .unacknowledged, .acknowledged: .moved(active, .level)
        case .shelved, .suppressed, .outOfService: .ignored
        }
    }

    private static func clear(_ state: AlarmState, _ options: AlarmOptions) -> Outcome {
        switch state {
        case .unacknowledged: .moved(options.latch ? .latchedUnacknowledged : .returnedUnacknowledged, .clear)
        case .acknowledged: .moved(options.latch ? .latchedAcknowledged : .normal, .clear)
        case .normal, .returnedUnacknowledged, .latchedUnacknowledged, .latchedAcknowledged, .shelved, .suppressed,
            .outOfService:
            .ignored
        }
    }

    private static func acknowledge(_ state: AlarmState) -> Outcome {
        switch state {
        case .unacknowledged: .moved(.acknowledged, .ack)
        case .returnedUnacknowledged: .moved(.normal, .ack)
        case .latchedUnacknowledged: .moved(.latchedAcknowledged, .ack)
        case .normal, .acknowledged, .latchedAcknowledged, .shelved, .suppressed, .outOfService:
            .refused(.nothingToAcknowledge(state))
        }
    }

    private static func reset(_ state: AlarmState, _ options: AlarmOptions) -> Outcome {
        switch state {
        case .latchedAcknowledged: .moved(.normal, .reset)
        case .latchedUnacknowledged:
            options.resetAcknowledges ? .moved(.normal, .reset) : .refused(.acknowledgeFirst)
        case .unacknowledged, .acknowledged: .refused(.stillActive(state))
        case .normal, .returnedUnacknowledged, .shelved, .suppressed, .outOfService: .refused(.notLatched(state))
        }
    }
}
