// SPDX-License-Identifier: Apache-2.0

/// What a record says of the reading that decided.
struct Deciding {
    /// Event time; `PointState.never` when the point has never spoken.
    var time: Int64
    /// Engine clock.
    var received: Int64
    var quality: Quality
    var isHistorical: Bool
}

extension Engine {
    func deciding(for index: Int, isHistorical: Bool) -> Deciding {
        Deciding(
            time: points[index].time,
            received: points[index].received == PointState.never
                ? PointState.never : points[index].received &+ standstill.delayLost,
            quality: points[index].quality, isHistorical: isHistorical)
    }

    /// The level of an alarm changed: its state machine is asked, and what it answers becomes a record.
    mutating func move(_ alarm: Int, of index: Int, from before: Level?, deciding: Deciding) {
        let after = alarms[alarm].active.highest
        guard before != after else { return }
        let stimulus: AlarmStimulus =
            if let after { before.map { after > $0 } ?? true ? .rise : .fall } else { .clear }
        let rule = Int(alarms[alarm].rule)
        guard case .moved(let state, let event) = AlarmMachine.next(alarms[alarm].state, stimulus, rules[rule].options)
        else { return }
        let raisesAnew = event == .raise && alarms[alarm].state == .normal
        enter(state, alarm, of: index)
        if raisesAnew { alarms[alarm].occurrence = nextSequence }
        var record = makeRecord(event, alarm, of: index)
        record.level = after
        record.previousLevel = event == .raise ? nil : before
        if let level = after ?? before { record.limit = limit(of: level, alarm) }
        let answer = alarms[alarm].answer
        record.value = answer.isFinite ? answer : nil
        record.unit = record.value == nil ? "" : ruleDefinitions[rule].signalUnit(for: definitions[index].unit)
        record.signal = ruleDefinitions[rule].signal.name
        if deciding.time != PointState.never {
            record.readingTime = Instant(milliseconds: deciding.time)
            record.receivedTime = Instant(milliseconds: deciding.received &+ offset)
            record.quality = deciding.quality
            record.historical = deciding.isHistorical
        }
        if stimulus == .rise { record.evidence = evidence(of: index) }
        record.message = MessageText.sentence(for: record, siteName: definitions[index].site.name)
        emit(record, alarm)
    }

    private func limit(of level: Level, _ alarm: Int) -> Double? {
        let rule = Int(alarms[alarm].rule)
        return rules[rule].ladder.limit(of: level, for: alarms[alarm].answer)
    }

    /// The state changes; the list of open alarms follows.
    mutating func enter(_ state: AlarmState, _ alarm: Int, of index: Int) {
        alarms[alarm].state = state
        open[Int32(alarm)] = state == .normal ? nil : Int32(index)
    }

    /// A record with all that does not depend on what happened.
    mutating func makeRecord(_ event: Event, _ alarm: Int, of index: Int) -> Record {
        let definition = definitions[index]
        let rule = ruleDefinitions[Int(alarms[alarm].rule)]
        var record = Record(time: Instant(milliseconds: clock &+ offset), event: event)
        record.alarm = "\(definition.id)#\(rule.name)"
        record.occurrence = alarms[alarm].occurrence
        record.state = alarms[alarm].state
        record.site = definition.site.id
        record.region = definition.site.region
        record.industry = definition.site.industry
        record.point = definition.id
        record.kind = definition.kind
        record.rule = rule.name
        record.basis = rule.basis
        return record
    }

    /// Gives the record its sequence; an episode that has come to its end is forgotten.
    mutating func emit(_ record: Record, _ alarm: Int) {
        var record = record
        record.sequence = nextSequence
        nextSequence += 1
        records.append(record)
        if alarms[alarm].state == .normal { alarms[alarm].occurrence = 0 }
    }

    private func evidence(of index: Int) -> [Record.Sample] {
        let count = points[index].ring.count
        return (max(0, count - PointState.evidenceCount)..<count).map { position in
            let sample = points[index].ring[position]
            return Record.Sample(time: Instant(milliseconds: sample.time), value: sample.value)
        }
    }
}
