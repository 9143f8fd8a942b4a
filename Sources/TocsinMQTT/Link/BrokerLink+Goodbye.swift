// SPDX-License-Identifier: Apache-2.0
import Glibc
import TocsinSystem

extension BrokerLink {
    /// Says goodbye behind all that waits, and waits until it is written or the time is over.
    func sayGoodbye(within milliseconds: Int64) {
        guard isUp, let client else { return }
        let polled = PollSet(wake: -1)
        let end = MonotonicClock.milliseconds + milliseconds
        client.disconnect()
        // Writing the goodbye closes the socket.
        while client.write() == 0 && client.descriptor >= 0 {
            let now = MonotonicClock.milliseconds
            if now >= end { return }
            _ = polled.wait(for: client.descriptor, Int16(POLLOUT), milliseconds: end - now)
        }
    }
}
