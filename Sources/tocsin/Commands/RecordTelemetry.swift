// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import TocsinConfig
import TocsinCore
import TocsinMQTT
import TocsinSystem

/// `tocsin record`: what the broker sends, into a folder.
struct RecordTelemetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record",
        abstract: "Records the messages that a configuration listens to, for replay and backtests.",
        discussion: """
            Subscribes to the topics of the configuration's sources beside the daemon, as a client of its own, and writes
            each message with its time of receipt as one line of JSON, as mosquitto_sub -F '%j' does; what is no text stands
            in payload_base64. A shared subscription ($share/GROUP/…) is recorded as the topics behind it, so that no
            message is taken from others. The folder has segments by size and by day (UTC), named by the time of their
            beginning; the oldest are removed when the capacity is reached.

            What it takes to lose nothing:
              --client-id   a session that the broker keeps while the recorder is not there (broker.session_expiry of
                            the configuration). Without one the recorder begins anew at each connect, and what is
                            published while it is away is not recorded.
              QoS 1         for publishers and sources. A message at QoS 0 is not sent again when it is lost.
              the broker    has to keep enough for the time away: max_queued_messages of mosquitto.
              --keep-all    if nothing may be removed for room; then the recording ends when the capacity is reached.
            A message is acknowledged when it is on disk. Killed at any time and started again with the same --client-id,
            the recording has every message of QoS 1; those that were not acknowledged come again and may stand twice,
            which moves nothing in a replay where readings have times of their own. While the disk is full, nothing is
            acknowledged, and the recording goes on by itself when it is not.

            A session that is no longer wanted fills the broker until it expires:
              mosquitto_sub -i ID -t none -W 1

            Example:
              tocsin record --config /etc/tocsin/tocsin.yaml --output /srv/recordings
              tocsin record --config /etc/tocsin/tocsin.yaml --output /srv/recordings --for 24h --compress
              tocsin record --config /etc/tocsin/tocsin.yaml --output /srv/recordings --client-id recorder-1 --keep-all
              tocsin replay --config /etc/tocsin/tocsin.yaml /srv/recordings

            Exit codes: 0 done or ended by Ctrl-C or SIGTERM, 64 usage, 69 the MQTT library cannot be used, 74 the folder
            cannot be written, or is full with --keep-all, 78 configuration. A broker that is not there is waited for.
            """)

    @Option(name: [.short, .customLong("config")], help: "The main configuration file.")
    var config: String

    @Option(name: [.short, .customLong("output")], help: ArgumentHelp("The folder; it is made.", valueName: "folder"))
    var output: String

    @Option(help: ArgumentHelp("A session that lasts, under this name. Never the daemon's own.", valueName: "id"))
    var clientID: String?

    @Option(help: ArgumentHelp("A segment of this size is followed by the next: 1MiB or more.", valueName: "size"))
    var segment = SizeArgument(bytes: 256 << 20)

    @Option(help: ArgumentHelp("All segments together: at least four of them.", valueName: "size"))
    var capacity = SizeArgument(bytes: 20 << 30)

    @Flag(help: "Remove nothing: end with 74 when the capacity is reached.")
    var keepAll = false

    @Flag(help: "Compress full segments with gzip; telemetry becomes about a tenth.")
    var compress = false

    @Option(
        name: .customLong("for"), help: ArgumentHelp("End after this long: 20s, 5m, 24h.", valueName: "duration"))
    var length: DurationArgument?

    func validate() throws {
        guard segment.bytes >= 1 << 20 else { throw ValidationError("--segment is below 1MiB") }
        guard capacity.bytes / 4 >= segment.bytes else {
            throw ValidationError("--capacity is less than four times --segment; raise the one or lower the other")
        }
    }

    func run() async throws {
        let (settings, commitInterval) = try settings()
        let folder: RecordingFolder
        let interruption: Interruption
        do throws(SystemError) {
            folder = try RecordingFolder(
                path: output,
                limits: RecordingFolder.Limits(
                    segment: segment.bytes, capacity: capacity.bytes, keepsAll: keepAll, compresses: compress))
            interruption = try Interruption()
        } catch {
            throw (error.isNotAllowed ? ExitStatus.notAllowed : .inputOutput).because(error)
        }
        let line = ProgressLine(isShown: StandardStream.error.isTerminal)
        let say = { (text: String) in
            line.clear()
            StandardStream.error.write(line: "tocsin: \(text)")
        }
        let found = folder.content
        say(
            "recording \(settings.subscriptions.count) topics of \(settings.address) as \(settings.clientID) into \(output)"
                + (found.segments > 0 ? ", which has \(found.segments) segments already" : ""))
        var recorder = try makeRecorder(settings, commitInterval, folder, interruption, say)
        var end: RecorderEnd?
        do throws(RecorderEnd) {
            let report = RecorderReport(folder: folder)
            var recent = RecorderReport.Recent()
            try recorder.run(for: length?.interval) { counts in
                line.show { report.progress(counts, &recent, now: MonotonicClock.milliseconds) }
            }
        } catch {
            end = error
        }
        say(RecorderReport(folder: folder).closing(recorder.counts, in: recorder.elapsed))
        if clientID != nil { say("the broker keeps the session \(settings.clientID), and messages for it") }
        switch end {
        case nil: return
        case .acknowledgedEarly(let reason): throw ExitStatus.unavailable.because(reason)
        case let end?: throw ExitStatus.inputOutput.because(end)
        }
    }

    // MARK: - Parts

    private func settings() throws -> (BrokerSettings, Interval) {
        let prepared: PreparedConfiguration
        do throws(ConfigurationFailure) {
            prepared = try PreparedConfiguration.load(path: config, touchesState: false)
        } catch {
            throw ExitStatus.configuration.because(error)
        }
        let configuration = prepared.configuration
        let daemon = configuration.broker.clientID
        // The daemon's further connections are named so as well.
        if let clientID, clientID == daemon || clientID.hasPrefix("\(daemon)-") {
            throw ExitStatus.configuration.because(
                "--client-id \(clientID) may be the daemon's own: the two would throw each other out; choose one that "
                    + "does not begin with \(daemon)")
        }
        do {
            var settings = try BrokerSettings(
                recording: configuration.broker, sources: configuration.sources, clientID: clientID)
            if clientID != nil {
                try Files.makeFolder(output)
                var subscriptions = try SubscriptionFile(path: "\(output)/subscriptions")
                settings.staleFilters = subscriptions.filters(notIn: settings.subscriptions)
                try subscriptions.remember(settings.subscriptions)
            }
            return (settings, configuration.durability.commitInterval)
        } catch let error as SystemError {
            throw (error.isNotAllowed ? ExitStatus.notAllowed : .inputOutput).because(error)
        } catch {
            throw ExitStatus.configuration.because("\(error)")
        }
    }

    private func makeRecorder(
        _ settings: BrokerSettings, _ commitInterval: Interval, _ folder: RecordingFolder,
        _ interruption: Interruption, _ say: @escaping (String) -> Void
    ) throws -> Recorder {
        do throws(BrokerError) {
            return try Recorder(
                settings: settings, commitInterval: commitInterval, folder: folder, interruption: interruption,
                say: say)
        } catch {
            throw ExitStatus.configuration.because(error)
        }
    }
}
