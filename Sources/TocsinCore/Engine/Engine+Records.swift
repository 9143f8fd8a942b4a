// SPDX-License-Identifier: Apache-2.0

/// What a record says of the reading that decided.
struct Deciding {
    /// Event time; `PointState.never` when the point has never spoken.
    var time: Int64
    /// Engine clock.
    var received: Int64
    var quality: Quality
    var isHistorical: Bool

    /// No reading at all.
    static let none = Deciding(
        time: PointState.never, received: PointState.never, quality: .good, isHistorical: false)
}

extension Engine {
    /// The newest reading of a point; of a group, the newest reading of its members.
    func deciding(for index: Int, isHistorical: Bool) -> Deciding {
        if points[index].isGroup {
            var told = groups[Int(points[index].group)].deciding ?? Deciding.none
            told.isHistorical = isHistorical
            return told
        }
        return Deciding(
            time: points[index].time, received: points[index].receivedClock, quality: points[index].quality,
            isHistorical: isHistorical)
    }

    /// The level of an alarm changed: its state machine is asked, and what it answers becomes a record.
    ///
    /// - Parameter reason: why, where that is not the reading alone (`phase`).
    mutating func move(_ alarm: Int, of index: Int, from before: Level?, deciding: Deciding, reason: String = "") {
        let after = alarms[alarm].active.highest
        guard before != after else { return }
        touch(index)
        defer { tellLevel(of: index) }
        alarms[alarm].peak.bits |= alarms[alarm].active.bits
        var stimulus: AlarmStimulus =
            if let after { before.map { after > $0 } ?? true ? .rise : .fall } else { .clear }
        var reasons = reason.isEmpty ? [] : [reason]
        switch (before, after) {
        case (nil, _):
            reasons += noteRise(of: alarm, at: index)
            if !suppression(of: alarm).design.isDisjoint(with: [.calibration, .test]) {
                care[Int32(alarm)]?.suppression.isOfTest = true
            }
        case (_, nil): alarms[alarm].isDamped = false
        default: break
        }
        let isRise = stimulus == .rise
        if isRise, let after, breakShelf(of: alarm, at: index, level: after, before: before) { stimulus = .reveal }
        let isSuppressed = suppression(of: alarm).isAny
        let options = rules[alarms.rule(alarm)].options
        guard
            case .moved(let state, let answer) = AlarmMachine.next(
                alarms[alarm].state, stimulus, options, isSuppressed: isSuppressed)
        else { return }
        if answer == .raise && alarms[alarm].state == .normal { alarms[alarm].occurrence = nextSequence }
        let event = isRise && hideByDesign(alarm, reasons: &reasons) ? .suppress : answer
        enter(state, alarm, of: index)
        if event == .raise, let place = firstOutReason(alarm, of: index) { reasons.append(place) }
        var record = makeRecord(event, alarm, of: index)
        // A phase ends in the midst of what the members say.
        if reason.isEmpty { takeAnswer(of: after ?? before, alarm, at: index) }
        record.level = after
        record.previousLevel = answer == .raise ? nil : before
        record.reason = reasons.joined(separator: "; ")
        if let level = after ?? before { record.limit = limit(of: level, alarm, at: index) }
        addReading(to: &record, alarm, of: index, deciding)
        if isRise { record.evidence = evidence(of: index) }
        record.message = sentence(for: record, alarm, of: index)
        emit(record, alarm)
    }

    /// The alarm speaks again without having moved: after a time, or out of a suppression. Same occurrence.
    mutating func raiseAgain(
        _ alarm: Int, of index: Int, _ state: AlarmState, reason: String = "", isHistorical: Bool = false
    ) {
        enter(state, alarm, of: index)
        var record = makeRecord(.raise, alarm, of: index)
        record.level = alarms[alarm].active.highest
        record.reason = reason
        if let level = record.level { record.limit = limit(of: level, alarm, at: index) }
        addReading(to: &record, alarm, of: index, deciding(for: index, isHistorical: isHistorical))
        record.evidence = evidence(of: index)
        record.message = sentence(for: record, alarm, of: index)
        emit(record, alarm)
    }

    private func addReading(to record: inout Record, _ alarm: Int, of index: Int, _ deciding: Deciding) {
        let answer = alarms[alarm].answer
        record.value = answer.isFinite ? answer : nil
        record.unit = record.value == nil ? "" : unit(of: alarm, at: index)
        record.signal = ruleDefinition(of: alarm).signal.name
        guard deciding.time != PointState.never else { return }
        record.readingTime = Instant(milliseconds: deciding.time)
        record.receivedTime = Instant(milliseconds: deciding.received &+ offset)
        record.quality = deciding.quality
        record.historical = deciding.isHistorical
    }

    /// The state underneath changes, or what hides it; the list of open alarms and the re-alarm timer follow.
    mutating func enter(_ state: AlarmState, _ alarm: Int, of index: Int) {
        touch(index)
        alarms[alarm].state = state
        open[Int32(alarm)] = visibleState(alarm) == .normal ? nil : Int32(index)
        armReAlarm(alarm, of: index)
    }

    /// The state that people and the log see.
    func visibleState(_ alarm: Int) -> AlarmState {
        care[Int32(alarm)]?.suppression.visible(alarms[alarm].state) ?? alarms[alarm].state
    }

    /// A record with all that does not depend on what happened.
    mutating func makeRecord(_ event: Event, _ alarm: Int, of index: Int) -> Record {
        let definition = definition(at: index)
        let rule = ruleDefinition(of: alarm)
        var record = Record(time: Instant(milliseconds: clock &+ offset), event: event)
        record.alarm = "\(definition.id)#\(rule.name)"
        record.occurrence = alarms[alarm].occurrence
        let visible = visibleState(alarm)
        record.state = visible
        if visible.isSuppressed {
            record.beneath = alarms[alarm].state
            record.until = shelfEnd(of: alarm)
        }
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
        give(record)
        if alarms[alarm].state == .normal { (alarms[alarm].occurrence, alarms[alarm].peak) = (0, LevelSet()) }
        alarms.rest(alarm)
        if record.event == .raise && !record.historical && record.state?.isAnnunciated == true { watchFlood() }
    }

    private mutating func give(_ record: Record) {
        var record = record
        record.sequence = nextSequence
        nextSequence += 1
        records.append(record)
    }

    // MARK: - Floods

    private mutating func watchFlood() {
        guard let count = flood.raise(at: clock) else { return }
        var record = Record(time: Instant(milliseconds: clock &+ offset), event: .floodStart)
        record.message = "alarm flood: \(count) alarms within \(options.flood.window)"
        give(record)
    }

    mutating func endFlood() {
        guard let ended = flood.settle(at: clock) else { return }
        var record = Record(time: Instant(milliseconds: clock &+ offset), event: .floodEnd)
        let length = MessageText.words(Interval(milliseconds: clock &- ended.since))
        record.message =
            "alarm flood over after \(length): \(ended.raises) alarms in all, "
            + "now fewer than \(options.flood.end) within \(options.flood.window)"
        give(record)
    }

    /// The log has the beginning of a flood that the engine remembers nothing of: as far as anybody knows it is over.
    public mutating func endUnknownFlood() {
        guard flood.flood == nil else { return }
        var record = Record(time: Instant(milliseconds: clock &+ offset), event: .floodEnd)
        record.message = "alarm flood: since a restart nobody knows how long it went on"
        give(record)
    }

    private func evidence(of index: Int) -> [Record.Sample] {
        let count = points[index].ring.count
        return (max(0, count - PointState.mostEvidence)..<count).map { position in
            let sample = points[index].ring[position]
            return Record.Sample(time: Instant(milliseconds: sample.time), value: sample.value)
        }
    }
}
