// SPDX-License-Identifier: Apache-2.0
import TocsinCore

/// Reads how a rule's alarm behaves (H3.1, H3.2).
enum AlarmDecoder {
    static func decode(_ reader: inout MappingReader, at place: SignalDecoder.Place, into rule: inout RuleTemplate) {
        func flag(_ key: String, _ value: inout Bool) {
            if let flag = reader.take(key)?.boolean(key) { value = flag }
        }
        flag("latch", &rule.definition.alarm.latch)
        flag("auto_acknowledge", &rule.definition.alarm.autoAcknowledge)
        flag("reset_acknowledges", &rule.definition.alarm.resetAcknowledges)
        flag("one_shot", &rule.definition.alarm.oneShot)
        if let node = reader.take("re_alarm"),
            let time = node.duration("re_alarm", in: Interval.zero...RuleDecoder.longest)
        {
            rule.definition.alarm.reAlarm = time == .zero ? nil : time
        }
        if let node = reader.take("chatter") { chatter(node, into: &rule.definition.alarm.chatter) }
        if place == .point {
            if let node = reader.take("on_bad") { onBad(node, into: &rule) }
        } else {
            reader.misplaced(
                ["on_bad"], "is about the readings of a point", "the signal out counts members that are bad")
        }
        if let basis = reader.take("basis")?.text("basis", "the standard that asks for the rule", maximum: 256) {
            rule.definition.basis = basis
        }
    }

    /// `true`, `false`, or `{count, window, hold}`.
    private static func chatter(_ node: ConfigNode, into chatter: inout ChatterDamping?) {
        if case .scalar(let text, _) = node.shape {
            guard let isOn = Bool(text) else {
                return node.expected("true, false, or {count, window, hold}", "chatter")
            }
            chatter = isOn ? ChatterDamping() : nil
            return
        }
        guard var reader = MappingReader(node, "chatter") else { return }
        var damping = ChatterDamping()
        if let count = reader.take("count")?.integer("count", in: 2...100) { damping.count = count }
        let times = Interval.seconds(1)...Interval.hours(24)
        if let window = reader.take("window")?.duration("window", in: times) { damping.window = window }
        if let hold = reader.take("hold")?.duration("hold", in: times) { damping.hold = hold }
        reader.finish()
        chatter = damping
    }

    /// `hold`, a level, or `alarm`.
    private static func onBad(_ node: ConfigNode, into rule: inout RuleTemplate) {
        let words = ["hold"] + Level.allCases.map(\.name) + ["alarm"]
        guard let word = node.choice("on_bad", of: words) else { return }
        rule.definition.onBad = Level(name: word)
        rule.wantsFaultRule = word == "alarm"
    }
}
