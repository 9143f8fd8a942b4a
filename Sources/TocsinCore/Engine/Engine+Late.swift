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
        guard reading.quality.isUsable else { return }
        let window = traits[Int(points[index].template)].window
        let isUsable = points[index].badSince == PointState.never
        var changed = false
        let fits = window > 0 && time >= points[index].time &- window
        let hasMemory = traits[Int(points[index].template)].hasMemory
        // A memory counts what the point has not seen: it is remembered beyond the windows, so that it counts once.
        if fits || (hasMemory && points[index].ring.count > 0 && time > points[index].ring[0].time) {
            let sample = SampleRing.Sample(time: time, value: reading.value, isUncertain: reading.quality == .uncertain)
            changed = points[index].ring.insert(sample, capacity: ringCapacity) && isUsable && fits
        }
        if hasMemory { rememberLate(reading, at: index, mayAsk: isUsable) }
        if changed { askWindowsAgain(of: index) }
    }

    private mutating func countRepeat(_ isSame: Bool) {
        if isSame { counters.repeated &+= 1 } else { counters.conflicting &+= 1 }
    }

    private mutating func rememberLate(_ reading: Reading, at index: Int, mayAsk: Bool) {
        let now = points[index].time
        for alarm in points[index].alarms where alarms.memory(alarm) >= 0 {
            let memory = alarms.memory(alarm)
            var told = told(reading, alarm, alarms.rule(alarm), of: index, isAfterGap: false)
            told.isSurelyNew = points[index].ring.count > 0 && told.time > points[index].ring[0].time
            guard memories[memory].takeLate(told), mayAsk, let answer = memories[memory].answer(at: now) else {
                continue
            }
            evaluate(alarm, of: index, answer: answer, now: now)
        }
        refreshDeadline(of: index, after: now)
        schedule(index)
    }

    /// The rules over windows are asked once more, as of the newest event time.
    private mutating func askWindowsAgain(of index: Int) {
        let now = points[index].time
        for alarm in points[index].alarms {
            if let answer = windowAnswer(of: alarms.rule(alarm), at: index) {
                evaluate(alarm, of: index, answer: answer, now: now)
            }
        }
        refreshDeadline(of: index, after: now)
        schedule(index)
    }
}
