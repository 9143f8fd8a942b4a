// SPDX-License-Identifier: Apache-2.0

extension Engine {
    /// A reading that is not newer than its point's last one enters the windows that it still fits, and nothing else.
    mutating func takeLate(_ reading: Reading, at index: Int) {
        let time = reading.time.milliseconds
        if time == points[index].time {
            countRepeat(reading.value == points[index].value || (reading.value.isNaN && points[index].value.isNaN))
            return
        }
        if let known = points[index].ring.sample(at: time) {
            countRepeat(known.value == reading.value)
            return
        }
        counters.late &+= 1
        let isHistorical = points[index].isHistorical(
            lag: clock &+ offset &- time, limit: options.historicalAfter.milliseconds)
        guard reading.quality.isUsable else { return takeLateBreak(at: time, of: index, isHistorical: isHistorical) }
        // What a sensor measures in calibration goes into no window.
        guard !reading.flag.suppresses else { return }
        let window = traits[Int(points[index].template)].window
        var changed = false
        let fits = window > 0 && time >= points[index].time &- window
        let hasMemory = traits[Int(points[index].template)].hasMemory
        // A memory counts what the point has not seen: it is remembered beyond the windows, so that it counts once.
        if fits || (hasMemory && points[index].ring.count > 0 && time > points[index].ring[0].time) {
            let sample = SampleRing.Sample(time: time, value: reading.value, isUncertain: reading.quality == .uncertain)
            if fits && points[index].ring.count == ringCapacity { counters.windowOverflows &+= 1 }
            changed = points[index].ring.insert(sample, capacity: ringCapacity) && fits
        }
        if hasMemory { rememberLate(reading, at: index, isHistorical: isHistorical) }
        if reading.flag == .restart { takeLateBreak(at: time, of: index, isHistorical: isHistorical) }
        if changed { askWindowsAgain(of: index, isHistorical: isHistorical) }
    }

    private mutating func countRepeat(_ isSame: Bool) {
        if isSame { counters.repeated &+= 1 } else { counters.conflicting &+= 1 }
    }

    /// A bad reading, or one that says the sensor has just started, parts the samples before it from those after it.
    private mutating func takeLateBreak(at time: Int64, of index: Int, isHistorical: Bool) {
        guard time > points[index].rateSince else { return }
        points[index].rateSince = time
        askWindowsAgain(of: index, isHistorical: isHistorical)
    }

    private mutating func rememberLate(_ reading: Reading, at index: Int, isHistorical: Bool) {
        for alarm in points[index].alarms where alarms.memory(alarm) >= 0 {
            let (memory, rule) = (alarms.memory(alarm), alarms.rule(alarm))
            var told = told(reading, alarm, rule, of: index, isAfterGap: false)
            told.isSurelyNew = points[index].ring.count > 0 && told.time > points[index].ring[0].time
            guard memories[memory].takeLate(told), canSay(rule, at: index) else { continue }
            let asked = askingTime(of: alarm, at: index)
            guard let answer = memories[memory].answer(at: asked) else { continue }
            evaluate(alarm, of: index, answer: answer, now: asked, isHistorical: isHistorical)
        }
        refreshDeadlines(of: index)
        schedule(index)
    }

    /// The rules over windows are asked once more, as of the newest event time.
    private mutating func askWindowsAgain(of index: Int, isHistorical: Bool) {
        guard points[index].isUsable else { return }
        let now = points[index].time
        for alarm in points[index].alarms {
            let rule = alarms.rule(alarm)
            guard rules[rule].family == .window else { continue }
            if let answer = windowAnswer(of: rule, at: index) {
                evaluate(alarm, of: index, answer: answer, now: now, isHistorical: isHistorical)
            } else if !alarms.isQuiet(alarm) {
                holdOn(alarm, of: index, now: max(now, ownNow(of: index)))
            }
        }
        refreshDeadlines(of: index)
        schedule(index)
    }

    /// As of when a late reading's rule is asked: a memory that moves by itself may have been asked already as of a time
    /// after the newest reading, and its answers do not go back.
    func askingTime(of alarm: Int, at index: Int) -> Int64 {
        let memory = alarms.memory(alarm)
        guard memory >= 0 else { return points[index].time }
        if case .still = memories[memory].course(after: points[index].time) { return points[index].time }
        return max(points[index].time, ownNow(of: index))
    }
}
