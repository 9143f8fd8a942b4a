// SPDX-License-Identifier: Apache-2.0

/// Where things stand below the state directory.
struct StateDirectory: Sendable {
    let path: String

    /// The alert log: the evidence.
    var alerts: String { path + "/alerts" }
    /// The inputs since the last checkpoint.
    var journal: String { path + "/journal" }
    var checkpoints: String { path + "/checkpoints" }
    /// What the edge nodes of Sparkplug have said of themselves.
    var edgeNodes: String { checkpoints + "/edge-nodes" }
    /// One cursor a webhook endpoint.
    var webhooks: String { path + "/webhooks" }
    /// What endpoints refused for good.
    var dead: String { path + "/dead" }
    /// Messages that could not be decoded.
    var quarantine: String { path + "/quarantine" }
    /// The filters that the broker's session holds, to take back those that a later configuration does not name.
    var subscriptions: String { path + "/subscriptions" }

    var all: [String] { [alerts, journal, checkpoints, webhooks, dead, quarantine] }
}
