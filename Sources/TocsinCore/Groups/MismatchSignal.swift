// SPDX-License-Identifier: Apache-2.0

/// How long a command and its feedback have differed, in seconds (H2.15b): a valve, a gate, a feed that goes on.
///
/// 0 while the two values are equal. While one of them is out there is no answer and the clock stands still; it goes on
/// when both are in and still differ. So a gap adds at most the maximum age (three periods), and never takes away.
/// Between readings the answer grows by itself.
public struct MismatchSignal: Signal {
    public static let name = "mismatch"
    public static let parameters = [
        SignalParameter("command", .point, isRequired: true, note: "the point that says what ought to be"),
        SignalParameter("feedback", .point, isRequired: true, note: "the point that says what is"),
    ]
    public static let answersTime = true

    private let command: String
    private let feedback: String

    public init(_ arguments: SignalArguments) {
        command = arguments.point("command") ?? ""
        feedback = arguments.point("feedback") ?? ""
    }

    public func unit(for unit: String) -> String { "s" }

    public static func fault(in arguments: SignalArguments) -> String? {
        guard let command = arguments.point("command"), command == arguments.point("feedback") else { return nil }
        return "has \(command) as command and as feedback; give two points"
    }
}

extension MismatchSignal: GroupSignal {
    static var scope: GroupScope { .named }
    var namedMembers: [String] { [command, feedback] }

    func makeMemory(memberCount count: Int, above limits: Limits) -> MismatchMemory { MismatchMemory() }
}

/// For how long they have differed. Times are milliseconds of the engine's clock.
struct MismatchMemory: GroupMemory {
    private var command = MemberView()
    private var feedback = MemberView()
    /// Since when the clock runs; nil while it stands.
    private var since: Int64?
    /// What it showed when it last stood.
    private var covered: Int64 = 0

    mutating func update(_ index: Int, from old: MemberView, to new: MemberView, at now: Int64) {
        if index == 0 { command = new } else { feedback = new }
        if let since {
            covered += max(0, now - since)
            self.since = nil
        }
        guard command.isIn && feedback.isIn else { return }
        if command.value == feedback.value { covered = 0 } else { since = now }
    }

    func answer(at now: Int64) -> GroupAnswer {
        guard command.isIn && feedback.isIn else { return .unknown }
        let running = since.map { max(0, now - $0) } ?? 0
        return .number(Double(covered + running) / 1_000)
    }

    func course(after now: Int64) -> SignalCourse {
        since.map { .growing(zero: $0 - covered, until: .max) } ?? .still
    }

    func write(to writer: inout CheckpointWriter) {
        writer.put(since != nil)
        writer.put(since ?? 0)
        writer.put(covered)
    }

    mutating func read(from reader: inout CheckpointReader) throws(CheckpointError) {
        let isRunning = try reader.bool()
        let start = try reader.integer(Int64.self)
        let kept = try reader.integer(Int64.self)
        guard kept >= 0 else { throw reader.damaged() }
        since = isRunning ? start : nil
        covered = kept
    }
}
