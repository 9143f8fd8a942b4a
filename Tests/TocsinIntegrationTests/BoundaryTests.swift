// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinLog
import TocsinSystem
import TocsinTestSupport

@testable import tocsin

/// Killed at every record of a long mixed scenario: what comes after is as if nothing had been.
///
/// Each test looks at a share of the places, a different one for each record, so that all of them come up;
/// `TOCSIN_EVERY_BOUNDARY=1` has all of them at all records, which takes some minutes.
@Suite("Killed at each record boundary", .timeLimit(.minutes(60)))
struct BoundaryTests {
    private static let isThorough = ProcessInfo.processInfo.environment["TOCSIN_EVERY_BOUNDARY"] != nil
    private static let parts = 4

    /// A torn line everywhere, and the other places in turn.
    private static func deaths(_ number: Int) -> [BoundaryDeath] {
        if isThorough { return BoundaryDeath.allCases }
        let others: [BoundaryDeath] = [
            .journalTorn, .journalWritten, .logCut, .committed, .journalBegun, .checkpointTorn, .checkpointed,
        ]
        return [.logTorn, .segmentRenamed, others[number % others.count]]
    }

    /// Whether the scenario is restless enough to prove anything.
    @Test("the undisturbed run has records of every event and of every rule") func undisturbed() throws {
        let reference = try BoundaryReference.sliced.get()
        let text = String(decoding: reference.files.text(reference.end), as: UTF8.self)
        #expect(reference.files.lines.count > 500 && reference.boundaries.count > 400 && reference.checkpoints > 50)
        let events = Event.allCases.filter { ![.close, .config, .stop, .seal, .limit].contains($0) }
        let words = [
            "\"historical\":true", "refused: ", "chattering: ", "re-alarm", "first out", "phase: ", "about to end",
        ]
        let missing = (events.map { "\"event\":\"\($0.rawValue)\"" } + words).filter { !text.contains($0) }
        #expect(missing == [])
        let configuration = reference.prepared.configuration
        let definitions =
            configuration.points.declared.map { ($0.id, $0.kind, $0.rules) }
            + configuration.groups.map { ($0.id, $0.id, $0.rules) }
        var silent: Set<String> = []
        var spoken: Set<String> = []
        for (id, kind, rules) in definitions {
            for rule in rules {
                if reference.records.byAlarm["\(id)#\(rule.name)"] == nil {
                    silent.insert("\(kind)#\(rule.name)")
                } else {
                    spoken.insert("\(kind)#\(rule.name)")
                }
            }
        }
        #expect(silent.subtracting(spoken).isEmpty)
    }

    @Test("engine and log are the same again, byte for byte", arguments: 0..<parts)
    func recovers(_ part: Int) throws {
        let reference = try BoundaryReference.sliced.get()
        var faults: [String] = []
        var places = 0
        for number in stride(from: part, to: reference.boundaries.count, by: BoundaryTests.parts) {
            let boundary = reference.boundaries[number]
            for death in BoundaryTests.deaths(number / BoundaryTests.parts) {
                let records =
                    death.isOfRecord ? boundary.records : boundary.records.lowerBound...boundary.records.lowerBound
                for record in records {
                    faults += try reference.faultsOfRecovery(death, at: boundary, record: record)
                    places += 1
                }
            }
        }
        #expect(places > 200)
        report(faults)
    }

    @Test("going on from there, the log tells the same to the end", arguments: 0..<parts)
    func goesOn(_ part: Int) throws {
        let reference = try BoundaryReference.sliced.get()
        var faults: [String] = []
        let step = BoundaryTests.isThorough ? 1 : 13
        for number in stride(from: part * step, to: reference.boundaries.count, by: BoundaryTests.parts * step) {
            let boundary = reference.boundaries[number]
            let deaths = BoundaryDeath.allCases
            let chosen =
                BoundaryTests.isThorough
                ? [.journalTorn, .journalWritten, .logTorn, .checkpointed] : [deaths[number / step % deaths.count]]
            for death in chosen {
                faults += try reference.faultsOfGoingOn(death, at: boundary, record: boundary.records.upperBound)
            }
        }
        report(faults)
    }

    @Test("all of it in one journal: the same") func oneJournal() throws {
        let reference = try BoundaryReference.journalOnly.get()
        var faults: [String] = []
        let step = BoundaryTests.isThorough ? 5 : 90
        for number in stride(from: 4, to: reference.boundaries.count, by: step) {
            let (boundary, record) = (reference.boundaries[number], reference.boundaries[number].records.upperBound)
            faults += try reference.faultsOfRecovery(.logTorn, at: boundary, record: record)
            faults += try reference.faultsOfGoingOn(.journalWritten, at: boundary, record: record)
        }
        report(faults)
    }

    @Test("killed every quarter of an hour in one run") func againAndAgain() throws {
        let reference = try BoundaryReference.sliced.get()
        let folder = try TemporaryFolder()
        var run = try BoundaryRun(reference.prepared, reference.scenario, in: folder.path)
        var kills = 0
        var last = run.place.time
        let lastInput = last + Int64(BoundaryScenario.ticks) * BoundaryScenario.tick
        while !run.isOver {
            run.takeTurn()
            while run.isCommitDue && run.hasWaiting {
                guard run.line.log.hasWaiting, run.place.time - last > 900_000, run.place.time < lastInput else {
                    try run.commit()
                    continue
                }
                let place = run.place
                (kills, last) = (kills + 1, place.time)
                try die(&run, kills, in: folder)
                run = try BoundaryRun(reference.prepared, reference.scenario, in: folder.path, at: place)
                #expect(run.started?.previous == "restart after a crash")
                try run.resume(isLinkUp: place.isLinkUp)
            }
        }
        #expect(kills > 10)
        report(try BoundaryRecords(BoundaryFiles.text(in: folder.path)).differences(from: reference.records))
        #expect(try AlertLogVerifier.verify(folder: folder("alerts")).last == run.line.log.committedSequence)
    }

    /// Before the log, after it, or in the middle of its line.
    private func die(_ run: inout BoundaryRun, _ kill: Int, in folder: TemporaryFolder) throws {
        if kill % 3 == 0 { return try run.line.journal.commit() }
        try run.commit()
        guard kill % 3 == 1, let size = Files.size(of: folder("alerts/alerts.jsonl")) else { return }
        _ = try AppendFile(path: folder("alerts/alerts.jsonl"), cutTo: size - 40)
    }

    @Test("the journal is on disk before the log is written") func order() throws {
        let reference = try BoundaryReference.sliced.get()
        let folder = try TemporaryFolder()
        var run = try BoundaryRun(reference.prepared, reference.scenario, in: folder.path)
        while run.hasWaiting || run.next < 100 {
            if run.hasWaiting { try run.commit() } else { run.takeTurn() }
        }
        let faults = FileFaults()
        run.line.journal = try Journal(
            folder: folder("journal"), generation: 50, pointCount: run.line.evaluation.engine.pointCount,
            configuration: reference.prepared.stateDigest, faults: faults)
        while !run.line.log.hasWaiting { run.takeTurn() }
        let size = Files.size(of: folder("alerts/alerts.jsonl"))
        faults.failSynchronizations(1, code: 5)
        run.line.commit()
        #expect(run.line.failure != nil && Files.size(of: folder("alerts/alerts.jsonl")) == size)
        #expect(run.line.connection.unacknowledged == 0 && run.line.log.hasWaiting)
    }

    private func report(_ faults: [String]) {
        #expect(faults.isEmpty, "\(faults.count) faults: \(faults.prefix(12).joined(separator: "\n"))")
    }
}
