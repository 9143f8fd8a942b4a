// SPDX-License-Identifier: Apache-2.0
import TocsinCore
import TocsinTestSupport

/// What happens at the works in three simulated hours: readings of every quality, early, late and twice; operators; a link
/// that goes and comes; and hours on end of time that only passes.
///
/// Whatever ends by itself does so at least three seconds away from the inputs that it could meet: a restart may put it off
/// by the two seconds that delays wait for the backlog, and must not change what happens for that.
struct BoundaryScenario: Sendable {
    enum Input: Sendable {
        case message(topic: String, payload: String, isRetained: Bool = false)
        case command(Engine.Command, alarm: String, by: String, reason: String)
        case link(isUp: Bool)
        /// The wall clock now is so many milliseconds ahead of the monotonic one.
        case wall(step: Int64)

        var isMessage: Bool {
            if case .message = self { return true }
            return false
        }

        /// A message that does not say of which time it is: delivered again, it is new.
        var isUntimed: Bool {
            if case .message(let topic, _, _) = self { return topic.hasPrefix("old/") }
            return false
        }
    }

    /// What comes in one turn of the line.
    struct Turn: Sendable {
        var at: Int64
        var inputs: [Input]
    }

    static let start: Int64 = 1_772_409_600_000
    static let tick: Int64 = 30_000
    static let ticks = 360
    /// The point whose messages have no time of their own.
    static let untimed = "w/c/run"

    private(set) var turns: [Turn] = []
    private var random = SeededGenerator(seed: 3)
    private var values: [String: Double] = [:]
    private var total = 0.0
    /// Messages that come later, by the tick in which they do.
    private var delayed: [Int: [Input]] = [:]
    private var backlog: [Input] = []

    init() {
        turns.append(Turn(at: BoundaryScenario.start, inputs: [.link(isUp: true)]))
        for tick in 1...BoundaryScenario.ticks { add(tick: tick) }
        let end = BoundaryScenario.start + Int64(BoundaryScenario.ticks + 80) * BoundaryScenario.tick
        turns.append(Turn(at: end, inputs: []))
        turns.sort { $0.at < $1.at }
    }

    // MARK: - One tick

    private func time(_ tick: Int, _ offset: Int64 = 0) -> Int64 {
        BoundaryScenario.start + Int64(tick) * BoundaryScenario.tick + offset
    }

    private mutating func add(tick: Int) {
        put(gas(tick), at: time(tick))
        put(machines(tick), at: time(tick, 2_500))
        put(switches(tick) + (delayed.removeValue(forKey: tick) ?? []), at: time(tick, 8_000))
        link(tick)
        let orders = BoundaryOrders.all[tick] ?? []
        if !orders.isEmpty { turns.append(Turn(at: time(tick, 20_700), inputs: orders)) }
    }

    private var isLinkDown = false

    private mutating func put(_ inputs: [Input], at instant: Int64) {
        guard !inputs.isEmpty else { return }
        if isLinkDown {
            backlog += inputs
        } else {
            turns.append(Turn(at: instant, inputs: inputs))
        }
    }

    /// The link is down for 40 s, and later for eight minutes; what is published meanwhile comes at once when it is up.
    private mutating func link(_ tick: Int) {
        if tick == 90 || tick == 200 {
            turns.append(Turn(at: time(tick, 12_000), inputs: [.link(isUp: false)]))
            isLinkDown = true
        } else if tick == 91 || tick == 216 {
            turns.append(Turn(at: time(tick, 22_000), inputs: [.link(isUp: true)]))
            isLinkDown = false
            // The broker hands it out in bursts.
            for first in stride(from: 0, to: backlog.count, by: 7) {
                let part = Array(backlog[first..<min(first + 7, backlog.count)])
                turns.append(Turn(at: time(tick, 22_001 + Int64(first)), inputs: part))
            }
            backlog = []
        }
        if tick == 305 || tick == 325 {
            turns.append(Turn(at: time(tick, 12_000), inputs: [.wall(step: tick == 305 ? -1_500 : 0)]))
        }
    }

    // MARK: - What the sensors say

    private mutating func chance(_ percent: UInt64) -> Bool { random.next() % 100 < percent }

    /// A walk that is drawn to `centre`.
    private mutating func walk(_ name: String, _ centre: Double, step: Double, pull: Double = 0.05) -> Double {
        let before = values[name] ?? centre
        let push = Double(Int64(random.next() % 2_001) - 1_000) / 1_000 * step
        let after = max(0, before + push + pull * (centre - before))
        values[name] = (after * 100).rounded() / 100
        return values[name] ?? after
    }

    private mutating func item(_ sensor: String, _ value: Double, quality: String? = nil) -> String {
        let random = chance(1) ? "bad" : chance(2) ? "uncertain" : nil
        let word = (quality ?? random).map { ",\"quality\":\"\($0)\"" } ?? ""
        return "{\"sensor\":\"\(sensor)\",\"value\":\(value)\(word)}"
    }

    private func batch(_ items: [String], at instant: Int64) -> Input {
        .message(
            topic: "gateways/w/batch", payload: "{\"ts\":\(instant),\"values\":[\(items.joined(separator: ","))]}")
    }

    /// Unit a: a good clock, 1.2 s on the way. Now and then a message is lost, late, or comes twice.
    private mutating func gas(_ tick: Int) -> [Input] {
        var items: [String] = []
        let isCalibrated = (150..<168).contains(tick)
        let gas = walk("lel1", 24, step: 5)
        items.append(item("a/lel1", isCalibrated ? 62 : gas, quality: isCalibrated ? "calibration" : nil))
        let other = walk("lel2", 25, step: 7, pull: 0.2)
        items.append(item("a/lel2", (272..<278).contains(tick) ? other + 40 : other))
        let current = (walk("lel3", 28, step: 5) / 100 * 16 + 4) * 1_000
        let hasFailed = (40..<44).contains(tick) || (310..<313).contains(tick)
        if !(120..<141).contains(tick) { items.append(item("a/lel3", hasFailed ? 2.1 : current.rounded() / 1_000)) }
        items.append(
            item("a/level", walk("level", 52, step: 6), quality: tick == 260 ? "restart" : nil))
        total += walk("flow", 3, step: 1.5)
        items.append(item("a/flow", (total * 100).rounded().truncatingRemainder(dividingBy: 100_000) / 100))
        let message = batch(items, at: time(tick, -1_200))
        if chance(2) { return [] }
        if chance(3) {
            delayed[tick + 1, default: []].append(message)
            return []
        }
        return chance(4) ? [message, message] : [message]
    }

    /// Unit b: its clock is 40 s slow.
    private mutating func machines(_ tick: Int) -> [Input] {
        let press = (60..<85).contains(tick) ? 5 : walk("press", 10.5, step: 0.5, pull: 0.1)
        let broken = (100..<104).contains(tick) ? "bad" : nil
        let grown = tick < 240 ? 2_000 / Double(262 - tick) : 0.1 * Double(tick - 240)
        let temperature = walk("temp", 50, step: 4, pull: 0.06)
        let load = walk("load", temperature * 2, step: 9, pull: 0.5)
        let items = [
            item("b/temp", temperature), item("b/press", press, quality: broken), item("b/load", load),
            item("b/crack", (grown * 1_000).rounded() / 1_000, quality: tick == 240 ? "restart" : nil),
        ]
        var inputs = [batch(items, at: time(tick, -37_500))]
        // When a bad reading without a time of its own comes depends on the delivery; what looks at the load does not mind.
        if tick % 90 == 32 { inputs.append(batch([item("b/load", 199)], at: time(tick, 3_600_000))) }
        if tick % 50 == 30 { inputs.append(.message(topic: "plants/w/b/temp", payload: "{\"value\":")) }
        if tick % 50 == 31 { inputs.append(.message(topic: "plants/w/zz/none", payload: "{\"value\":1}")) }
        return inputs
    }

    /// What speaks when something changes, and points that nobody declared.
    private mutating func switches(_ tick: Int) -> [Input] {
        let now = time(tick, 7_000)
        var inputs: [Input] = [single("c/dust", walk("dust", 20, step: 5), now)]
        for (sensor, changes) in BoundaryOrders.changes {
            if let value = changes[tick] { inputs.append(single(sensor, value, now)) }
        }
        if let run = BoundaryOrders.run[tick] { inputs.append(.message(topic: "old/w/c/run", payload: run)) }
        if chance(4) { inputs.append(single("b/spark", 1, now)) }
        if tick % 120 >= 70 && tick % 120 < 100 && tick % 3 > 0 {
            inputs.append(single("d/x\(tick / 120)", Double(tick % 12), now))
        }
        return inputs
    }

    private func single(_ sensor: String, _ value: Double, _ instant: Int64) -> Input {
        .message(topic: "plants/w/\(sensor)", payload: "{\"ts\":\(instant),\"value\":\(value)}")
    }
}
