// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import TocsinCore
import TocsinMQTT
import TocsinSystem

/// `tocsin simulate`: telemetry of four invented sites, for demonstrations and trials.
struct Simulate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Publishes plausible telemetry of four sites, with incidents that repeat themselves.",
        discussion: """
            The sites are those of config/examples/four-sites.yaml. Values drift and tremble; leaks, bursts, rising water
            and smouldering dust come after seconds, and again and again; one sensor falls silent, one doubts itself.
            Messages are JSON on plants/SITE/UNIT/MEASURE at QoS 1. A broker that goes away is waited for.

            Example:
              tocsin simulate --broker mqtt://127.0.0.1:1883
              tocsin simulate --broker mqtt://127.0.0.1:1883 --site west-mine --rate 200 --for 30s
              tocsin simulate --list

            Exit codes: 0 done or ended by Ctrl-C, 64 usage, 69 the broker cannot be reached at the start.
            """)

    @Option(help: ArgumentHelp("mqtt://HOST[:PORT], mqtts://HOST[:PORT] or unix:///PATH.", valueName: "url"))
    var broker: BrokerURL?

    @Option(help: "A user name for the broker.")
    var username: String?

    @Option(help: ArgumentHelp("A file with the password.", valueName: "file"))
    var passwordFile: String?

    @Option(help: ArgumentHelp("A PEM file with the authorities to trust, for mqtts.", valueName: "file"))
    var caFile: String?

    @Option(parsing: .upToNextOption, help: "Only these sites.")
    var site: [String] = []

    @Option(help: "Messages a second of all sensors together; one a second and sensor without it.")
    var rate: Double?

    @Option(
        name: .customLong("for"), help: ArgumentHelp("End after this long: 250ms, 20s, 5m, 8h.", valueName: "duration"))
    var length: DurationArgument?

    @Option(help: "Another seed, other noise.")
    var seed: UInt64 = 1

    @Flag(help: "List the sensors and what happens to them, and publish nothing.")
    var list = false

    @Flag(help: "With --list: one JSON object a sensor and line.")
    var json = false

    func validate() throws {
        if !list && broker == nil { throw ValidationError("--broker is missing; give its URL, or --list") }
        if let rate, !(0.001...1_000_000).contains(rate) {
            throw ValidationError("--rate is \(rate); expected 0.001 … 1000000")
        }
        for name in site where !SimulatedSite.all.contains(where: { $0.id == name }) {
            let known = SimulatedSite.all.map(\.id).joined(separator: ", ")
            throw ValidationError("there is no site \(name); there are \(known)")
        }
    }

    func run() async throws {
        let sites = SimulatedSite.all.filter { site.isEmpty || site.contains($0.id) }
        let schedule = SimulationSchedule(model: SiteModel(sites: sites, seed: seed), rate: rate)
        guard !list, let broker else {
            StandardStream.output.write(SimulationListing.bytes(of: schedule.model, json: json))
            return
        }
        let settings = try settings(for: broker)
        let interruption: Interruption
        do throws(SystemError) {
            interruption = try Interruption()
        } catch {
            throw ExitStatus.inputOutput.because(error)
        }
        StandardStream.error.write(
            line: "tocsin: \(schedule.model.sensors.count) sensors of \(sites.map(\.id).joined(separator: ", ")) "
                + "publish to \(settings.address), seed \(seed)")
        var run = SimulationRun(schedule: schedule, settings: settings, interruption: interruption) { line in
            StandardStream.error.write(line: "tocsin: \(line)")
        }
        do throws(PublisherError) {
            try run.publish(for: length?.interval)
        } catch {
            throw ExitStatus.unavailable.because(error)
        }
        StandardStream.error.write(line: "tocsin: \(run.published) messages published")
    }

    private func settings(for broker: BrokerURL) throws -> BrokerSettings {
        var settings = BrokerSettings(
            address: broker.address, clientID: "tocsin-simulate-\(UInt32.random(in: .min ... .max))")
        settings.startsClean = true
        settings.sessionExpirySeconds = 0
        if broker.isEncrypted { settings.tls = TLSSettings(authorityFile: caFile) }
        settings.username = username
        guard let passwordFile else { return settings }
        do throws(SecretError) {
            settings.password = try SecretFile.read(passwordFile)
        } catch {
            throw ExitStatus.inputOutput.because(error)
        }
        return settings
    }
}
