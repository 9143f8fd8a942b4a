// SPDX-License-Identifier: Apache-2.0

/// One sensor of a simulated site: how it behaves when all is well, and what happens to it again and again.
struct SimulatedPoint: Sendable {
    /// What happens to a sensor in each cycle; times are seconds since the cycle began.
    struct Incident: Sendable {
        /// Seconds from one time to the next.
        var cycle: Double
        /// What comes on top of the normal value, straight between these times; nothing before and after.
        var course: [(second: Double, change: Double)] = []
        /// It sends nothing.
        var silence: Range<Double>?
        /// It doubts itself.
        var badQuality: Range<Double>?
    }

    /// The topic's last two parts.
    var unit: String
    var measure: String
    /// Unit of the values, as the packs write it.
    var unitOfMeasure: String
    /// The normal value.
    var base: Double
    /// How far it wanders up and down, slowly.
    var drift: Double
    /// Seconds of one wandering up and down.
    var driftPeriod: Double
    /// How far a single value lies off at most.
    var noise: Double
    /// Digits after the point.
    var decimals: Int
    /// What the scripted incident is, for a person.
    var story: String
    var incident: Incident?

    init(
        _ unit: String, _ measure: String, _ unitOfMeasure: String, base: Double, drift: Double,
        over driftPeriod: Double,
        noise: Double, decimals: Int, story: String = "calm", incident: Incident? = nil
    ) {
        self.unit = unit
        self.measure = measure
        self.unitOfMeasure = unitOfMeasure
        self.base = base
        self.drift = drift
        self.driftPeriod = driftPeriod
        self.noise = noise
        self.decimals = decimals
        self.story = story
        self.incident = incident
    }
}

extension SimulatedPoint.Incident {
    /// What comes on top at `second` of the cycle.
    func change(at second: Double) -> Double {
        guard var before = course.first, second > before.second else { return 0 }
        for next in course.dropFirst() {
            if second < next.second {
                let share = (second - before.second) / (next.second - before.second)
                return before.change + (next.change - before.change) * share
            }
            before = next
        }
        return 0
    }
}
