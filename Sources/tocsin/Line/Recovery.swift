// SPDX-License-Identifier: Apache-2.0
import TocsinConfig
import TocsinCore
import TocsinLog
import TocsinSystem

/// Puts the engine back to where it was: checkpoint, then the journal over it, then the log, which has the last word.
///
/// What the log already holds is not written twice; what a crash kept from it is written now. A checkpoint that is
/// missing, damaged, or of another configuration costs windows and running delays, never alarms: those are taken from
/// the log.
struct Recovery: ~Copyable {
    var evaluation: Evaluation
    var log: AlertLog
    /// For the checkpoint and journal that begin now.
    private(set) var generation: UInt64 = 1
    /// What a person should know of how it went.
    private(set) var notes: [String] = []
    /// Why this run begins.
    private(set) var previous = "first start"

    /// Why the disk did not take what a crash had kept from the log; nil when it did.
    private(set) var refusal: SystemError?
    /// Whether the engine remembers anything: then its clock may not begin before its memory ends.
    private(set) var hasMemory = false

    private let prepared: PreparedConfiguration
    /// The wall clock now.
    private let wall: Instant
    private let directory: StateDirectory
    /// Where the points of checkpoint and journal stand now, by their old numbers.
    private var places: [PointIndex?] = []
    /// What a checkpoint of another configuration speaks of; empty when it is of this one, or there is none.
    private var inventory: [Engine.InventoryEntry] = []
    /// Whether the same inputs must give the same records: not under another configuration.
    private var isExact = true
    private var endedCleanly = false
    /// The alarms as the log has them, with what replay has added to it.
    private var fold: AlarmFold

    private init(
        _ prepared: PreparedConfiguration, directory: StateDirectory, evaluation: Evaluation, wall: Instant,
        log: consuming AlertLog
    ) {
        self.prepared = prepared
        self.wall = wall
        self.directory = directory
        self.evaluation = evaluation
        fold = log.opening.fold
        self.log = log
    }

    /// Brings everything back.
    ///
    /// - Parameter wall: the wall clock now.
    static func run(_ prepared: PreparedConfiguration, directory: StateDirectory, wall: Instant) throws -> Recovery {
        let engine = Engine(options: prepared.configuration.engineOptions, clock: wall)
        var recovery = Recovery(
            prepared, directory: directory,
            evaluation: try Evaluation(configuration: prepared.configuration, engine: engine), wall: wall,
            log: try AlertLog(folder: directory.alerts, at: wall))
        try recovery.recover()
        return recovery
    }

    private mutating func recover() throws {
        if let torn = log.opening.torn {
            notes.append("the log's last line was torn by a crash: \(torn.bytes) bytes moved to \(torn.path)")
        }
        try restore()
        if !isExact || evaluation.engine.nextSequence != log.lastSequence + 1 {
            adoptLog()
        } else if log.opening.lastSequence == log.lastSequence {
            checkAgainstLog()
        }
        do throws(SystemError) {
            try log.commit()
        } catch {
            refusal = error
        }
    }

    /// Hands the log over.
    consuming func takeLog() -> AlertLog { log }

    // MARK: - Checkpoint and journal

    private mutating func restore() throws {
        let found = try CheckpointStore.newest(directory: directory.checkpoints)
        for path in found.damaged { notes.append("checkpoint \(path) is damaged and was passed over") }
        let journals = try Journal.generations(in: directory.journal)
        generation = (journals + (try CheckpointStore.generations(in: directory.checkpoints))).reduce(0, max) + 1
        guard let checkpoint = found.checkpoint else {
            isExact = log.lastSequence == 0
            guard !isExact else { return }
            previous = "restart without a checkpoint"
            notes.append(
                "there is no checkpoint: windows and running delays begin empty, alarms come from the log; conditions "
                    + "and points of patterns are not known until their points speak")
            return
        }
        previous = "restart"
        isExact = checkpoint.configuration == prepared.stateDigest
        if !isExact { notes.append("the configuration or the version has changed since the last run") }
        guard try restore(checkpoint) else { return }
        if !journals.contains(checkpoint.generation) {
            notes.append(
                "journal \(checkpoint.generation) is missing: its readings are lost to windows and delays")
            isExact = false
        }
        for journal in journals where journal >= checkpoint.generation {
            guard try replay(journal) else { break }
        }
        previous = endedCleanly ? "restart after a stop" : "restart after a crash"
    }

    /// Says which rules look at something else now, so that what their signals remembered is of no use.
    private mutating func noteForgotten(_ alarms: [String]) {
        guard !alarms.isEmpty else { return }
        let more = alarms.count > 5 ? " and \(alarms.count - 5) more" : ""
        notes.append(
            "signals that mean something else now begin without a memory: "
                + alarms.prefix(5).joined(separator: ", ") + more)
    }

    private mutating func restore(_ checkpoint: Checkpoint) throws -> Bool {
        do throws(CheckpointError) {
            let catalogue = evaluation.catalogue
            let restored = try evaluation.engine.restore(checkpoint.engine) { catalogue.resolve(id: $0) }
            places = restored.points
            if !isExact { inventory = try Engine.inventory(of: checkpoint.engine) }
            noteForgotten(restored.forgotten)
            evaluation.learnPoints()
            hasMemory = true
        } catch {
            isExact = false
            notes.append("\(error): windows and running delays begin empty, alarms come from the log")
            // A half-restored engine is worth nothing.
            let engine = Engine(options: prepared.configuration.engineOptions, clock: evaluation.engine.now)
            evaluation = try Evaluation(configuration: prepared.configuration, engine: engine)
            return false
        }
        if evaluation.engine.nextSequence > log.lastSequence + 1 {
            isExact = false
            notes.append("the log ends before the checkpoint: it was cut or replaced by hand")
        }
        return true
    }

    /// Runs the engine over one journal again.
    ///
    /// - Returns: false when nothing after it can be used.
    private mutating func replay(_ generation: UInt64) throws -> Bool {
        // A journal that could not be begun: the one before went on.
        if try JournalReader.isEmpty(folder: directory.journal, generation: generation) { return true }
        if try JournalReader.isOfOtherVersion(folder: directory.journal, generation: generation) {
            notes.append("journal \(generation) is of another version: its readings are lost to windows and delays")
            isExact = false
            return false
        }
        guard let reader = try JournalReader(folder: directory.journal, generation: generation),
            reader.pointCount == places.count
        else {
            notes.append("journal \(generation) is damaged: its readings are lost to windows and delays")
            isExact = false
            return false
        }
        let outcome = try reader.entries { entry in
            endedCleanly = false
            apply(entry)
            keepRecords()
        }
        guard !outcome.isDamaged else {
            notes.append(
                "journal \(generation) is damaged: what stands behind that place is lost to windows and delays")
            isExact = false
            return false
        }
        if outcome.tornBytes > 0 {
            notes.append("journal \(generation) ends in \(outcome.tornBytes) bytes of a commit that was cut short")
        }
        return true
    }

    private mutating func apply(_ entry: JournalEntry) {
        switch entry {
        case .point(let number, let id):
            guard Int(number) == places.count else {
                if isExact { notes.append("the journal names its points out of order: alarms come from the log") }
                isExact = false
                return
            }
            places.append(evaluation.point(id: id))
        case .reading(var reading):
            let number = Int(reading.point.value)
            guard number < places.count, let place = places[number] else { return }
            reading.point = place
            evaluation.engine.receive(reading)
        case .command(let command, let alarm, let by, let reason, let at):
            do throws(CommandRefusal) {
                try evaluation.engine.perform(command, on: alarm, by: by, reason: reason, at: at)
            } catch {
                // What was refused then is refused again, and that is a record. An alarm that there was then is there
                // under the same configuration.
                guard !error.isRecorded else { return }
                if isExact { notes.append("a command cannot be carried out again: alarms come from the log") }
                isExact = false
            }
        case .start(let at): evaluation.engine.start(at: at)
        case .link(let isUp, let at): evaluation.engine.setLink(up: isUp, at: at)
        case .wall(let offset, let at): evaluation.engine.setWallOffset(offset, at: at)
        case .daemon(let record):
            endedCleanly = record.event == .stop
            evaluation.engine.emit(record)
        }
    }

    /// Records that the log has are dropped; those that a crash kept from it are written.
    private mutating func keepRecords() {
        guard !evaluation.engine.records.isEmpty else { return }
        for record in evaluation.engine.records where isExact && record.sequence > log.lastSequence { write(record) }
        evaluation.engine.records.removeAll(keepingCapacity: true)
    }

    private mutating func write(_ record: Record) {
        var record = record
        record.config = prepared.digestText
        log.append(record)
        fold.take(record)
    }

    // MARK: - The log's word

    /// The engine has come to the log's end by itself: then its alarms must be the log's.
    private mutating func checkAgainstLog() {
        let mine = evaluation.engine.openAlarms(limit: evaluation.engine.alarmCount)
        let differs =
            mine.contains { summary in
                guard let other = fold.alarms[summary.alarm] else { return false }
                return other.state != summary.state || other.occurrence != summary.occurrence
                    || other.until != summary.until
            } || fold.open.contains { evaluation.engine.alarm($0.alarm)?.state != $0.state }
        guard differs else { return }
        adoptLog()
        notes.append("the engine's memory and the log disagreed about an alarm: the log was taken")
    }

    private mutating func adoptLog() {
        // What comes of it happens now, not when the daemon was last seen.
        let now = max(wall, evaluation.engine.now)
        evaluation.engine.start(at: now, wallOffset: wall - now)
        evaluation.engine.nextSequence = log.lastSequence + 1
        for summary in evaluation.engine.openAlarms(limit: evaluation.engine.alarmCount)
        where fold.alarms[summary.alarm] == nil {
            _ = evaluation.engine.adopt(
                Record.OpenAlarm(alarm: summary.alarm, occurrence: 0, state: .normal, level: nil, readingTime: nil))
        }
        let logged = fold.alarms.values.sorted { $0.alarm < $1.alarm }
        for open in logged where open.state != .suppressed { adopt(open) }
        // Gateways that are in alarm hide what is behind them: first these, then what the log says is hidden.
        evaluation.engine.tellGateways()
        for open in logged where open.state == .suppressed { adopt(open) }
        // What the points' last values mean now: a delay that ran goes on, a record that a crash kept back is made.
        evaluation.engine.askUnderNewRules(inventory: inventory, places: places)
        if fold.isFlooding { evaluation.engine.endUnknownFlood() }
        for record in evaluation.engine.records { write(record) }
        evaluation.engine.records.removeAll(keepingCapacity: true)
    }

    private mutating func adopt(_ open: Record.OpenAlarm) {
        if let separator = open.alarm.lastIndex(of: "#") {
            _ = evaluation.point(id: String(open.alarm[..<separator]))
        }
        if isRemembered(open) { return }
        if !evaluation.engine.adopt(open) && open.state != .normal {
            evaluation.engine.close(open, reason: "its rule or point is not in the configuration any more")
        }
    }

    /// Whether the engine itself has come to what the log says, and so knows more than the log: delays that run.
    private func isRemembered(_ open: Record.OpenAlarm) -> Bool {
        guard let mine = evaluation.engine.alarm(open.alarm), mine.state == open.state, mine.level == open.level,
            open.state == .normal || mine.occurrence == open.occurrence
        else { return false }
        guard let logged = open.readingTime else { return true }
        return mine.readingTime.map { $0 >= logged } ?? false
    }
}
