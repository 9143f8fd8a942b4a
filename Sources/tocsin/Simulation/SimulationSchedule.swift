// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// When which sensor speaks: one after the other, evenly spread over time.
struct SimulationSchedule: Sendable {
    let model: SiteModel
    /// Messages a second, all sensors together.
    let rate: Double

    /// - Parameter rate: messages a second; nil: each sensor speaks once a second.
    init(model: SiteModel, rate: Double? = nil) {
        self.model = model
        self.rate = rate ?? Double(model.sensors.count)
    }

    /// Milliseconds from the start to message `number` (from 0).
    func due(_ number: UInt64) -> Int64 { Int64(Double(number) * 1_000 / rate) }

    /// The first message that is due at `milliseconds` from the start or later.
    func next(at milliseconds: Int64) -> UInt64 { UInt64((Double(max(0, milliseconds)) * rate / 1_000).rounded(.up)) }

    /// Topic and payload of message `number`.
    ///
    /// - Returns: nil when its sensor is silent then.
    func message(_ number: UInt64, start: Instant) -> (topic: String, payload: [UInt8])? {
        let index = Int(number % UInt64(model.sensors.count))
        let elapsed = due(number)
        guard let sample = model.sample(of: index, at: elapsed) else { return nil }
        let time = start + Interval(milliseconds: elapsed)
        return (model.sensors[index].topic, model.payload(sample, of: index, at: time))
    }
}
