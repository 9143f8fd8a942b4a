// SPDX-License-Identifier: Apache-2.0

/// A device behind an edge node; the first one of a node stands for the node itself.
struct SparkplugDevice: Sendable {
    /// The topic of its newest birth: what its point ids are made of.
    var topic: [UInt8]
    var source: Int
    /// Counts its births, so that what an older one named is known as such.
    var generation: UInt32 = 0
    /// From its birth to its death, or that of its node.
    var isAlive = false
    /// Its node was born again and it has not been yet; its points are as they were until the grace ends.
    var isAwaited = false
    /// Event time of its last stale mark.
    var staleSince = Int64.min
    /// Its metrics as a list over ``SparkplugMetric/next``; -1 for none.
    var firstMetric: Int32 = -1
    /// Metrics that its newest birth has named.
    var bornCount = 0
}

/// What a host knows of one edge node.
struct SparkplugEdgeNode: Sendable {
    enum Session: UInt8, Sendable {
        /// No birth was heard.
        case unborn
        case alive
        /// It has died, or did not answer.
        case gone
    }

    /// `GROUP/EDGE`.
    let descriptor: [UInt8]
    let groupByteCount: Int
    var session = Session.unborn
    var sequence = SparkplugSequence()
    /// Messages are missing since its birth, so an alias may mean something else by now.
    var isBroken = false
    /// The `bdSeq` of its birth; nil when that had none.
    var birthDeathNumber: Int64?
    /// The least that the receive time of a message was ahead of the time that the message says, since the node's birth;
    /// nil when none has said a time that can be used.
    private var lag: Int64?
    /// The newest event time of a current value, unless it is of the future.
    var newest = Int64.min
    var devices: [SparkplugDevice]
    private(set) var deviceNames = PackedTextTable()
    var table = SparkplugMetricTable()

    // Messages that wait for those before them.
    var held: [SparkplugHeldMessage] = []
    /// When waiting ends; `Int64.max` when none is held.
    var reorderDeadline = Int64.max
    /// When devices that were not born again are given up.
    var graceDeadline = Int64.max
    var rebirth = SparkplugRebirthState()
    /// Whether the configuration lets it be asked for its births.
    var mayBeAsked = true
    /// Whether the host looks at its deadlines.
    var isWatched = false

    /// - Parameters:
    ///   - topic: of any message of it.
    ///   - source: whose filter has matched it.
    init(_ topic: Span<UInt8>, _ levels: SparkplugTopic.Levels, source: Int) {
        var descriptor: [UInt8] = []
        for place in levels.group { descriptor.append(topic[place]) }
        descriptor.append(UInt8(ascii: "/"))
        for place in levels.edge { descriptor.append(topic[place]) }
        self.descriptor = descriptor
        groupByteCount = levels.group.count
        devices = [SparkplugDevice(topic: [], source: source)]
    }

    /// When something has to happen by itself; `Int64.max` for never.
    var due: Int64 { min(reorderDeadline, graceDeadline, rebirth.isWanted ? rebirth.at : .max) }

    /// Whether a metric is of the newest birth of its device.
    @inline(__always)
    func isLive(_ metric: SparkplugMetric) -> Bool {
        devices[Int(metric.device)].generation == metric.generation
    }

    // MARK: - Devices

    func device(_ topic: Span<UInt8>, _ level: Range<Int>) -> Int? {
        var text = PackedText()
        guard text.append(topic, from: level.lowerBound, to: level.upperBound) else { return nil }
        let entry = deviceNames.find(text.words.span, byteCount: text.count)
        return entry < 0 ? nil : Int(deviceNames.entries[entry].number)
    }

    /// - Returns: nil when the name is longer than a point id may be.
    mutating func addDevice(_ topic: Span<UInt8>, _ level: Range<Int>, source: Int) -> Int? {
        var text = PackedText()
        guard text.append(topic, from: level.lowerBound, to: level.upperBound),
            deviceNames.add(text.words.span, byteCount: text.count, number: Int32(devices.count), tag: 0) >= 0
        else { return nil }
        devices.append(SparkplugDevice(topic: [], source: source))
        return devices.count - 1
    }

    // MARK: - Time

    /// Event times further ahead of the receive time are put aside by the engine, so they are no measure of anything.
    static let futureTolerance: Int64 = 300_000

    /// A message says when it was sent.
    ///
    /// - Parameter isBirth: whether the node is born with it: its clock may be another one than before.
    mutating func note(sent: EventTime, received: Int64, isBirth: Bool) {
        if isBirth { lag = nil }
        guard case .instant(let time) = sent else { return }
        let difference = received &- time.milliseconds
        guard difference >= -SparkplugEdgeNode.futureTolerance else { return }
        lag = min(lag ?? difference, difference)
    }

    /// Now, on the node's own clock, and after all that it has said: a stale mark at this time is newer than every value
    /// of the node and older than its next birth, however wrong its clock is.
    func ownTime(_ received: Int64) -> Int64 { max(received &- (lag ?? 0), newest == .min ? .min : newest &+ 1) }
}
