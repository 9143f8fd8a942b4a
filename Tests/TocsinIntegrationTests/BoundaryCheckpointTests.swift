// SPDX-License-Identifier: Apache-2.0
import Foundation
import Testing
import TocsinCore
import TocsinLog
import TocsinSystem
import TocsinTestSupport

@testable import tocsin

/// A checkpoint that is missing, damaged, or of another configuration costs windows and running delays, never alarms, and
/// the start says what it cost.
@Suite("Killed, and the checkpoint is of no use", .timeLimit(.minutes(10)))
struct BoundaryCheckpointTests {
    /// What of an alarm must not be lost.
    private struct Open: Equatable {
        var state: AlarmState
        var occurrence: UInt64
        var level: Level?
        var until: Instant?
    }

    private static let places = Array(stride(from: 40, to: 500, by: 101))

    @Test("none at all: the alarms are those of the log", arguments: places)
    func missing(_ number: Int) throws {
        try check(number, prepared: nil, says: "there is no checkpoint: windows and running delays begin empty") {
            for name in try Files.names(in: $0.checkpoints) { try Files.remove($0.checkpoints + "/" + name) }
        }
    }

    @Test("all of them cut short: the same", arguments: places)
    func damaged(_ number: Int) throws {
        try check(number, prepared: nil, says: "is damaged and was passed over") {
            for name in try Files.names(in: $0.checkpoints) { try cut($0.checkpoints + "/" + name, number) }
        }
    }

    @Test("another configuration: alarms stay, and shelves", arguments: places)
    func otherConfiguration(_ number: Int) throws {
        let other = try BoundaryPlant.prepared { $0.replacing("mean: {window: 5m}", with: "mean: {window: 6m}") }
        try check(number, prepared: other, says: "the configuration or the version has changed since the last run") {
            _ in
        }
    }

    @Test("only the newest is cut short: the one before and its journals cost nothing", arguments: places)
    func newestDamaged(_ number: Int) throws {
        let (reference, boundary) = try boundary(number)
        let folder = try TemporaryFolder()
        let directory = StateDirectory(path: folder.path)
        _ = try reference.leave(.checkpointed, at: boundary, record: boundary.records.lowerBound, in: folder.path)
        try cut(directory.checkpoints + "/" + (try Files.names(in: directory.checkpoints).last ?? ""), number)
        var recovery = try Recovery.run(reference.prepared, directory: directory, wall: boundary.here.wall)
        recovery.evaluation.engine.advance(to: boundary.engine.now)
        #expect(BoundaryMemory(of: recovery.evaluation.engine).differences(from: boundary.engine).isEmpty)
        #expect(recovery.notes.count == 1 && recovery.notes[0].contains("is damaged and was passed over"))
    }

    // MARK: - Parts

    private func boundary(_ number: Int) throws -> (BoundaryReference, Boundary) {
        let reference = try BoundaryReference.sliced.get()
        return (reference, reference.boundaries[number])
    }

    private func cut(_ path: String, _ number: Int) throws {
        let size = try #require(Files.size(of: path))
        _ = try AppendFile(path: path, cutTo: Int64(number * 97) % size)
    }

    private func open(_ engine: Engine) -> [String: Open] {
        var found: [String: Open] = [:]
        for alarm in engine.openAlarms(limit: .max) {
            found[alarm.alarm] = Open(
                state: alarm.state, occurrence: alarm.occurrence, level: alarm.level, until: alarm.until)
        }
        return found
    }

    /// - Parameters:
    ///   - other: the configuration of the restart; nil for the same.
    ///   - note: what the record of the start must say.
    ///   - harm: what is done to the files first.
    private func check(
        _ number: Int, prepared other: PreparedConfiguration?, says note: String, harm: (StateDirectory) throws -> Void
    ) throws {
        let (reference, boundary) = try boundary(number)
        let prepared = other ?? reference.prepared
        let folder = try TemporaryFolder()
        try reference.files.write(boundary.committed, to: folder.path)
        try harm(StateDirectory(path: folder.path))
        var before = try Evaluation(
            configuration: reference.prepared.configuration,
            engine: Engine(options: reference.prepared.configuration.engineOptions, clock: boundary.here.wall))
        let catalogue = before.catalogue
        _ = try before.engine.restore(boundary.engine.bytes) { catalogue.resolve(id: $0) }
        var run = try BoundaryRun(prepared, reference.scenario, in: folder.path, at: boundary.here)
        let text = String(decoding: try BoundaryFiles.text(in: folder.path), as: UTF8.self)
        #expect(text.split(separator: "\n").last { $0.contains("\"event\":\"start\"") }?.contains(note) ?? false)
        let (mine, theirs) = (open(run.line.evaluation.engine), open(before.engine))
        // Channels of which nothing is known are out, and that is said.
        let isOut = { $0 == "w/a/gas#maintenance" }
        // What the design hid counts in no roll-up; once it is in sight it does.
        let isRaised = theirs.contains { $0.value.state == .suppressed && mine[$0.key]?.state != .suppressed }
        let isRollUp = { $0 == "w/roll/up#item" && isRaised }
        for (alarm, expected) in theirs where expected.state != .suppressed && !isOut(alarm) && !isRollUp(alarm) {
            #expect(mine[alarm] == expected, "\(alarm)")
        }
        #expect(!isRaised || (mine["w/roll/up#item"]?.level ?? .blue) >= (theirs["w/roll/up#item"]?.level ?? .blue))
        // What the design hid, and nobody knows of any more, is in sight again.
        for (alarm, expected) in theirs where expected.state == .suppressed {
            #expect(mine[alarm]?.level == expected.level, "\(alarm)")
        }
        #expect(Set(mine.keys).subtracting(theirs.keys).allSatisfy(isOut))
        try run.resume(isLinkUp: boundary.here.isLinkUp)
        try run.finish()
        let report = try AlertLogVerifier.verify(folder: run.line.around.directory.alerts)
        #expect(report.last == run.line.log.committedSequence)
    }
}
