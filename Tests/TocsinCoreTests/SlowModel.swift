// SPDX-License-Identifier: Apache-2.0

import TocsinCore

/// The engine's obvious twin: one point, one rule, every millisecond looked at, every sample kept, nothing remembered
/// that could be counted again. Far too slow for use, easy to believe.
struct SlowModel {
    struct Step: Equatable {
        var millisecond: Int64
        var event: String
        var level: String
    }

    private struct LevelState {
        /// By the limits above, and by those below.
        var isAbove = false
        var isBelow = false
        var isHeld: Bool { isAbove || isBelow }
        var isActive = false
        /// Milliseconds for which the running delay has counted.
        var counted: Int64 = 0
    }

    let rule: RuleDefinition
    let period: Int64?
    private var samples: [(time: Int64, value: Double, quality: Quality)] = []
    private var levels: [Level: LevelState] = [:]
    private(set) var steps: [Step] = []
    /// The newest reading has an answer.
    private var isAnswering = false

    init(rule: RuleDefinition, period: Int64?) {
        self.rule = rule
        self.period = period
        for level in Level.allCases { levels[level] = LevelState() }
    }

    /// One millisecond passes; `reading` is what arrives in it.
    mutating func tick(_ now: Int64, reading: (value: Double, quality: Quality)?) {
        let last = samples.last
        if isAnswering {
            for level in Level.allCases { levels[level]?.counted += 1 }
        }
        if let reading {
            let isAfterGap = if let last, let period { now - last.time > 3 * period } else { false }
            samples.append((now, reading.value, reading.quality))
            if isAfterGap { for level in Level.allCases { levels[level]?.counted = 0 } }
            let answer = reading.quality.isUsable ? answer(now, reading.quality) : nil
            isAnswering = answer != nil
            if let answer { hold(answer) }
        }
        guard let newest = samples.last, isAnswering else { return }
        if let period, now - newest.time > 3 * period { return }
        endDelays(now)
    }

    private mutating func hold(_ answer: Double) {
        for level in Level.allCases {
            guard let state = levels[level] else { continue }
            let isAbove = rule.above[level].map { limit in
                answer >= limit || (state.isAbove && answer >= (rule.reset ?? limit - rule.deadband))
            }
            let isBelow = rule.below[level].map { limit in
                answer <= limit || (state.isBelow && answer <= (rule.reset ?? limit + rule.deadband))
            }
            levels[level]?.isAbove = isAbove ?? false
            levels[level]?.isBelow = isBelow ?? false
            if levels[level]?.isHeld != state.isHeld { levels[level]?.counted = 0 }
        }
    }

    private mutating func endDelays(_ now: Int64) {
        let before = highest
        for level in Level.allCases {
            guard let state = levels[level], state.isHeld != state.isActive else { continue }
            let delay = state.isHeld ? rule.onDelay : rule.offDelay
            if state.counted >= delay.milliseconds { levels[level]?.isActive = state.isHeld }
        }
        let after = highest
        guard before != after else { return }
        let event = before == nil ? "raise" : after == nil ? "clear" : "level"
        steps.append(Step(millisecond: now, event: event, level: after?.name ?? "-"))
    }

    private var highest: Level? { Level.allCases.last { levels[$0]?.isActive ?? false } }

    // MARK: - Signals, from all the samples there ever were

    private func answer(_ now: Int64, _ quality: Quality) -> Double? {
        let arguments = rule.signal.arguments
        let window = arguments.interval("window") ?? .zero
        switch rule.signal.name {
        case "value": return samples.last?.value
        case "swing":
            let direction = arguments.word("direction")
            let values = run(breakingAtBad: false).filter { $0.time >= now - window.milliseconds }.map(\.value)
            guard values.count >= 2 else { return nil }
            var (rise, fall) = (0.0, 0.0)
            for (index, earlier) in values.enumerated() {
                for later in values[index...] {
                    rise = max(rise, later - earlier)
                    fall = max(fall, earlier - later)
                }
            }
            return direction == "up" ? rise : direction == "down" ? fall : max(rise, fall)
        case "rate":
            let per = arguments.interval("per") ?? .zero
            guard quality == .good else { return nil }
            let inside = run(breakingAtBad: true).filter {
                $0.quality == .good && $0.time >= now - window.milliseconds
            }
            guard let first = inside.first, let last = inside.last, last.time > first.time,
                Double(last.time - first.time) >= 0.8 * Double(window.milliseconds)
            else { return nil }
            return (last.value - first.value) / Double(last.time - first.time) * Double(per.milliseconds)
        default: return nil
        }
    }

    /// The usable samples since the last gap, and since the last bad one if that breaks the run.
    private func run(breakingAtBad: Bool) -> [(time: Int64, value: Double, quality: Quality)] {
        var run: [(time: Int64, value: Double, quality: Quality)] = []
        for (index, sample) in samples.enumerated() {
            if index > 0, let period, sample.time - samples[index - 1].time > 3 * period { run = [] }
            if sample.quality.isUsable {
                run.append(sample)
            } else if breakingAtBad {
                run = []
            }
        }
        return run
    }
}
