// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import TocsinCore
import TocsinNotify
import TocsinSystem

extension Webhooks {
    /// `tocsin webhooks receive`: a receiver that checks signatures and prints what comes.
    struct Receive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Receive webhooks, check their signatures and print them.",
            discussion: """
                Example:
                  tocsin webhooks receive --listen 127.0.0.1:9000 --secret-file secret.txt --json
                """)

        @Option(help: "Address to listen at, HOST:PORT; loopback unless --any-address.")
        var listen = "127.0.0.1:9000"
        @Option(help: "File with the secret that the endpoint signs with; may be given several times.")
        var secretFile: [String]
        @Flag(help: "Allow an address that others can reach.") var anyAddress = false
        @Flag(help: "Print one JSON object a delivery.") var json = false

        private static let largestBody = 4 << 20

        func run() async throws {
            let (host, port) = try address()
            let secrets: [WebhookSecret]
            do {
                secrets = try secretFile.map { try WebhookSecret(fileContent: try SecretFile.read($0)) }
            } catch {
                throw ExitStatus.configuration.because("\(error)")
            }
            let printer = DeliveryPrinter(isJSON: json)
            let router = Router()
            for path in ["/", "**"] as [RouterPath] {
                router.post(path) { request, _ -> HTTPResponse.Status in
                    let body = try await request.body.collect(upTo: Receive.largestBody)
                    return printer.take(request.headers, Array(body.readableBytesView), secrets: secrets)
                }
            }
            var logger = Logger(label: "receive")
            logger.logLevel = .error
            let application = Application(
                router: router, configuration: ApplicationConfiguration(address: .hostname(host, port: port)),
                onServerRunning: { channel in
                    StandardStream.error.write(line: "receiving at \(host):\(channel.localAddress?.port ?? port)")
                },
                logger: logger)
            do {
                try await application.runService()
            } catch {
                throw ExitStatus.unavailable.because("cannot receive at \(listen): \(error)")
            }
        }

        private func address() throws -> (host: String, port: Int) {
            guard let colon = listen.lastIndex(of: ":"), let port = Int(listen[listen.index(after: colon)...]),
                (0...65_535).contains(port)
            else { throw ValidationError("--listen is HOST:PORT, such as 127.0.0.1:9000") }
            let host = String(listen[..<colon])
            guard anyAddress || ["127.0.0.1", "localhost", "::1", "[::1]"].contains(host) else {
                throw ValidationError("\(host) can be reached by others; say --any-address if that is meant")
            }
            return (host, port)
        }
    }
}

/// Checks one delivery and prints a line about it.
private struct DeliveryPrinter: Sendable {
    let isJSON: Bool
    private let colours = Colours(for: .output)

    init(isJSON: Bool) { self.isJSON = isJSON }

    /// - Returns: the answer's status: 204 when the signature holds, 401 otherwise.
    func take(_ headers: HTTPFields, _ body: [UInt8], secrets: [WebhookSecret]) -> HTTPResponse.Status {
        func header(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
        let id = header(WebhookSignature.idHeader) ?? ""
        do throws(WebhookSignatureError) {
            try WebhookSignature.verify(
                body: body, secrets: secrets, now: Instant(milliseconds: WallClock.milliseconds), header: header)
        } catch {
            say(id, isVerified: false, body, "\(error)")
            return .unauthorized
        }
        say(id, isVerified: true, body, nil)
        return .noContent
    }

    private func say(_ id: String, isVerified: Bool, _ body: [UInt8], _ problem: String?) {
        if isJSON {
            var line = Array("{\"webhook_id\":".utf8)
            JSONText.append(string: id, to: &line)
            line.append(contentsOf: ",\"verified\":\(isVerified)".utf8)
            if let problem {
                line.append(contentsOf: ",\"problem\":".utf8)
                JSONText.append(string: problem, to: &line)
            }
            // Only what was signed is known to be JSON.
            if isVerified { line.append(contentsOf: ",\"body\":".utf8 + body) }
            StandardStream.output.write(line + Array("}\n".utf8))
            return
        }
        guard problem == nil else {
            StandardStream.output.write(line: colours.paint("NOT VERIFIED", .red) + " \(id): \(problem ?? "")")
            return
        }
        let event = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]
        let record = event?["data"] as? [String: Any] ?? event ?? [:]
        let level = (record["level"] as? String).flatMap { Level(name: $0) }
        let message = record["message"] as? String ?? ""
        StandardStream.output.write(
            line: "verified \(id) \(colours.paint(record["event"] as? String ?? "", level)) \(message)")
    }
}
