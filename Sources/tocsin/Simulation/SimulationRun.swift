// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinMQTT
import TocsinSystem

/// Publishes a schedule in real time until its end or an interruption.
struct SimulationRun {
    private let schedule: SimulationSchedule
    private let settings: BrokerSettings
    private let interruption: Interruption
    private let say: (String) -> Void
    /// Messages that the broker took.
    private(set) var published: UInt64 = 0

    /// Milliseconds between two attempts to reach a broker that went away.
    private static let retryInterval: Int64 = 1_000
    /// Milliseconds after which the connection is looked after, however slow the schedule.
    private static let longestWait: Int64 = 500

    init(
        schedule: SimulationSchedule, settings: BrokerSettings, interruption: Interruption,
        say: @escaping (String) -> Void
    ) {
        self.schedule = schedule
        self.settings = settings
        self.interruption = interruption
        self.say = say
    }

    /// Publishes for `length`, or until interrupted when that is nil.
    ///
    /// - Throws: when the broker cannot be reached at the start; later it is waited for.
    mutating func publish(for length: Interval?) throws(PublisherError) {
        var publisher: Publisher? = try Publisher(settings: settings)
        let start = Instant(milliseconds: WallClock.milliseconds)
        let begin = MonotonicClock.milliseconds
        let end = length.map { begin + $0.milliseconds } ?? .max
        var number: UInt64 = 0
        while !interruption.isRequested && MonotonicClock.milliseconds < end {
            do throws(PublisherError) {
                guard let connected = publisher else {
                    publisher = try Publisher(settings: settings)
                    say("the broker is back")
                    // What was missed is over: sensors do not speak of it later.
                    number = max(number, schedule.next(at: MonotonicClock.milliseconds - begin))
                    continue
                }
                let wait = begin + schedule.due(number) - MonotonicClock.milliseconds
                if wait > 0 {
                    try connected.push()
                    let rest = end - MonotonicClock.milliseconds
                    interruption.wait(milliseconds: min(wait, rest, SimulationRun.longestWait))
                    continue
                }
                if let message = schedule.message(number, start: start) {
                    try connected.publish(topic: message.topic, payload: message.payload)
                    published += 1
                }
                number += 1
            } catch {
                if publisher != nil { say("\(error); waiting for the broker") }
                publisher = nil
                interruption.wait(milliseconds: SimulationRun.retryInterval)
            }
        }
        try leave(publisher)
    }

    /// Waits for the last acknowledgements. Who interrupts everything at once, broker and all, does not need them.
    private func leave(_ publisher: Publisher?) throws(PublisherError) {
        do throws(PublisherError) {
            try publisher?.flush()
        } catch {
            guard interruption.isRequested else { throw error }
            say("\(error); the last messages may be lost")
        }
        publisher?.disconnect()
    }
}
