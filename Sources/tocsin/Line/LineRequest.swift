// SPDX-License-Identifier: Apache-2.0
import Synchronization
import TocsinCore
import TocsinSystem
import TocsinWire

/// Why the line did not do what another part of the program asked of it.
enum LineRefusal: Error, CustomStringConvertible {
    /// The engine's answer to an operator's command.
    case command(CommandRefusal)
    /// Done, but not on disk yet.
    case notDurable
    /// Too many requests wait already.
    case busy
    /// The program is about to end.
    case stopping
    /// A new configuration cannot be taken over at the moment; the old one stays.
    case reload(String)
    /// A new configuration has faults, or changes what needs a restart; the old one stays. Each is a line.
    case configuration([String])

    var description: String {
        switch self {
        case .command(let refusal): refusal.description
        case .notDurable: "done, but not recorded yet: the disk takes no records; look at the log of the service"
        case .busy: "too many requests wait already; try again"
        case .stopping: "tocsin is about to stop"
        case .reload(let reason): reason
        case .configuration(let faults): faults.joined(separator: "\n")
        }
    }
}

/// What other parts of the program ask of the line. Each gets exactly one answer.
enum LineRequest: Sendable {
    case command(Engine.Command, alarm: String, by: String, reason: String, answer: Answer<Engine.AlarmSummary?>)
    case openAlarms(limit: Int, Engine.AlarmSelection, answer: Answer<[Engine.AlarmSummary]>)
    case alarm(String, answer: Answer<Engine.AlarmSummary>)
    /// Some of the points, or of the ids that are none: a piece that the line has ready in a fraction of a millisecond.
    case points(from: Int, answer: Answer<LinePiece<Engine.PointSummary>>)
    case unknownIDs(from: Int, answer: Answer<LinePiece<UnknownID>>)
    case reload(PreparedConfiguration, answer: Answer<Reloaded>)
    /// A copy of all that the engine remembers, for a dry run elsewhere.
    case state(answer: Answer<EngineState>)
    case stop

    typealias Answer<Value: Sendable> = @Sendable (Result<Value, LineRefusal>) -> Void

    /// What a reload changed, in numbers.
    struct Reloaded: Sendable {
        var summary: String
    }

    /// The engine's memory at one time of its clock.
    struct EngineState: Sendable {
        var now: Instant
        var checkpoint: [UInt8]
    }

    func refuse(_ refusal: LineRefusal) {
        switch self {
        case .command(_, _, _, _, let answer): answer(.failure(refusal))
        case .openAlarms(_, _, let answer): answer(.failure(refusal))
        case .alarm(_, let answer): answer(.failure(refusal))
        case .points(_, let answer): answer(.failure(refusal))
        case .unknownIDs(_, let answer): answer(.failure(refusal))
        case .reload(_, let answer): answer(.failure(refusal))
        case .state(let answer): answer(.failure(refusal))
        case .stop: break
        }
    }
}

/// A part of what the line knows.
struct LinePiece<Element: Sendable>: Sendable {
    /// So many places are looked at for one request.
    static var size: Int { 1_000 }

    var elements: [Element]
    /// Where the next piece begins; nil at the end.
    var next: Int?
}

/// The way into the line from other threads: bounded, and wakes it.
final class LineMailbox: Sendable {
    private struct State {
        var requests: [LineRequest] = []
        var isClosed = false
    }

    private static let capacity = 1_024
    private let state = Mutex(State())
    let wake: WakeEvent

    init(wake: WakeEvent) { self.wake = wake }

    /// Hands a request to the line, or refuses it at once.
    func post(_ request: LineRequest) {
        let refusal: LineRefusal? = state.withLock { state in
            if state.isClosed { return .stopping }
            if state.requests.count >= LineMailbox.capacity { return .busy }
            state.requests.append(request)
            return nil
        }
        if let refusal { request.refuse(refusal) } else { wake.signal() }
    }

    /// A stop is never refused for want of room.
    func postStop() {
        state.withLock { $0.requests.append(.stop) }
        wake.signal()
    }

    func takeAll() -> [LineRequest] {
        state.withLock { state in
            guard !state.requests.isEmpty else { return [] }
            defer { state.requests = [] }
            return state.requests
        }
    }

    /// The line has ended: what waits and what comes is refused.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.requests = [] }
            return state.requests
        }
        for request in waiting { request.refuse(.stopping) }
    }

    /// Asks and waits for the answer.
    func ask<Value: Sendable>(
        _ make: (@escaping LineRequest.Answer<Value>) -> LineRequest
    ) async throws(LineRefusal) -> Value {
        let result: Result<Value, LineRefusal> = await withCheckedContinuation { continuation in
            post(make { continuation.resume(returning: $0) })
        }
        return try result.get()
    }
}
