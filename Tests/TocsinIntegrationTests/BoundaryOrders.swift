// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// What the people at the works do, by the tick in which they do it.
enum BoundaryOrders {
    private typealias Input = BoundaryScenario.Input

    /// Switches, by sensor and tick.
    static let changes: [(sensor: String, changes: [Int: Double])] = [
        ("gw/online", [2: 1, 250: 0, 275: 1, 330: 0, 333: 1]),
        ("b/fan", [3: 1, 64: 0, 130: 1, 185: 0, 225: 1, 240: 0, 268: 1, 340: 0]),
        ("b/fan-cmd", [3: 1, 60: 0, 130: 1, 180: 0, 225: 1, 234: 0, 268: 1, 336: 0]),
        // When the next inspection is due, in Unix seconds.
        ("b/due", [20: seconds(50), 76: 0, 100: seconds(110), 113: seconds(300), 322: 0]),
    ]

    /// The mill, on a source whose clock is not trusted.
    static let run: [Int: String] = [10: "on", 70: "off", 95: "on", 140: "off", 175: "on", 290: "off", 320: "on"]

    private static func seconds(_ tick: Int) -> Double { Double(BoundaryScenario.start / 1_000 + Int64(tick) * 30) }

    static let all: [Int: [BoundaryScenario.Input]] = {
        var orders: [Int: [BoundaryScenario.Input]] = [:]
        func order(_ tick: Int, _ command: Engine.Command, _ alarm: String, _ reason: String = "", by: String = "li") {
            orders[tick, default: []].append(.command(command, alarm: "w/\(alarm)", by: by, reason: reason))
        }
        let routine = [
            "a/lel1#high", "a/lel2#high", "a/lel3#high", "a/level#high", "b/press#high", "b/temp#hot", "c/dust#high",
            "a/gas#confirmed", "roll/up#item", "b/spark#any", "a/lel1#rising", "b/together#fan-stuck", "a/lel3#silent",
        ]
        for tick in stride(from: 6, through: 354, by: 3) {
            order(tick, .acknowledge, routine[tick / 3 % routine.count])
            if tick % 4 == 0 { order(tick, .acknowledge, routine[(tick / 3 + 5) % routine.count], by: "wang") }
        }
        for tick in stride(from: 25, through: 350, by: 25) {
            order(tick, .reset, "a/lel1#high", "seen on site")
            order(tick, .reset, "b/spark#any", "seen on site")
        }
        order(36, .shelve(for: .minutes(20)), "a/lel2#high", "a leak test near it")
        order(37, .shelve(for: .minutes(20)), "a/lel2#high", "")
        order(38, .shelve(for: .hours(13)), "b/temp#mean", "too long")
        order(39, .shelve(for: .zero), "b/temp#mean", "no end")
        order(46, .shelve(for: .minutes(30)), "a/level#high", "pump test")
        order(60, .unshelve, "a/level#high", "test is over", by: "wang")
        order(61, .unshelve, "a/level#high")
        order(105, .shelve(for: .minutes(45)), "b/press#high", "valve work")
        order(107, .outOfService, "b/press#high", "WO-17")
        order(108, .outOfService, "b/press#high", "WO-18")
        order(109, .outOfService, "a/lel2#rising", "")
        order(110, .outOfService, "a/lel2#rising", "WO-19")
        order(122, .shelve(for: .minutes(12)), "c/dust#high", "cleaning")
        order(155, .returnToService, "b/press#high", "WO-17 done", by: "wang")
        order(172, .returnToService, "a/lel2#rising", "WO-19 done")
        order(178, .shelve(for: .hours(1)), "a/lel1#high", "drift")
        order(179, .shelve(for: .minutes(30)), "roll/up#item", "known")
        order(222, .acknowledge, "a/lel9#high")
        order(232, .shelve(for: .minutes(4)), "a/lel3#high", "short")
        order(245, .outOfService, "a/gas#confirmed", "WO-23")
        order(285, .returnToService, "a/gas#confirmed", "WO-23 done")
        return orders
    }()
}
