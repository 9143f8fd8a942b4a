// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// What Sparkplug messages bring about beyond their own readings, for the caller to take.
extension MessageDecoder {
    /// Whether ``decodeMore()`` has another part: messages that waited, or points that a death has made stale. The caller
    /// takes them before the next message.
    public var hasMore: Bool { !sparkplug.work.isEmpty }

    /// Puts the next part into ``readings``, as ``decode(topic:payload:received:)`` does; at most
    /// ``DecoderLimits/readingsPerMessage``. A part may have none.
    public mutating func decodeMore() {
        let error = lastMessageError
        begin(received)
        workOn()
        lastMessageError = error
    }

    /// Lets time pass: messages that are missing are given up, requests become due. Then ``hasMore`` and
    /// ``hasCommands`` are to be looked at.
    ///
    /// - Parameter now: on the wall clock, as ``decode(topic:payload:received:)`` is told it.
    public mutating func advance(to now: Instant) {
        guard hasSparkplug else { return }
        passSparkplugTime(now)
    }

    /// When ``advance(to:)`` may have something to do, on the wall clock, never too late, not before 1970; nil for never.
    public var due: Instant? { sparkplug.due == .max ? nil : Instant(milliseconds: max(0, sparkplug.due)) }

    /// Whether there is anything to be published.
    public var hasCommands: Bool { !sparkplug.requests.isEmpty }

    /// What is to be published, at most ``SparkplugLimits/requests``; it is then the caller's.
    public mutating func takeCommands() -> [SparkplugCommand] {
        let commands = sparkplug.requests
        sparkplug.requests = []
        return commands
    }

    /// The link to the broker stands again after it was down: what edge nodes have sent meanwhile is lost, so each is asked
    /// for its births, a few at a time, and those that stay silent are stale.
    ///
    /// - Parameter now: on the wall clock.
    public mutating func linkIsUp(at now: Instant) { sparkplug.probeAll(now: now.milliseconds) }

    /// What the message decoded last said of a host application; nil when it was no STATE message.
    public var hostState: SparkplugHostState? { sparkplugMessage.hostState }

    /// What happened between host and edge nodes.
    public var sparkplugCounters: SparkplugCounters { sparkplug.counters }

    /// Takes over what the decoder of the configuration before knows of edge nodes. Their points are looked up anew.
    public mutating func inheritSparkplug(from old: MessageDecoder) {
        guard hasSparkplug else { return }
        let limits = sparkplug.limits
        sparkplug = SparkplugHost(old.sparkplug, limits: limits)
        let sources = self.sources
        var captures: [Range<Int>] = []
        sparkplug.changeSources { topic in
            guard let number = sources.source(of: topic.span, captures: &captures),
                let options = sources.sources[number].sparkplug
            else { return nil }
            return (number, options)
        }
    }

    // MARK: - Work

    /// Parts that one call looks at before it comes back without a reading.
    private static let partsPerCall = 256

    /// Does what waits, until there is a reading. What is wrong with it is counted; it is no error of the message that the
    /// caller has the bytes of.
    mutating func workOn() {
        let error = lastMessageError
        defer { lastMessageError = error }
        for _ in 0..<MessageDecoder.partsPerCall {
            guard readings.isEmpty, let work = sparkplug.work.next() else { return }
            switch work {
            case .arrived(let message): take(message, isInTurn: false)
            case .message(let message): take(message, isInTurn: true)
            case .death(let node, let received): sparkplug.die(node, received: received)
            case .stale(let job): markStale(job)
            }
        }
    }

    private mutating func take(_ message: SparkplugHeldMessage, isInTurn: Bool) {
        received = message.received
        source = sources.sources[message.source]
        let (topic, payload) = (message.topic, message.payload)
        do throws(DecodeErrorReason) {
            guard case .message(let verb, let levels) = try SparkplugTopic(topic.span) else { return }
            var device = 0
            if verb.isOfDevice { device = sparkplug.nodes[message.node].device(topic.span, levels.device) ?? -1 }
            let route = SparkplugHost.Route(verb: verb, node: message.node, device: device, source: message.source)
            guard isInTurn else { return takeSparkplug(route, topic.span, payload.span) }
            try apply(route, SparkplugPayload(payload.span), topic.span, payload.span)
        } catch {
            giveUp()
            count(error)
        }
    }

    private mutating func markStale(_ job: SparkplugStaleJob) {
        var job = job
        guard sparkplug.nodes[job.node].devices[job.device].generation == job.generation else { return }
        received = job.received
        sparkplugMessage.preparedNode = -1
        while job.next >= 0 {
            guard readings.count < limits.readingsPerMessage else { return sparkplug.work.putBack(job) }
            let place = Int(job.next)
            job.next = sparkplug.nodes[job.node].table.metrics[place].next
            guard sparkplug.nodes[job.node].table.metrics[place].generation == job.metrics else { continue }
            if sparkplug.nodes[job.node].table.metrics[place].point == SparkplugMetric.unknown {
                find(place, job.node, job.device)
            }
            let point = sparkplug.nodes[job.node].table.metrics[place].point
            guard point >= 0 else { continue }
            sparkplug.counters.staleReadings &+= 1
            readings.append(
                DecodedReading(
                    time: job.time, value: .nan, point: point, quality: .stale, flag: .none, lacking: [], unit: 0))
        }
    }
}
