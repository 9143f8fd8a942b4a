// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Foundation
import TocsinConfig
import TocsinCore
import TocsinSystem
import TocsinWire

/// `tocsin decode`: what does a configuration make of this message?
struct Decode: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows which readings a message turns into, and why something in it is refused.",
        discussion: """
            The message goes through the decoder of the daemon. Each reading is printed with its point and whether the
            configuration knows it, its value, unit, event time, quality and flag; each item that gives none, with the
            reason that tocsin_decode_errors_total counts. It needs no broker and no state.

            Example:
              mosquitto_sub -t 'gateways/#' -C 1 > message.json
              tocsin decode --config /etc/tocsin/tocsin.yaml gateways/park7/batch message.json
              echo 26.0 | tocsin decode --config tocsin.yaml --source 2 plants/park7/T101/lel -

            Exit codes: 0 all was understood, also of points that are not known; 1 something was refused, 64 no such
            source, 74 the payload cannot be read, 78 configuration.
            """)

    @Option(name: [.short, .customLong("config")], help: "The main configuration file.")
    var config: String

    @Option(
        help: ArgumentHelp(
            "Only this source, counted from 1; without it the first that listens to the topic.", valueName: "number"))
    var source: Int?

    @Option(help: ArgumentHelp("When the message was received; without it now.", valueName: "time"))
    var received: TimeArgument?

    @Flag(help: "Print the result as JSON Lines.")
    var json = false

    @Argument(help: "The topic that the message was published to.")
    var topic: String

    @Argument(help: "The file with the payload; - is standard input.")
    var file: String

    func run() async throws {
        let configuration: Configuration
        do throws(ConfigurationFailure) {
            configuration = try PreparedConfiguration.load(path: config, touchesState: false).configuration
        } catch {
            throw ExitStatus.configuration.because(error)
        }
        if let source, !configuration.sources.indices.contains(source - 1) {
            throw ValidationError(
                "There is no source \(source); the configuration has 1 to \(configuration.sources.count).")
        }
        let report = try report(configuration, payload: payload(atMost: configuration.decoderLimits.payload + 1))
        StandardStream.output.write(json ? report.json : Array(report.text.utf8))
        if report.hasRefusals { throw ExitCode(ExitStatus.found.rawValue) }
    }

    private func report(_ configuration: Configuration, payload: [UInt8]) throws -> DecodeReport {
        let now = Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded(.down)))
        do throws(SourceError) {
            return try DecodeReport(
                configuration, topic: Array(topic.utf8), payload: payload, received: received?.instant ?? now,
                only: source.map { $0 - 1 })
        } catch {
            throw ExitStatus.configuration.because("\(config): \(error)")
        }
    }

    // One byte more than the limit is enough to see that there are too many.
    private func payload(atMost limit: Int) throws -> [UInt8] {
        let name = file == "-" ? "standard input" : file
        guard let handle = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file) else {
            throw ExitStatus.inputOutput.because("cannot read \(name)")
        }
        var bytes: [UInt8] = []
        do {
            while bytes.count < limit, let piece = try handle.read(upToCount: limit - bytes.count), !piece.isEmpty {
                bytes.append(contentsOf: piece)
            }
        } catch {
            throw ExitStatus.inputOutput.because("cannot read \(name): \(error.localizedDescription)")
        }
        return bytes
    }
}
