// SPDX-License-Identifier: Apache-2.0

/// A topic of the namespace `spBv1.0`.
enum SparkplugTopic: Equatable, Sendable {
    /// What a message is about.
    enum Verb: UInt8, Sendable, CaseIterable {
        case nodeBirth
        case nodeDeath
        case nodeData
        case nodeCommand
        case deviceBirth
        case deviceDeath
        case deviceData
        case deviceCommand

        var isOfDevice: Bool { rawValue >= Verb.deviceBirth.rawValue }
        var isCommand: Bool { self == .nodeCommand || self == .deviceCommand }
        var isBirth: Bool { self == .nodeBirth || self == .deviceBirth }

        /// The word of the topic.
        var name: String {
            switch self {
            case .nodeBirth: "NBIRTH"
            case .nodeDeath: "NDEATH"
            case .nodeData: "NDATA"
            case .nodeCommand: "NCMD"
            case .deviceBirth: "DBIRTH"
            case .deviceDeath: "DDEATH"
            case .deviceData: "DDATA"
            case .deviceCommand: "DCMD"
            }
        }
    }

    /// Whether a host is online; the level with its name.
    case state(host: Range<Int>)
    /// The levels of the ids; the one of the device is empty in messages of an edge node.
    case message(Verb, Levels)

    struct Levels: Equatable, Sendable {
        var group: Range<Int>
        var edge: Range<Int>
        var device: Range<Int>
    }

    /// Reads `spBv1.0/GROUP/VERB/EDGE[/DEVICE]` and `spBv1.0/STATE/HOST`.
    ///
    /// - Throws: `invalidSparkplugTopic` for a device where none may be, none where one must be, an empty level, another
    ///   namespace or verb.
    init(_ topic: Span<UInt8>) throws(DecodeErrorReason) {
        var levels = InlineArray<5, Range<Int>>(repeating: 0..<0)
        var count = 0
        var start = 0
        for place in 0...topic.count where place == topic.count || topic[place] == UInt8(ascii: "/") {
            guard count < 5, place > start else { throw .invalidSparkplugTopic }
            levels[count] = start..<place
            count += 1
            start = place + 1
        }
        guard count >= 3, SparkplugTopic.equals(topic, levels[0], "spBv1.0") else { throw .invalidSparkplugTopic }
        if count == 3, SparkplugTopic.equals(topic, levels[1], "STATE") {
            self = .state(host: levels[2])
            return
        }
        guard let verb = Verb.allCases.first(where: { SparkplugTopic.equals(topic, levels[2], $0.name) }),
            count == (verb.isOfDevice ? 5 : 4)
        else { throw .invalidSparkplugTopic }
        self = .message(
            verb, Levels(group: levels[1], edge: levels[3], device: verb.isOfDevice ? levels[4] : 0..<0))
    }

    private static func equals(_ topic: Span<UInt8>, _ range: Range<Int>, _ text: String) -> Bool {
        guard range.count == text.utf8.count else { return false }
        for (place, byte) in text.utf8.enumerated() where topic[range.lowerBound + place] != byte { return false }
        return true
    }
}
