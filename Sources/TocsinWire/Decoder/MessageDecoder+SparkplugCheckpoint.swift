// SPDX-License-Identifier: Apache-2.0
import TocsinCore

// Edge nodes over a restart.
extension MessageDecoder {
    /// What a restart needs of the edge nodes; empty without a Sparkplug source. It changes with births and deaths
    /// alone: see ``sparkplugCounters``.
    public func sparkplugCheckpoint() -> [UInt8] {
        hasSparkplug ? SparkplugCheckpoint.bytes(of: sparkplug) : []
    }

    /// Takes the nodes of a checkpoint into a decoder that has none, and asks them for their births. Until these come,
    /// what they send by alias is uncertain. Nodes that no source listens to any more are left out.
    ///
    /// - Parameter now: on the wall clock.
    /// - Returns: false, and takes nothing, for bytes of another version, or damaged ones.
    public mutating func restoreSparkplug(_ checkpoint: [UInt8], at now: Instant) -> Bool {
        guard hasSparkplug, !checkpoint.isEmpty, sparkplug.nodes.isEmpty else { return checkpoint.isEmpty }
        let fresh = sparkplug
        do throws(DecodeErrorReason) {
            var reader = try SparkplugCheckpoint(checkpoint.span)
            while let node = try reader.next(checkpoint.span) { try restore(node, checkpoint.span, now) }
        } catch {
            sparkplug = fresh
            return false
        }
        linkIsUp(at: now)
        return true
    }

    private mutating func restore(
        _ saved: SparkplugCheckpoint.Node, _ bytes: Span<UInt8>, _ now: Instant
    ) throws(DecodeErrorReason) {
        for device in saved.devices {
            guard case .message(let verb, let levels) = try SparkplugTopic(device.topic.span), verb.isBirth else {
                throw .invalidProtobuf
            }
            guard let number = sources.source(of: device.topic.span, captures: &captures),
                let options = sources.sources[number].sparkplug,
                let node = sparkplug.node(device.topic.span, levels)
                    ?? sparkplug.addNode(device.topic.span, levels, source: number, now: now.milliseconds)
            else { continue }
            sparkplug.nodes[node].session = .alive
            sparkplug.nodes[node].isBroken = true
            sparkplug.nodes[node].mayBeAsked = options.asksForRebirth
            sparkplug.nodes[node].birthDeathNumber = saved.birthDeathNumber
            var place = 0
            if verb.isOfDevice {
                guard let added = sparkplug.addDevice(device.topic.span, levels.device, node: node, source: number)
                else { continue }
                place = added
            }
            sparkplug.nodes[node].beginBirth(of: place, topic: device.topic, source: number)
            for fields in device.metrics {
                guard sparkplug.counters.metrics < limits.sparkplug.metrics else { break }
                _ = try sparkplug.bear(fields, node: node, device: place, bytes)
            }
        }
    }
}
