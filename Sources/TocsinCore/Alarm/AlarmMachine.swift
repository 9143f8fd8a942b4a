// SPDX-License-Identifier: Apache-2.0

/// What can happen to an alarm: from its rule, from an operator, or from time.
public enum AlarmStimulus: Sendable, CaseIterable {
    /// The condition became true, or its level went up.
    case rise
    /// The level went down, but a lower one still holds.
    case fall
    /// No level holds any more, after the off-delay.
    case clear
    case acknowledge
    case reset
    /// It has been acknowledged and active for as long as the rule allows.
    case reAlarm
    /// The last of its suppressions ended while the condition holds.
    case reveal
}

/// The alarm's states and transitions (H3.1) as a pure table: condition × acknowledgement × latch.
///
/// Suppression is another axis, see ``Suppression``; the machine goes on underneath it and never is in `SHELVED`,
/// `SUPPR` or `OOS` itself. All that it needs to know of it is whether anybody can see the alarm: what nobody sees need
/// not be acknowledged.
public enum AlarmMachine {
    /// What a stimulus does in a state.
    public enum Outcome: Equatable, Sendable {
        /// Nothing; it changes neither the alarm nor the log. A command that is already fulfilled is one of these.
        case ignored
        /// The alarm moves, and a record says so.
        case moved(AlarmState, Event)
        /// An operator's command that does not apply.
        case refused(CommandRefusal)
    }

    /// - Parameter isSuppressed: whether the alarm is out of sight.
    public static func next(
        _ state: AlarmState, _ stimulus: AlarmStimulus, _ options: AlarmOptions, isSuppressed: Bool = false
    ) -> Outcome {
        switch stimulus {
        case .rise: rise(state, options, isSuppressed: isSuppressed)
        case .fall: state.isActive ? .moved(state, .level) : .ignored
        case .clear: clear(state, options)
        case .acknowledge: acknowledge(state)
        case .reset: reset(state, options)
        case .reAlarm: state == .acknowledged && !isSuppressed ? .moved(.unacknowledged, .raise) : .ignored
        case .reveal: reveal(state, options)
        }
    }

    private static func rise(_ state: AlarmState, _ options: AlarmOptions, isSuppressed: Bool) -> Outcome {
        // An acknowledgement that is owed from before stays owed.
        let owes: AlarmState = options.oneShot ? .latchedUnacknowledged : active(options)
        let anew: AlarmState =
            if isSuppressed { options.oneShot ? .latchedAcknowledged : .acknowledged } else { owes }
        return switch state {
        case .normal, .latchedAcknowledged: .moved(anew, .raise)
        case .returnedUnacknowledged, .latchedUnacknowledged: .moved(owes, .raise)
        case .unacknowledged: .moved(active(options), .level)
        case .acknowledged: .moved(isSuppressed ? .acknowledged : active(options), .level)
        case .shelved, .suppressed, .outOfService: .ignored
        }
    }

    private static func active(_ options: AlarmOptions) -> AlarmState {
        options.autoAcknowledge ? .acknowledged : .unacknowledged
    }

    /// A rule that needs no acknowledgement owes none when its condition has gone either (after a re-alarm).
    private static func clear(_ state: AlarmState, _ options: AlarmOptions) -> Outcome {
        switch state {
        case .unacknowledged where !options.autoAcknowledge:
            .moved(options.latch ? .latchedUnacknowledged : .returnedUnacknowledged, .clear)
        case .unacknowledged, .acknowledged: .moved(options.latch ? .latchedAcknowledged : .normal, .clear)
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
        case .acknowledged, .latchedAcknowledged: .ignored
        case .normal, .shelved, .suppressed, .outOfService: .refused(.nothingToAcknowledge(state))
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

    private static func reveal(_ state: AlarmState, _ options: AlarmOptions) -> Outcome {
        switch state {
        case .unacknowledged, .acknowledged: .moved(active(options), .raise)
        // Only the condition of a one-shot alarm can hold while it is latched.
        case .latchedUnacknowledged, .latchedAcknowledged:
            options.oneShot ? .moved(.latchedUnacknowledged, .raise) : .ignored
        case .normal, .returnedUnacknowledged, .shelved, .suppressed, .outOfService: .ignored
        }
    }
}
