// SPDX-License-Identifier: Apache-2.0
import Crypto
import FoundationEssentials
import TocsinCore

/// Why a received webhook is not to be believed.
public enum WebhookSignatureError: Error, Equatable, CustomStringConvertible {
    case missingHeader(String)
    case badTimestamp
    /// By how much the timestamp is off.
    case outsideTolerance(Interval)
    case noMatch

    public var description: String {
        switch self {
        case .missingHeader(let name): "the header \(name) is missing; the request is not a Standard Webhook"
        case .badTimestamp: "webhook-timestamp is not a number of seconds"
        case .outsideTolerance(let off): "webhook-timestamp is off by \(off); a replay, or a clock that is wrong"
        case .noMatch: "no signature fits; another secret, or the body was changed on the way"
        }
    }
}

/// Standard Webhooks signatures: `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`, one for each secret.
public enum WebhookSignature {
    public static let idHeader = "webhook-id"
    public static let timestampHeader = "webhook-timestamp"
    public static let signatureHeader = "webhook-signature"
    /// How far a timestamp may be off, either way.
    public static let tolerance = Interval.minutes(5)

    /// The value of `webhook-signature`: one signature for each secret, separated by spaces.
    ///
    /// - Parameter timestamp: whole seconds since the epoch, as `webhook-timestamp` has it.
    public static func sign(id: String, timestamp: Int64, body: [UInt8], secrets: [WebhookSecret]) -> String {
        let content = signedContent(id: id, timestamp: String(timestamp), body: body)
        let signatures = secrets.map { secret in
            let code = HMAC<SHA256>.authenticationCode(for: content, using: secret.key)
            return "v1," + Data(code).base64EncodedString()
        }
        return signatures.joined(separator: " ")
    }

    /// Checks a received request; codes are compared in constant time.
    ///
    /// - Parameters:
    ///   - header: the value of a header by its lower-case name.
    ///   - secrets: any of them may have signed.
    ///   - now: the receiver's wall clock.
    public static func verify(
        body: [UInt8], secrets: [WebhookSecret], now: Instant, tolerance: Interval = tolerance,
        header: (String) -> String?
    ) throws(WebhookSignatureError) {
        guard let id = header(idHeader), !id.isEmpty else { throw .missingHeader(idHeader) }
        guard let timestamp = header(timestampHeader) else { throw .missingHeader(timestampHeader) }
        guard let signatures = header(signatureHeader) else { throw .missingHeader(signatureHeader) }
        guard let seconds = Int64(timestamp), (0...1 << 40).contains(seconds) else { throw .badTimestamp }
        let difference = now - Instant(milliseconds: seconds * 1_000)
        guard abs(difference.milliseconds) <= tolerance.milliseconds else { throw .outsideTolerance(difference) }
        let content = signedContent(id: id, timestamp: timestamp, body: body)
        for signature in signatures.split(separator: " ").prefix(16) where signature.hasPrefix("v1,") {
            guard let code = Data(base64Encoded: String(signature.dropFirst(3))) else { continue }
            for secret in secrets
            where HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: content, using: secret.key) {
                return
            }
        }
        throw .noMatch
    }

    private static func signedContent(id: String, timestamp: String, body: [UInt8]) -> [UInt8] {
        var content: [UInt8] = []
        content.reserveCapacity(id.utf8.count + timestamp.utf8.count + 2 + body.count)
        content.append(contentsOf: "\(id).\(timestamp).".utf8)
        content.append(contentsOf: body)
        return content
    }
}
