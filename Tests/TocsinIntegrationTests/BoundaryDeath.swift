// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinCore
import TocsinLog
import TocsinSystem
import TocsinTestSupport

@testable import tocsin

/// Where a run dies, and what that leaves on disk.
enum BoundaryDeath: CaseIterable, Sendable {
    /// While the journal is being written: its last frame is torn.
    case journalTorn
    /// After the journal's commit and before the log's.
    case journalWritten
    /// In the middle of the log's write: a record's line is torn.
    case logTorn
    /// There too, exactly at the end of a record's line.
    case logCut
    /// The full segment has its name for good, and the next has not begun.
    case segmentRenamed
    /// After the log's commit and before the acknowledgement.
    case committed
    /// A checkpoint is being taken: the new journal has begun, and no checkpoint belongs to it yet.
    case journalBegun
    /// There too, while the checkpoint's file is being written beside its place.
    case checkpointTorn
    /// The checkpoint is there, and the one before has not been removed.
    case checkpointed

    /// Whether the commit of this boundary is lost.
    var losesCommit: Bool { self == .journalTorn }

    /// Whether the place is one of each record, rather than of its commit.
    var isOfRecord: Bool { self == .logTorn || self == .logCut }

    /// Some of a log's text, to look at.
    static func piece(of text: Data, _ start: Int) -> String {
        String(decoding: text.dropFirst(start).prefix(160), as: UTF8.self)
    }

    /// Whether the recovery may say this.
    func explains(_ note: String) -> Bool {
        switch self {
        case .journalTorn: note.contains("bytes of a commit that was cut short")
        case .logTorn: note.contains("the log's last line was torn by a crash")
        default: false
        }
    }
}

extension BoundaryReference {
    /// What is left when the run dies there.
    ///
    /// - Parameter record: the one whose line is cut.
    /// - Returns: nil when there is no such place in the commit.
    func leave(_ death: BoundaryDeath, at boundary: Boundary, record: UInt64, in folder: String) throws -> Bool {
        let line = files.lines[Int(record) - 1]
        var state = boundary.committed
        switch death {
        case .journalTorn:
            state = boundary.journalWritten
            // Of what this commit has added something is missing.
            for (path, length) in state.others where path.hasPrefix("journal/") {
                let before = boundary.before.others[path] ?? 52
                if length > before { state.others[path] = before + 1 + Int(record) * 7 % (length - before - 1) }
            }
        case .journalWritten: state = boundary.journalWritten
        case .logTorn:
            (state.live, state.liveLength) = (
                line.file, line.range.lowerBound + 1 + Int(record) * 131 % (line.range.count - 2)
            )
        case .logCut:
            guard record < boundary.records.upperBound else { return false }
            (state.live, state.liveLength) = (line.file, line.range.upperBound)
        case .segmentRenamed:
            guard boundary.committed.live != boundary.before.live else { return false }
            state.liveLength = 0
        case .committed, .journalBegun, .checkpointTorn, .checkpointed: break
        }
        try files.write(state, to: folder)
        let directory = StateDirectory(path: folder)
        switch death {
        case .segmentRenamed: try Files.remove(directory.alerts + "/alerts.jsonl")
        case .journalBegun: try beginJournal(after: boundary, directory)
        case .checkpointTorn:
            try beginJournal(after: boundary, directory)
            try Data(boundary.engine.bytes.prefix(Int(record) * 37 % boundary.engine.bytes.count)).write(
                to: URL(fileURLWithPath: directory.checkpoints + "/checkpoint-00000000000000000099.bin.new"))
        case .checkpointed:
            try beginJournal(after: boundary, directory)
            try CheckpointStore.write(checkpoint(of: boundary), directory: directory.checkpoints)
        default: break
        }
        return true
    }

    func checkpoint(of boundary: Boundary) -> Checkpoint {
        Checkpoint(
            generation: boundary.generation + 1, configuration: prepared.stateDigest, engine: boundary.engine.bytes)
    }

    private func beginJournal(after boundary: Boundary, _ directory: StateDirectory) throws {
        _ = try Journal(
            folder: directory.journal, generation: boundary.generation + 1, pointCount: boundary.pointCount,
            configuration: prepared.stateDigest)
    }

    // MARK: - What comes of it

    /// Recovers, and says what is not as it was.
    func faultsOfRecovery(_ death: BoundaryDeath, at boundary: Boundary, record: UInt64) throws -> [String] {
        let folder = try TemporaryFolder()
        guard try leave(death, at: boundary, record: record, in: folder.path) else { return [] }
        var recovery = try Recovery.run(
            prepared, directory: StateDirectory(path: folder.path), wall: boundary.here.wall)
        var faults = recovery.notes.filter { !death.explains($0) }
        let expected = death.losesCommit ? boundary.engineBefore : boundary.engine
        recovery.evaluation.engine.advance(to: expected.now)
        if !recovery.evaluation.engine.records.isEmpty { faults.append("records at a time when none was due") }
        let memory = BoundaryMemory(of: recovery.evaluation.engine)
        faults += memory.differences(from: expected).map { "the engine remembers something else of \($0)" }
        let text = try BoundaryFiles.text(in: folder.path)
        let told = files.text(death.losesCommit ? boundary.before : boundary.committed)
        if text != told {
            let place = zip(text, told).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            let start = max(0, (place ?? min(text.count, told.count)) - 60)
            faults.append(
                "the log has \(BoundaryDeath.piece(of: text, start)) in the place of \(BoundaryDeath.piece(of: told, start))"
            )
        }
        return faults.map { "record \(record), \(death): \($0)" }
    }

    /// Recovers, goes on to the scenario's end, and says what the log then tells otherwise.
    func faultsOfGoingOn(_ death: BoundaryDeath, at boundary: Boundary, record: UInt64) throws -> [String] {
        let folder = try TemporaryFolder()
        guard try leave(death, at: boundary, record: record, in: folder.path) else { return [] }
        // What the journal has nothing of comes as if for the first time.
        let place = death.losesCommit ? boundary.from : boundary.here
        var run = try BoundaryRun(prepared, scenario, in: folder.path, at: place)
        var faults = (run.started?.notes ?? []).filter { !death.explains($0) }
        if run.started?.previous != "restart after a crash" { faults.append("\(run.started?.previous ?? "no start")") }
        let taken = try run.resume(isLinkUp: place.isLinkUp)
        if taken > 0 { faults.append("\(taken) readings were taken a second time") }
        try run.finish()
        let report = try AlertLogVerifier.verify(folder: run.line.around.directory.alerts)
        if report.last != run.line.log.committedSequence { faults.append("the log ends at \(report.last)") }
        faults += try BoundaryRecords(BoundaryFiles.text(in: folder.path)).differences(
            from: records, transitionsOnly: !place.isLinkUp)
        return faults.map { "record \(record), \(death): \($0)" }
    }
}
