// SPDX-License-Identifier: Apache-2.0

/// How much one message may cost, and how much the decoder may remember.
public struct DecoderLimits: Hashable, Sendable {
    /// Bytes of one payload, at most 1 GiB; a longer one is refused unread.
    public var payload = 1 << 20
    /// Readings taken from one message; the rest of it is dropped and counted.
    public var readingsPerMessage = 10_000
    /// Objects and arrays inside each other, at most 128.
    public var nesting = 32
    /// UTF-8 bytes of a point id, at most 256.
    public var idBytes = PackedText.maximumBytes
    /// Different ids of one message that are neither known nor refused.
    public var unresolvedPerMessage = 10_000
    /// Ids remembered as refused; when they are more, all but those seen most are forgotten and asked again.
    public var refusedIDs = 65_536
    /// Topics remembered with their point; when they are more, all are forgotten and matched again. Only topics of known
    /// points are remembered.
    public var internedTopics = 1_000_000
    /// Different quality codes that are counted as unknown.
    public var unknownQualityCodes = 64
    /// What a Sparkplug host remembers of edge nodes.
    public var sparkplug = SparkplugLimits()

    public init() {}

    /// Bytes that a compressed body may expand to: ten times ``payload``, and never more than 16 MiB.
    var expandedPayload: Int { min(payload * 10, 16 << 20) }

    /// The same with each bound inside what the decoder's offsets can hold.
    var clamped: DecoderLimits {
        var limits = self
        limits.payload = min(max(payload, 0), 1 << 30)
        limits.readingsPerMessage = min(max(readingsPerMessage, 0), 1 << 24)
        limits.nesting = min(max(nesting, 1), 128)
        limits.idBytes = min(max(idBytes, 1), PackedText.maximumBytes)
        limits.unresolvedPerMessage = min(max(unresolvedPerMessage, 0), 1 << 24)
        return limits
    }
}
