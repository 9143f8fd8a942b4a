// SPDX-License-Identifier: Apache-2.0
import Foundation
import TocsinLog
import TocsinTestSupport

@testable import TocsinCore
@testable import tocsin

/// How the undisturbed run takes its checkpoints.
enum BoundaryCheckpoints: Sendable {
    /// Only the one of the start: everything is in one journal.
    case none
    /// One after the other, a point a turn, so that nearly every commit falls between two slices.
    case sliced
}

/// A commit of the undisturbed run that brought records, with all that a death around it would leave.
struct Boundary: Sendable {
    /// Files: after the commit before, when the journal was written and the log was not, and after the commit.
    var before: BoundaryState
    var journalWritten: BoundaryState
    var committed: BoundaryState
    var records: ClosedRange<UInt64>
    /// Where the scenario stood before this commit, and after it.
    var from: BoundaryPlace
    var here: BoundaryPlace
    /// The engine after this commit and after the one before.
    var engine: BoundaryMemory
    var engineBefore: BoundaryMemory
    /// Of the journal that goes on, and the points that the engine has.
    var generation: UInt64
    var pointCount: Int
}

/// Where a scenario stands.
struct BoundaryPlace: Sendable {
    /// The next turn, and the first whose messages have not been acknowledged.
    var next: Int
    var acknowledged: Int
    /// Monotonic milliseconds, and how far the wall clock is ahead of them.
    var time: Int64
    var step: Int64
    var isLinkUp: Bool

    var wall: Instant { Instant(milliseconds: time + step) }
}

/// What an engine remembers at one time.
struct BoundaryMemory: Sendable {
    let now: Instant
    /// What a checkpoint would hold: the head, then each point or group.
    let head: [UInt8]
    let points: [(id: String, bytes: [UInt8])]

    init(of engine: Engine) {
        now = engine.now
        var writer = CheckpointWriter()
        engine.writeHead(to: &writer)
        head = writer.bytes
        points = (0..<engine.pointCount).map { index in
            var writer = CheckpointWriter()
            engine.write(point: index, to: &writer)
            return (engine.id(of: PointIndex(Int32(index))), writer.bytes)
        }
    }

    /// The engine's bytes of a checkpoint.
    var bytes: [UInt8] { head + points.flatMap(\.bytes) }

    /// What another remembers otherwise.
    func differences(from other: BoundaryMemory) -> [String] {
        if points.map(\.id) != other.points.map(\.id) { return ["the points themselves"] }
        let names = zip(points, other.points).filter { $0.bytes != $1.bytes }.map(\.0.id)
        return (head == other.head ? [] : ["the head"]) + names
    }
}

/// The undisturbed run, with what each of its commits left.
struct BoundaryReference: Sendable {
    /// The same for all tests that only look at it.
    static let sliced = Result { try BoundaryReference(.sliced) }
    static let journalOnly = Result { try BoundaryReference(.none) }

    let prepared: PreparedConfiguration
    let scenario = BoundaryScenario()
    private(set) var files = BoundaryFiles()
    private(set) var boundaries: [Boundary] = []
    /// Checkpoints taken in slices.
    private(set) var checkpoints = 0
    private(set) var end = BoundaryState()
    private(set) var records: BoundaryRecords

    init(_ checkpoints: BoundaryCheckpoints) throws {
        prepared = try BoundaryPlant.prepared()
        records = try BoundaryRecords(Data())
        let folder = try TemporaryFolder()
        var run = try BoundaryRun(prepared, scenario, in: folder.path)
        var (state, memory) = (
            try files.capture(run.line.around.directory), BoundaryMemory(of: run.line.evaluation.engine)
        )
        var place = run.place
        var begun: [UInt8]?
        while !run.isOver {
            run.takeTurn()
            while run.isCommitDue && run.hasWaiting {
                (state, memory) = try commit(&run, after: state, memory, from: place)
                place = run.place
                if checkpoints == .sliced { try begin(&run, &begun) }
            }
            if let taken = begun { try goOn(&run, &begun, taken) }
        }
        end = state
        records = try BoundaryRecords(files.text(end))
    }

    private mutating func commit(
        _ run: inout BoundaryRun, after before: BoundaryState, _ memoryBefore: BoundaryMemory, from: BoundaryPlace
    ) throws -> (BoundaryState, BoundaryMemory) {
        let (first, last) = (run.line.log.committedSequence + 1, run.line.log.lastSequence)
        let (here, directory) = (run.place, run.line.around.directory)
        let memory = BoundaryMemory(of: run.line.evaluation.engine)
        var journalWritten = before
        try run.commit { journalWritten = try files.capture(directory) }
        let committed = try files.capture(directory)
        if first <= last {
            boundaries.append(
                Boundary(
                    before: before, journalWritten: journalWritten, committed: committed, records: first...last,
                    from: from, here: here, engine: memory, engineBefore: memoryBefore,
                    generation: run.line.journal.generation, pointCount: run.line.evaluation.engine.pointCount))
        }
        return (committed, memory)
    }

    // MARK: - Checkpoints as the line takes them, but slowly

    private mutating func begin(_ run: inout BoundaryRun, _ begun: inout [UInt8]?) throws {
        guard begun == nil, !run.hasWaiting else { return }
        begun = run.line.evaluation.engine.checkpoint()
        run.line.journal = try run.line.makeJournal(generation: run.line.journal.generation + 1)
        run.line.evaluation.engine.beginCheckpoint()
    }

    private mutating func goOn(_ run: inout BoundaryRun, _ begun: inout [UInt8]?, _ taken: [UInt8]) throws {
        // The line's own housekeeping, at a step of the clock, shall find none under way: it would go on in the background.
        let points = run.isBeforeStep ? run.line.evaluation.engine.pointCount : 1
        guard let parts = run.line.evaluation.engine.continueCheckpoint(points: points) else { return }
        let checkpoint = Checkpoint(
            generation: run.line.journal.generation, configuration: prepared.stateDigest, parts: parts)
        guard checkpoint.engine == taken else { throw BoundaryFailure.slicedCheckpointDiffers(run.next) }
        try run.line.checkpointing.write(checkpoint)
        checkpoints += 1
        begun = nil
    }
}

enum BoundaryFailure: Error {
    /// A checkpoint that was taken in slices is not the engine as it was when it began.
    case slicedCheckpointDiffers(Int)
}
