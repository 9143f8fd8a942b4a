// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// The backtest's report for people: the whole first, then each alarm that differs.
struct BacktestText {
    /// A configuration's file and digest.
    let old: String
    let new: String

    /// Lines without their ends.
    func lines(of report: BacktestReport) -> [String] {
        var lines = ["old  \(old)", "new  \(new)"]
        if let from = report.from, let to = report.to {
            lines.append("     \(from) to \(to), \(report.messages) messages")
        }
        lines += ["", row("", "old", "new")]
        lines += whole(report.old, report.new)
        if let until = report.comparedUntil {
            lines += ["", "episodes that rose after \(until) are counted above and not compared below"]
        }
        let differing = report.alarms.filter(\.differs)
        let others = report.alarms.count - differing.count
        for alarm in differing { lines += [""] + page(alarm) }
        lines.append("")
        lines.append(
            report.differs
                ? "\(differing.count) alarms differ, \(others) are the same"
                : "no difference: \(others) alarms are the same")
        return lines
    }

    // MARK: - The whole

    private func whole(_ old: BacktestReport.Side, _ new: BacktestReport.Side) -> [String] {
        var lines = [row("episodes of alarms", "\(old.episodes)", "\(new.episodes)")]
        for level in Level.allCases {
            let counts = (old.levels[level.name] ?? 0, new.levels[level.name] ?? 0)
            if counts != (0, 0) { lines.append(row("  up to \(level.name)", "\(counts.0)", "\(counts.1)")) }
        }
        lines += [
            row("time in alarm", words(old.timeInAlarm), words(new.timeInAlarm)),
            row("annunciations", "\(old.annunciations)", "\(new.annunciations)"),
            row("  most in 10 min", "\(old.peak)", "\(new.peak)"),
            row("floods", "\(old.floods)", "\(new.floods)"),
            row("  minutes in flood", number(old.minutesInFlood), number(new.minutesInFlood)),
        ]
        return lines
    }

    private func row(_ name: String, _ old: String, _ new: String) -> String {
        name.padded(to: 22) + String(repeating: " ", count: max(1, 14 - old.count)) + old
            + String(repeating: " ", count: max(1, 14 - new.count)) + new
    }

    // MARK: - One alarm

    private func page(_ alarm: BacktestReport.Alarm) -> [String] {
        var lines = [
            alarm.alarm,
            "  gained \(alarm.gained), lost \(alarm.lost), same \(alarm.same), of these changed \(alarm.changed)",
        ]
        for name in ["rise"] + Level.allCases.map(\.name) {
            guard let lead = alarm.leads[name], lead.earlier + lead.later > 0 else { continue }
            lines.append("  \(name == "rise" ? "rises" : "is \(name)") \(words(lead))")
        }
        if alarm.timeInAlarm.old != alarm.timeInAlarm.new {
            lines.append("  time in alarm \(words(alarm.timeInAlarm.old)), now \(words(alarm.timeInAlarm.new))")
        }
        if alarm.levels.old != alarm.levels.new {
            lines.append("  levels \(words(alarm.levels.old)), now \(words(alarm.levels.new))")
        }
        return lines
    }

    private func words(_ lead: BacktestReport.Lead) -> String {
        let parts = [(lead.earlier, "earlier"), (lead.later, "later")].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let extremes = lead.least == lead.most ? "" : ", from \(signed(lead.least)) to \(signed(lead.most))"
        return "\(parts.joined(separator: ", ")): median \(signed(lead.median))\(extremes)"
    }

    private func words(_ levels: [String: Int]) -> String {
        let parts = Level.allCases.compactMap { level in levels[level.name].map { "\($0) \(level.name)" } }
        return parts.isEmpty ? "none" : parts.joined(separator: ", ")
    }

    private func signed(_ seconds: Double) -> String {
        if seconds == 0 { return "0 s" }
        return "\(words(abs(seconds))) \(seconds > 0 ? "earlier" : "later")"
    }

    /// The two largest units; parts of a second only of what is shorter than a minute.
    private func words(_ seconds: Double) -> String {
        if seconds < 60 { return "\(number(seconds)) s" }
        let whole = Int64(seconds.rounded())
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        let first = units.firstIndex { whole >= $0.0 } ?? units.count - 1
        let rest = whole % units[first].0 / units[min(first + 1, units.count - 1)].0
        let head = "\(whole / units[first].0) \(units[first].1)"
        return rest == 0 || first + 1 == units.count ? head : "\(head) \(rest) \(units[first + 1].1)"
    }

    /// At most three digits after the point, none that is needless.
    private func number(_ value: Double) -> String {
        var bytes: [UInt8] = []
        JSONText.append(number: (value * 1_000).rounded() / 1_000, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
