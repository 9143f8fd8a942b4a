// SPDX-License-Identifier: Apache-2.0

/// What happened to a connection, in order; worth a log line each.
public enum LinkEvent: Sendable, Equatable {
    /// The broker took us. `sessionPresent`: it kept the session, so messages of the meantime follow.
    case up(sessionPresent: Bool, version: MQTTVersion)
    /// A connection ended; the next attempt follows after the wait (nil: none follows).
    case down(LinkFailure, retryMilliseconds: Int64?)
    /// An attempt failed; the next one follows after the wait (nil: none follows).
    case attemptFailed(LinkFailure, retryMilliseconds: Int64?)
    /// The broker does not speak MQTT 5; the next attempt, at once, is in 3.1.1.
    case fellBack(LinkFailure)
    /// A subscription was refused: nothing will come for this filter. From reason code 128 on.
    case subscriptionRefused(filter: String, code: Int32)
    /// A subscription was granted at a lower quality of service than asked for: messages can be lost.
    case subscriptionLowered(filter: String, granted: Int32)
}

extension LinkEvent: CustomStringConvertible {
    public var description: String {
        switch self {
        case .up(let present, let version): "connected with \(version), session \(present ? "resumed" : "new")"
        case .down(let failure, let wait), .attemptFailed(let failure, let wait):
            wait.map { "\(failure); next attempt in \($0) ms" } ?? "\(failure); no further attempt"
        case .fellBack: "the broker refuses MQTT 5; trying MQTT 3.1.1"
        case .subscriptionRefused(let filter, let code):
            "the broker refused the subscription \(filter), reason code \(code); check its access rules"
        case .subscriptionLowered(let filter, let granted): "the broker grants \(filter) only QoS \(granted)"
        }
    }
}
