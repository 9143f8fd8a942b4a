// SPDX-License-Identifier: Apache-2.0

@testable import TocsinCore

/// The obvious twins of the signals with a memory: every reading kept, every millisecond looked at.
struct SlowSignals {
    struct Sample {
        var time: Int64
        /// nil when it is bad.
        var value: Double?
    }

    let hold: Int64
    private(set) var samples: [Sample] = []

    init(hold: Int64) { self.hold = hold }

    /// In order of time, wherever it belongs; a repeat never enters.
    mutating func add(_ value: Double?, at time: Int64) {
        if let newest = samples.last, newest.time >= time {
            guard sample(at: time) == nil else { return }
            let index = samples.firstIndex { $0.time > time } ?? samples.count
            samples.insert(Sample(time: time, value: value), at: index)
        } else {
            samples.append(Sample(time: time, value: value))
        }
    }

    /// Goes through the readings millisecond by millisecond.
    private struct Walk {
        let samples: [Sample]
        let hold: Int64
        var next = 0

        init(_ slow: SlowSignals) {
            samples = slow.samples
            hold = slow.hold
        }

        /// The usable reading of this millisecond.
        mutating func reading(at time: Int64) -> Double? {
            while next < samples.count && samples[next].time < time { next += 1 }
            guard next < samples.count, samples[next].time == time else { return nil }
            next += 1
            return samples[next - 1].value
        }

        func isKnown(at time: Int64) -> Bool {
            next > 0 && samples[next - 1].value != nil && time - samples[next - 1].time < hold
        }
    }

    func sample(at time: Int64) -> Sample? { samples.first { $0.time == time } }

    func integral(window: Int64, at now: Int64) -> (sum: Double, covered: Double) {
        var (sum, covered) = (0.0, 0.0)
        var next = samples.firstIndex { $0.time > now - window } ?? samples.count
        for time in (now - window)..<now {
            while next < samples.count && samples[next].time <= time { next += 1 }
            guard next > 0, time - samples[next - 1].time < hold, let value = samples[next - 1].value else { continue }
            sum += value
            covered += 1
        }
        return (sum, covered)
    }

    func sum(window: Int64, at now: Int64) -> Double {
        samples.reduce(0) { $1.time > now - window ? $0 + max(0, $1.value ?? 0) : $0 }
    }

    func count(window: Int64, atLeast least: Double, at now: Int64) -> Double {
        Double(samples.count { $0.time >= now - window && ($0.value ?? -.infinity) >= least })
    }

    /// Milliseconds as seconds, one by one from the first reading on.
    func timeAbove(limit: Double, deadband: Double, rest: Int64, at now: Int64) -> Double? {
        guard let first = samples.first(where: { $0.value != nil }) else { return nil }
        var (beyond, back): (Int64, Int64) = (0, 0)
        var isBeyond = false
        var walk = Walk(self)
        for time in first.time...now {
            if let value = walk.reading(at: time) {
                isBeyond = value >= limit || (isBeyond && value >= limit - deadband)
                if isBeyond { back = 0 }
            }
            // The millisecond in which the rest ends: a reading in it has had its say.
            if !isBeyond && back >= rest { beyond = 0 }
            guard time < now, walk.isKnown(at: time) else { continue }
            if isBeyond { beyond += 1 } else { back += 1 }
        }
        return Double(beyond) / 1_000
    }

    func flat(epsilon: Double, lowest: Double, at now: Int64) -> Double? {
        guard let first = samples.first(where: { $0.value != nil }) else { return nil }
        var anchor = Double.infinity
        var still: Int64 = 0
        var isExempt = false
        var walk = Walk(self)
        for time in first.time..<max(now + 1, first.time + 1) {
            if let value = walk.reading(at: time) {
                let hasMoved = !(abs(value - anchor) <= epsilon)
                if hasMoved { anchor = value }
                isExempt = value <= lowest
                if hasMoved || isExempt { still = 0 }
            }
            if time < now && !isExempt && walk.isKnown(at: time) { still += 1 }
        }
        return Double(still) / 1_000
    }
}
