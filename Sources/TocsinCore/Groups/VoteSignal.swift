// SPDX-License-Identifier: Apache-2.0

/// How many channels of a group agree: 1oo2, 2oo3, any M out of N (H2.18).
///
/// A channel votes when its value is at or beyond `at_least` (or `at_most`), and goes on voting until it has left it by
/// more than `deadband`. The limits above of the rule say how many votes each level needs. With channels out (bad, too
/// old, never heard) a level needs, by `degraded`:
/// - `toward-safe`: one vote less for each channel out, and at least one: 2oo3 becomes 1oo2;
/// - `toward-available`: as many as before, but not more than there are channels in: 2oo3 becomes 2oo2.
///
/// With no channel in there is no answer. A record's value is the number of votes, its limit the number that was needed.
/// The discrepancy alarm of a voting group is a `spread` with a delay. O(1) a change.
public struct VoteSignal: Signal {
    public static let name = "vote"
    public static let parameters = [
        SignalParameter(
            "at_least", .number(SignalParameter.anyNumber), note: "a channel at or above it votes; or at_most"),
        SignalParameter(
            "at_most", .number(SignalParameter.anyNumber), note: "a channel at or below it votes; or at_least"),
        SignalParameter(
            "deadband", .number(0...Double.greatestFiniteMagnitude), standard: .number(0),
            note: "a channel goes on voting until it has left the limit by more than this"),
        SignalParameter(
            "degraded", .word(["toward-safe", "toward-available"]), standard: .word("toward-safe"),
            note: "what channels that are out mean: fewer votes are needed, or as many as can be had"),
    ]

    /// Multiplied with it, a channel's value is beyond the limit when it is larger: 1, or -1 for `at_most`.
    private let sign: Double
    private let limit: Double
    private let deadband: Double
    private let isTowardSafe: Bool

    public init(_ arguments: SignalArguments) {
        let upper = arguments.number("at_least")
        sign = upper == nil ? -1 : 1
        limit = sign * (upper ?? arguments.number("at_most") ?? -.infinity)
        deadband = arguments.number("deadband") ?? 0
        isTowardSafe = arguments.word("degraded") != "toward-available"
    }

    public func unit(for unit: String) -> String { "1" }

    public static func fault(in arguments: SignalArguments) -> String? {
        switch (arguments.number("at_least"), arguments.number("at_most")) {
        case (nil, nil): "says not when a channel votes; give at_least or at_most"
        case (_?, _?): "has both at_least and at_most; give one of them"
        default: nil
        }
    }
}

extension VoteSignal: GroupSignal {
    func makeMemory(memberCount count: Int, above limits: Limits) -> VoteMemory {
        VoteMemory(
            count: count, sign: sign, limit: limit, deadband: deadband, isTowardSafe: isTowardSafe, needed: limits)
    }
}

/// Which channels vote. Only what a deadband keeps does not follow from the channels' values, and is written.
struct VoteMemory: GroupMemory {
    private let sign: Double
    private let limit: Double
    private let deadband: Double
    private let isTowardSafe: Bool
    private let needed: Limits
    private var channels: [Channel]
    private var votes = 0
    private var insideCount = 0

    private struct Channel {
        var isIn = false
        /// Its last usable value, turned so that more votes.
        var value = Double.nan
        /// As of its last usable reading: a channel that is out does not count, but keeps it.
        var isVoting = false
    }

    init(count: Int, sign: Double, limit: Double, deadband: Double, isTowardSafe: Bool, needed: Limits) {
        self.sign = sign
        self.limit = limit
        self.deadband = deadband
        self.isTowardSafe = isTowardSafe
        self.needed = needed
        channels = Array(repeating: Channel(), count: count)
    }

    mutating func update(_ index: Int, from old: MemberView, to new: MemberView, at now: Int64) {
        while index >= channels.count { channels.append(Channel()) }
        var channel = channels[index]
        count(channel, by: -1)
        channel.isIn = new.isIn
        if new.isIn {
            channel.value = sign * new.value
            channel.isVoting = channel.value >= limit || (channel.isVoting && channel.value >= limit - deadband)
        }
        count(channel, by: 1)
        channels[index] = channel
    }

    private mutating func count(_ channel: Channel, by step: Int) {
        guard channel.isIn else { return }
        insideCount += step
        if channel.isVoting { votes += step }
    }

    func answer(at now: Int64) -> GroupAnswer {
        guard insideCount > 0 else { return .unknown }
        var set = LevelSet()
        var limits = InlineArray<4, Double>(repeating: .nan)
        for level in Level.allCases {
            guard let full = needed[level] else { continue }
            let outCount = channels.count - insideCount
            let need = max(1, isTowardSafe ? full - Double(outCount) : min(full, Double(insideCount)))
            limits[Int(level.rawValue)] = need
            if Double(votes) >= need { set.insert(level) }
        }
        return .levels(set, values: InlineArray(repeating: Double(votes)), limits: limits)
    }

    func remark(_ views: [MemberView], name: (Int) -> String) -> String {
        let agreeing = views.indices.filter { views[$0].isIn && channels.indices.contains($0) && channels[$0].isVoting }
        return GroupRemark.joined(
            GroupRemark.list("agree: ", agreeing, name: name), GroupRemark.out(views, name: name))
    }

    /// The channels whose vote does not follow from their value: it is kept by the deadband, or they are out.
    var kept: [Int] {
        channels.indices.filter { channels[$0].isVoting && !(channels[$0].isIn && channels[$0].value >= limit) }
    }

    mutating func keep(_ index: Int) {
        guard channels.indices.contains(index), !channels[index].isVoting,
            !channels[index].isIn || channels[index].value >= limit - deadband
        else { return }
        count(channels[index], by: -1)
        channels[index].isVoting = true
        count(channels[index], by: 1)
    }
}
