// SPDX-License-Identifier: Apache-2.0

/// When an edge node is asked for its births: at first sight of something that cannot be read, then ever more rarely until
/// they come.
struct SparkplugRebirthState: Sendable, Equatable {
    /// The least time between two requests to one node.
    static let interval: Int64 = 10_000
    /// What the interval grows to.
    static let longestInterval: Int64 = 300_000
    /// Requests that go out without a further message of the node.
    static let attemptsByItself = 8
    /// Requests after which a node that says nothing at all is taken to be gone.
    static let attemptsUntilGone = 3

    private(set) var isWanted = false
    /// When the next request may go out.
    private(set) var at = Int64.min
    private var sent = Int64.min
    private(set) var attempts = 0
    /// The node may be gone without having told us: our link to the broker was down, or we were. No answer at all means
    /// that it is.
    private(set) var isProbe = false

    /// Whether the node has had its chance to answer.
    var isUnanswered: Bool { isProbe && attempts >= SparkplugRebirthState.attemptsUntilGone }

    /// Something of the node cannot be read. The intervals go on growing where births that came left it as it was.
    mutating func want(at now: Int64) {
        isWanted = true
        if sent == .min || now &- sent > 2 * SparkplugRebirthState.longestInterval { attempts = 0 }
    }

    /// The node is asked whether it is still there.
    mutating func probe(at now: Int64) {
        isWanted = true
        isProbe = true
        attempts = 0
        at = min(at, now)
    }

    /// A request goes out.
    mutating func note(sentAt now: Int64) {
        let interval = SparkplugRebirthState.interval << Int64(min(attempts, 5))
        at = now &+ (isProbe ? SparkplugRebirthState.interval : min(interval, SparkplugRebirthState.longestInterval))
        sent = now
        attempts += 1
        isWanted = isProbe || attempts < SparkplugRebirthState.attemptsByItself
    }

    mutating func postpone(to time: Int64) { at = time }

    /// The node has said something, so it is there; what it was asked for may still be missing.
    mutating func hear() { isProbe = false }

    /// Its births have come, or there is nobody to ask.
    mutating func end() {
        isWanted = false
        isProbe = false
    }
}
