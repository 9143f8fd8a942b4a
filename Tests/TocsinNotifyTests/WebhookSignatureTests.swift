// SPDX-License-Identifier: Apache-2.0
import Testing
import TocsinCore
import TocsinNotify

/// The example of the Standard Webhooks documentation, and what must not pass.
struct WebhookSignatureTests {
    static let content = Array("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n".utf8)
    static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    static let timestamp: Int64 = 1_614_265_330
    static let body = Array("{\"test\": 2432232314}".utf8)
    static let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    static func secret(_ text: String) throws -> WebhookSecret { try WebhookSecret(fileContent: Array(text.utf8)) }

    static func verify(
        _ headers: [String: String], body: [UInt8] = body, secrets: [WebhookSecret], off: Int64 = 0
    ) throws(WebhookSignatureError) {
        try WebhookSignature.verify(
            body: body, secrets: secrets, now: Instant(milliseconds: (timestamp + off) * 1_000), header: { headers[$0] }
        )
    }

    static var headers: [String: String] {
        ["webhook-id": id, "webhook-timestamp": "\(timestamp)", "webhook-signature": signature]
    }

    @Test func signs_asTheStandardDoes() throws {
        let secret = try WebhookSecret(fileContent: Self.content)
        let signature = WebhookSignature.sign(
            id: Self.id, timestamp: Self.timestamp, body: Self.body, secrets: [secret])
        #expect(signature == Self.signature)
        try Self.verify(Self.headers, secrets: [secret])
    }

    @Test func severalSecrets_eachSigns_andAnyVerifies() throws {
        let (old, new) = (try Self.secret("an old secret in plain text"), try WebhookSecret(fileContent: Self.content))
        let both = WebhookSignature.sign(
            id: Self.id, timestamp: Self.timestamp, body: Self.body, secrets: [new, old])
        #expect(both.split(separator: " ").count == 2)
        var headers = Self.headers
        headers["webhook-signature"] = both
        try Self.verify(headers, secrets: [old])
        try Self.verify(headers, secrets: [new])
    }

    @Test(arguments: ["whsec_AAECAwQ=", "whsec_AAECAwQ", "  whsec_AAECAwQ=\r\n"])
    func secretFile_isBase64_paddedOrNot(_ text: String) throws {
        #expect(try Self.secret(text) == WebhookSecret(bytes: [0, 1, 2, 3, 4]))
    }

    @Test func secretFile_withoutPrefix_isTheTextItself() throws {
        #expect(try Self.secret("correct horse\n") == WebhookSecret(bytes: Array("correct horse".utf8)))
        #expect(try Self.secret("correct horse").isShort)
        #expect(throws: WebhookSecretError.empty) { try Self.secret(" \n") }
        #expect(throws: WebhookSecretError.empty) { try Self.secret("whsec_") }
        #expect(throws: WebhookSecretError.notBase64) { try Self.secret("whsec_not base64!") }
    }

    @Test(arguments: ["webhook-id", "webhook-timestamp", "webhook-signature"])
    func missingHeader_isNamed(_ name: String) throws {
        let secret = try WebhookSecret(fileContent: Self.content)
        var headers = Self.headers
        headers[name] = nil
        #expect(throws: WebhookSignatureError.missingHeader(name)) { try Self.verify(headers, secrets: [secret]) }
    }

    @Test(arguments: [300, -300, 301, -301] as [Int64])
    func timestamp_isHeldAgainstFiveMinutes(_ off: Int64) throws {
        let secret = try WebhookSecret(fileContent: Self.content)
        if abs(off) <= 300 {
            try Self.verify(Self.headers, secrets: [secret], off: off)
        } else {
            #expect(throws: WebhookSignatureError.outsideTolerance(.seconds(off))) {
                try Self.verify(Self.headers, secrets: [secret], off: off)
            }
        }
    }

    @Test func anythingChanged_doesNotPass() throws {
        let secret = try WebhookSecret(fileContent: Self.content)
        let changes: [(String, String)] = [
            ("webhook-id", "msg_other"), ("webhook-timestamp", "1614265331"), ("webhook-signature", "v1,AAAA"),
            ("webhook-signature", "v2," + Self.signature.dropFirst(3)), ("webhook-signature", ""),
        ]
        for (name, value) in changes {
            var headers = Self.headers
            headers[name] = value
            #expect(throws: WebhookSignatureError.noMatch) { try Self.verify(headers, secrets: [secret]) }
        }
        #expect(throws: WebhookSignatureError.noMatch) {
            try Self.verify(Self.headers, body: Self.body + [0x20], secrets: [secret])
        }
        #expect(throws: WebhookSignatureError.noMatch) {
            try Self.verify(Self.headers, secrets: [Self.secret("another secret")])
        }
        var headers = Self.headers
        headers["webhook-timestamp"] = "soon"
        #expect(throws: WebhookSignatureError.badTimestamp) { try Self.verify(headers, secrets: [secret]) }
    }

    @Test func secretsAndURLs_neverShowInText() throws {
        let endpoint = Endpoint(
            name: "duty", url: "https://user:pass@duty.example:8443/hook/tok3n?key=k3y",
            secrets: [try Self.secret("s3cret")])
        var dumped = ""
        dump(endpoint, to: &dumped)
        dump(endpoint.secrets, to: &dumped)
        for text in ["\(endpoint)", "\(endpoint.secrets)", String(reflecting: endpoint), dumped] {
            for secret in ["user", "pass", "tok3n", "k3y", "s3cret"] { #expect(!text.contains(secret), "\(text)") }
        }
        #expect(endpoint.host == "duty.example:8443")
    }
}
