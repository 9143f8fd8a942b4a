// SPDX-License-Identifier: Apache-2.0
import CMosquitto
import Glibc

/// A message while it is being handed out: a view of the library's own bytes, gone when the callback returns.
///
/// It cannot be copied or kept; what is to last is taken out of the spans. The library does not tell whether a message
/// is a repeat (the DUP flag), so a receiver recognises repeats by what they say.
@safe public struct Message: ~Copyable {
    @usableFromInline let topicBytes: UnsafeRawBufferPointer
    @usableFromInline let payloadBytes: UnsafeRawBufferPointer
    /// 0 or 1: the lower of what it was published with and what was subscribed.
    public let qos: Int
    /// Whether the broker had kept it and sends it because we subscribed.
    public let isRetained: Bool

    init(_ message: borrowing mosquitto_message) {
        let topic = unsafe message.topic.map { unsafe UnsafeRawBufferPointer(start: $0, count: strlen($0)) }
        unsafe topicBytes = topic ?? UnsafeRawBufferPointer(start: nil, count: 0)
        let payload = unsafe UnsafeRawPointer(message.payload)
        unsafe payloadBytes = UnsafeRawBufferPointer(
            start: payload, count: payload == nil ? 0 : Int(message.payloadlen))
        qos = unsafe Int(message.qos)
        isRetained = unsafe message.retain
    }

    /// Length of the topic, in bytes.
    public var topicCount: Int { unsafe topicBytes.count }
    /// Length of the payload, in bytes.
    public var payloadCount: Int { unsafe payloadBytes.count }

    /// Lends topic and payload for the time of the call.
    @inlinable
    public borrowing func withSpans<Result, Failure: Error>(
        _ body: (_ topic: Span<UInt8>, _ payload: Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let topic = unsafe Span<UInt8>(_unsafeBytes: topicBytes)
        let payload = unsafe Span<UInt8>(_unsafeBytes: payloadBytes)
        return try body(topic, payload)
    }
}
