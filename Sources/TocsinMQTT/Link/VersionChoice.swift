// SPDX-License-Identifier: Apache-2.0

/// Which protocol version the next attempt speaks.
///
/// | what happened to an attempt in MQTT 5  | next attempt                                             |
/// |----------------------------------------|----------------------------------------------------------|
/// | the broker refused the version         | 3.1.1, at once and from then on                          |
/// | closed without any answer to CONNECT   | 3.1.1, at once; 5 again if that fails too or ends        |
/// | anything else                          | 5                                                        |
struct VersionChoice: Equatable {
    private enum State: Equatable {
        case wanted
        /// One attempt in 3.1.1, because silence may mean that the broker does not know version 5.
        case probing
        case settled
    }

    private let wanted: MQTTVersion
    private var state = State.wanted

    init(wanted: MQTTVersion) { self.wanted = wanted }

    var current: MQTTVersion { state == .wanted ? wanted : .v3 }

    /// An attempt or a connection ended.
    ///
    /// - Returns: whether this is a fallback to 3.1.1, to be tried without a wait.
    mutating func ended(_ failure: LinkFailure, answered: Bool) -> Bool {
        switch state {
        case .settled: return false
        case .probing:
            state = .wanted
            return false
        case .wanted:
            guard wanted == .v5, !answered else { return false }
            switch failure {
            case .refused(.unsupportedVersion): state = .settled
            case .closedUnanswered: state = .probing
            default: return false
            }
            return true
        }
    }
}
