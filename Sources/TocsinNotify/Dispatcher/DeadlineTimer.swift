// SPDX-License-Identifier: Apache-2.0

/// Rings a worker's bell at one deadline, the latest that was given.
struct DeadlineTimer {
    private var task: Task<Void, Never>?
    private var armed: Int64?

    /// - Parameter deadline: of the time's `elapsed`; nil for none.
    mutating func arm(_ deadline: Int64?, now: Int64, time: NotifyTime, mailbox: WorkerMailbox) {
        if let armed, armed > now, armed == deadline { return }
        task?.cancel()
        armed = deadline
        task = deadline.map { deadline in
            Task {
                do {
                    try await time.sleep(deadline)
                    mailbox.ring()
                } catch {
                    // Another deadline has taken the place of this one.
                }
            }
        }
    }

    func cancel() { task?.cancel() }
}
